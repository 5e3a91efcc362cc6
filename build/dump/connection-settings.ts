// PURE: where the database is, from DATABASE_URL or from a bench site's configuration (interface.md).
// No message repeats any part of a URL: a password that was not encoded can stand anywhere in it.
import { CommandError, failure, problem, type Problem } from '../errors.ts'

export interface ConnectionSettings {
  readonly host: string
  readonly port: number
  /** Wins over host and port. */
  readonly socketPath?: string | undefined
  readonly user: string
  readonly password: string
  readonly database: string
  /** `true` trusts the system's certificate authorities; paths of PEM files are those of a bench site. */
  readonly tls: boolean | { readonly ca: string; readonly cert: string; readonly key: string }
  /** The setting that all this came from, for messages. */
  readonly setting: 'DATABASE_URL' | 'FRAPPE_SITE_CONFIG'
}

export type Environment = Readonly<Record<string, string | undefined>>

/** The text of a file, or undefined when there is none. */
export type ReadText = (path: string) => string | undefined

const DEFAULT_HOST = '127.0.0.1'
const DEFAULT_PORT = 3306
const URL_FORM = 'mysql://user:password@host:port/database'
const KNOWN = 'Known are ?socketPath=<path> and ?ssl=true; what else is special has to be percent-encoded (? is %3F).'
const ENCODE = 'Percent-encode what is special in the user, the password and the database (@ is %40, : is %3A, / is %2F, ? is %3F, # is %23, % is %25).'

/** The settings that the environment gives. Throws a CommandError of status 2 that says what is missing or wrong. */
export function connectionSettings(environment: Environment, readText: ReadText): ConnectionSettings {
  const url = environment['DATABASE_URL'] ?? ''
  const siteConfig = environment['FRAPPE_SITE_CONFIG'] ?? ''
  if (url !== '' && siteConfig !== '') {
    throw failure(
      'setting-conflict',
      { setting: 'DATABASE_URL and FRAPPE_SITE_CONFIG' },
      'both are set',
      'Set only the one that names the database to dump.',
      2,
    )
  }
  if (url !== '') return fromUrl(url)
  if (siteConfig !== '') return fromSiteConfig(siteConfig, environment, readText)
  throw failure(
    'setting-missing',
    { setting: 'DATABASE_URL or FRAPPE_SITE_CONFIG' },
    'neither is set, so there is no database to dump',
    `Set DATABASE_URL to ${URL_FORM}, or FRAPPE_SITE_CONFIG to the path of a bench site's site_config.json.`,
    2,
  )
}

function fromUrl(text: string): ConnectionSettings {
  const setting = 'DATABASE_URL'
  const wrong = (what: string, remedy: string) => failure('setting-wrong', { setting }, what, remedy, 2)
  let url: URL
  try {
    url = new URL(text)
  } catch {
    throw wrong('is not a URL', `Write it as ${URL_FORM}. ${ENCODE}`)
  }
  if (url.protocol !== 'mysql:' && url.protocol !== 'mariadb:') throw wrong('does not begin with mysql:// or mariadb://', `Write it as ${URL_FORM}.`)
  if (url.hash !== '' || url.search.includes('@')) throw wrong('holds a "#" or "?" that is not encoded', ENCODE)
  const decode = (part: string) => {
    try {
      return decodeURIComponent(part)
    } catch {
      throw wrong('holds a "%" that is not encoded', ENCODE)
    }
  }
  const user = decode(url.username)
  const database = decode(url.pathname.slice(1))
  if (user === '') throw wrong('names no user', `Write it as ${URL_FORM}. ${ENCODE}`)
  if (database === '' || database.includes('/')) throw wrong('names no database', `Write it as ${URL_FORM}. ${ENCODE}`)

  let socketPath: string | undefined
  let tls = false
  const names = [...url.searchParams.keys()]
  for (const [name, value] of url.searchParams) {
    if (name !== 'ssl' && name !== 'socketPath') throw wrong('has a parameter that is not known', KNOWN)
    if (names.indexOf(name) !== names.lastIndexOf(name)) throw wrong(`has more than one ${name}`, 'Leave one of them out.')
    if (name === 'socketPath' && value !== '') socketPath = value
    else if (name === 'ssl' && (value === 'true' || value === 'false')) tls = value === 'true'
    else throw wrong(`has a ${name} that is not valid`, KNOWN)
  }
  const host = decode(url.hostname).replace(/^\[(.*)\]$/, '$1')
  return { host: host === '' ? DEFAULT_HOST : host, port: url.port === '' ? DEFAULT_PORT : Number(url.port), socketPath, user, password: decode(url.password), database, tls, setting }
}

function fromSiteConfig(path: string, environment: Environment, readText: ReadText): ConnectionSettings {
  const setting = 'FRAPPE_SITE_CONFIG'
  const own = readObject(path, readText)
  if (!own) {
    throw failure(
      'setting-wrong',
      { setting, file: path },
      'there is no such file',
      'Give the path of a site_config.json, as in sites/<site>/site_config.json.',
      2,
    )
  }
  const folder = path.replace(/[^/]*$/, '')
  const fromEnvironment = ['host', 'port', 'socket', 'type'].map((key) => [`db_${key}`, environment[`FRAPPE_DB_${key.toUpperCase()}`] || undefined] as const)
  const config: Record<string, unknown> = { ...readObject(`${folder}../common_site_config.json`, readText), ...own }
  for (const [key, value] of fromEnvironment) if (value !== undefined) config[key] = value

  const problems: Problem[] = []
  const wrong = (field: string, what: string, remedy: string) => void problems.push(problem(
    'setting-wrong',
    { setting, field, file: path },
    what,
    remedy,
  ))
  const text = (field: string) => {
    const value = config[field]
    if (value === undefined || value === null || value === '') return undefined
    if (typeof value !== 'string') wrong(field, 'is not a text', 'Write it in quotes.')
    return String(value)
  }
  const type = text('db_type') ?? 'mariadb'
  if (type !== 'mariadb' && type !== 'mysql') wrong('db_type', 'this site does not use MariaDB, and nothing else can be dumped', 'Name a site whose db_type is mariadb.')
  const database = text('db_name')
  if (database === undefined) wrong('db_name', 'is missing', 'Name the site_config.json of a site that has a database.')
  const port = config['db_port'] === undefined || config['db_port'] === null || config['db_port'] === '' ? DEFAULT_PORT : Number(config['db_port'])
  if (!Number.isInteger(port) || port < 1 || port > 65535) wrong('db_port', 'is not a port', 'Write a number from 1 to 65535.')
  const files = { ca: text('db_ssl_ca'), cert: text('db_ssl_cert'), key: text('db_ssl_key') }
  const { ca, cert, key } = files
  const found = {
    host: text('db_host') ?? DEFAULT_HOST,
    port,
    socketPath: text('db_socket'),
    user: text('db_user') ?? database ?? '',
    password: text('db_password') ?? '',
    database: database ?? '',
    // As bench has it: without all three there is no TLS.
    tls: ca !== undefined && cert !== undefined && key !== undefined ? { ca, cert, key } : false,
    setting,
  } as const
  if (problems.length > 0) throw new CommandError(problems, 2)
  return found
}

function readObject(path: string, readText: ReadText): Record<string, unknown> | undefined {
  const text = readText(path)
  if (text === undefined) return undefined
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // The parser's own message would quote the text, and with it the password.
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw failure(
      'setting-wrong',
      { setting: 'FRAPPE_SITE_CONFIG', file: path },
      'is not a JSON object',
      'Mend the file, or name another one.',
      2,
    )
  }
  return value as Record<string, unknown>
}
