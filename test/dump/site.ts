// A site's database and its dumps, for the tests of the dump.
import { snapshotCommand, type SnapshotSummary } from '../../build/commands/snapshot.ts'
import { CommandError, type Problem } from '../../build/errors.ts'
import { silentReporter } from '../../build/reporter.ts'
import { readSnapshot } from '../../build/snapshot/read.ts'
import { readTree } from '../folders.ts'

export interface Dumped {
  readonly summary: SnapshotSummary
  readonly warnings: readonly Problem[]
  /** The snapshot's files with their text. */
  readonly files: ReadonlyMap<string, string>
}

/** Dumps, and holds what was written against its schemas. */
export async function dump(url: string, snapshot: string): Promise<Dumped> {
  const warnings: Problem[] = []
  const summary = await snapshotCommand({ snapshot, environment: { DATABASE_URL: url } }, { ...silentReporter, warn: (problem) => void warnings.push(problem) })
  await readSnapshot(snapshot)
  return { summary, warnings, files: readTree(snapshot) }
}

/** The error that a dump ends with. */
export async function failedDump(environment: Readonly<Record<string, string>>, snapshot: string): Promise<CommandError> {
  try {
    await snapshotCommand({ snapshot, environment }, silentReporter)
  } catch (error) {
    if (error instanceof CommandError) return error
    throw error
  }
  throw new Error('the dump did not fail')
}

/** A value in SQL. */
export function sqlValue(value: string | number | null): string {
  return value === null ? 'NULL' : typeof value === 'number' ? String(value) : `'${value.replace(/['\\]/g, '\\$&')}'`
}

/** An INSERT of one row, with the times that every row needs unless it brings its own. */
export function insert(doctype: string, row: Readonly<Record<string, string | number | null>>): string {
  const times = { creation: '2026-03-01 12:00:00.000000', modified: '2026-03-01 12:00:00.000000' }
  const values = { ...times, ...row }
  return `INSERT INTO \`tab${doctype}\` (${Object.keys(values).map((column) => `\`${column}\``).join(', ')}) VALUES (${Object.values(values).map(sqlValue).join(', ')});\n`
}

/** A subject, track, unit and topic, all named as told, and the time zone. */
export function oneChain(name = 'x', zone = 'Asia/Amman'): string {
  return [
    `INSERT INTO tabSingles VALUES ('System Settings', 'time_zone', ${sqlValue(zone)});\n`,
    insert('Memora Subject', { name, title: 'S', is_published: 1 }),
    insert('Memora Track', { name, title: 'T', parent_subject: name, is_published: 1 }),
    insert('Memora Unit', { name, title: 'U', parent_track: name, is_published: 1 }),
    insert('Memora Topic', { name, title: 'P', parent_unit: name, is_published: 1 }),
  ].join('')
}
