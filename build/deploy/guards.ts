// PURE: what a deploy does only when it is told to: taking many lessons or a whole plan away, and making
// many paid lessons free. Checked on the whole list before the first act.
import { problem, quote, type Problem } from '../errors.ts'
import type { Look } from './look.ts'
import type { LessonSeen, Reach } from './reach.ts'
import type { PointSteps, Wanted } from './steps.ts'

export interface GuardOptions {
  readonly allowRemovals: boolean
  readonly allowUnlock: boolean
}

const FEWEST = 10
const SHARE = 1 / 5
const NAMED = 20

export function guardProblems(look: Look, wanted: Wanted, reaches: ReadonlyMap<string, Reach>, steps: PointSteps, { allowRemovals, allowUnlock }: GuardOptions): readonly Problem[] {
  const problems: Problem[] = []
  for (const segment of steps.gone) {
    if (allowRemovals || !look.live.has(segment)) continue
    const count = reaches.get(segment)?.lessons.size ?? 0
    problems.push(problem(
      'guard-removal',
      { plan: idOf(look, segment) },
      `the whole plan would be withdrawn, with ${count} ${count === 1 ? 'lesson' : 'lessons'}`,
      'If that is what you want, say --allow-removals.',
    ))
  }
  for (const { plan: segment, id } of steps.points) {
    const before = look.live.get(segment)?.release && reaches.get(segment)
    if (!before) continue
    const after = wanted.plans.get(segment)!.reach
    const lessons = [...before.lessons]
    const removed = lessons.filter(([name]) => !after.lessons.has(name)).map(([, lesson]) => lesson)
    if (!allowRemovals && isMuch(removed.length, lessons.length)) {
      problems.push(problem(
        'guard-removal',
        { plan: id },
        `${removed.length} of ${lessons.length} lessons would be gone: ${named(removed)}`,
        'If that is what you want, say --allow-removals.',
      ))
    }
    const paid = lessons.filter(([, { isPaid }]) => isPaid)
    const unlocked = paid.filter(([name]) => after.lessons.get(name)?.isPaid === false).map(([, lesson]) => lesson)
    if (!allowUnlock && isMuch(unlocked.length, paid.length)) {
      problems.push(problem(
        'guard-unlock',
        { plan: id },
        `${unlocked.length} of ${paid.length} paid lessons would not be paid any more: ${named(unlocked)}`,
        'If that is what you want, say --allow-unlock.',
      ))
    }
  }
  return problems
}

/** Whether this is what stops a deploy that was not told to go on. */
export function isGuard({ code }: Problem): boolean {
  return code.startsWith('guard-')
}

function isMuch(count: number, of: number): boolean {
  return count >= FEWEST && count > of * SHARE
}

function named(lessons: readonly LessonSeen[]): string {
  const ids = lessons.map(({ id }) => quote(id)).sort()
  return ids.length <= NAMED ? ids.join(', ') : `${ids.slice(0, NAMED).join(', ')} and ${ids.length - NAMED} more`
}

/** A plan that is not in the build, as Frappe names it where its manifest tells. */
export function idOf(look: Look, segment: string): string {
  const id = look.live.get(segment)?.body?.['plan_id']
  return typeof id === 'string' ? id : segment
}
