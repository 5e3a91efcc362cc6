// PURE: what the database can hold and no snapshot can: a row without a name, or with a number that readers of JSON would
// change. It is named while it is dumped: the snapshot would be refused by all who read it.
import { problem, type Problem } from '../errors.ts'
import type { Table } from './tables.ts'

/** Says that a row has no name; `within` says where the row is. */
export function nameFault({ doctype }: Table, within?: string): Problem {
  return problem(
    'name-missing',
    { doctype, name: '', ...(within === undefined ? {} : { within }) },
    'has no name, so nothing can refer to it',
    'Delete that row in the database, and make it anew in Frappe.',
  )
}

/** Says that a column holds no number that a snapshot can. */
export function numberFault({ doctype }: Table, name: string, field: string, found: string): Problem {
  return problem(
    'number-wrong',
    { doctype, name, field },
    `is ${found}, and must be a whole number of at most ${Number.MAX_SAFE_INTEGER}`,
    'Write another number in Frappe.',
  )
}

/** The faults of a record, all of whose numbers must be whole. */
export function recordFaults(table: Table, record: { readonly name: string }, within?: string): readonly Problem[] {
  const numbers = Object.entries(record).filter(([, value]) => typeof value === 'number' && !Number.isSafeInteger(value))
  return [...(record.name === '' ? [nameFault(table, within)] : []), ...numbers.map(([field, value]) => numberFault(table, record.name, field, String(value)))]
}
