// A site of two plans that show one subject with siblings at every level, for tests that change one thing in it.
import type { Lesson, Plan, Subject, Topic, Track, Unit } from '../../build/snapshot/records.ts'
import type { Snapshot } from '../../build/snapshot/snapshot.ts'
import { lesson, LONG_AGO, stage } from '../example-site.ts'

export interface TwoPlans {
  readonly snapshot: { -readonly [Key in keyof Snapshot]: Snapshot[Key] }
  readonly plan: Plan
  readonly other: Plan
  readonly subject: Subject
  readonly second: Subject
  readonly tracks: Track[]
  readonly units: Unit[]
  readonly topics: Topic[]
  /** By topic. */
  readonly lessons: Record<string, Lesson[]>
}

/** Subject math: tracks t1 (units u1, u2) and t2 (u3), topics p1, p2 in u1, p3 in u2, p4 in u3; lessons a, b, c in p1, d in p2, e in p3, f in p4. */
export function twoPlans(): TwoPlans {
  const times = { creation: LONG_AGO, modified: LONG_AGO }
  const named = (name: string, title: string, sort_order: number) => ({ name, title, sort_order, is_published: true, ...times })
  const subject: Subject = { ...named('math', 'الرياضيات', 1), required_item: 'ITEM', next_bit_index: 20 }
  const second: Subject = { ...named('physics', 'Physics', 2), next_bit_index: 1 }
  const tracks: Track[] = [{ ...named('t1', 'Algebra', 1), parent_subject: 'math' }, { ...named('t2', 'Geometry', 2), parent_subject: 'math' }]
  const units: Unit[] = [{ ...named('u1', 'Vectors', 1), parent_track: 't1' }, { ...named('u2', 'Matrices', 2), parent_track: 't1' }, { ...named('u3', 'Circles', 1), parent_track: 't2' }]
  const topics: Topic[] = [['p1', 'u1'], ['p2', 'u1'], ['p3', 'u2'], ['p4', 'u3']].map(([name, unit], i) => ({ ...named(name!, `Topic ${name}`, i + 1), parent_unit: unit! }))
  const ordered = (name: string, bit: number): Lesson => lesson(name, bit, { sort_order: bit + 1, stages: [stage(`${name}-1`), stage(`${name}-2`, { idx: 2, type: 'Question', config: { prompt: 'Why?', options: [{ text: 'yes' }, { text: 'no' }] } })] })
  const lessons: Record<string, Lesson[]> = { p1: [ordered('a', 0), ordered('b', 1), ordered('c', 2)], p2: [ordered('d', 3)], p3: [ordered('e', 4)], p4: [ordered('f', 5)] }
  const rows = [{ name: 'r1', idx: 1, subject: 'math' }, { name: 'r2', idx: 2, subject: 'physics' }]
  const plan: Plan = { name: 'plan', title: 'خطة', is_published: true, ...times, subjects: rows, overrides: [] }
  const other: Plan = { ...plan, name: 'other', title: 'Other | plan', subjects: rows.map((row) => ({ ...row, name: `other-${row.name}` })), overrides: [] }
  const snapshot = {
    seasons: [], grades: [], streams: [],
    plans: [plan, other],
    subjects: [
      { structure: { subject, tracks, units, topics, deleted: [] }, lessons: Object.entries(lessons).map(([topic, list]) => ({ topic, lessons: list, deleted: [] })) },
      { structure: { subject: second, tracks: [], units: [], topics: [], deleted: [] }, lessons: [] },
    ],
  }
  return { snapshot, plan, other, subject, second, tracks, units, topics, lessons }
}
