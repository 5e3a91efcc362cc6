// A private MariaDB server in a temporary folder, on a free port and a socket of its own. Never the machine's.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createWriteStream, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Connection, createConnection } from 'mariadb'
import { freePort } from './free-port.ts'
import { temporaryFolder } from './program.ts'

export const FIXTURES = new URL('./fixtures/frappe/', import.meta.url)
export const SCHEMA = 'schema.sql'
export const DEMO = 'demo.sql'
/** The user that the dump is given: all rights, but not the server's administrator. */
export const USER = 'frappe'
export const PASSWORD = 'S3cret/p@ss:wörd%41?#'

const START_LIMIT_MS = 30_000
// Debian keeps servers where an ordinary user's PATH does not look.
const PATH = [process.env['PATH'], '/usr/sbin', '/usr/local/sbin'].join(delimiter)
const SMALL = ['--innodb-buffer-pool-size=64M', '--innodb-log-file-size=16M', '--innodb-flush-log-at-trx-commit=0', '--innodb-flush-method=nosync', '--innodb-doublewrite=0', '--performance-schema=OFF']

export interface TestServer {
  readonly port: number
  readonly socketPath: string
  /** A new database, with these files of test/fixtures/frappe loaded into it, or SQL. */
  database(name: string, ...sources: readonly string[]): Promise<void>
  /** Runs statements as the administrator. */
  sql(database: string, statements: string): Promise<any>
  connect(database: string): Promise<Connection>
  /** DATABASE_URL of a database, as USER over TCP. */
  url(database: string): string
  /** Ends the server as a crash does. */
  kill(): Promise<void>
  stop(): Promise<void>
}

/** Starts a server. It ends with this process at the latest. */
export async function startMariaDb(...options: readonly string[]): Promise<TestServer> {
  const folder = temporaryFolder()
  const data = join(folder, 'data')
  const log = join(folder, 'log')
  const socketPath = join(folder, 'socket')
  // As root, MariaDB wants to be told that it is meant.
  const user = process.getuid?.() === 0 ? ['--user=root'] : []
  // A server that starts clears the tables of all others from the folder for temporary files.
  const temporary = join(folder, 'tmp')
  const environment = { ...process.env, PATH, TMPDIR: temporary }
  for (const each of [data, temporary]) mkdirSync(each)
  const installed = spawnSync('mariadb-install-db', ['--no-defaults', `--datadir=${data}`, ...user, '--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve', ...SMALL], { encoding: 'utf8', env: environment })
  if (installed.status !== 0) throw new Error(`mariadb-install-db failed: ${installed.error ?? installed.stderr ?? installed.stdout}`)
  const port = await freePort()
  const server = spawn('mariadbd', ['--no-defaults', `--datadir=${data}`, ...user, `--socket=${socketPath}`, `--port=${port}`, '--bind-address=127.0.0.1', '--skip-name-resolve', '--max-allowed-packet=64M', ...SMALL, ...options], { stdio: ['ignore', 'pipe', 'pipe'], env: environment })
  server.stdout.pipe(createWriteStream(log))
  server.stderr.pipe(createWriteStream(log, { flags: 'a' }))
  const end = () => void server.kill('SIGKILL')
  process.prependOnceListener('exit', end)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

  const connect = (database?: string) => createConnection({ socketPath, user: 'root', multipleStatements: true, dateStrings: true, autoJsonMap: false, ...(database === undefined ? {} : { database }) })
  const admin = await waitForServer(connect, server, log)
  await admin.query(`CREATE USER '${USER}'@'%' IDENTIFIED BY ?; GRANT ALL ON *.* TO '${USER}'@'%'`, [PASSWORD])

  const stop = async (signal: NodeJS.Signals) => {
    process.removeListener('exit', end)
    admin.destroy()
    if (server.exitCode !== null || server.signalCode !== null) return
    const ended = new Promise((resolve) => server.once('exit', resolve))
    server.kill(signal)
    await ended
  }
  return {
    port,
    socketPath,
    async database(name, ...sources) {
      await admin.query(`CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`)
      const connection = await connect(name)
      for (const source of sources) await connection.query(source.endsWith('.sql') ? readFileSync(new URL(source, FIXTURES), 'utf8') : source)
      await connection.end()
    },
    async sql(database, statements) {
      await admin.query(`USE \`${database}\``)
      return admin.query(statements)
    },
    connect,
    url: (database) => `mysql://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/${database}`,
    kill: () => stop('SIGKILL'),
    async stop() {
      await stop('SIGTERM')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function waitForServer(connect: () => Promise<Connection>, server: ChildProcess, log: string): Promise<Connection> {
  const giveUpAt = performance.now() + START_LIMIT_MS
  for (;;) {
    try {
      return await connect()
    } catch (error) {
      if (server.exitCode !== null || performance.now() > giveUpAt) throw new Error(`mariadbd did not start:\n${readFileSync(log, 'utf8')}`, { cause: error })
      await sleep(25)
    }
  }
}
