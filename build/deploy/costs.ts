// PURE: how many requests of each of R2's billing classes a list of steps costs.
import type { Look } from './look.ts'
import type { FollowSteps } from './follow-steps.ts'
import type { PointSteps } from './steps.ts'

export interface Costs {
  /** LIST and PUT. */
  readonly class_a: number
  /** GET. */
  readonly class_b: number
  /** DELETE. */
  readonly free: number
  /** Calls of Cloudflare's API. */
  readonly purge: number
}

const KEYS_A_LIST = 1000
const URLS_A_PURGE = 100
const LOCK_PUTS = 2

/** From the first listing to the last purge. Not in it: a renewal of the lock every few seconds, and repeats of what fails. */
export function costsOf(look: Look, { uploads, keeps, points }: PointSteps, { names, withdrawals }: FollowSteps, pagesFetched: number, purgedUrls: number): Costs {
  const lists = (keys: number) => Math.max(1, Math.ceil(keys / KEYS_A_LIST))
  const added = uploads.filter(({ why }) => why === 'new').length
  const firstLook = { class_a: lists(look.listing.size), class_b: look.live.size + pagesFetched, free: 0, purge: 0 }
  const acts = uploads.length + keeps.length + points.length + names.length + withdrawals.length
  if (acts + look.purgesOwed.length === 0) return firstLook
  const flags = purgedUrls > 0 ? 1 : 0
  return {
    class_a: firstLook.class_a + lists(look.listing.size + added) + uploads.length + keeps.length + 2 * points.length + names.length + LOCK_PUTS + flags,
    class_b: firstLook.class_b + 1,
    free: withdrawals.length + flags + look.purgesOwed.length,
    purge: look.purgesOwed.length > 0 ? 1 : Math.ceil(purgedUrls / URLS_A_PURGE),
  }
}
