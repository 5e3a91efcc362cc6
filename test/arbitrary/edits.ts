// Edits of a snapshot as authors and administrators make them, chosen by numbers so that a sequence can be run again.
import type { Lesson, Plan } from '../../build/snapshot/records.ts'
import type { Snapshot, SubjectContent } from '../../build/snapshot/snapshot.ts'

export interface Choice {
  readonly edit: string
  /** Picks among what there is. */
  readonly pick: number
  readonly other: number
}

type Site = { -readonly [Key in keyof Snapshot]: Snapshot[Key] }
type Edit = (site: Site, choice: Choice, now: string) => void

const ACTIONS = [['Hide'], ['Rename', 'Another title'], ['Set Free'], ['Set Access Level', 'paid'], ['Set Linear', '0'], ['Set Sold Separately', 'ITEM'], ['Set Access Level', 'no such level'], ['Rename', '']] as const
const NODES = ['Subject', 'Track', 'Unit', 'Topic', 'Lesson'] as const

export const EDITS: Readonly<Record<string, Edit>> = {
  'edit a lesson': onLesson((lesson, { other }, now) => Object.assign(lesson, { title: `Edited ${other}`, modified: now })),
  'edit a lesson without a new time': onLesson((lesson, { other }) => { lesson.description = `Described ${other}` }),
  'edit a stage': onLesson((lesson, { other }) => { for (const stage of lesson.stages.slice(0, 1)) Object.assign(stage, { config: { other } }) }),
  'publish or withdraw a lesson': onLesson((lesson) => { lesson.is_published = !lesson.is_published }),
  'take a lesson\'s title': onLesson((lesson) => { lesson.title = ' ' }),
  'delete a lesson': (site, { pick, other }, now) => {
    const group = any(any(site.subjects, pick)?.lessons ?? [], other)
    const gone = group?.lessons.pop()
    if (group && gone) group.deleted.push({ name: gone.name, time: now })
  },
  'move a lesson': (site, { pick, other }) => {
    const groups = site.subjects.flatMap(({ lessons }) => lessons)
    const [from, to] = [any(groups, pick), any(groups, other)]
    const moved = from !== to ? from?.lessons.pop() : undefined
    if (moved) to!.lessons.push(moved)
  },
  'add a lesson': (site, { pick, other }, now) => {
    const subject = any(site.subjects, pick)
    const group = subject && any(subject.lessons, other)
    if (group) group.lessons.push({ name: `new-${now}`, title: 'New', is_published: true, bit_index: nextBit(subject), creation: now, modified: now, stages: [] })
  },
  'turn siblings round': onSubject(({ structure }, { other }) => { for (const [i, topic] of structure.topics.entries()) topic.sort_order = (i * other) % 7 }),
  'rename a track or a unit': onSubject(({ structure }, { other }, now) => {
    const node = any([...structure.tracks, ...structure.units], other)
    if (node) Object.assign(node, { title: `Renamed ${other}`, modified: now })
  }),
  'publish or withdraw a subject': onSubject(({ structure }) => { structure.subject.is_published = !structure.subject.is_published }),
  'sell or give away a subject': onSubject(({ structure }) => Object.assign(structure.subject, { is_paid: !structure.subject.is_paid, required_item: 'ITEM' })),
  'delete a subject': (site, { pick }) => { site.subjects = site.subjects.filter((subject) => subject !== any(site.subjects, pick)) },
  'add an override': onPlan((plan, { pick, other }, now, site) => {
    const [action, override_value] = any(ACTIONS, other)!
    const kind = any(NODES, pick)!
    const target = any(namesOf(site, kind), pick + other)
    plan.overrides.push({ name: `override-${now}`, idx: plan.overrides.length + 1, target_doctype: `Memora ${kind}`, target_name: target ?? 'nothing', action, ...(override_value === undefined ? {} : { override_value }), modified: now, creation: now })
    plan.modified = now
  }),
  'remove an override': onPlan((plan) => { plan.overrides.shift() }),
  'rename a plan': onPlan((plan, { other }) => { plan.title = `Plan ${other}` }),
  'publish or withdraw a plan': onPlan((plan) => { plan.is_published = !plan.is_published }),
  'list another subject': onPlan((plan, { other }, now, site) => { plan.subjects.push({ name: `row-${now}`, idx: plan.subjects.length + 1, subject: any(namesOf(site, 'Subject'), other) ?? 'gone' }) }),
  'drop a subject from a plan': onPlan((plan) => { plan.subjects.shift() }),
  'delete a plan': (site, { pick }) => { site.plans = site.plans.filter((plan) => plan !== any(site.plans, pick)) },
  'rename a season': (site, { pick, other }, now) => { Object.assign(any(site.seasons, pick) ?? {}, { title: `Season ${other}`, modified: now }) },
}

/** The snapshot after an edit; where there is nothing to edit, it is the same. */
export function edited(snapshot: Snapshot, choice: Choice, now: string): Snapshot {
  const site: Site = structuredClone(snapshot)
  EDITS[choice.edit]!(site, choice, now)
  return site
}

export function any<T>(items: readonly T[], pick: number): T | undefined {
  return items[pick % items.length]
}

function onLesson(change: (lesson: Lesson, choice: Choice, now: string) => void): Edit {
  return ({ subjects }, choice, now) => {
    const lesson = any(subjects.flatMap(({ lessons }) => lessons.flatMap((group) => group.lessons)), choice.pick)
    if (lesson) change(lesson, choice, now)
  }
}

function onSubject(change: (subject: SubjectContent, choice: Choice, now: string) => void): Edit {
  return ({ subjects }, choice, now) => {
    const subject = any(subjects, choice.pick)
    if (subject) change(subject, choice, now)
  }
}

function onPlan(change: (plan: Plan, choice: Choice, now: string, site: Site) => void): Edit {
  return (site, choice, now) => {
    const plan = any(site.plans, choice.pick)
    if (plan) change(plan, choice, now, site)
  }
}

function namesOf({ subjects }: Site, kind: (typeof NODES)[number]): readonly string[] {
  return subjects.flatMap(({ structure, lessons }): readonly string[] => {
    switch (kind) {
      case 'Subject':
        return [structure.subject.name]
      case 'Lesson':
        return lessons.flatMap((group) => group.lessons.map(({ name }) => name))
      default:
        return structure[`${kind.toLowerCase() as 'track' | 'unit' | 'topic'}s`].map(({ name }) => name)
    }
  })
}

function nextBit({ lessons }: SubjectContent): number {
  return Math.max(-1, ...lessons.flatMap((group) => group.lessons.map(({ bit_index }) => bit_index ?? -1))) + 1
}
