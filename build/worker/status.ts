// SHELL: what waits, runs, failed and died, since when and why: the same facts for the command line, the page and the
// metrics.
import { quote } from '../errors.ts'
import { describeAge } from './age.ts'
import { JOB_STATES, type PlanJob, type PlanQueue, type Result } from './queue.ts'
import type { Taken } from './rules.ts'

/** waiting: for the next batch; queued: in a batch, for a worker; retrying: failed, to be tried again; dead: failed for good. */
export type PlanState = 'waiting' | 'queued' | 'running' | 'retrying' | 'dead'

export interface PlanStatus {
  readonly plan: string
  readonly state: PlanState
  /** Since when it is in this state. */
  readonly since: string
  /** When the oldest edit that it stands for was seen. */
  readonly edited?: string
  readonly attempts?: number
  readonly reason?: string
  readonly next_attempt?: string
  readonly worker?: string
}

export interface Status {
  readonly now: string
  readonly counts: Readonly<Record<PlanState, number>>
  readonly oldest_seconds: number
  readonly last_batch?: string
  readonly plans: readonly PlanStatus[]
  /** `trouble` is what keeps failing there, whatever the plan. */
  readonly workers: readonly { readonly worker: string; readonly since: string; readonly target?: string; readonly trouble?: string }[]
  /** The last that were published, newest first. */
  readonly published: readonly (Omit<Result, 'at' | 'since'> & { readonly at: string; readonly edited: string })[]
}

const ORDER: readonly PlanState[] = ['dead', 'retrying', 'running', 'queued', 'waiting']
// The score of a delayed job is its time with twelve bits for those of the same millisecond.
const SCORE_PER_MS = 0x1000
const MOST_LINES = 100

/** Reads everything at once, and writes nothing; what moves meanwhile may be seen in its old or its new place. */
export async function readStatus(queue: PlanQueue): Promise<Status> {
  const { redis, keys } = queue
  const [{ now, lastBatch, plans: pending }, taken, signs, results] = await Promise.all([queue.pending(), queue.taken(), queue.signs(), redis.lrange(keys.results, 0, -1)])
  const plans: PlanStatus[] = [...pending].map(([plan, since]) => ({ plan, state: 'waiting', since: time(since), edited: time(since) }))
  const withJob = new Set<string>()
  for (const state of JOB_STATES) {
    for (const job of await queue.bull.getJobs([state])) {
      if (!job || withJob.has(job.data.plan)) continue
      withJob.add(job.data.plan)
      plans.push(await jobStatus(queue, job, state, taken.get(job.data.plan)))
    }
  }
  for (const [plan, { since }] of taken) if (!withJob.has(plan)) plans.push({ plan, state: 'queued', since: time(since), edited: time(since) })
  const live = plans.filter(({ state }) => state !== 'dead').map(({ edited, since }) => Date.parse(edited ?? since))
  return {
    now: time(now),
    counts: Object.fromEntries(ORDER.map((state) => [state, plans.filter((plan) => plan.state === state).length])) as Status['counts'],
    oldest_seconds: live.length === 0 ? 0 : Math.max(0, (now - Math.min(...live)) / 1000),
    ...(lastBatch > 0 ? { last_batch: time(lastBatch) } : {}),
    plans: plans.sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || (a.since < b.since ? -1 : 1)),
    workers: [...signs].map(([worker, { started, at: _, ...rest }]) => ({ worker, since: time(started), ...rest })).sort((a, b) => (a.worker < b.worker ? -1 : 1)),
    published: results.map((text) => {
      const { at, since, ...rest } = JSON.parse(text) as Result
      return { ...rest, at: time(at), edited: time(since) }
    }),
  }
}

async function jobStatus(queue: PlanQueue, job: PlanJob, state: (typeof JOB_STATES)[number], taken: Taken | undefined): Promise<PlanStatus> {
  const { plan, worker } = job.data
  const edited = taken === undefined ? {} : { edited: time(taken.since) }
  const failure = { attempts: job.attemptsMade, reason: job.failedReason ?? '' }
  const started = job.processedOn ?? job.timestamp
  if (state === 'waiting') return { plan, state: 'queued', since: time(taken?.since ?? job.timestamp), ...edited }
  if (state === 'active') return { plan, state: 'running', since: time(started), ...edited, attempts: job.attemptsMade + 1, ...(worker === undefined ? {} : { worker }) }
  if (state === 'failed') return { plan, state: 'dead', since: time(job.finishedOn ?? started), ...edited, ...failure }
  const score = Number(await queue.redis.zscore(queue.bull.toKey('delayed'), job.id!))
  return { plan, state: 'retrying', since: time(started), ...edited, ...failure, ...(score > 0 ? { next_attempt: time(Math.floor(score / SCORE_PER_MS)) } : {}) }
}

function time(ms: number): string {
  return new Date(ms).toISOString()
}

/** Lines for a person. */
export function describeStatus({ now, counts, plans, workers, published, last_batch }: Status): readonly string[] {
  const ago = (at: string) => describeAge(Date.parse(now) - Date.parse(at))
  const lines = [`${ORDER.map((state) => `${counts[state]} ${state}`).join(', ')}. ${workers.length} ${workers.length === 1 ? 'worker' : 'workers'}. ${last_batch === undefined ? 'No batch yet.' : `The last batch was taken ${ago(last_batch)} ago.`}`]
  if (workers.length === 0 && plans.some(({ state }) => state !== 'dead')) lines.push('No worker gave a sign of life: start one with make worker.')
  for (const { worker, target, trouble } of workers) {
    if (target !== undefined) lines.push(`  ${worker} publishes to the ${target}`)
    if (trouble !== undefined) lines.push(...trouble.split('\n').map((line, i) => (i === 0 ? `    trouble: ${line}` : `             ${line}`)))
  }
  for (const { plan, state, since, attempts, reason, next_attempt, worker } of plans.slice(0, MOST_LINES)) {
    const next = next_attempt === undefined ? '' : `, next attempt in ${describeAge(Date.parse(next_attempt) - Date.parse(now))}`
    lines.push(`  ${state.padEnd(9)}${quote(plan)} for ${ago(since)}${worker === undefined ? '' : ` on ${worker}`}${attempts === undefined ? '' : `, ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`}${next}`)
    if (reason !== undefined) lines.push(...reason.split('\n').map((line) => `           ${line}`))
  }
  if (plans.length > MOST_LINES) lines.push(`  and ${plans.length - MOST_LINES} more: --json has them all.`)
  if (counts.dead > 0) lines.push('Dead plans wait for a person: mend what their reasons say, then memora-content worker retry.')
  const [last] = published
  if (last) lines.push(`Last published: ${quote(last.plan)} ${ago(last.at)} ago (${last.outcome}).`)
  return lines
}
