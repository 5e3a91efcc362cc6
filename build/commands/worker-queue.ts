// `memora-content worker status`, `retry`, `requeue` and `drop`: what a person sees of the queue, and does to it.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Environment } from '../config.ts'
import { CommandError, failure, quote } from '../errors.ts'
import { briefConnection } from '../worker/connection.ts'
import { PlanQueue, type Allowed } from '../worker/queue.ts'
import { explainFault } from '../worker/redis-faults.ts'
import { queueSettings } from '../worker/settings.ts'
import { describeStatus, readStatus, type Status } from '../worker/status.ts'

const CLOSE_LIMIT_MS = 1_000

export interface StatusSummary extends Status {
  readonly command: 'worker status'
}

export interface QueueSummary {
  readonly command: 'worker retry' | 'worker requeue' | 'worker drop'
  readonly plans: readonly string[]
}

export async function statusCommand(environment: Environment): Promise<StatusSummary> {
  return inQueue(environment, async (queue) => ({ command: 'worker status', ...(await readStatus(queue)) }))
}

export { describeStatus }

/** Plans that failed get all their attempts again, and the first of them now: this one, or all that are dead. */
export async function retryCommand(environment: Environment, plan: string | undefined): Promise<QueueSummary> {
  const isOn = (setting: string) => /^(?:1|true)$/.test(environment[setting] ?? '')
  const allowed: Allowed = { removals: isOn('ALLOW_REMOVALS'), unlock: isOn('ALLOW_UNLOCK'), older: isOn('ALLOW_OLDER') }
  if (plan === undefined && Object.values(allowed).some(Boolean)) {
    throw failure(
      'plan-missing',
      { name: 'PLAN' },
      'what a deploy is not to stop at is allowed for one plan, not for whatever failed',
      'Name the plan, after you have read its reason.',
      2,
    )
  }
  return inQueue(environment, async (queue) => {
    const jobs = [...await queue.jobsByPlan()]
    const plans = plan === undefined
      ? jobs.filter(([, { state }]) => state === 'failed').map(([name]) => name)
      : jobs.filter(([name, { state }]) => name === plan && (state === 'failed' || state === 'delayed')).map(([name]) => name)
    if (plan !== undefined && plans.length === 0) {
      throw failure(
        'plan-not-failed',
        { name: plan },
        'this plan did not fail',
        'See memora-content worker status; to publish it anyway, memora-content worker requeue.',
      )
    }
    for (const name of plans) await queue.requeue(name, allowed)
    return { command: 'worker retry', plans: plans.sort() }
  })
}

/** Publishes a plan now, whether it is in the queue or not. */
export async function requeueCommand(environment: Environment, plan: string): Promise<QueueSummary> {
  return inQueue(environment, async (queue) => {
    await queue.requeue(plan)
    return { command: 'worker requeue', plans: [plan] }
  })
}

/** Forgets a plan: for one that is not to be published after all. */
export async function dropCommand(environment: Environment, plan: string): Promise<QueueSummary> {
  return inQueue(environment, async (queue) => {
    if (!(await queue.drop(plan))) {
      throw failure(
        'plan-not-queued',
        { name: plan },
        'this plan is not in the queue',
        'See memora-content worker status.',
      )
    }
    return { command: 'worker drop', plans: [plan] }
  })
}

export function describeQueue({ command, plans }: QueueSummary): readonly string[] {
  if (plans.length === 0) return ['No plan is dead: nothing to do.']
  const names = plans.map(quote).join(', ')
  return [command === 'worker drop' ? `Forgot ${names}.` : `In the queue again, for the next free worker: ${names}.`]
}

async function inQueue<T>(environment: Environment, act: (queue: PlanQueue) => Promise<T>): Promise<T> {
  const { redis: address, pendingKey, retryMs } = queueSettings(environment)
  const redis = await briefConnection(address)
  const queue = new PlanQueue(redis, pendingKey, retryMs)
  try {
    return await act(queue)
  } catch (error) {
    const found = await explainFault(error, queue, address.name)
    throw found ? new CommandError([found]) : error
  } finally {
    // One that does not answer is not waited for.
    await Promise.race([queue.close().catch(() => {}), sleep(CLOSE_LIMIT_MS, undefined, { ref: false })])
    redis.disconnect()
  }
}
