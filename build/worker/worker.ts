// SHELL: one worker, from its start to its stop. Two things go on beside each other: the beat looks at the pending set
// and takes batches out of it; the round takes plans of any batch and publishes them.
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { describe } from '../errors.ts'
import { lastingConnection } from './connection.ts'
import { Consumer } from './consumer.ts'
import { startHealth } from './health.ts'
import { keysOf } from './keys.ts'
import { Metrics } from './metrics.ts'
import { PlanQueue } from './queue.ts'
import { explainFault } from './redis-faults.ts'
import { warnOfLoss } from './redis-safety.ts'
import { Round } from './round.ts'
import { isBatchDue, shareOf } from './rules.ts'
import type { WorkerSettings } from './settings.ts'
import type { Stages } from './stages.ts'
import { readStatus } from './status.ts'

const BEAT_MS = 500
/** What goes wrong again and again is tried more and more rarely. */
const LONGEST_REST_MS = 10_000
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

export interface WorkerParts {
  readonly stages: Stages
  /** Where it publishes to, in words. */
  readonly target: string
  readonly log: Logger
}

/** Works until `stop`; then finishes what is in work, or hands it back. Redis may be away for as long as it likes. */
export async function runWorker(settings: WorkerSettings, { stages, target, log }: WorkerParts, stop: AbortSignal): Promise<WorkerCounts> {
  const metrics = new Metrics()
  const worker = `${hostname()}:${process.pid}`
  const redisState = { isUp: false, why: 'no connection to Redis yet' }
  const started = Date.now()
  const redis = lastingConnection(settings.redis, {
    onLost(why) {
      Object.assign(redisState, { isUp: false, why: why.what })
      metrics.redisUp.set(0)
      log.error({ redis: settings.redis.name, code: why.code, why: why.what, remedy: why.remedy }, why.code === 'redis-unreachable' ? 'Redis does not answer: waiting for it' : 'Redis refuses: waiting until it does not')
    },
    onReady() {
      Object.assign(redisState, { isUp: true, why: '' })
      metrics.redisUp.set(1)
      log.info({ redis: settings.redis.name }, 'connected to Redis')
      // What Redis has lost of its clock must not make a dump look newer than it is.
      round.forgetDump()
      consumer.start()
      void warnOfLoss(redis, log)
    },
  })
  const queue = new PlanQueue(redis, settings.pendingKey, settings.retryMs)
  const consumer = new Consumer(redis, worker, { prefix: keysOf(settings.pendingKey).prefix, lockMs: settings.lockMs, retryMs: settings.retryMs, onFault: (error, what) => void (redisState.isUp && log.warn({ what, why: error.message }, 'trouble with the queue')) })
  // What each of the two loops cannot do.
  const trouble = new Map<string, string>()
  let isOver = false
  const round = new Round(queue, consumer, stages, { worker, metrics, log, retryMs: settings.retryMs })
  let workers = 1
  let batches = 0
  let wake = new AbortController()

  const beat = async (count: number) => {
    workers = await queue.sign(worker, { at: Date.now(), started, target, trouble: round.trouble.text() })
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
    try {
      await round.run(jobs)
    } catch (error) {
      // What is kept would be held for as long as this worker lives.
      await consumer.handBack()
      throw error
    }
    return true
  }
  const health = await startHealth(settings.health, {
    ready: () => (stop.aborted ? 'the worker is stopping' : redisState.isUp ? trouble.values().next().value : redisState.why),
    trouble: () => round.trouble.text(),
    status: () => readStatus(queue),
    metrics: (status) => metrics.text(status),
    log,
  })
  log.info({ worker, pendingKey: settings.pendingKey, redis: settings.redis.name, target, health: health.url }, 'the worker is there')

  /** Again and again until the stop; at once after a round that did something. What goes wrong is said once until it changes. */
  const repeat = async (name: string, act: (count: number) => Promise<unknown>, woken?: () => AbortSignal) => {
    let failures = 0
    for (let count = 0; !stop.aborted; count++) {
      let isBusy = false
      try {
        if (redisState.isUp) {
          isBusy = (await act(count)) === true
          failures = 0
          if (trouble.delete(name)) log.info('the trouble is over')
        }
      } catch (error) {
        failures += 1
        const found = await explainFault(error, queue, settings.redis.name)
        const why = found ? describe(found) : (error as Error).message
        if (why !== trouble.get(name) && !isOver) log.error({ why, ...(found ? { code: found.code } : { stack: (error as Error).stack }) }, 'trouble: trying again')
        trouble.set(name, why)
      }
      const rest = Math.min(BEAT_MS * 2 ** failures, LONGEST_REST_MS)
      if (!isBusy) await sleep(rest, undefined, { signal: woken && failures === 0 ? AbortSignal.any([stop, woken()]) : stop }).catch(() => {})
    }
  }
  const loops = Promise.all([repeat('beat', beat), repeat('work', work, () => wake.signal)])
  // Without Redis nothing more can be taken, so only what is in work is waited for.
  const isDone = await finished(loops, stop, settings.stopMs, () => redisState.isUp || consumer.held.length > 0)
  isOver = true
  if (!isDone) log.warn({ plans: consumer.held.map(({ data }) => data.plan) }, 'handing back what is not done')
  const handedBack = await within(LAST_WORDS_MS, consumer.handBack())
  await health.close()
  // Where Redis is away, nobody is to wait for it: its locks run out by themselves.
  await within(LAST_WORDS_MS, queue.signOff(worker).then(() => consumer.close()).then(() => queue.close()))
  redis.removeAllListeners('close').disconnect()
  log.info({ handedBack: handedBack?.length ?? 0 }, 'the worker stopped')
  return { batches, ...round.counts, handed_back: handedBack?.length ?? 0 }
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
