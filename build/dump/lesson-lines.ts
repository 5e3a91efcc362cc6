// PURE: lessons and their stages from the database's rows to the lines of a snapshot's file (contract.md, sections 1
// and 2), as normalize.ts does it for all else: defaults left out, keys in the order of the schema. A large site has
// millions of these columns, so most go from bytes to bytes and never become strings and objects.
import { byIdx, byName } from '../code-point-order.ts'
import { ConfigCompactor } from '../snapshot/compact-config.ts'
import { parseConfig } from '../snapshot/config.ts'
import type { Lesson, Stage } from '../snapshot/records.ts'
import type { LineWriter } from '../stable-json.ts'
import { whenLater } from './normalize.ts'
import { ColumnSpans } from './packed-row.ts'
import type { SpooledRows } from './spool.ts'
import type { ToUtc } from './time-zone.ts'

/** Writes the field of one column, or nothing where it is left out. */
type WriteField = (row: ColumnSpans, out: LineWriter) => void
/** What writes a column under a key; a column that the site lacks has none, and so no field. */
type Field = (columns: readonly string[]) => WriteField | undefined

/** Writes the list of lessons that these rows are, with their stages, by name. */
export type WriteLessons = (lessons: SpooledRows, rows: readonly number[], stages: SpooledRows, out: LineWriter) => void

/** What writes the lessons of rows with these columns; `utc` knows the site's time zone. */
export function lessonLines(lessonColumns: readonly string[], stageColumns: readonly string[], utc: ToUtc): WriteLessons {
  const lesson = new ColumnSpans(lessonColumns.length)
  const stage = new ColumnSpans(stageColumns.length)
  const lessonFields = present(lessonColumns, [
    name<Lesson>('name'), text<Lesson>('title'), text<Lesson>('image'), text<Lesson>('description'), unlessZero<Lesson>('sort_order'),
    check<Lesson>('is_published'), whenSet<Lesson>('is_free_preview'), number<Lesson>('bit_index'), time<Lesson>('creation', utc), time<Lesson>('modified', utc),
  ])
  const lessonModified = lessonColumns.indexOf('modified')
  const stageFields = present(stageColumns, [
    name<Stage>('name'), numberOrZero<Stage>('idx'), text<Stage>('title'), text<Stage>('type'), number<Stage>('weight'),
    number<Stage>('target_time'), checkUnlessNull<Stage>('is_skippable'), config('config'), whenLaterThan<Stage>('modified', lesson, lessonModified, utc),
  ])
  const [lessonName, stageName, stageIdx] = [lessonColumns.indexOf('name'), stageColumns.indexOf('name'), stageColumns.indexOf('idx')] as const

  // In arrays of their own, since comparing rows takes longer than naming each once.
  const lessonsByName = (rows: readonly number[], lessons: SpooledRows) => rows.map((row) => {
    lessons.show(row, lesson)
    return { row, name: lesson.text(lessonName) ?? '' }
  }).sort(byName)
  const stagesByIdx = (rows: readonly number[], stages: SpooledRows) => rows.map((row) => {
    stages.show(row, stage)
    return { row, idx: numberIn(stage, stageIdx), name: stage.text(stageName) ?? '' }
  }).sort(byIdx)

  return (lessons, rows, stages, out) => {
    out.open('[')
    for (const { row } of lessonsByName(rows, lessons)) {
      lessons.show(row, lesson)
      out.item()
      out.open('{')
      for (const write of lessonFields) write(lesson, out)
      out.key('stages')
      out.open('[')
      for (const { row: child } of stagesByIdx(stages.with(row), stages)) {
        stages.show(child, stage)
        out.item()
        out.open('{')
        for (const write of stageFields) write(stage, out)
        out.close('}')
      }
      out.close(']')
      out.close('}')
    }
    out.close(']')
  }
}

function present(columns: readonly string[], fields: readonly Field[]): readonly WriteField[] {
  return fields.map((field) => field(columns)).filter((write) => write !== undefined)
}

function field<Record>(key: keyof Record & string, write: (row: ColumnSpans, column: number, out: LineWriter) => void): Field {
  return (columns) => {
    const column = columns.indexOf(key)
    return column === -1 ? undefined : (row, out) => write(row, column, out)
  }
}

function name<Record>(key: keyof Record & string): Field {
  return field<Record>(key, (row, column, out) => {
    out.key(key)
    if (row.isNull(column)) out.value('')
    else out.text(row.bytes, row.start(column), row.end(column))
  })
}

function text<Record>(key: keyof Record & string): Field {
  return field<Record>(key, (row, column, out) => {
    if (row.isEmpty(column)) return
    out.key(key)
    out.text(row.bytes, row.start(column), row.end(column))
  })
}

/** A field that is left out where `read` gives undefined. */
function valued<Record>(key: keyof Record & string, read: (row: ColumnSpans, column: number) => unknown): Field {
  return field<Record>(key, (row, column, out) => {
    const value = read(row, column)
    if (value === undefined) return
    out.key(key)
    out.value(value)
  })
}

function number<Record>(key: keyof Record & string): Field {
  return valued<Record>(key, (row, column) => (row.isNull(column) ? undefined : numberIn(row, column)))
}

function numberOrZero<Record>(key: keyof Record & string): Field {
  return valued<Record>(key, numberIn)
}

function unlessZero<Record>(key: keyof Record & string): Field {
  return valued<Record>(key, (row, column) => numberIn(row, column) || undefined)
}

/** What Frappe shows for a Check that is NULL is an empty box. */
function check<Record>(key: keyof Record & string): Field {
  return valued<Record>(key, (row, column) => numberIn(row, column) !== 0)
}

function whenSet<Record>(key: keyof Record & string): Field {
  return valued<Record>(key, (row, column) => numberIn(row, column) !== 0 || undefined)
}

function checkUnlessNull<Record>(key: keyof Record & string): Field {
  return valued<Record>(key, (row, column) => (row.isNull(column) ? undefined : numberIn(row, column) !== 0))
}

function time<Record>(key: keyof Record & string, utc: ToUtc): Field {
  return valued<Record>(key, (row, column) => utc(row.text(column)))
}

/** The time of a child row, where it is later than that of the document it belongs to. */
function whenLaterThan<Record>(key: keyof Record & string, parent: ColumnSpans, parentColumn: number, utc: ToUtc): Field {
  return valued<Record>(key, (row, column) =>
    // Most have the very time of their parent.
    equalTexts(row, column, parent, parentColumn) ? undefined : whenLater(row.text(column), parent.text(parentColumn), utc))
}

/** The config that the database has as text; an empty one is left out. */
function config(key: keyof Stage & 'config'): Field {
  const compactor = new ConfigCompactor()
  return field<Stage>(key, (row, column, out) => {
    if (row.isEmpty(column)) return
    const [start, end] = [row.start(column), row.end(column)]
    if (compactor.compact(row.bytes, start, end)) {
      if (compactor.isEmpty) return
      out.key(key)
      out.json(compactor.bytes, compactor.length)
      return
    }
    const { config } = parseConfig(row.text(column)!)
    if (config === undefined) {
      out.key('config_text')
      out.text(row.bytes, start, end)
    } else if (Object.keys(config).length > 0) {
      out.key(key)
      out.compact(config)
    }
  })
}

const [POINT, ZERO, NINE] = [0x2e, 0x30, 0x39]
// So many digits are an exact integer, and so is the power of ten that it is divided by: the result is the nearest number.
const EXACT_DIGITS = 15
const POWERS = Array.from({ length: EXACT_DIGITS + 1 }, (_, power) => Number(`1e${power}`))

/** A number; NULL is 0. */
function numberIn(row: ColumnSpans, column: number): number {
  if (row.isNull(column)) return 0
  const [start, end] = [row.start(column), row.end(column)]
  let digits = 0
  let point = end
  for (let at = start; at < end; at++) {
    const byte = row.bytes[at]!
    if (byte === POINT && point === end && at > start) point = at + 1
    else if (byte >= ZERO && byte <= NINE) digits = digits * 10 + byte - ZERO
    else return Number(row.text(column))
  }
  return end - start > EXACT_DIGITS ? Number(row.text(column)) : digits / POWERS[end - point]!
}

function equalTexts(a: ColumnSpans, aColumn: number, b: ColumnSpans, bColumn: number): boolean {
  const [aStart, bStart] = [a.start(aColumn), b.start(bColumn)]
  const length = a.end(aColumn) - aStart
  if (a.isNull(aColumn) || b.isNull(bColumn) || length !== b.end(bColumn) - bStart) return a.isNull(aColumn) && b.isNull(bColumn)
  for (let i = 0; i < length; i++) if (a.bytes[aStart + i] !== b.bytes[bStart + i]) return false
  return true
}
