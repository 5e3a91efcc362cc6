// What the worker asks of the thread that runs its stages, and what that answers. Only plain data goes between threads.
import type { Environment } from '../config.ts'
import type { Problem } from '../errors.ts'
import type { Allowed } from '../worker/queue.ts'
import type { Deployed } from '../worker/stages.ts'

export interface StageSettings {
  /** SNAPSHOT and DIST are the worker's own folders. */
  readonly environment: Environment
}

export type StageCall =
  | { readonly stage: 'dump' }
  | { readonly stage: 'build'; readonly plans: readonly string[] | undefined }
  | { readonly stage: 'deploy'; readonly plans: readonly string[]; readonly allowed: Allowed }
  | { readonly stage: 'clear' }

export interface Told {
  readonly note?: string
  readonly warning?: Problem
}

export type StageAnswer =
  | { readonly told: Told }
  | { readonly done: number | Deployed | undefined }
  | { readonly problems: readonly Problem[] }
  | { readonly bug: { readonly message: string; readonly stack: string | undefined } }
