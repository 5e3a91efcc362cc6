// A plan as its own two pages show it: its subjects with what they say of each, and nothing of what is below them.
import type { SubjectNode } from '../content/nodes.ts'
import type { PlanFrame, ShownSubject, SubjectPlan } from '../plan/view.ts'
import type { PlanSubject } from '../snapshot/records.ts'
import type { SearchEntry } from './page-types.ts'
import { entriesMoment, SHARDED_FROM, searchEntries } from './search-entries.ts'
import { lessonCount } from './walk.ts'

/** Plain data, so that it can come from another thread or an earlier build. */
export interface SubjectOutline extends Omit<ShownSubject, 'node' | 'children'> {
  readonly node: Pick<SubjectNode, 'doctype' | 'name' | 'record' | 'childDeletedAt'>
  readonly lessonCount: number
  readonly search: {
    /** When anything last changed that the subject's entries print. */
    readonly moment: string
    /** Only where the plan's search can still be one page. */
    readonly entries: readonly SearchEntry[] | undefined
  }
}

export interface OutlinedSubject extends SubjectOutline {
  /** The plan's row that lists the subject. */
  readonly row: PlanSubject
}

export interface PlanOutline extends Pick<PlanFrame, 'plan' | 'season' | 'grade' | 'stream'> {
  /** In the plan's order. */
  readonly subjects: readonly OutlinedSubject[]
}

export function outlineSubject(plan: SubjectPlan, subject: ShownSubject): SubjectOutline {
  const { node: { doctype, name, record, childDeletedAt }, title, isLinear, access, overridden } = subject
  const place = { plan, subject }
  const count = lessonCount(subject)
  return {
    node: { doctype, name, record, childDeletedAt },
    title,
    isLinear,
    access,
    overridden,
    lessonCount: count,
    search: { moment: entriesMoment(place), entries: count < SHARDED_FROM ? searchEntries(place).fragments.flatMap(({ items }) => items) : undefined },
  }
}

/** A plan with those of its listed subjects that it shows. */
export function outlinePlan({ plan, season, grade, stream, listed }: PlanFrame, shown: (subject: string) => SubjectOutline | undefined): PlanOutline {
  const subjects = listed.flatMap(({ row, subject }) => {
    const outline = shown(subject)
    return outline ? [{ ...outline, row }] : []
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
