// What the worker needs to know, from the environment alone. Everything that is missing or wrong is told at once.
import type { Environment } from '../config.ts'
import { count, flag, text } from '../deploy/setting-values.ts'
import { CommandError, problem, quote, type Problem } from '../errors.ts'
import { redisAddress, type RedisAddress } from './redis-address.ts'

export interface QueueSettings {
  readonly redis: RedisAddress
  /** The Redis set that Frappe's hooks fill, taken literally. */
  readonly pendingKey: string
  /** How long a worker may be silent before another takes over its plans. */
  readonly lockMs: number
  /** The pauses before each further attempt; after the last of them a plan is dead. */
  readonly retryMs: readonly number[]
}

export interface WorkerSettings extends QueueSettings {
  /** The least time between two batches. */
  readonly batchMs: number
  /** So many waiting plans are a batch at once. */
  readonly batchPlans: number
  /** The most plans that one worker builds and deploys together. */
  readonly plansAtOnce: number
  /** How long a stop waits for the plans in work before it hands them back. */
  readonly stopMs: number
  /** Where the workers of this machine keep their snapshots and builds. */
  readonly folder: string
  readonly health: HealthSettings
  readonly logLevel: LogLevel
  readonly environment: Environment
}

export interface HealthSettings {
  readonly host: string
  /** Undefined: the first free one from DEFAULT_PORT up. 0: any. */
  readonly port: number | undefined
  readonly hasPage: boolean
}

export type LogLevel = (typeof LOG_LEVELS)[number]

export const DEFAULT_PORT = 9180
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const
const RETRY_SECONDS = [30, 60, 120, 300, 900]
const LONGEST_RETRY_SECONDS = 86_400
const MOST_RETRIES = 50
// Shorter, and a machine under load loses the lock of what it is doing.
const LEAST_LOCK_SECONDS = 2

/** What `worker status` and its kin need. Throws a CommandError (status 2) that names every wrong setting. */
export function queueSettings(environment: Environment): QueueSettings {
  return collect((problems) => readQueueSettings(environment, problems))
}

/** What the worker itself needs. Throws a CommandError (status 2) that names every wrong setting. */
export function workerSettings(environment: Environment): WorkerSettings {
  return collect((problems) => ({
    ...readQueueSettings(environment, problems),
    batchMs: count(environment, 'BATCH_SECONDS', 300, problems) * 1000,
    batchPlans: atLeast(1, environment, 'BATCH_PLANS', 50, problems, true),
    plansAtOnce: atLeast(1, environment, 'WORKER_PLANS', 25, problems, true),
    stopMs: count(environment, 'STOP_SECONDS', 60, problems) * 1000,
    folder: text(environment, 'WORKER_DIR') ?? '.worker',
    health: {
      host: text(environment, 'WORKER_HOST') ?? '127.0.0.1',
      port: port(environment, problems),
      hasPage: flag(environment, 'WORKER_PAGE', problems) ?? true,
    },
    logLevel: logLevel(environment, problems),
    environment,
  }))
}

function readQueueSettings(environment: Environment, problems: Problem[]): QueueSettings {
  return {
    redis: redisAddress(text(environment, 'REDIS_URL'), problems),
    pendingKey: text(environment, 'PENDING_KEY') ?? 'pending_cdn_plans',
    lockMs: atLeast(LEAST_LOCK_SECONDS, environment, 'WORKER_LOCK_SECONDS', 30, problems) * 1000,
    retryMs: retrySeconds(environment, problems).map((seconds) => seconds * 1000),
  }
}

function retrySeconds(environment: Environment, problems: Problem[]): readonly number[] {
  const value = text(environment, 'RETRY_SECONDS')
  if (value === undefined) return RETRY_SECONDS
  const items = value.split(',').map((item) => item.trim())
  const isList = items.every((item) => /^\d+(?:\.\d+)?$/.test(item))
  if (isList && items.length <= MOST_RETRIES && items.every((item) => Number(item) <= LONGEST_RETRY_SECONDS)) return items.map(Number)
  problems.push(problem(
    'setting-invalid',
    { setting: 'RETRY_SECONDS' },
    `${quote(value)} is ${isList ? 'too long a list, or has too long a pause in it' : 'no list of numbers'}`,
    `Write the pauses before each further attempt, separated by commas, at most ${MOST_RETRIES} of at most ${LONGEST_RETRY_SECONDS} seconds: ${RETRY_SECONDS.join(',')}.`,
  ))
  return RETRY_SECONDS
}

function atLeast(least: number, environment: Environment, setting: string, byDefault: number, problems: Problem[], isWhole = false): number {
  const value = count(environment, setting, byDefault, problems, isWhole)
  if (value >= least) return value
  problems.push(problem(
    'setting-invalid',
    { setting },
    `${value} is too little`,
    `Write ${least} or more, or leave it out for ${byDefault}.`,
  ))
  return byDefault
}

function port(environment: Environment, problems: Problem[]): number | undefined {
  const value = text(environment, 'WORKER_PORT')
  if (value === undefined) return undefined
  if (/^\d+$/.test(value) && Number(value) < 65_536) return Number(value)
  problems.push(problem(
    'setting-invalid',
    { setting: 'WORKER_PORT' },
    `${quote(value)} is no port`,
    `Write a number from 0 (any free port) to 65535, or leave it out for the first free one from ${DEFAULT_PORT} up.`,
  ))
  return undefined
}

function logLevel(environment: Environment, problems: Problem[]): LogLevel {
  const value = text(environment, 'LOG_LEVEL') ?? 'info'
  const level = LOG_LEVELS.find((name) => name === value)
  if (level === undefined) {
    problems.push(problem(
      'setting-invalid',
      { setting: 'LOG_LEVEL' },
      `${quote(value)} is no level of the log`,
      `Write one of ${LOG_LEVELS.join(', ')}.`,
    ))
  }
  return level ?? 'info'
}

function collect<T extends object>(read: (problems: Problem[]) => T): T {
  const problems: Problem[] = []
  const settings = read(problems)
  if (problems.length > 0) throw new CommandError(problems, 2)
  return Object.freeze(settings)
}
