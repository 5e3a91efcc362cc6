// A small site in which nothing is wrong, for tests that then break or change one thing.
import type { Lesson, Plan, PlanOverride, Stage, Subject, Topic, Track, Unit } from '../build/snapshot/records.ts'
import type { Snapshot } from '../build/snapshot/snapshot.ts'

export const LONG_AGO = '2026-01-01T08:00:00.000000Z'

type Mutable<T> = T extends readonly (infer Item)[] ? Mutable<Item>[] : T extends object ? { -readonly [Key in keyof T]: Mutable<T[Key]> } : T

/** The records of a snapshot, each by itself as well: a test changes them before it writes the snapshot. */
export interface ExampleSite {
  plan: Plan
  subject: Subject
  track: Track
  unit: Unit
  topic: Topic
  lessons: [Lesson, Lesson, ...Lesson[]]
  snapshot: Mutable<Snapshot>
}

export function stage(name: string, fields: Partial<Stage> = {}): Stage {
  return { name, idx: 1, title: `Stage ${name}`, type: 'Text', config: { body: 'نص' }, ...fields }
}

export function lesson(name: string, bit: number, fields: Partial<Lesson> = {}): Lesson {
  return { name, title: `Lesson ${name}`, is_published: true, bit_index: bit, creation: LONG_AGO, modified: LONG_AGO, stages: [stage(`${name}-s1`)], ...fields }
}

export function override(fields: Partial<PlanOverride> & Pick<PlanOverride, 'action'>): PlanOverride {
  return { name: 'o1', idx: 1, target_doctype: 'Memora Topic', target_name: 'topic', ...fields }
}

/** One plan, one subject, one track, one unit, one topic, two lessons. */
export function exampleSite(): ExampleSite {
  const times = { creation: LONG_AGO, modified: LONG_AGO }
  const subject: Subject = { name: 'math', title: 'الرياضيات', is_published: true, next_bit_index: 2, ...times }
  const track: Track = { name: 'track', title: 'Track', parent_subject: 'math', is_published: true, ...times }
  const unit: Unit = { name: 'unit', title: 'Unit', parent_track: 'track', is_published: true, ...times }
  const topic: Topic = { name: 'topic', title: 'Topic', parent_unit: 'unit', is_published: true, ...times }
  const lessons: ExampleSite['lessons'] = [lesson('one', 0), lesson('two', 1)]
  const plan: Plan = { name: 'plan', title: 'خطة', is_published: true, ...times, subjects: [{ name: 'r1', idx: 1, subject: 'math' }], overrides: [] }
  const snapshot: Mutable<Snapshot> = {
    seasons: [],
    grades: [],
    streams: [],
    plans: [plan],
    subjects: [{ structure: { subject, tracks: [track], units: [unit], topics: [topic], deleted: [] }, lessons: [{ topic: 'topic', lessons, deleted: [] }] }],
  }
  return { plan, subject, track, unit, topic, lessons, snapshot }
}
