// SHELL: the queue in Redis. What is to be published is in a hash of ours, from the moment in which it leaves the
// pending set until it is published; BullMQ's jobs follow from that hash and can be made again from it at any time.
import { isUtf8 } from 'node:buffer'
import { Queue, type Job, type JobsOptions } from 'bullmq'
import type { Redis } from 'ioredis'
import { jobIdOf, keysOf, QUEUE, type Keys } from './keys.ts'
import { readable } from './readable.ts'
import { jobFor, type JobState, type PendingLook, type Taken } from './rules.ts'
import { withScripts, type Scripted } from './scripts.ts'

/** What a person allows for one plan, as the options of a deploy are called. */
export interface Allowed {
  readonly removals: boolean
  readonly unlock: boolean
  readonly older: boolean
}

export interface JobData {
  readonly plan: string
  /** The batch that the last attempt was for. */
  readonly tick: number
  /** A dump for the next attempt has to be of this tick at least. */
  readonly needs?: number
  readonly allowed?: Allowed
  /** The worker that took it last. */
  readonly worker?: string
}

export type PlanJob = Job<JobData>

/** What came of a plan, as it is recorded. */
export interface Result {
  readonly plan: string
  /** In milliseconds, as all times here. */
  readonly at: number
  readonly since: number
  readonly worker: string
  readonly outcome: 'published' | 'unchanged' | 'withdrawn'
}

/** A worker's sign of life. */
export interface Sign {
  readonly at: number
  readonly started: number
  /** Where it publishes to. */
  readonly target?: string
  /** What keeps failing, whatever the plan. */
  readonly trouble?: string
}

/** What is pending, and since when each plan was seen there, in milliseconds. */
export interface Pending {
  readonly now: number
  readonly lastBatch: number
  readonly plans: ReadonlyMap<string, number>
}

export const JOB_STATES = ['waiting', 'active', 'delayed', 'failed'] as const
// BullMQ asks the consumer how long, for any name that is not one of its own.
const BACKOFF = 'list'
const SILENT_AFTER_MS = 15_000

export class PlanQueue {
  readonly redis: Scripted
  readonly keys: Keys
  readonly bull: Queue<JobData>
  readonly #options: JobsOptions

  constructor(redis: Redis, pendingKey: string, retryMs: readonly number[]) {
    this.redis = withScripts(redis)
    this.keys = keysOf(pendingKey)
    this.bull = new Queue(QUEUE, { connection: redis, prefix: this.keys.prefix, skipVersionCheck: true, skipMetasUpdate: true })
    // What goes wrong is told by whoever asks, and by the watch on the connection.
    this.bull.on('error', () => {})
    this.#options = { attempts: retryMs.length + 1, backoff: { type: BACKOFF }, removeOnComplete: true, removeOnFail: false, stackTraceLimit: 1 }
  }

  async look(): Promise<PendingLook> {
    const [count, lastBatch, now] = await this.redis.lookAtPending(this.keys.pending, this.keys.seen, this.keys.lastBatch)
    return { count, lastBatch: Number(lastBatch), now: Number(now) }
  }

  /** The same for a person, without a write. */
  async pending(): Promise<Pending> {
    const { pending, seen, lastBatch } = this.keys
    const [[seconds, micros], last, plans, times] = await Promise.all([this.redis.time(), this.redis.get(lastBatch), this.redis.smembersBuffer(pending), this.redis.hgetall(seen)])
    const now = Number(seconds) * 1000 + Math.floor(Number(micros) / 1000)
    return { now, lastBatch: Number(last ?? 0), plans: new Map(plans.map((plan) => [readable(plan), Number(times[plan.toString()] ?? now)])) }
  }

  /** Moves what is pending to the taken plans; nothing if another worker took a batch since `look`. */
  takeBatch({ lastBatch }: PendingLook): Promise<readonly string[]> {
    const { pending, taken, seen, clock, lastBatch: last } = this.keys
    return this.redis.takeBatch(pending, taken, seen, clock, last, String(lastBatch))
  }

  async taken(): Promise<ReadonlyMap<string, Taken>> {
    return new Map(Object.entries(await this.redis.hgetall(this.keys.taken)).map(([plan, entry]) => [plan, parseTaken(entry)]))
  }

  async takenOf(plans: readonly string[]): Promise<readonly (Taken | undefined)[]> {
    if (plans.length === 0) return []
    return (await this.redis.hmget(this.keys.taken, ...plans)).map((entry) => (entry === null ? undefined : parseTaken(entry)))
  }

  async clock(): Promise<number> {
    return Number((await this.redis.get(this.keys.clock)) ?? 0)
  }

  tick(): Promise<number> {
    return this.redis.incr(this.keys.clock)
  }

  /** The plan is published from a dump of this tick. False when it was taken again since, and has to be published again. */
  async confirm(plan: string, tick: number, result: Result): Promise<boolean> {
    return (await this.redis.confirmPlan(this.keys.taken, this.keys.results, plan, String(tick), JSON.stringify(result))) === 1
  }

  /** Gives every taken plan the job that it needs (rules.ts, jobFor). Can be done by anybody at any time. */
  async arrange(): Promise<void> {
    await this.#makeReadable()
    const taken = await this.taken()
    if (taken.size === 0) return
    const jobs = await this.jobsByPlan()
    const adds: { readonly plan: string; readonly taken: Taken; readonly before?: JobData }[] = []
    for (const [plan, entry] of taken) {
      const found = jobs.get(plan)
      const act = jobFor(entry, { state: found?.state ?? 'none', tick: found?.job.data.tick ?? 0 })
      if (act === 'leave' || (act === 'renew' && !(await isRemoved(found!.job)))) continue
      adds.push({ plan, taken: entry })
    }
    await this.bull.addBulk(adds.map(({ plan, taken: { tick } }) => this.#jobOf(plan, { plan, tick })))
  }

  /** Takes a plan at once, with all its attempts before it, past the pending set and what became of it so far. */
  async requeue(plan: string, allowed?: Allowed): Promise<void> {
    await this.redis.takePlan(this.keys.taken, this.keys.clock, plan)
    const [taken] = await this.takenOf([plan])
    const job = await this.bull.getJob(jobIdOf(plan))
    // One that is being published now is published once more after that, since it was taken again.
    if (job && !(await isRemoved(job))) return
    const data = { plan, tick: taken?.tick ?? 0, ...(allowed ? { allowed } : {}) }
    const { name, opts } = this.#jobOf(plan, data)
    await this.bull.add(name, data, opts)
  }

  /** Forgets a plan, wherever it is. False when nothing was known of it. */
  async drop(plan: string): Promise<boolean> {
    const raw = (await this.redis.smembersBuffer(this.keys.pending)).filter((id) => !isUtf8(id) && readable(id) === plan)
    const counts = [await this.redis.srem(this.keys.pending, plan, ...raw), await this.redis.hdel(this.keys.taken, plan), await this.redis.hdel(this.keys.seen, plan)]
    const job = await this.bull.getJob(jobIdOf(plan))
    const hadJob = job !== undefined && (await isRemoved(job))
    return hadJob || counts.some((count) => count > 0)
  }

  async jobsByPlan(): Promise<ReadonlyMap<string, { readonly job: PlanJob; readonly state: JobState }>> {
    const found = new Map<string, { readonly job: PlanJob; readonly state: JobState }>()
    for (const state of JOB_STATES) {
      for (const job of await this.bull.getJobs([state])) if (job) found.set(job.data.plan, { job, state })
    }
    return found
  }

  /** Says that a worker lives; gives the number of those that do. */
  async sign(worker: string, sign: Sign): Promise<number> {
    await this.redis.hset(this.keys.workers, worker, JSON.stringify(sign))
    const signs = await this.signs()
    const silent = [...signs].filter(([, { at }]) => sign.at - at > SILENT_AFTER_MS).map(([name]) => name)
    if (silent.length > 0) await this.redis.hdel(this.keys.workers, ...silent)
    return signs.size - silent.length
  }

  async signOff(worker: string): Promise<void> {
    await this.redis.hdel(this.keys.workers, worker)
  }

  async signs(): Promise<ReadonlyMap<string, Sign>> {
    return new Map(Object.entries(await this.redis.hgetall(this.keys.workers)).map(([worker, sign]) => [worker, JSON.parse(sign) as Sign]))
  }

  async close(): Promise<void> {
    await this.bull.close()
  }

  /** An id that is no text gets one, under which it can be seen, refused and dropped like any other. */
  async #makeReadable(): Promise<void> {
    const { taken } = this.keys
    for (const id of await this.redis.hkeysBuffer(taken)) if (!isUtf8(id)) await this.redis.renameTaken(taken, id, readable(id))
  }

  #jobOf(plan: string, data: JobData) {
    return { name: 'publish', data, opts: { ...this.#options, jobId: jobIdOf(plan) } }
  }
}

/** A job that a worker holds cannot be removed. */
async function isRemoved(job: PlanJob): Promise<boolean> {
  try {
    await job.remove()
    return true
  } catch (error) {
    if (/lock/i.test((error as Error).message)) return false
    throw error
  }
}

function parseTaken(entry: string): Taken {
  const [tick, since] = entry.split(' ')
  return { tick: Number(tick), since: Number(since) }
}
