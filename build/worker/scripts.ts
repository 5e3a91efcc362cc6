// SHELL: what must happen in Redis all at once. A script runs whole or not at all, and nothing runs between its lines.
import type { Redis } from 'ioredis'

const COMMANDS = {
  /** What is in the pending set, and since when. Tells when each plan was first seen there. */
  lookAtPending: {
    numberOfKeys: 3,
    lua: `
      local now = redis.call('TIME')
      local ms = now[1] * 1000 + math.floor(now[2] / 1000)
      if redis.call('SCARD', KEYS[1]) == 0 then redis.call('DEL', KEYS[2]) end
      for _, plan in ipairs(redis.call('SMEMBERS', KEYS[1])) do redis.call('HSETNX', KEYS[2], plan, string.format('%.0f', ms)) end
      return { redis.call('SCARD', KEYS[1]), redis.call('GET', KEYS[3]) or '0', string.format('%.0f', ms) }`,
  },
  /** Moves the whole pending set to the taken plans, unless another worker took a batch since we looked. */
  takeBatch: {
    numberOfKeys: 5,
    lua: `
      local pending, taken, seen, clock, last = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
      if (redis.call('GET', last) or '0') ~= ARGV[1] then return {} end
      local plans = redis.call('SMEMBERS', pending)
      if #plans == 0 then return {} end
      local now = redis.call('TIME')
      local ms = string.format('%.0f', now[1] * 1000 + math.floor(now[2] / 1000))
      local tick = redis.call('INCR', clock)
      for _, plan in ipairs(plans) do
        local before = redis.call('HGET', taken, plan)
        local since = before and string.match(before, ' (.*)$') or redis.call('HGET', seen, plan) or ms
        redis.call('HSET', taken, plan, tick .. ' ' .. since)
      end
      redis.call('DEL', pending, seen)
      redis.call('SET', last, ms)
      return plans`,
  },
  /** Takes one plan past the pending set. */
  takePlan: {
    numberOfKeys: 2,
    lua: `
      local before = redis.call('HGET', KEYS[1], ARGV[1])
      local now = redis.call('TIME')
      local since = before and string.match(before, ' (.*)$') or string.format('%.0f', now[1] * 1000 + math.floor(now[2] / 1000))
      redis.call('HSET', KEYS[1], ARGV[1], redis.call('INCR', KEYS[2]) .. ' ' .. since)
      return 1`,
  },
  /** Gives a taken plan another id. */
  renameTaken: {
    numberOfKeys: 1,
    lua: `
      local entry = redis.call('HGET', KEYS[1], ARGV[1])
      if not entry then return 0 end
      redis.call('HSET', KEYS[1], ARGV[2], entry)
      return redis.call('HDEL', KEYS[1], ARGV[1])`,
  },
  /** A plan is published as a dump of this tick had it. Forgets it, unless it was taken again since. */
  confirmPlan: {
    numberOfKeys: 2,
    lua: `
      redis.call('LPUSH', KEYS[2], ARGV[3])
      redis.call('LTRIM', KEYS[2], 0, 99)
      local entry = redis.call('HGET', KEYS[1], ARGV[1])
      if not entry then return 1 end
      if tonumber(string.match(entry, '^%d+')) > tonumber(ARGV[2]) then return 0 end
      redis.call('HDEL', KEYS[1], ARGV[1])
      return 1`,
  },
} as const

export type Scripted = Redis & {
  lookAtPending(pending: string, seen: string, lastBatch: string): Promise<[number, string, string]>
  takeBatch(pending: string, taken: string, seen: string, clock: string, lastBatch: string, expectedLast: string): Promise<string[]>
  takePlan(taken: string, clock: string, plan: string): Promise<number>
  renameTaken(taken: string, from: Buffer, to: string): Promise<number>
  confirmPlan(taken: string, results: string, plan: string, tick: string, result: string): Promise<number>
}

export function withScripts(redis: Redis): Scripted {
  for (const [name, definition] of Object.entries(COMMANDS)) redis.defineCommand(name, definition)
  return redis as Scripted
}
