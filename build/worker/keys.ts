// PURE: the names of all that the worker keeps in Redis. They begin with the name of the pending set, so that two
// sites on one Redis need two names for that and nothing else.
import { keySegment } from '../key-segment.ts'

export interface Keys {
  /** A set: the plans that Frappe's hooks added. Not ours: taken as it is. */
  readonly pending: string
  /** A hash: plan to its Taken. The truth about what is to be published; BullMQ's jobs follow from it. */
  readonly taken: string
  /** A hash: plan to the time at which it was first seen in the pending set. */
  readonly seen: string
  /** A number that grows with each batch and each failure. */
  readonly clock: string
  /** The time of the last batch. */
  readonly lastBatch: string
  /** A list: what was published, newest first. */
  readonly results: string
  /** A hash: worker to its Sign. */
  readonly workers: string
  /** Where BullMQ keeps its queue. */
  readonly prefix: string
}

export const QUEUE = 'plans'

export function keysOf(pending: string): Keys {
  const prefix = `memora-content:${pending}`
  const own = (name: string) => `${prefix}:${name}`
  return { pending, taken: own('taken'), seen: own('seen'), clock: own('clock'), lastBatch: own('last-batch'), results: own('results'), workers: own('workers'), prefix }
}

/** One job a plan: BullMQ knows it by its id, which may be no bare number and holds no colon. */
export function jobIdOf(plan: string): string {
  return `plan.${keySegment(plan)}`
}
