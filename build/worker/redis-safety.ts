// SHELL: whether what waits in this Redis is safe there. Frappe's cache throws keys away when its memory is short, and
// a Redis that writes nothing to disk has forgotten everything after a restart.
import type { Redis } from 'ioredis'
import type { Logger } from 'pino'

/** Warns, and no more: a bench may have no other Redis. A server that does not tell is not asked again. */
export async function warnOfLoss(redis: Redis, log: Logger): Promise<void> {
  const setting = async (name: string) => ((await redis.config('GET', name)) as string[])[1]
  try {
    const policy = await setting('maxmemory-policy')
    if (policy !== undefined && policy !== 'noeviction') log.warn({ policy }, 'this Redis throws keys away when its memory is short, plans that wait among them: use one with maxmemory-policy noeviction (on a bench machine redis_queue, not redis_cache)')
    if ((await setting('save')) === '' && (await setting('appendonly')) === 'no') log.warn('this Redis writes nothing to disk, so a restart of it loses the plans that wait: set appendonly yes, or save')
  } catch {
    // Without the right to ask.
  }
}
