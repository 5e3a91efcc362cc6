// What Redis says when it does not do what it is asked, as a problem that a person can mend. Nothing of REDIS_URL but
// the place is ever part of it.
import { problem, quote, type Problem } from '../errors.ts'
import type { PlanQueue } from './queue.ts'

interface Fault {
  readonly said: RegExp
  readonly code: string
  readonly what: string
  readonly remedy: string
}

const FAULTS: readonly Fault[] = [
  { said: /\b(?:NOAUTH|WRONGPASS)\b|invalid password|invalid username-password|no password is set/i, code: 'redis-password', what: 'refuses the user or the password', remedy: 'Mend them in REDIS_URL (redis://user:password@host:port/number); what is special in a URL is percent-encoded there.' },
  { said: /DB index|invalid DB/i, code: 'redis-database', what: 'has no database of this number', remedy: 'Mend the number at the end of REDIS_URL; it is the one that Frappe\'s hooks write to, 0 on a bench machine.' },
  { said: /\bNOPERM\b|ACL failure|no permissions|can't run this command/i, code: 'redis-rights', what: 'does not give its user the right to this', remedy: 'Give the user of REDIS_URL the rights +@all -@admin on the key of PENDING_KEY and on memora-content:* (ACL SETUSER).' },
  { said: /\bWRONGTYPE\b/, code: 'redis-key-type', what: 'holds something else under one of the keys', remedy: 'Look at what else writes there, or name another key with PENDING_KEY.' },
  { said: /\bOOM\b/, code: 'redis-memory', what: 'has no memory left', remedy: 'Give it more (maxmemory), or take away what is not needed. Nothing of the queue is lost.' },
  { said: /\bMISCONF\b/, code: 'redis-disk', what: 'cannot write to its disk, and takes nothing more until it can', remedy: 'Look at its log, and at the space on its disk.' },
  { said: /\bREADONLY\b|\bMASTERDOWN\b/, code: 'redis-replica', what: 'is a replica that takes no writes', remedy: 'Name the primary server in REDIS_URL.' },
  { said: /\bLOADING\b/, code: 'redis-loading', what: 'is still loading its data', remedy: 'Wait until it has.' },
  { said: /\b(?:MOVED|CLUSTERDOWN|CROSSSLOT)\b/, code: 'redis-cluster', what: 'is part of a cluster, which a queue cannot be spread over', remedy: 'Use a single server.' },
]

const UNREACHABLE = /command timed out|connection is closed|stream isn't writeable|max retries per request|ready check failed/i
const LINE_CODES = /^(?:ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_|EHOST|ENET)/
const LONGEST = 200

/** The fault that an error of the client stands for; undefined for one that Redis has no part in. */
export function redisProblem(error: unknown, place: string): Problem | undefined {
  const { name = '', message = '' } = error as Error
  const found = FAULTS.find(({ said }) => said.test(message))
  const words = ownWords(message)
  if (found && (name === 'ReplyError' || /^Ready check failed/.test(message))) {
    return problem(
      found.code,
      { setting: 'REDIS_URL' },
      `Redis at ${place} ${found.what}: ${words}`,
      found.remedy,
    )
  }
  if (name === 'ReplyError') {
    return problem(
      'redis-refused',
      { setting: 'REDIS_URL' },
      `Redis at ${place} refuses: ${words}`,
      'Look at its log and its configuration; the worker needs a plain Redis, version 6.2 or later.',
    )
  }
  const isUnreachable = name === 'MaxRetriesPerRequestError' || UNREACHABLE.test(message) || LINE_CODES.test((error as NodeJS.ErrnoException).code ?? '')
  return isUnreachable ? redisSilent(words, place) : undefined
}

export function redisSilent(why: string, place: string): Problem {
  return problem(
    'redis-unreachable',
    { setting: 'REDIS_URL' },
    `Redis at ${place} does not answer: ${why}`,
    'Start it, or mend the address.',
  )
}

/** The same, with the keys named that hold what they should not. */
export async function explainFault(error: unknown, queue: PlanQueue, place: string): Promise<Problem | undefined> {
  const found = redisProblem(error, place)
  if (found?.code !== 'redis-key-type') return found
  const wrong = await wrongKeys(queue).catch(() => [])
  if (wrong.length === 0) return found
  const isPending = wrong.some(({ key }) => key === queue.keys.pending)
  const remedy = isPending ? 'Look at what writes it: Frappe\'s hooks add to a set (SADD). Delete it, or name the right key with PENDING_KEY.' : 'Look at what else writes there; delete it (DEL), and the worker makes it anew.'
  return problem(
    found.code,
    { setting: isPending ? 'PENDING_KEY' : 'REDIS_URL' },
    wrong.map(({ key, type, right }) => `the key ${quote(key)} in Redis at ${place} holds a ${type}, where a ${right} belongs`).join('; '),
    remedy,
  )
}

async function wrongKeys({ redis, keys, bull }: PlanQueue): Promise<readonly { readonly key: string; readonly type: string; readonly right: string }[]> {
  const rights: readonly (readonly [key: string, right: string])[] = [
    [keys.pending, 'set'], [keys.taken, 'hash'], [keys.seen, 'hash'], [keys.clock, 'string'], [keys.lastBatch, 'string'], [keys.results, 'list'], [keys.workers, 'hash'],
    ...([['wait', 'list'], ['active', 'list'], ['delayed', 'zset'], ['failed', 'zset'], ['prioritized', 'zset'], ['marker', 'zset'], ['meta', 'hash'], ['id', 'string'], ['events', 'stream'], ['stalled', 'set']] as const).map(([name, right]) => [bull.toKey(name), right] as const),
  ]
  const types = await Promise.all(rights.map(([key]) => redis.type(key)))
  return rights.flatMap(([key, right], i) => (types[i] === right || types[i] === 'none' ? [] : [{ key, type: types[i]!, right }]))
}

/** What Redis said, without what it tells of a script of ours. */
function ownWords(message: string): string {
  const [line = ''] = message.replace(/^Ready check failed: /, '').replace(/^ERR Error running script \(call to \S+\): /, '').replace(/@user_script:\s?\d+: (?:-?\d+: )?/g, '').replace(/,? script: [0-9a-f]{40}.*$/s, '').split('\n')
  return line.slice(0, LONGEST).replace(/[.\s]+$/, '')
}
