// SHELL: reads the site's tables in one consistent view, whatever others write meanwhile.
import { setTimeout as sleep } from 'node:timers/promises'
import { CommandError, failure, type Problem } from '../errors.ts'
import { deniedTables, type Database } from './connection.ts'
import type { ConnectionSettings } from './connection-settings.ts'
import { id, PARENT_FIELDS, type Row } from './normalize.ts'
import type { TakeRow } from './packed-row.ts'
import { readPlan, type ReadPlan, type SiteColumns } from './schema-drift.ts'
import { CHILD_OF, DELETED, SINGLES, type Table, tableName, TABLES } from './tables.ts'
import { DEFAULT_TIME_ZONE } from './time-zone.ts'

export interface SiteReader {
  readonly warnings: readonly Problem[]
  timeZone(): Promise<string>
  /** Every row of a small table. */
  all(table: Table): Promise<readonly Row[]>
  /** Hands out every row of a table that can be as large as the site, in no order that means anything. */
  each(table: Table, take: TakeRow): Promise<void>
  /** The columns of those rows. */
  columns(table: Table): readonly string[]
  /** How many bytes the database believes these tables to hold, from statistics that can be old. */
  size(tables: readonly Table[]): Promise<number>
  /** The deletions of tracks, units, topics and lessons. */
  deletions(): AsyncIterable<Row>
}

const NO_SUCH_TABLE = 1146
const DENIED = 1142
const COLUMN_DENIED = 1143
const DEFINITION_CHANGED = 1412
const BINARY = /blob$|binary$/
const ATTEMPTS = 5
const PAUSE_MS = 500

/**
 * Begins the one transaction that everything is read in. From then on no table can be altered until it ends; one that
 * was altered while it began makes it begin again. Throws a CommandError where the site cannot be read (contract.md, section 1).
 */
export async function beginReading(database: Database, settings: ConnectionSettings): Promise<SiteReader> {
  await database.query('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ')
  for (let attempt = 1; ; attempt++) {
    const before = await siteColumns(database)
    await database.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY')
    const results = await Promise.all(TABLES.map((table) => holdTable(database, table)))
    const denied = TABLES.filter((_, i) => results[i] === DENIED)
    if (denied.length > 0) throw new CommandError(deniedTables(denied.map(tableName), settings))
    const after = await siteColumns(database)
    if (before.definition === after.definition && !results.includes(DEFINITION_CHANGED)) {
      const { plan, warnings } = readPlan(after.columns, settings.setting)
      return siteReader(database, plan, after.bits, warnings)
    }
    await database.query('ROLLBACK')
    if (attempt === ATTEMPTS) {
      throw failure(
        'tables-changed',
        { setting: settings.setting },
        'the tables keep changing, as they do while `bench migrate` runs',
        'Run it again when the migration is done.',
      )
    }
    await sleep(PAUSE_MS)
  }
}

/** Reading a table once keeps it from being altered till the transaction ends. */
async function holdTable(database: Database, table: Table): Promise<number | undefined> {
  const name = quoted(tableName(table))
  const failed = await database.attempt(`SELECT 1 FROM ${name} LIMIT 1`, [NO_SUCH_TABLE, DENIED, COLUMN_DENIED, DEFINITION_CHANGED])
  // Columns that a user may not read look as if the site did not have them, which is no reason for a default.
  const hidden = failed === undefined ? await database.attempt(`SELECT * FROM ${name} LIMIT 0`, [DENIED, COLUMN_DENIED, DEFINITION_CHANGED]) : failed
  return hidden === COLUMN_DENIED ? DENIED : hidden
}

interface SiteTables {
  readonly columns: SiteColumns
  /** Columns that hold bits, each as `table.column`: a Check that somebody made one must still read as 0 or 1. */
  readonly bits: ReadonlySet<string>
  /** Changes with any column. */
  readonly definition: string
}

async function siteColumns(database: Database): Promise<SiteTables> {
  const rows = await database.query(
    'SELECT table_name AS t, column_name AS c, column_type AS d FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name IN (?) ORDER BY 1, ordinal_position',
    [TABLES.map(tableName)],
  )
  const columns = new Map<string, Set<string>>()
  const bits = new Set<string>()
  for (const row of rows) {
    const [table, column] = [id(row['t']).toLowerCase(), id(row['c']).toLowerCase()]
    if (!columns.has(table)) columns.set(table, new Set())
    columns.get(table)!.add(column)
    if (id(row['d']).startsWith('bit')) bits.add(`${table}.${column}`)
  }
  return { columns, bits, definition: JSON.stringify(rows) }
}

function siteReader(database: Database, plan: ReadPlan, bits: ReadonlySet<string>, warnings: readonly Problem[]): SiteReader {
  const isBits = (table: Table, column: string) => bits.has(`${tableName(table).toLowerCase()}.${column}`)
  const value = (table: Table) => (column: string) => (isBits(table, column) ? `CAST(${quoted(column)} AS UNSIGNED) AS ${quoted(column)}` : quoted(column))
  const select = (table: Table, condition = '', expression = value(table)) => {
    const child = CHILD_OF.get(table)
    const conditions = [child ? `parenttype = '${child[0]}' AND parentfield = '${child[1]}'` : '', condition].filter((part) => part !== '')
    return `SELECT ${plan.get(table)!.map(expression).join(', ')} FROM ${quoted(tableName(table))}${conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`}`
  }
  return {
    warnings,
    async timeZone() {
      const rows = await database.query(select(SINGLES, `doctype = 'System Settings' AND field = 'time_zone'`))
      return rows.map((row) => id(row['value']).trim()).find((zone) => zone !== '') ?? DEFAULT_TIME_ZONE
    },
    all: async (table) => (plan.has(table) ? database.query(select(table)) : []),
    async each(table, take) {
      const types = await columnTypes(database, table)
      const bytes = (column: string) => (isBits(table, column) ? `CAST(CAST(${quoted(column)} AS UNSIGNED) AS BINARY)` : asBytes(column, types.get(column)!))
      await database.eachRow(select(table, '', bytes), take)
      // What is too long for a function of the server's becomes NULL, with a warning.
      const warnings = await database.query('SHOW WARNINGS')
      const converted = plan.get(table)!.filter((column) => !isBits(table, column) && asBytes(column, types.get(column)!) !== quoted(column))
      if (warnings.length === 0 || converted.length === 0) return
      const lost = converted.map((column) => `(${quoted(column)} IS NOT NULL AND ${asBytes(column, types.get(column)!)} IS NULL)`)
      const [row] = await database.query(`SELECT name, ${lost.map((is, i) => `${is} AS lost${i}`).join(', ')} FROM ${quoted(tableName(table))} WHERE ${lost.join(' OR ')} LIMIT 1`)
      if (row) throw tooLong(table, id(row['name']), converted.find((_, i) => row[`lost${i}`])!)
    },
    columns: (table) => plan.get(table)!,
    async size(tables) {
      const [row] = await database.query('SELECT SUM(data_length) AS bytes FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name IN (?)', [tables.map(tableName)])
      return Number(row?.['bytes'] ?? 0)
    },
    async *deletions() {
      if (plan.has(DELETED)) yield* database.stream(select(DELETED, 'deleted_doctype IN (?)'), [Object.keys(PARENT_FIELDS)])
    },
  }
}

interface ColumnType {
  /** In lower case, without a length. */
  readonly type: string
  /** '' for what is no text. */
  readonly charset: string
}

async function columnTypes(database: Database, table: Table): Promise<ReadonlyMap<string, ColumnType>> {
  const rows = await database.query('SELECT column_name AS c, data_type AS t, character_set_name AS s FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ?', [tableName(table)])
  return new Map(rows.map((row) => [id(row['c']).toLowerCase(), { type: id(row['t']).toLowerCase(), charset: id(row['s']) }]))
}

/** An expression for the UTF-8 of a column's text. */
function asBytes(column: string, { type, charset }: ColumnType): string {
  // Converting what is UTF-8 would cost the server as much as reading it; and a function gives no more than max_allowed_packet.
  if (charset.startsWith('utf8') || BINARY.test(type)) return quoted(column)
  return charset === '' ? `CAST(${quoted(column)} AS BINARY)` : `CAST(CONVERT(${quoted(column)} USING utf8mb4) AS BINARY)`
}

function tooLong(table: Table, name: string, field: string): CommandError {
  return failure(
    'value-too-long',
    { doctype: table.doctype, name, field },
    'is longer than the database server\'s max_allowed_packet lets it convert, as the column is not UTF-8',
    `As an administrator of the database, run: SET GLOBAL max_allowed_packet = 1073741824. Or make the column what Frappe makes it: ALTER TABLE \`${tableName(table)}\` CONVERT TO CHARACTER SET utf8mb4.`,
  )
}

function quoted(identifier: string): string {
  return `\`${identifier}\``
}
