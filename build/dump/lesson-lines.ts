// PURE: lessons and their stages from the database's rows to the lines of a snapshot's file (contract.md, sections 1
// and 2), as normalize.ts does it for all else: defaults left out, keys in the order of the schema.
import { type Problem, quote } from '../errors.ts'
import { ConfigCompactor } from '../snapshot/compact-config.ts'
import { parseConfig } from '../snapshot/config.ts'
import type { LineWriter } from '../stable-json.ts'
import { compareTexts, equalTexts, numberIn, writeField, writeInteger, writeName, writeNumber, writeText, writeTime } from './column-fields.ts'
import { nameFault, numberFault } from './faults.ts'
import { whenLater } from './normalize.ts'
import { ColumnSpans } from './packed-row.ts'
import type { SpooledRows } from './spool.ts'
import { LESSON, STAGE, type Table } from './tables.ts'
import type { ToUtc } from './time-zone.ts'

/** Writes the list of lessons that these rows are, with their stages, by name. Tells `onFault` of what no snapshot can hold. */
export type WriteLessons = (lessons: SpooledRows, rows: readonly number[], stages: SpooledRows, out: LineWriter) => void

export type OnFault = (fault: Problem) => void

/** What writes the lessons of rows with these columns; `utc` knows the site's time zone. */
export function lessonLines(lessonColumns: readonly string[], stageColumns: readonly string[], utc: ToUtc, onFault: OnFault): WriteLessons {
  const lessonRows = new LaidRows(lessonColumns)
  const stageRows = new LaidRows(stageColumns)
  const writeLesson = lessonWriter(lessonRows, utc, onFault)
  const writeStage = stageWriter(stageRows, lessonRows, utc, onFault)
  const [lessonName, stageName, idx] = [lessonRows.column('name'), stageRows.column('name'), stageRows.column('idx')]
  const byName = (a: ColumnSpans, b: ColumnSpans) => compareTexts(a, b, lessonName)
  const byIdx = (a: ColumnSpans, b: ColumnSpans) => numberIn(a, idx) - numberIn(b, idx) || compareTexts(a, b, stageName)

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
  const [name, title, image, description] = [rows.column('name'), rows.column('title'), rows.column('image'), rows.column('description')]
  const [sortOrder, isPublished, isFreePreview, bitIndex] = [rows.column('sort_order'), rows.column('is_published'), rows.column('is_free_preview'), rows.column('bit_index')]
  const [creation, modified] = [rows.column('creation'), rows.column('modified')]
  const integer = checked(writeInteger, LESSON, name, onFault)
  return (lesson, out) => {
    if (lesson.isEmpty(name)) onFault(nameFault(LESSON))
    writeName(out, 'name', lesson, name)
    writeText(out, 'title', lesson, title)
    writeText(out, 'image', lesson, image)
    writeText(out, 'description', lesson, description)
    if (numberIn(lesson, sortOrder) !== 0) integer(out, 'sort_order', lesson, sortOrder)
    // What Frappe shows for a Check that is NULL is an empty box.
    writeField(out, 'is_published', numberIn(lesson, isPublished) !== 0)
    if (numberIn(lesson, isFreePreview) !== 0) writeField(out, 'is_free_preview', true)
    integer(out, 'bit_index', lesson, bitIndex)
    writeTime(out, 'creation', lesson, creation, utc)
    writeTime(out, 'modified', lesson, modified, utc)
  }
}

function stageWriter(rows: LaidRows, lessons: LaidRows, utc: ToUtc, onFault: OnFault): (stage: ColumnSpans, lesson: ColumnSpans, out: LineWriter) => void {
  const [name, idx, title, type] = [rows.column('name'), rows.column('idx'), rows.column('title'), rows.column('type')]
  const [weight, targetTime, isSkippable, config] = [rows.column('weight'), rows.column('target_time'), rows.column('is_skippable'), rows.column('config')]
  const [modified, lessonModified] = [rows.column('modified'), lessons.column('modified')]
  const lessonName = lessons.column('name')
  const [integer, decimal] = [checked(writeInteger, STAGE, name, onFault), checked(writeNumber, STAGE, name, onFault)]
  const compactor = new ConfigCompactor()
  return (stage, lesson, out) => {
    if (stage.isEmpty(name)) onFault(nameFault(STAGE, `of lesson ${quote(lesson.text(lessonName) ?? '')}`))
    writeName(out, 'name', stage, name)
    integer(out, 'idx', stage, idx)
    if (stage.isNull(idx)) writeField(out, 'idx', 0)
    writeText(out, 'title', stage, title)
    writeText(out, 'type', stage, type)
    decimal(out, 'weight', stage, weight)
    integer(out, 'target_time', stage, targetTime)
    if (!stage.isNull(isSkippable)) writeField(out, 'is_skippable', numberIn(stage, isSkippable) !== 0)
    writeConfig(out, stage, config, compactor)
    // Most have the very time of their lesson.
    if (equalTexts(stage, modified, lesson, lessonModified)) return
    const later = whenLater(stage.text(modified), lesson.text(lessonModified), utc)
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
function writeConfig(out: LineWriter, row: ColumnSpans, column: number, compactor: ConfigCompactor): void {
  if (row.isEmpty(column)) return
  const [start, end] = [row.start(column), row.end(column)]
  if (compactor.compact(row.bytes, start, end)) {
    if (compactor.isEmpty) return
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

  column(name: string): number {
    return this.#columns.indexOf(name)
  }

  /** Lays spans on these rows; good till the next are laid. */
  lay(source: SpooledRows, rows: readonly number[]): ColumnSpans[] {
    while (this.#spans.length < rows.length) this.#spans.push(new ColumnSpans(this.#columns.length))
    return rows.map((row, i) => {
      const spans = this.#spans[i]!
      source.show(row, spans)
      return spans
    })
  }
}
