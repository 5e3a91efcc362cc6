// What a deploy and a rollback have in common: what they are given, what they decide, and what came of it.
import type { Problem } from '../errors.ts'
import type { Bucket } from './bucket.ts'
import type { Costs } from './costs.ts'
import type { FollowSteps } from './follow-steps.ts'
import type { Look, Memory, PageReader } from './look.ts'
import type { Reach } from './reach.ts'
import type { PurgeSettings } from './settings.ts'
import type { PointSteps, Wanted } from './steps.ts'

export interface Job {
  readonly bucket: Bucket
  readonly reader: PageReader
  /** What earlier deploys of this process saw: this one reads only what changed since. */
  readonly memory?: Memory
  /** Where missing pages come from; a rollback has no such place. */
  readonly dist: string | undefined
  readonly leaseMs: number
  readonly purge: PurgeSettings | undefined
  readonly stableNames: boolean
  readonly allowRemovals: boolean
  readonly allowUnlock: boolean
  readonly allowOlder: boolean
  readonly dryRun: boolean
  /** What is to be live, given what is. Asked again under the lock. */
  readonly wanted: (look: Look) => Promise<Wanted> | Wanted
}

/** The list of steps, by key. */
export interface StepList {
  readonly send: readonly string[]
  readonly repair: readonly string[]
  readonly keep: readonly string[]
  readonly point: readonly string[]
  readonly name: readonly string[]
  readonly withdraw: readonly string[]
  readonly purge: readonly string[]
}

export interface PublishResult {
  readonly changed: boolean
  readonly steps: StepList
  readonly requests: Costs
  readonly uploaded: number
  readonly pointed: readonly string[]
  readonly named: number
  readonly withdrawn: number
  readonly purged: number
  /** Undefined where no purge is set up. */
  readonly purge: 'none due' | 'done' | 'everything' | 'failed' | undefined
  /** What went wrong although the rest was done. */
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
}

export interface Decision {
  readonly look: Look
  readonly wanted: Wanted
  readonly reaches: ReadonlyMap<string, Reach>
  readonly points: PointSteps
  readonly follow: FollowSteps
}
