// SHELL: one worker, from its start to its stop. Two things go on beside each other: the beat looks at the pending set
// and takes batches out of it; the round takes plans of any batch and publishes them.
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { lastingConnection } from './connection.ts'
import { Consumer } from './consumer.ts'
import { startHealth } from './health.ts'
import { keysOf } from './keys.ts'
import { Metrics } from './metrics.ts'
import { PlanQueue } from './queue.ts'
import { Round } from './round.ts'
import { isBatchDue, shareOf } from './rules.ts'
import type { WorkerSettings } from './settings.ts'
import type { Stages } from './stages.ts'
import { readStatus } from './status.ts'

const BEAT_MS = 500
/** What a killed worker left between two acts is put right at the latest after so many beats. */
const ARRANGE_EVERY = 20
const LAST_WORDS_MS = 3_000
const STEP_MS = 100

export interface WorkerCounts {
  readonly batches: number
  readonly published: number
  readonly unchanged: number
  readonly failures: number
  readonly handed_back: number
}

/** Works until `stop`; then finishes what is in work, or hands it back. Redis may be away for as long as it likes. */
export async function runWorker(settings: WorkerSettings, stages: Stages, log: Logger, stop: AbortSignal): Promise<WorkerCounts> {
  const metrics = new Metrics()
  const worker = `${hostname()}:${process.pid}`
  const redisState = { isUp: false, why: 'no connection to Redis yet' }
  const started = Date.now()
  const redis = lastingConnection(settings.redis, {
    onLost(why) {
      Object.assign(redisState, { isUp: false, why: `Redis at ${settings.redis.name} does not answer: ${why}` })
      metrics.redisUp.set(0)
      log.error({ redis: settings.redis.name, why }, 'Redis does not answer: waiting for it')
    },
    onReady() {
      Object.assign(redisState, { isUp: true, why: '' })
      metrics.redisUp.set(1)
      log.info({ redis: settings.redis.name }, 'connected to Redis')
      // What Redis has lost of its clock must not make a dump look newer than it is.
      round.forgetDump()
      void warnOfEviction(redis, log)
    },
  })
  const queue = new PlanQueue(redis, settings.pendingKey, settings.retryMs)
  const consumer = new Consumer(redis, worker, { prefix: keysOf(settings.pendingKey).prefix, lockMs: settings.lockMs, retryMs: settings.retryMs, onFault: (error, what) => void (redisState.isUp && log.warn({ what, why: error.message }, 'trouble with the queue')) })
  const round = new Round(queue, consumer, stages, { worker, metrics, log, retryMs: settings.retryMs })
  let workers = 1
  let batches = 0
  let wake = new AbortController()

  const beat = async (count: number) => {
    workers = await queue.sign(worker, { at: Date.now(), started })
    const look = await queue.look()
    const plans = isBatchDue(look, settings) ? await queue.takeBatch(look) : []
    if (plans.length > 0) {
      batches += 1
      metrics.batches.inc()
      log.info({ plans: plans.length }, 'took a batch')
    }
    if (plans.length > 0 || count % ARRANGE_EVERY === 0) await queue.arrange()
    if (plans.length > 0) wake.abort()
  }
  const work = async () => {
    wake = new AbortController()
    const waiting = await queue.bull.getJobCountByTypes('waiting', 'delayed')
    if (waiting === 0) return false
    const jobs = await consumer.take(shareOf(waiting, workers, settings.plansAtOnce))
    if (jobs.length === 0 || stop.aborted) return false
    await round.run(jobs)
    return true
  }
  const health = await startHealth(settings.health, {
    ready: () => (stop.aborted ? 'the worker is stopping' : redisState.isUp ? undefined : redisState.why),
    status: () => readStatus(queue),
    metrics: (status) => metrics.text(status),
    log,
  })
  log.info({ worker, pendingKey: settings.pendingKey, redis: settings.redis.name, health: health.url }, 'the worker is there')

  const loops = Promise.all([repeat(beat, stop, log), repeat(work, stop, log, () => wake.signal)])
  // Without Redis nothing more can be taken, so only what is in work is waited for.
  const isDone = await finished(loops, stop, settings.stopMs, () => redisState.isUp || consumer.held.length > 0)
  if (!isDone) log.warn({ plans: consumer.held.map(({ data }) => data.plan) }, 'handing back what is not done')
  const handedBack = await within(LAST_WORDS_MS, consumer.handBack())
  await health.close()
  // Where Redis is away, nobody is to wait for it: its locks run out by themselves.
  await within(LAST_WORDS_MS, queue.signOff(worker).then(() => consumer.close()).then(() => queue.close()))
  redis.removeAllListeners('close').disconnect()
  log.info({ handedBack: handedBack?.length ?? 0 }, 'the worker stopped')
  return { batches, ...round.counts, handed_back: handedBack?.length ?? 0 }
}

/** Again and again until the stop; at once after a round that did something. What goes wrong is said once until it changes. */
async function repeat(act: (count: number) => Promise<unknown>, stop: AbortSignal, log: Logger, wake?: () => AbortSignal): Promise<void> {
  let said = ''
  for (let count = 0; !stop.aborted; count++) {
    let isBusy = false
    try {
      isBusy = (await act(count)) === true
      said = ''
    } catch (error) {
      const { message, stack } = error as Error
      if (message !== said) log.error({ why: message, stack }, 'trouble: trying again')
      said = message
    }
    if (!isBusy) await sleep(BEAT_MS, undefined, { signal: wake ? AbortSignal.any([stop, wake()]) : stop }).catch(() => {})
  }
}

/** Whether `work` ended by itself, within the time after the stop and for as long as it is worth waiting. */
async function finished(work: Promise<unknown>, stop: AbortSignal, ms: number, isWorthIt: () => boolean): Promise<boolean> {
  const stopped = new Promise<void>((resolve) => (stop.aborted ? resolve() : stop.addEventListener('abort', () => resolve(), { once: true })))
  await stopped
  const giveUpAt = performance.now() + ms
  do {
    if (await within(STEP_MS, work.then(() => true))) return true
  } while (performance.now() < giveUpAt && isWorthIt())
  return false
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  return Promise.race([promise.catch(() => undefined), sleep(ms, undefined, { ref: false })])
}

/** A Redis that throws keys away when memory is short, as Frappe's cache does, is no place for a queue. */
async function warnOfEviction(redis: { config(get: 'GET', name: string): Promise<unknown> }, log: Logger): Promise<void> {
  try {
    const [, policy] = (await redis.config('GET', 'maxmemory-policy')) as string[]
    if (policy !== undefined && policy !== 'noeviction') log.warn({ policy }, 'this Redis throws keys away when its memory is short, plans that wait among them: use one with maxmemory-policy noeviction (on a bench machine redis_queue, not redis_cache)')
  } catch {
    // A server that does not tell is not asked again.
  }
}
