// The smallest site that shows something: one plan, one subject, one track, one unit, one topic, one lesson.
import type { Lesson, NodeDeletion, Plan, PlanOverride, Subject, Topic, Track, Unit } from '../../build/snapshot/records.ts'
import type { Snapshot } from '../../build/snapshot/snapshot.ts'
import { expectedSite } from './expected-site.ts'

export interface ChainParts {
  readonly plan?: Partial<Plan>
  readonly subject?: Partial<Subject>
  readonly track?: Partial<Track>
  readonly unit?: Partial<Unit>
  readonly topic?: Partial<Topic>
  readonly lesson?: Partial<Lesson>
  readonly moreLessons?: readonly Partial<Lesson>[]
  readonly deleted?: readonly NodeDeletion[]
  readonly lessonDeletedAt?: string
  readonly overrides?: readonly Partial<PlanOverride>[]
}

/** Ids `p`, `s`, `t`, `u`, `o` and `l`, each also the title in upper case; override rows are `o1`, `o2`, ... */
export function oneChain(parts: ChainParts = {}): Snapshot {
  const topic: Topic = { name: 'o', title: 'O', parent_unit: 'u', is_published: true, ...parts.topic }
  const lessons = [parts.lesson ?? {}, ...(parts.moreLessons ?? [])].map((lesson, i): Lesson => ({ name: 'l', title: 'L', is_published: true, bit_index: i, stages: [], ...lesson }))
  return {
    seasons: [], grades: [], streams: [],
    plans: [{
      name: 'p', title: 'P', is_published: true,
      subjects: [{ name: 'row1', idx: 1, subject: parts.subject?.name ?? 's' }],
      overrides: (parts.overrides ?? []).map((row, i) => ({ name: `o${i + 1}`, idx: i + 1, ...row })),
      ...parts.plan,
    }],
    subjects: [{
      structure: {
        subject: { name: 's', title: 'S', is_published: true, ...parts.subject },
        tracks: [{ name: 't', title: 'T', parent_subject: parts.subject?.name ?? 's', is_published: true, ...parts.track }],
        units: [{ name: 'u', title: 'U', parent_track: 't', is_published: true, ...parts.unit }],
        topics: [topic],
        deleted: [...(parts.deleted ?? [])],
      },
      lessons: [{ topic: topic.name, lessons, deleted: parts.lessonDeletedAt ? [{ name: 'gone', time: parts.lessonDeletedAt }] : [] }],
    }],
  }
}

/** A page of the site, parsed; the tests know what to find in it. */
export function page(snapshot: Snapshot, key: string): any {
  const { pages, stops } = expectedSite(snapshot)
  const text = pages.get(key)
  if (text === undefined) throw new Error(`no page ${key}; stops: ${[...stops].join(', ') || 'none'}`)
  return JSON.parse(text)
}

/** `<level>` or `<level>:<item>` of subject, track, unit, topic and lesson. */
export function levels(parts: ChainParts): readonly string[] {
  return accessBlocks(parts).map((access) => [access['access_level'], access['required_item']].filter((each) => each !== undefined).join(':'))
}

export function accessBlocks(parts: ChainParts): readonly Record<string, unknown>[] {
  const snapshot = oneChain(parts)
  const hierarchy = page(snapshot, 'plans/p/s_h.json')
  const [track] = hierarchy.tracks
  const [unit] = track.units
  return [page(snapshot, 'plans/p/manifest.json').subjects[0], track, unit, unit.topics[0], page(snapshot, 'plans/p/o.json').lessons[0]].map(({ access }) => access)
}

export function warnings(parts: ChainParts): readonly string[] {
  return [...expectedSite(oneChain(parts)).warnings]
}

export function stops(parts: ChainParts): readonly string[] {
  return [...expectedSite(oneChain(parts)).stops]
}

/** An override row aimed at the subject, track, unit, topic or lesson of the chain. */
export function aim(at: 's' | 't' | 'u' | 'o' | 'l', action: string, value?: string): Partial<PlanOverride> {
  const doctype = { s: 'Memora Subject', t: 'Memora Track', u: 'Memora Unit', o: 'Memora Topic', l: 'Memora Lesson' }[at]
  return { target_doctype: doctype, target_name: at, action, ...(value === undefined ? {} : { override_value: value }) }
}
