// SHELL: takes jobs from BullMQ, holds their locks while they are in work, and says what came of them. One job is one
// plan, and BullMQ gives a job to one worker at a time. The lock is a key in Redis that runs out by itself: what a
// killed worker held is given to another when it has.
import { UnrecoverableError, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { QUEUE } from './keys.ts'
import type { JobData, PlanJob } from './queue.ts'
import { retryDelay } from './rules.ts'

export interface ConsumerSettings {
  readonly prefix: string
  readonly lockMs: number
  readonly retryMs: readonly number[]
  readonly onFault: (error: Error, what: string) => void
}

// A plan on which so many workers in a row ended without a word is what ends them.
const MOST_STALLS = 10

export class Consumer {
  readonly #worker: Worker<JobData>
  readonly #token: string
  readonly #settings: ConsumerSettings
  readonly #held = new Map<string, PlanJob>()
  readonly #renewal: NodeJS.Timeout
  #isStarted = false

  constructor(redis: Redis, token: string, settings: ConsumerSettings) {
    this.#token = token
    this.#settings = settings
    const { prefix, lockMs, retryMs, onFault } = settings
    this.#worker = new Worker<JobData>(QUEUE, null, {
      connection: redis,
      prefix,
      autorun: false,
      skipVersionCheck: true,
      lockDuration: lockMs,
      stalledInterval: lockMs,
      maxStalledCount: MOST_STALLS,
      settings: { backoffStrategy: (failures) => retryDelay(failures, retryMs) ?? -1 },
    })
    this.#worker.on('error', (error) => onFault(error, 'the queue'))
    this.#renewal = setInterval(() => void this.#renew(), lockMs / 3)
  }

  /** From now on it looks for what killed workers held. */
  start(): void {
    if (this.#isStarted) return
    this.#isStarted = true
    void this.#worker.startStalledCheckTimer()
  }

  /** Up to so many jobs that nobody else has; none when none is due. */
  async take(most: number): Promise<readonly PlanJob[]> {
    const jobs: PlanJob[] = []
    while (jobs.length < most) {
      const job: PlanJob | undefined = await this.#worker.getNextJob(this.#token, { block: false })
      if (!job) break
      this.#held.set(job.id!, job)
      jobs.push(job)
    }
    return jobs
  }

  /** The plans in work. */
  get held(): readonly PlanJob[] {
    return [...this.#held.values()]
  }

  async finish(job: PlanJob): Promise<void> {
    await this.#settle(job, () => job.moveToCompleted(undefined, this.#token, false))
  }

  /** Lets the job rest before its next attempt, or, after the last one or where none can help, counts it as dead. */
  async fail(job: PlanJob, reason: string, isFinal: boolean): Promise<void> {
    await this.#settle(job, () => job.moveToFailed(isFinal ? new UnrecoverableError(reason) : new Error(reason), this.#token, false))
  }

  /** Gives all that is held back to the queue, as if it had never been taken. */
  async handBack(): Promise<readonly PlanJob[]> {
    const jobs = this.held
    await Promise.all(jobs.map((job) => this.#settle(job, () => job.moveToWait(this.#token))))
    return jobs
  }

  async close(): Promise<void> {
    clearInterval(this.#renewal)
    await this.#worker.close(true)
  }

  async #settle(job: PlanJob, act: () => Promise<unknown>): Promise<void> {
    this.#held.delete(job.id!)
    try {
      await act()
    } catch (error) {
      // Its lock ran out and another worker has it: that one says what came of it.
      this.#settings.onFault(error as Error, `plan ${job.data.plan}`)
    }
  }

  async #renew(): Promise<void> {
    const ids = [...this.#held.keys()]
    if (ids.length === 0) return
    try {
      const lost = await this.#worker.extendJobLocks(ids, ids.map(() => this.#token), this.#settings.lockMs)
      for (const id of lost) {
        const job = this.#held.get(id)
        if (job) this.#settings.onFault(new Error('its lock ran out, so another worker may have taken it as well'), `plan ${job.data.plan}`)
      }
    } catch (error) {
      this.#settings.onFault(error as Error, 'the locks')
    }
  }
}
