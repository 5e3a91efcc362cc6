// A generated site as SQL for the tables of test/fixtures/frappe/schema.sql: what a dump turns into the snapshot that
// folder.ts writes.
import type { Lesson, Plan, Term, Topic, Track, Unit } from '../../../build/snapshot/records.ts'
import { planOf, structureOf, termsOf, topicLessonsOf } from './records.ts'
import type { SiteShape } from './shape.ts'

type Value = string | number | boolean | undefined
type Row = Readonly<Record<string, Value>>

const TIME_ZONE = 'Asia/Amman'
// That of Asia/Amman, which has had no summer time since 2022.
const OFFSET_MS = 3 * 3_600_000
const STATEMENT_CHARACTERS = 500_000

/** Statements that fill the empty tables of a site; each of them fits into the smallest packet that a server takes. */
export function* siteSql(shape: SiteShape): Generator<string> {
  yield 'SET NAMES utf8mb4; SET unique_checks = 0, foreign_key_checks = 0; START TRANSACTION;\n'
  yield `INSERT INTO tabSingles VALUES ('System Settings', 'time_zone', '${TIME_ZONE}');\n`
  const terms = termsOf(shape)
  yield* inserts('Memora Season', terms.seasons.map(termRow))
  yield* inserts('Memora Grade', terms.grades.map(termRow))
  yield* inserts('Memora Stream', terms.streams.map(termRow))
  const plans = Array.from({ length: shape.plans }, (_, no) => planOf(shape, no))
  yield* inserts('Memora Academic Plan', plans.map(({ subjects: _s, overrides: _o, ...plan }) => documentRow(plan)))
  yield* inserts('Memora Plan Subject', plans.flatMap((plan) => plan.subjects.map((row) => childRow({ ...row }, plan, 'Memora Academic Plan', 'subjects'))))
  yield* inserts('Memora Plan Override', plans.flatMap((plan) => plan.overrides.map((row) => childRow({ ...row }, plan, 'Memora Academic Plan', 'overrides'))))
  yield* inserts('Memora Subject', map(shape.subjects, (subject) => documentRow({ ...structureOf(shape, subject).subject })))
  yield* inserts('Memora Track', flat(shape.subjects, (subject) => structureOf(shape, subject).tracks.map(nodeRow)))
  yield* inserts('Memora Unit', flat(shape.subjects, (subject) => structureOf(shape, subject).units.map(nodeRow)))
  yield* inserts('Memora Topic', flat(shape.subjects, (subject) => structureOf(shape, subject).topics.map(nodeRow)))
  yield* inserts('Memora Lesson', flat(groups(shape), ({ topic, lessons }) => lessons.map(({ stages: _, ...lesson }) => ({ ...nodeRow(lesson), parent_topic: topic }))))
  yield* inserts('Memora Lesson Stage', flat(groups(shape), ({ lessons }) => lessons.flatMap((lesson) => lesson.stages.map(({ config, ...stage }) => ({ ...childRow(stage, lesson, 'Memora Lesson', 'stages'), config: JSON.stringify(config) })))))
  yield* inserts('Deleted Document', flat(groups(shape), ({ topic, deleted }) => deleted.map(({ name, time }) => deletedRow(name, time, topic ?? ''))))
  yield 'COMMIT;\n'
}

function* groups(shape: SiteShape) {
  for (const subject of shape.subjects) for (let topic = 0; topic < subject.topics; topic++) yield topicLessonsOf(shape, subject, topic)
}

function* map<T>(items: Iterable<T>, row: (item: T) => Row): Generator<Row> {
  for (const item of items) yield row(item)
}

function* flat<T>(items: Iterable<T>, rows: (item: T) => readonly Row[]): Generator<Row> {
  for (const item of items) yield* rows(item)
}

const termRow = ({ creation, ...term }: Term & { readonly creation?: string }): Row => documentRow({ ...term, creation: creation ?? term.modified })

function documentRow({ creation, modified, ...fields }: { readonly creation?: string | undefined; readonly modified?: string | undefined } & Row): Row {
  return { ...fields, creation: local(creation), modified: local(modified) }
}

function nodeRow(node: Track | Unit | Topic | Omit<Lesson, 'stages'>): Row {
  return documentRow({ ...node })
}

function childRow(row: { readonly name: string; readonly idx: number } & Row, parent: Plan | Lesson, parenttype: string, parentfield: string): Row {
  return { ...row, creation: local(parent.creation), modified: local(parent.modified), parent: parent.name, parenttype, parentfield }
}

function deletedRow(name: string, time: string, topic: string): Row {
  return { name: `deleted-${name}`, creation: local(time), modified: local(time), deleted_doctype: 'Memora Lesson', deleted_name: name, data: JSON.stringify({ doctype: 'Memora Lesson', name, parent_topic: topic }) }
}

/** UTC as the naive local time that Frappe writes. */
function local(time: string | undefined): string | undefined {
  if (time === undefined) return undefined
  const second = new Date(Date.parse(`${time.slice(0, 19)}Z`) + OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ')
  return `${second}${time.slice(19, -1)}`
}

/** Rows with the same columns stand in one statement; a column that a row leaves out has its default. */
function* inserts(doctype: string, rows: Iterable<Row>): Generator<string> {
  const waiting = new Map<string, string>()
  for (const row of rows) {
    const given = Object.entries(row).filter(([, value]) => value !== undefined)
    const head = `INSERT INTO \`tab${doctype}\` (${given.map(([column]) => `\`${column}\``).join(', ')}) VALUES\n`
    const values = `(${given.map(([, value]) => literal(value)).join(', ')})`
    const before = waiting.get(head)
    const statement = before === undefined ? head + values : `${before},\n${values}`
    if (statement.length < STATEMENT_CHARACTERS) {
      waiting.set(head, statement)
      continue
    }
    yield `${statement};\n`
    waiting.delete(head)
  }
  for (const statement of waiting.values()) yield `${statement};\n`
}

function literal(value: Value): string {
  if (typeof value === 'boolean') return value ? '1' : '0'
  if (typeof value === 'number') return String(value)
  return `'${String(value).replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
}
