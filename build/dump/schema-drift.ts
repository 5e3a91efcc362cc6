// PURE: what a site's tables lack of what a dump reads. A site can lag behind its migrations (contract.md, section 1).
import { CommandError, problem, type Problem } from '../errors.ts'
import { CHILD_OF, LESSON, SINGLES, type Table, tableName, TABLES } from './tables.ts'

/** Of each table that the site has, its columns; all in lower case, as SQL compares them. */
export type SiteColumns = ReadonlyMap<string, ReadonlySet<string>>

/** The columns to read of each table; a table that the site does without is not in it. */
export type ReadPlan = ReadonlyMap<Table, readonly string[]>

/** Child rows are chosen by these, and they are not read. */
const OWNER_COLUMNS = ['parenttype', 'parentfield']

const MIGRATE = 'Run `bench migrate` on the site (`bench --site <site> migrate`), then dump again.'

/** What can be read of this site, which `setting` names. Throws a CommandError that names every table and column that must be there and is not. */
export function readPlan(site: SiteColumns, setting: string): { readonly plan: ReadPlan; readonly warnings: readonly Problem[] } {
  const columnsOf = (table: Table) => site.get(tableName(table).toLowerCase())
  if (!columnsOf(SINGLES)) {
    throw new CommandError([problem(
      'not-a-frappe-site',
      { setting },
      `the database has no table \`${tableName(SINGLES)}\`, so it is not a Frappe site's`,
      'Name the database of the site (db_name in its site_config.json).',
    )])
  }
  if (!TABLES.some((table) => table.doctype.startsWith('Memora') && columnsOf(table))) {
    throw new CommandError([problem(
      'memora-not-installed',
      { setting },
      'this Frappe site has no Memora tables',
      'Install the Memora app on it (`bench --site <site> install-app memora`), or name the database of another site.',
    )])
  }

  const problems: Problem[] = []
  const plan = new Map<Table, readonly string[]>()
  for (const table of TABLES) {
    const found = columnsOf(table)
    if (!found) {
      if (!table.isOptional) problems.push(problem('table-missing', {}, `the table \`${tableName(table)}\` is missing`, MIGRATE))
      continue
    }
    for (const column of [...table.columns, ...(CHILD_OF.has(table) ? OWNER_COLUMNS : [])]) {
      if (!found.has(column)) {
        problems.push(problem(
          'column-missing',
          {},
          `the column \`${column}\` of the table \`${tableName(table)}\` is missing`,
          MIGRATE,
        ))
      }
    }
    plan.set(table, [...table.columns, ...(table.laterColumns ?? []).filter((column) => found.has(column))])
  }
  if (problems.length > 0) throw new CommandError(problems)

  const warnings: Problem[] = []
  if (!plan.get(LESSON)!.includes('bit_index')) {
    warnings.push(problem(
      'column-missing',
      {},
      `the column \`bit_index\` of the table \`${tableName(LESSON)}\` is missing, and no page can be built without it`,
      MIGRATE,
    ))
  }
  return { plan, warnings }
}
