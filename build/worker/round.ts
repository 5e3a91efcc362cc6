// SHELL: some plans that a worker took together, from the dump to what came of each. The worker dumps for itself, since
// a snapshot is a folder of its machine, and only when its last dump is older than the batch that it takes plans of.
import type { Logger } from 'pino'
import { CommandError, describe, type Problem } from '../errors.ts'
import type { Consumer } from './consumer.ts'
import type { Metrics } from './metrics.ts'
import { publishPlans, type Outcome } from './publish.ts'
import type { Allowed, PlanJob, PlanQueue } from './queue.ts'
import { needsDump, retryDelay, type Taken } from './rules.ts'
import { StageTrouble, STAGES, type StageName } from './stage-trouble.ts'
import type { Deployed, Stages } from './stages.ts'

export interface RoundSettings {
  readonly worker: string
  readonly metrics: Metrics
  readonly log: Logger
  readonly retryMs: readonly number[]
}

const NOTHING_ALLOWED: Allowed = { removals: false, unlock: false, older: false }
const REASON_LENGTH = 4_000

interface InWork {
  readonly job: PlanJob
  readonly taken: Taken
}

export class Round {
  readonly counts = { published: 0, unchanged: 0, failures: 0 }
  readonly trouble = new StageTrouble()
  readonly #queue: PlanQueue
  readonly #consumer: Consumer
  readonly #stages: Stages
  readonly #settings: RoundSettings
  /** The clock before the last dump began. */
  #dumped: number | undefined

  constructor(queue: PlanQueue, consumer: Consumer, stages: Stages, settings: RoundSettings) {
    this.#queue = queue
    this.#consumer = consumer
    this.#settings = settings
    this.#stages = this.#timed(stages)
  }

  /** The next round dumps, whatever it is for. */
  forgetDump(): void {
    this.#dumped = undefined
  }

  async run(jobs: readonly PlanJob[]): Promise<void> {
    const { worker, log, metrics } = this.#settings
    const began = performance.now()
    const all = await this.#queue.takenOf(jobs.map(({ data }) => data.plan))
    const work: InWork[] = []
    for (const [i, job] of jobs.entries()) {
      const taken = all[i]
      // Published already, by a worker that did not live to say so.
      if (!taken) await this.#consumer.finish(job)
      else if (job.deferredFailure) await this.#fail([{ job, taken }], { kind: 'failed', reason: `Ten workers ended while they published this plan: ${job.deferredFailure}. Look at their logs, and at the memory of their machines.`, isFinal: true }, 'worker')
      else work.push({ job, taken })
    }
    if (work.length === 0) return
    await Promise.all(work.map(({ job, taken }) => job.updateData({ ...job.data, tick: taken.tick, worker })))
    log.info({ plans: work.map(({ job }) => job.data.plan) }, 'publishing')
    try {
      await this.#dumpFor(work)
    } catch (error) {
      await this.#fail(work, { kind: 'failed', reason: `The dump failed. ${reasonOf(error)}`, isFinal: false }, 'dump')
      return
    }
    await this.#publish(work)
    metrics.batchSeconds.observe((performance.now() - began) / 1000)
    log.info({ plans: work.length, seconds: seconds(began) }, 'done with these')
  }

  async #dumpFor(work: readonly InWork[]): Promise<void> {
    if (!needsDump(this.#dumped, work.map(({ job, taken }) => Math.max(taken.tick, job.data.needs ?? 0)))) return
    const clock = await this.#queue.clock()
    this.#dumped = undefined
    await this.#stages.dump()
    this.#dumped = clock
  }

  async #publish(work: readonly InWork[]): Promise<void> {
    const { metrics, log } = this.#settings
    const orders = work.map(({ job }) => ({ plan: job.data.plan, allowed: job.data.allowed ?? NOTHING_ALLOWED }))
    let outcomes: ReadonlyMap<string, Outcome>
    try {
      outcomes = await publishPlans(this.#stages, orders, {
        built: (pages) => metrics.pagesWritten.inc(pages),
        uploaded: (pages) => metrics.pagesUploaded.inc(pages),
        doubt: (problem: Problem) => log.warn({ code: problem.code }, describe(problem)),
      })
    } catch (error) {
      log.error({ why: (error as Error).message, stack: (error as Error).stack }, 'a bug, not a fault of the content')
      await this.#fail(work, { kind: 'failed', reason: reasonOf(error), isFinal: false }, 'publish')
      return
    }
    const failures: [InWork, Outcome & { kind: 'failed' }][] = []
    for (const item of work) {
      const outcome = outcomes.get(item.job.data.plan)!
      if (outcome.kind === 'failed') failures.push([item, outcome])
      else await this.#done(item, outcome.kind)
    }
    for (const [item, outcome] of failures) await this.#fail([item], outcome, 'publish')
  }

  async #done({ job, taken }: InWork, outcome: 'published' | 'unchanged' | 'withdrawn'): Promise<void> {
    const { worker, metrics, log } = this.#settings
    const { plan } = job.data
    const at = Date.now()
    const isAll = await this.#queue.confirm(plan, taken.tick, { plan, at, since: taken.since, worker, outcome })
    await this.#consumer.finish(job)
    this.counts[outcome === 'unchanged' ? 'unchanged' : 'published'] += 1
    metrics.plans.inc({ outcome })
    metrics.delaySeconds.observe(Math.max(0, at - taken.since) / 1000)
    log.info({ plan, outcome, sinceEdit: Math.round((at - taken.since) / 1000) }, outcome === 'unchanged' ? 'nothing to publish' : outcome)
    // It was taken again while it was published, and needs a new job.
    if (!isAll) await this.#queue.arrange()
  }

  async #fail(work: readonly InWork[], { reason, isFinal }: Outcome & { kind: 'failed' }, stage: string): Promise<void> {
    const { metrics, log, retryMs } = this.#settings
    const needs = await this.#queue.tick()
    for (const { job } of work) {
      const { plan } = job.data
      const rest = isFinal ? undefined : retryDelay(job.attemptsMade + 1, retryMs)
      await job.updateData({ ...job.data, needs }).catch(() => {})
      await this.#consumer.fail(job, reason.slice(0, REASON_LENGTH), isFinal)
      this.counts.failures += 1
      metrics.failures.inc({ stage })
      if (rest === undefined) {
        metrics.plans.inc({ outcome: 'dead' })
        log.error({ plan, reason, attempts: job.attemptsMade }, 'the plan is dead: it waits for a person (memora-content worker retry)')
      } else log.warn({ plan, reason, nextAttemptInSeconds: rest / 1000 }, 'the plan failed, and is tried again')
    }
    // Taken again meanwhile: an edit may have mended it.
    await this.#queue.arrange()
  }

  #timed(stages: Stages): Stages {
    const { stageSeconds, failuresInARow } = this.#settings.metrics
    const timed = <A extends readonly unknown[], T>(stage: StageName, act: (...given: A) => Promise<T>) => async (...given: A): Promise<T> => {
      const end = stageSeconds.startTimer({ stage })
      try {
        const result = await act(...given)
        this.trouble.succeeded(stage)
        return result
      } catch (error) {
        this.trouble.failed(stage, error, Date.now())
        throw error
      } finally {
        for (const each of STAGES) failuresInARow.set({ stage: each }, this.trouble.count(each))
        this.#settings.log.debug({ stage, seconds: Number(end().toFixed(2)) }, 'stage')
      }
    }
    return {
      dump: timed('dump', () => stages.dump()),
      build: timed('build', (plans) => stages.build(plans)),
      deploy: timed('deploy', (plans, allowed): Promise<Deployed> => stages.deploy(plans, allowed)),
      clear: () => stages.clear(),
    }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof CommandError ? error.problems.map(describe).join('\n') : (error as Error).message
}

function seconds(began: number): number {
  return Number(((performance.now() - began) / 1000).toFixed(2))
}
