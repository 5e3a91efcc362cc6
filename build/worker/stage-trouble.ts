// What keeps failing whatever the plan: a database, a bucket or a disk that is down. A plan tells of it only when it is
// dead; a monitor should know sooner.
import { CommandError, describe } from '../errors.ts'

export type StageName = (typeof STAGES)[number]

export const STAGES = ['dump', 'build', 'deploy'] as const

// What a build or a deploy says of the plans that it was asked for.
const ABOUT_PLANS = /^(?:guard-|plan-|build-incomplete$|dist-damaged$|build-unfinished$)/

/** Counts how often each stage failed in a row. */
export class StageTrouble {
  readonly #failures = new Map<StageName, { readonly count: number; readonly since: number; readonly why: string }>()

  succeeded(stage: StageName): void {
    this.#failures.delete(stage)
  }

  failed(stage: StageName, error: unknown, now: number): void {
    if (!isOutage(stage, error)) return
    const { count, since } = this.#failures.get(stage) ?? { count: 0, since: now }
    this.#failures.set(stage, { count: count + 1, since, why: error instanceof CommandError ? error.problems.map(describe).join('\n') : (error as Error).message })
  }

  count(stage: StageName): number {
    return this.#failures.get(stage)?.count ?? 0
  }

  /** Undefined when all is well. */
  text(): string | undefined {
    const lines = [...this.#failures].map(([stage, { count, since, why }]) => `the last ${count === 1 ? stage : `${count} ${stage}s`} failed, since ${new Date(since).toISOString()}: ${why}`)
    return lines.length === 0 ? undefined : lines.join('\n')
  }
}

/** A fault of a plan's content stops a build as well, and is no outage; a dump has to do with no plan. */
function isOutage(stage: StageName, error: unknown): boolean {
  if (stage === 'dump' || !(error instanceof CommandError)) return true
  return error.problems.some(({ code, where }) => (stage === 'build' ? code.startsWith('system-') : where.plan === undefined && !ABOUT_PLANS.test(code)))
}
