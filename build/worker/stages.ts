// What the worker runs. It is handed these as functions, and knows neither how a dump is made nor what a page is.
import type { Problem } from '../errors.ts'
import type { Allowed } from './queue.ts'

export interface Deployed {
  readonly uploaded: number
  readonly withdrawn: number
  /** The plans whose manifests changed. */
  readonly pointed: readonly string[]
  /** What went wrong although the rest was done. */
  readonly problems: readonly Problem[]
}

/** Each throws a CommandError with all that a person can mend. */
export interface Stages {
  /** Brings the snapshot to the database. */
  dump(): Promise<void>
  /** Builds these plans, or all; gives the number of files written. */
  build(plans: readonly string[] | undefined): Promise<number>
  deploy(plans: readonly string[], allowed: Allowed): Promise<Deployed>
  /** Throws what was built away, where it is damaged. */
  clear(): Promise<void>
}
