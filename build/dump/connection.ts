// SHELL: one connection to MariaDB, for reading only. What the database, the network and TLS say when they fail
// becomes a message that tells what to do.
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import type { Readable } from 'node:stream'
import { createConnection, type Connection, type ConnectionConfig } from 'mariadb'
import { CommandError, failure, problem, quote, systemProblem, type Problem } from '../errors.ts'
import type { ConnectionSettings } from './connection-settings.ts'
import type { Row } from './normalize.ts'
import type { TakeRow } from './packed-row.ts'
import { type ColumnValues, packedRow } from './pack-row.ts'
import { connectTapped, type TappedSocket } from './tapped-socket.ts'

export interface Database {
  query(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>
  /** Runs a statement that may fail with one of these error numbers, and returns which; undefined when it did not. */
  attempt(sql: string, errors: readonly number[]): Promise<number | undefined>
  /** The rows of a statement, one by one, for results that can be as large as the site. */
  stream(sql: string, values?: readonly unknown[]): AsyncIterable<Row>
  /** Hands out each row of a statement whose columns are all text or binary, as the bytes that the database holds. No other statement may be under way. */
  eachRow(sql: string, take: TakeRow): Promise<void>
  close(): Promise<void>
}

export interface TimeOuts {
  readonly connectMs: number
  /** For each statement, in seconds. */
  readonly statement: number
  /** How long to wait for a table that is being altered, in seconds. */
  readonly lock: number
}

export const TIME_OUTS: TimeOuts = { connectMs: 10_000, statement: 600, lock: 60 }

/** Opens the connection. Throws a CommandError that says what keeps it from being opened. */
export async function openDatabase(settings: ConnectionSettings, timeOuts: TimeOuts = TIME_OUTS): Promise<Database> {
  let connection: Connection
  let tapped: TappedSocket | undefined
  try {
    connection = await createConnection({
      ...driverOptions(settings, timeOuts),
      // Encrypted, the rows are for the driver alone to see; and to a socket of this machine it lets in more kinds of users when it opens that itself.
      ...(settings.tls === false && settings.socketPath === undefined ? { stream: (use) => use(undefined, (tapped = connectTapped(settings.host, settings.port)).socket) } : {}),
    })
  } catch (error) {
    throw explained(error, settings)
  }
  // The statement that is running fails with the same error; without a listener it would end the process.
  connection.on('error', () => {})
  const database: Database = {
    async query(sql, values) {
      try {
        return await connection.query<Row[]>(sql, values)
      } catch (error) {
        throw explained(error, settings)
      }
    },
    async attempt(sql, errors) {
      try {
        await connection.query(sql)
        return undefined
      } catch (error) {
        const { errno } = error as { errno?: number }
        if (errno !== undefined && errors.includes(errno)) return errno
        throw explained(error, settings)
      }
    },
    async *stream(sql, values) {
      try {
        yield* connection.queryStream(sql, values) as AsyncIterable<Row>
      } catch (error) {
        throw explained(error, settings)
      }
    },
    eachRow(sql, take) {
      // What `take` throws is no fault of the database's.
      let thrown: { readonly error: unknown } | undefined
      let rows: Readable | undefined
      const takeSafely: TakeRow = (bytes, start, end) => {
        if (thrown) return
        try {
          take(bytes, start, end)
        } catch (error) {
          thrown = { error }
          rows?.destroy(error as Error)
        }
      }
      return new Promise((resolve, reject) => {
        tapped?.takeRows(takeSafely)
        // Without a character set for results, a text comes as the bytes that are stored; that, and not asking for each row, halves the time.
        rows = connection.queryStream({ sql: `SET STATEMENT character_set_results = binary FOR ${sql}`, rowsAsArray: true })
        rows.on('error', (error) => reject(thrown ? thrown.error : explained(error, settings)))
        rows.on('end', resolve)
        // While the socket is tapped, the driver sees no row; without this listener, it would not see the end either.
        rows.on('data', (columns: ColumnValues) => {
          const row = packedRow(columns)
          takeSafely(row, 0, row.length)
        })
      })
    },
    async close() {
      // A server that no longer answers must not keep the command from ending.
      await Promise.race([connection.end().catch(() => {}), new Promise((resolve) => setTimeout(resolve, 1000).unref())])
      connection.destroy()
    },
  }
  try {
    await database.query(`SET SESSION sql_mode = '', max_error_count = 64, max_statement_time = ${timeOuts.statement}, lock_wait_timeout = ${timeOuts.lock}, innodb_lock_wait_timeout = ${timeOuts.lock}`)
  } catch (error) {
    await database.close()
    throw error
  }
  return database
}

function driverOptions(settings: ConnectionSettings, timeOuts: TimeOuts): ConnectionConfig {
  const { host, port, socketPath, user, password, database, tls } = settings
  // These go to tls.connect, which checks the certificate against the host named here.
  const ssl: object = { host, ...(isIP(host) === 0 ? { servername: host } : {}), ...(typeof tls === 'object' ? certificates(tls) : {}) }
  return {
    ...(socketPath === undefined ? { host, port } : { socketPath }),
    user,
    password,
    database,
    charset: 'utf8mb4',
    connectTimeout: timeOuts.connectMs,
    // Longer than the server takes to give up, so that this ends only what the network has lost.
    socketTimeout: timeOuts.statement * 1000 + 30_000,
    dateStrings: true,
    autoJsonMap: false,
    bigIntAsNumber: true,
    ...(tls === false ? {} : { ssl }),
  }
}

function certificates(files: { readonly ca: string; readonly cert: string; readonly key: string }): { ca: string; cert: string; key: string } {
  const read = (path: string) => {
    try {
      return readFileSync(path, 'utf8')
    } catch (error) {
      const found = systemProblem(error, 'read a certificate of the database connection')
      throw found ? new CommandError([found]) : error
    }
  }
  return { ca: read(files.ca), cert: read(files.cert), key: read(files.key) }
}

const AGAIN = 'Run it again.'
const REACH = 'Check that the database runs and that this machine can reach it.'

function explained(error: unknown, settings: ConnectionSettings): unknown {
  if (error instanceof CommandError) return error
  const { errno, code, sqlMessage, message } = error as { errno?: number; code?: string; sqlMessage?: string; message?: string }
  const said = withoutPassword(sqlMessage ?? message ?? '', settings)
  const explain = (name: string, what: string, remedy: string) => failure(name, { setting: settings.setting }, what, remedy)
  const { user, database, host, port, socketPath } = settings
  const server = socketPath === undefined ? `${host}:${port}` : socketPath
  const grant = `As an administrator of the database, run the GRANT statements that the README lists for this user.`

  switch (errno) {
    case 1045:
    case 1698:
      return explain('access-denied', `the database does not let user ${quote(user)} in: wrong user, wrong password, or not allowed from this machine`, 'Check the user and the password.')
    case 1044:
      return explain('access-denied', `user ${quote(user)} may not use the database ${quote(database)}, or there is none`, `Check the name. ${grant}`)
    case 1049:
      return explain('no-such-database', `there is no database ${quote(database)} on ${server}`, 'Check the name (db_name in the site\'s site_config.json).')
    case 1142:
    case 1143:
      return failure(
        'access-denied',
        { setting: settings.setting },
        `user ${quote(user)} may not read a table that the dump needs (${said})`,
        grant,
      )
    case 1130:
      return explain('access-denied', `the database on ${server} accepts no connection from this machine`, 'Allow this machine for that user, or run the dump on one that is allowed.')
    case 1040:
    case 1203:
      return explain('too-many-connections', `the database on ${server} has no free connection (${said})`, 'Run it again later.')
    case 1226:
      return explain('user-limit', `user ${quote(user)} has used up what the database allows it (${said})`, 'Run it again later, or have the administrator of the database raise that limit.')
    case 1109:
      return explain('not-a-frappe-site', `the database ${quote(database)} is not a Frappe site's`, 'Name the database of the site (db_name in its site_config.json).')
    case 1146:
    case 1054:
    case 1412:
      return explain('tables-changed', `a table was changed while it was read, as \`bench migrate\` does (${said})`, 'Run it again when the migration is done.')
    case 1205:
      return explain('locked-tables', 'a table stayed locked, as while `bench migrate` runs', 'Run it again when the migration is done.')
    case 1213:
    case 1317:
      return explain('interrupted', `the database gave up a statement (${said})`, AGAIN)
    case 1969:
    case 3024:
      return explain('statement-time-out', 'the database took too long for a statement', 'Run it again when the database is less busy.')
    case 45011:
      return explain('not-mariadb', `what answers on ${server} is not MariaDB`, 'Check the host and the port.')
    case 45012:
      return explain('unreachable', `the database on ${server} does not answer`, REACH)
    case 45023:
      return explain('tls-refused', `the database on ${server} does not offer TLS`, 'Turn TLS on at the server, or leave out ?ssl=true where the network between is trusted.')
    case 45056:
    case 45057:
    case 45059:
    case 45062:
    case 45063:
      return tlsFailure(said, explain)
    case 1053:
    case 1077:
    case 1079:
    case 1152:
    case 1153:
    case 1158:
    case 1159:
    case 1160:
    case 1161:
    case 1184:
    case 1927:
    case 2006:
    case 2013:
    case 45001:
    case 45004:
    case 45009:
    case 45013:
    case 45019:
    case 45026:
      return explain('connection-lost', `the connection to the database on ${server} was lost`, AGAIN)
  }
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return explain('no-such-host', `there is no host ${quote(host)}, or its name cannot be looked up`, 'Check the name.')
    case 'ECONNREFUSED':
      return explain('unreachable', `nothing answers on ${server}`, REACH)
    case 'ENOENT':
      return explain('unreachable', `there is no socket ${quote(server)}`, REACH)
    case 'EACCES':
    case 'EPERM':
      return explain('unreachable', `this user may not connect to ${server}`, 'Give it the right to, or run the dump as another one.')
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
      return explain('unreachable', `the database on ${server} cannot be reached`, REACH)
    case 'ECONNRESET':
    case 'EPIPE':
      return explain('connection-lost', `the connection to the database on ${server} was lost`, AGAIN)
  }
  if (typeof code === 'string' && /CERT|SIGNATURE|ISSUER|SSL|TLS/.test(code) && !code.startsWith('ER_')) return tlsFailure(said, explain)
  if (typeof errno === 'number' && sqlMessage !== undefined) {
    return explain('database-error', `the database says: ${said} (error ${errno})`, 'Mend that and run it again.')
  }
  return error
}

function tlsFailure(said: string, explain: (name: string, what: string, remedy: string) => CommandError): CommandError {
  return explain('tls-refused', `the server's certificate is not trusted (${said})`, 'Name the host as its certificate does, and give the certificate of the authority that signed it in NODE_EXTRA_CA_CERTS.')
}

/** No message of the server is known to repeat a password; this makes sure of it. */
function withoutPassword(message: string, { password }: ConnectionSettings): string {
  if (password === '') return message
  return message.replaceAll(password, '***').replaceAll(encodeURIComponent(password), '***')
}

/** Says that user may not read these tables, with the statements that allow it. */
export function deniedTables(tables: readonly string[], { user, database, setting }: ConnectionSettings): readonly Problem[] {
  return tables.map((table) =>
    problem(
      'access-denied',
      { setting },
      `user ${quote(user)} may not read the table \`${table}\``,
      `As an administrator of the database, run: GRANT SELECT ON \`${database}\`.\`${table}\` TO '${user}'@'<host>'. (If the site has no such table: GRANT SELECT ON \`${database}\`.* TO '${user}'@'<host>'.)`,
    ),
  )
}
