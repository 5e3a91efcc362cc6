// Where Redis is. Read here and not by the client, so that a fault is told at once and a password is never part of
// what is told.
import { problem, type Problem } from '../errors.ts'

export interface RedisAddress {
  readonly host?: string
  readonly port?: number
  readonly path?: string
  readonly username?: string
  readonly password?: string
  readonly db: number
  readonly isTls: boolean
  /** The place without user and password, for messages. */
  readonly name: string
}

const REMEDY = 'Write it as redis://user:password@host:port/number, rediss:// for TLS, or unix:///path/of/the/socket; in a password, what is special in a URL is percent-encoded.'
const NOWHERE: RedisAddress = { db: 0, isTls: false, name: '' }

/** Reads REDIS_URL. What is wrong with it goes to `problems`, and is never shown, since it may hold a password. */
export function redisAddress(value: string | undefined, problems: Problem[]): RedisAddress {
  if (value === undefined) {
    problems.push(problem(
      'setting-missing',
      { setting: 'REDIS_URL' },
      'it is not set, so it is not known where the queue is',
      'Set it to the Redis that Frappe\'s hooks write to, as redis://127.0.0.1:11000 on a bench machine.',
    ))
    return NOWHERE
  }
  const url = URL.parse(value)
  const database = url?.protocol === 'unix:' ? url.searchParams.get('db') ?? '' : url?.pathname.replace(/^\//, '') ?? ''
  const fault = !url ? 'it is no URL' : faultOf(url, database)
  if (!url || fault !== undefined) {
    problems.push(problem('setting-invalid', { setting: 'REDIS_URL' }, fault!, REMEDY))
    return NOWHERE
  }
  const rights = {
    ...(url.username === '' ? {} : { username: decodeURIComponent(url.username) }),
    ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
    db: Number(database),
  }
  if (url.protocol === 'unix:') return { ...rights, path: decodeURIComponent(url.pathname), isTls: false, name: `${url.pathname}, database ${rights.db}` }
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = Number(url.port || 6379)
  return { ...rights, host, port, isTls: url.protocol === 'rediss:', name: `${url.hostname}:${port}, database ${rights.db}` }
}

function faultOf(url: URL, database: string): string | undefined {
  if (!['redis:', 'rediss:', 'unix:'].includes(url.protocol)) return 'it is no address of a Redis'
  if (url.protocol === 'unix:' ? url.pathname.length < 2 : url.hostname === '') return 'it names no server'
  if (!/^\d*$/.test(database)) return 'what stands after the server is no number of a database'
  try {
    decodeURIComponent(url.username + url.password + url.pathname)
    return undefined
  } catch {
    return 'a % in it is not followed by two hex digits'
  }
}
