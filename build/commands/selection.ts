// Which plans a build is limited to (PLANS).
import { CommandError, problem, quote } from '../errors.ts'
import { keySegment } from '../key-segment.ts'
import type { DistFolder } from '../output/folder.ts'
import type { Plan } from '../snapshot/records.ts'

/** Whether a plan belongs to this build, by its key segment. */
export type Selection = (segment: string) => boolean

/** The plans that a build is limited to, if it is. Throws a CommandError that names those which are nowhere. */
export function selection(plans: readonly string[] | undefined, inSnapshot: readonly Plan[], folder: DistFolder): Selection | undefined {
  if (!plans) return undefined
  // A plan can be named as Frappe has it or as its folder is called, which has no commas in it.
  const ids = new Set(inSnapshot.map(({ name }) => name))
  const known = new Set([...inSnapshot.map(({ name }) => keySegment(name)), ...folder.plans()])
  const wanted = plans.map((plan) => ({ plan, segment: ids.has(plan) || !known.has(plan) ? keySegment(plan) : plan }))
  const unknown = wanted.filter(({ segment }) => !known.has(segment))
  if (unknown.length > 0) {
    throw new CommandError(
      unknown.map(({ plan }) => problem(
        'plan-unknown',
        { setting: 'PLANS' },
        `there is no plan ${quote(plan)} in the snapshot, and no pages of one in the dist folder`,
        'Write the ids of plans, separated by commas.',
      )),
      2,
    )
  }
  const segments = new Set(wanted.map(({ segment }) => segment))
  return (segment) => segments.has(segment)
}
