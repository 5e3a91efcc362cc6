// PURE: lessons and their stages from the database's rows to the lines of a snapshot's file (contract.md, sections 1
// and 2), as normalize.ts does it for all else: defaults left out, keys in the order of the schema.
import { ConfigCompactor } from '../snapshot/compact-config.ts'
import { parseConfig } from '../snapshot/config.ts'
import type { LineWriter } from '../stable-json.ts'
import { compareTexts, equalTexts, numberIn, writeBoolean, writeName, writeNumber, writeText, writeTime } from './column-fields.ts'
import { whenLater } from './normalize.ts'
import { ColumnSpans } from './packed-row.ts'
import type { SpooledRows } from './spool.ts'
import type { ToUtc } from './time-zone.ts'

/** Writes the list of lessons that these rows are, with their stages, by name. */
export type WriteLessons = (lessons: SpooledRows, rows: readonly number[], stages: SpooledRows, out: LineWriter) => void

/** What writes the lessons of rows with these columns; `utc` knows the site's time zone. */
export function lessonLines(lessonColumns: readonly string[], stageColumns: readonly string[], utc: ToUtc): WriteLessons {
  const lessonRows = new LaidRows(lessonColumns)
  const stageRows = new LaidRows(stageColumns)
  const writeLesson = lessonWriter(lessonRows, utc)
  const writeStage = stageWriter(stageRows, lessonRows, utc)
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

function lessonWriter(rows: LaidRows, utc: ToUtc): (lesson: ColumnSpans, out: LineWriter) => void {
  const [name, title, image, description] = [rows.column('name'), rows.column('title'), rows.column('image'), rows.column('description')]
  const [sortOrder, isPublished, isFreePreview, bitIndex] = [rows.column('sort_order'), rows.column('is_published'), rows.column('is_free_preview'), rows.column('bit_index')]
  const [creation, modified] = [rows.column('creation'), rows.column('modified')]
  return (lesson, out) => {
    writeName(out, 'name', lesson, name)
    writeText(out, 'title', lesson, title)
    writeText(out, 'image', lesson, image)
    writeText(out, 'description', lesson, description)
    if (numberIn(lesson, sortOrder) !== 0) writeNumber(out, 'sort_order', lesson, sortOrder)
    // What Frappe shows for a Check that is NULL is an empty box.
    writeBoolean(out, 'is_published', numberIn(lesson, isPublished) !== 0)
    if (numberIn(lesson, isFreePreview) !== 0) writeBoolean(out, 'is_free_preview', true)
    writeNumber(out, 'bit_index', lesson, bitIndex)
    writeTime(out, 'creation', lesson, creation, utc)
    writeTime(out, 'modified', lesson, modified, utc)
  }
}

function stageWriter(rows: LaidRows, lessons: LaidRows, utc: ToUtc): (stage: ColumnSpans, lesson: ColumnSpans, out: LineWriter) => void {
  const [name, idx, title, type] = [rows.column('name'), rows.column('idx'), rows.column('title'), rows.column('type')]
  const [weight, targetTime, isSkippable, config] = [rows.column('weight'), rows.column('target_time'), rows.column('is_skippable'), rows.column('config')]
  const [modified, lessonModified] = [rows.column('modified'), lessons.column('modified')]
  const compactor = new ConfigCompactor()
  return (stage, lesson, out) => {
    writeName(out, 'name', stage, name)
    if (stage.isNull(idx)) out.key('idx'), out.value(0)
    else writeNumber(out, 'idx', stage, idx)
    writeText(out, 'title', stage, title)
    writeText(out, 'type', stage, type)
    writeNumber(out, 'weight', stage, weight)
    writeNumber(out, 'target_time', stage, targetTime)
    if (!stage.isNull(isSkippable)) writeBoolean(out, 'is_skippable', numberIn(stage, isSkippable) !== 0)
    writeConfig(out, stage, config, compactor)
    // Most have the very time of their lesson.
    if (equalTexts(stage, modified, lesson, lessonModified)) return
    const later = whenLater(stage.text(modified), lesson.text(lessonModified), utc)
    if (later !== undefined) out.key('modified'), out.value(later)
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
