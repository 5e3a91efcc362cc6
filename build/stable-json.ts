// The one JSON writer. Pages are compact; snapshot files have one field a line, so that git shows
// an edit as the lines it touches. Both are a function of the value alone: keys stay in the order
// in which the value holds them, undefined fields are left out, and non-ASCII is never escaped.

/**
 * Compact JSON of one page, without a final newline (contract.md, section 6, Bytes). A field that is a Map
 * becomes an object whose keys keep their order; those of a plain object would not, where an id is `10`.
 */
export function compactJson(body: object): string {
  const fields: string[] = []
  for (const [key, value] of Object.entries(body)) {
    if (value === undefined) continue
    fields.push(`${JSON.stringify(key)}:${value instanceof Map ? compactMap(value) : JSON.stringify(value)}`)
  }
  return `{${fields.join(',')}}`
}

function compactMap(map: ReadonlyMap<string, unknown>): string {
  return `{${Array.from(map, ([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`
}

/** JSON with one field a line and a final newline; `config` stays on one line, in the very bytes that a page prints. */
export function lineJson(value: unknown): string {
  return `${lines(value, '')}\n`
}

function lines(value: unknown, indent: string): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (!Array.isArray(value)) return closed('{', fields(value, indent), '}', indent)
  const inner = `${indent}  `
  let text = ''
  for (const item of value) text += `${text === '' ? '\n' : ',\n'}${inner}${lines(item, inner)}`
  return closed('[', text, ']', indent)
}

function fields(record: object, indent: string): string {
  const leads = leadsAt(indent)
  const inner = `${indent}  `
  let text = ''
  for (const key of Object.keys(record)) {
    const field = (record as Record<string, unknown>)[key]
    if (field === undefined) continue
    let lead = leads.get(key)
    if (lead === undefined) leads.set(key, (lead = `\n${inner}${JSON.stringify(key)}: `))
    text += text === '' ? lead : `,${lead}`
    text += key === 'config' ? JSON.stringify(field) : lines(field, inner)
  }
  return text
}

function closed(open: string, text: string, close: string, indent: string): string {
  return text === '' ? open + close : `${open}${text}\n${indent}${close}`
}

const leads = new Map<string, Map<string, string>>()

/** What stands before the value of a field, by its key: a snapshot has a handful of keys and hundreds of thousands of fields. */
function leadsAt(indent: string): Map<string, string> {
  let found = leads.get(indent)
  if (!found) leads.set(indent, (found = new Map()))
  return found
}
