// SHELL: connections to Redis. The worker's waits for Redis as long as it takes; a command's gives up at once.
import { Redis, type RedisOptions } from 'ioredis'
import { failure } from '../errors.ts'
import type { RedisAddress } from './redis-address.ts'

const LONGEST_PAUSE_MS = 2_000
const CONNECT_TIMEOUT_MS = 5_000

export interface ConnectionWatch {
  onLost(why: string): void
  onReady(): void
}

/** A connection that is never given up. Tells once when Redis is gone, and once when it is back. */
export function lastingConnection(address: RedisAddress, { onLost, onReady }: ConnectionWatch): Redis {
  const redis = new Redis({
    ...optionsOf(address),
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(times * 100, LONGEST_PAUSE_MS),
  })
  let isLost: boolean | undefined
  let why = 'the connection was closed'
  const lose = () => {
    if (isLost === true) return
    isLost = true
    onLost(why)
  }
  redis.on('error', (error) => {
    why = error.message
    if (redis.status !== 'ready') lose()
  })
  redis.on('close', lose)
  redis.on('ready', () => {
    isLost = false
    why = 'the connection was closed'
    onReady()
  })
  return redis
}

/** A connection for one command. Fails with a message where Redis does not answer. */
export async function briefConnection(address: RedisAddress): Promise<Redis> {
  const redis = new Redis({ ...optionsOf(address), lazyConnect: true, maxRetriesPerRequest: 1, retryStrategy: () => null })
  let why = ''
  redis.on('error', (error) => { why = error.message })
  try {
    await redis.connect()
    await redis.ping()
    return redis
  } catch (error) {
    redis.disconnect()
    throw failure('redis-unreachable', { setting: 'REDIS_URL' }, `Redis at ${address.name} does not answer: ${why || (error as Error).message}`, 'Start it, or mend the address.')
  }
}

function optionsOf({ host, port, path, username, password, db, isTls }: RedisAddress): RedisOptions {
  return {
    ...(path === undefined ? { host: host ?? '127.0.0.1', port: port ?? 6379 } : { path }),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(isTls ? { tls: {} } : {}),
    db,
    connectTimeout: CONNECT_TIMEOUT_MS,
  }
}
