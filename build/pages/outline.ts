// A plan as its own two pages show it: its subjects with what they say of each, and nothing of what is below them.
import type { SubjectNode } from '../content/nodes.ts'
import type { PlanFrame, ShownSubject } from '../plan/view.ts'
import type { PlanSubject } from '../snapshot/records.ts'
import type { SearchEntry } from './page-types.ts'
import { entriesMoment, SHARDED_FROM } from './search-entries.ts'
import { lessonCount, type SubjectPlace } from './walk.ts'

/** Plain data, so that it can come from another thread or an earlier build. */
export interface SubjectOutline extends Omit<ShownSubject, 'node' | 'children'> {
  readonly node: Pick<SubjectNode, 'doctype' | 'name' | 'record' | 'childDeletedAt'>
  readonly lessonCount: number
  /** When anything last changed that the subject's search entries print. */
  readonly searchMoment: string
}

/** A subject's search entries: asked for only where the plan's search is one page, since they are many. */
export type SearchEntries = () => readonly SearchEntry[]

export interface OutlinedSubject extends SubjectOutline {
  /** The plan's row that lists the subject. */
  readonly row: PlanSubject
  readonly searchEntries: SearchEntries
}

export interface PlanOutline extends Pick<PlanFrame, 'plan' | 'season' | 'grade' | 'stream'> {
  /** In the plan's order. */
  readonly subjects: readonly OutlinedSubject[]
}

export function outlineSubject(place: SubjectPlace): SubjectOutline {
  const { node: { doctype, name, record, childDeletedAt }, title, isLinear, access, overridden } = place.subject
  return {
    node: { doctype, name, record, childDeletedAt },
    title,
    isLinear,
    access,
    overridden,
    lessonCount: lessonCount(place),
    searchMoment: entriesMoment(place),
  }
}

/** A plan with those of its listed subjects that it shows. */
export function outlinePlan({ plan, season, grade, stream, listed }: PlanFrame, shown: (subject: string) => Omit<OutlinedSubject, 'row'> | undefined): PlanOutline {
  const subjects = listed.flatMap(({ row, subject }) => {
    const outlined = shown(subject)
    return outlined ? [{ ...outlined, row }] : []
  })
  return { plan, season, grade, stream, subjects }
}

export function totalLessons({ subjects }: PlanOutline): number {
  return subjects.reduce((total, { lessonCount }) => total + lessonCount, 0)
}

/** From 500 visible lessons up a plan's search index is split by subject (contract.md, section 6). */
export function isSharded(plan: PlanOutline): boolean {
  return isShardedWith(totalLessons(plan))
}

export function isShardedWith(lessons: number): boolean {
  return lessons >= SHARDED_FROM
}
