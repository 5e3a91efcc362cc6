// SHELL: connections to Redis. The worker's waits for Redis as long as it takes; a command's gives up at once.
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis, type RedisOptions } from 'ioredis'
import { CommandError, type Problem } from '../errors.ts'
import type { RedisAddress } from './redis-address.ts'
import { redisProblem, redisSilent } from './redis-faults.ts'

const LONGEST_PAUSE_MS = 2_000
const CONNECT_TIMEOUT_MS = 5_000
const ANSWER_LIMIT_MS = 5_000
const ASK_EVERY_MS = 1_000
const SILENCE = `it gave no answer in ${ANSWER_LIMIT_MS / 1000} seconds`

export interface ConnectionWatch {
  onLost(why: Problem): void
  onReady(): void
}

/**
 * A connection that is never given up. Tells once when Redis is gone, and once when it is back. One that is frozen, or
 * refuses what REDIS_URL asks for, is gone as well.
 */
export function lastingConnection(address: RedisAddress, { onLost, onReady }: ConnectionWatch): Redis {
  const redis = new Redis({
    ...optionsOf(address),
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(times * 100, LONGEST_PAUSE_MS),
  })
  const closed = () => new Error('the connection is closed')
  let isLost: boolean | undefined
  let why: Error = closed()
  const lose = () => {
    if (isLost === true) return
    isLost = true
    onLost(problemOf(why, address))
  }
  redis.on('error', (error) => {
    why = error
    if (redis.status !== 'ready') lose()
  })
  redis.on('close', lose)
  redis.on('ready', () => {
    inDatabase(redis, address).then(() => {
      isLost = false
      why = closed()
      onReady()
    }, (error: Error) => {
      why = error
      lose()
    })
  })
  dropWhenSilent(redis, () => {
    why = new Error(SILENCE)
    lose()
  })
  return redis
}

/** A connection for one command. Fails with a message where Redis does not answer, or refuses. */
export async function briefConnection(address: RedisAddress): Promise<Redis> {
  // Without the client's own check, which waits for a server that is loading its data: that is told as well.
  const redis = new Redis({ ...optionsOf(address), lazyConnect: true, enableReadyCheck: false, maxRetriesPerRequest: 1, retryStrategy: () => null, commandTimeout: ANSWER_LIMIT_MS })
  let said: Error | undefined
  redis.on('error', (error) => { said = error })
  const connect = async () => {
    await redis.connect()
    await inDatabase(redis, address)
    await redis.ping()
  }
  try {
    const isThere = await Promise.race([connect().then(() => true), sleep(ANSWER_LIMIT_MS, false, { ref: false })])
    if (!isThere) said = new Error(SILENCE)
    if (isThere) return redis
  } catch (error) {
    // The client tells why a connection ended before it says that it is closed.
    said = (error as Error).name === 'ReplyError' ? (error as Error) : said ?? (error as Error)
  }
  redis.disconnect()
  const found = problemOf(said, address)
  throw new CommandError([found], found.code === 'redis-database' ? 2 : 1)
}

/** The client goes on with database 0 where the server refuses another. */
async function inDatabase(redis: Redis, { db }: RedisAddress): Promise<void> {
  if (db !== 0) await redis.select(db)
}

/** A server that is frozen, or behind a line that swallows everything, keeps its connection open and never answers. */
function dropWhenSilent(redis: Redis, onSilent: () => void): void {
  let isAsking = false
  const ask = async () => {
    if (isAsking || (redis.status !== 'ready' && redis.status !== 'connect')) return
    isAsking = true
    const over = new AbortController()
    const { signal } = over
    try {
      // While it loads its data it is not ready, and answers this alone.
      const answer = redis.status === 'ready' ? redis.ping() : redis.info('server')
      const hasAnswered = await Promise.race([answer.then(() => true), once(redis, 'close', { signal }).then(() => true), sleep(ANSWER_LIMIT_MS, false, { ref: false })])
      if (hasAnswered) return
      onSilent()
      redis.disconnect(true)
    } catch {
      // An error is an answer.
    } finally {
      over.abort()
      isAsking = false
    }
  }
  const timer = setInterval(() => void ask(), ASK_EVERY_MS).unref()
  redis.once('end', () => clearInterval(timer))
}

function problemOf(error: unknown, { name }: RedisAddress): Problem {
  return redisProblem(error, name) ?? redisSilent((error as Error).message, name)
}

function optionsOf({ host, port, path, username, password, db, isTls }: RedisAddress): RedisOptions {
  return {
    ...(path === undefined ? { host: host ?? '127.0.0.1', port: port ?? 6379 } : { path }),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(isTls ? { tls: {} } : {}),
    db,
    connectTimeout: CONNECT_TIMEOUT_MS,
    maxLoadingRetryTime: LONGEST_PAUSE_MS,
  }
}
