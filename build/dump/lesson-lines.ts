// PURE: lessons and their stages from the database's rows to the lines of a snapshot's file (contract.md, sections 1
// and 2), as normalize.ts does it for all else: defaults left out, keys in the order of the schema.
import { type Problem, quote } from '../errors.ts'
import { JsonCompactor } from '../snapshot/compact-json.ts'
import { parseConfig } from '../snapshot/config.ts'
import type { LineWriter } from '../stable-json.ts'
import { compareTexts, equalTexts, numberIn, writeField, writeInteger, writeName, writeNumber, writeText, writeTime } from './column-fields.ts'
import { nameFault, numberFault } from './faults.ts'
import { whenLater } from './normalize.ts'
import { ColumnSpans } from './packed-row.ts'
import type { SpooledRows } from './spool.ts'
import { LESSON, STAGE, type Table } from './tables.ts'
import type { ToUtc } from './time-zone.ts'

const EMPTY_OBJECT = '{}'

/** Writes the list of lessons that these rows are, with their stages, by name. Tells `onFault` of what no snapshot can hold. */
export type WriteLessons = (lessons: SpooledRows, rows: readonly number[], stages: SpooledRows, out: LineWriter) => void

export type OnFault = (fault: Problem) => void

/** What writes the lessons of rows with these columns; `utc` knows the site's time zone. */
export function lessonLines(lessonColumns: readonly string[], stageColumns: readonly string[], utc: ToUtc, onFault: OnFault): WriteLessons {
  const lessonRows = new LaidRows(lessonColumns)
  const stageRows = new LaidRows(stageColumns)
  const writeLesson = lessonWriter(lessonRows, utc, onFault)
  const writeStage = stageWriter(stageRows, lessonRows, utc, onFault)
  const [ofLesson, ofStage] = [lessonRows.columns('name'), stageRows.columns('name', 'idx')]
  const byName = (a: ColumnSpans, b: ColumnSpans) => compareTexts(a, b, ofLesson.name)
  const byIdx = (a: ColumnSpans, b: ColumnSpans) => numberIn(a, ofStage.idx) - numberIn(b, ofStage.idx) || compareTexts(a, b, ofStage.name)

  return (lessons, rows, stages, out) => {
    out.open('[')
    for (const lesson of lessonRows.lay(lessons, rows).sort(byName)) {
      out.item()
      out.open('{')
      writeLesson(lesson, out)
      out.key('stages')
      out.open('[')
      for (const stage of stageRows.lay(stages, stages.with(lesson.row)).sort(byIdx)) {
        out.item()
        out.open('{')
        writeStage(stage, lesson, out)
        out.close('}')
      }
      out.close(']')
      out.close('}')
    }
    out.close(']')
  }
}

function lessonWriter(rows: LaidRows, utc: ToUtc, onFault: OnFault): (lesson: ColumnSpans, out: LineWriter) => void {
  const at = rows.columns('name', 'title', 'image', 'description', 'sort_order', 'is_published', 'is_free_preview', 'bit_index', 'creation', 'modified')
  const integer = checked(writeInteger, LESSON, at.name, onFault)
  return (lesson, out) => {
    if (lesson.isEmpty(at.name)) onFault(nameFault(LESSON))
    writeName(out, 'name', lesson, at.name)
    writeText(out, 'title', lesson, at.title)
    writeText(out, 'image', lesson, at.image)
    writeText(out, 'description', lesson, at.description)
    if (numberIn(lesson, at.sort_order) !== 0) integer(out, 'sort_order', lesson, at.sort_order)
    // What Frappe shows for a Check that is NULL is an empty box.
    writeField(out, 'is_published', numberIn(lesson, at.is_published) !== 0)
    if (numberIn(lesson, at.is_free_preview) !== 0) writeField(out, 'is_free_preview', true)
    integer(out, 'bit_index', lesson, at.bit_index)
    writeTime(out, 'creation', lesson, at.creation, utc)
    writeTime(out, 'modified', lesson, at.modified, utc)
  }
}

function stageWriter(rows: LaidRows, lessons: LaidRows, utc: ToUtc, onFault: OnFault): (stage: ColumnSpans, lesson: ColumnSpans, out: LineWriter) => void {
  const at = rows.columns('name', 'idx', 'title', 'type', 'weight', 'target_time', 'is_skippable', 'config', 'modified')
  const ofLesson = lessons.columns('name', 'modified')
  const [integer, decimal] = [checked(writeInteger, STAGE, at.name, onFault), checked(writeNumber, STAGE, at.name, onFault)]
  const compactor = new JsonCompactor()
  return (stage, lesson, out) => {
    if (stage.isEmpty(at.name)) onFault(nameFault(STAGE, `of lesson ${quote(lesson.text(ofLesson.name) ?? '')}`))
    writeName(out, 'name', stage, at.name)
    integer(out, 'idx', stage, at.idx)
    if (stage.isNull(at.idx)) writeField(out, 'idx', 0)
    writeText(out, 'title', stage, at.title)
    writeText(out, 'type', stage, at.type)
    decimal(out, 'weight', stage, at.weight)
    integer(out, 'target_time', stage, at.target_time)
    if (!stage.isNull(at.is_skippable)) writeField(out, 'is_skippable', numberIn(stage, at.is_skippable) !== 0)
    writeConfig(out, stage, at.config, compactor)
    // Most have the very time of their lesson.
    if (equalTexts(stage, at.modified, lesson, ofLesson.modified)) return
    const later = whenLater(stage.text(at.modified), lesson.text(ofLesson.modified), utc)
    if (later !== undefined) writeField(out, 'modified', later)
  }
}

/** Writes a number by `write`, and tells of one that no snapshot can hold; `name` is the column that names the row. */
function checked(write: typeof writeNumber, table: Table, name: number, onFault: OnFault): (out: LineWriter, field: string, row: ColumnSpans, column: number) => void {
  return (out, field, row, column) => {
    if (!write(out, field, row, column)) onFault(numberFault(table, row.text(name) ?? '', field, row.text(column)!))
  }
}

/** The config that the database has as text; an empty one is left out. */
function writeConfig(out: LineWriter, row: ColumnSpans, column: number, compactor: JsonCompactor): void {
  if (row.isEmpty(column)) return
  const [start, end] = [row.start(column), row.end(column)]
  if (compactor.compact(row.bytes, start, end)) {
    if (compactor.length === EMPTY_OBJECT.length) return
    out.key('config')
    out.json(compactor.bytes, 0, compactor.length)
    return
  }
  const { config } = parseConfig(row.text(column)!)
  if (config === undefined) {
    out.key('config_text')
    out.text(row.bytes, start, end)
  } else if (Object.keys(config).length > 0) {
    out.key('config')
    out.compact(config)
  }
}

/** Rows of one table, each with its columns found once. */
class LaidRows {
  readonly #columns: readonly string[]
  readonly #spans: ColumnSpans[] = []

  constructor(columns: readonly string[]) {
    this.#columns = columns
  }

  /** Where these columns are, NO_COLUMN for one that the site lacks. */
  columns<Name extends string>(...names: readonly Name[]): Readonly<Record<Name, number>> {
    return Object.fromEntries(names.map((name) => [name, this.#columns.indexOf(name)])) as Record<Name, number>
  }

  /** Lays spans on these rows. The list is the caller's; the spans are laid anew the next time. */
  lay(source: SpooledRows, rows: readonly number[]): ColumnSpans[] {
    while (this.#spans.length < rows.length) this.#spans.push(new ColumnSpans(this.#columns.length))
    return rows.map((row, i) => {
      const spans = this.#spans[i]!
      source.show(row, spans)
      return spans
    })
  }
}
