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
  const inner = `${indent}  `
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]'
    return `[\n${value.map((item) => inner + lines(item, inner)).join(',\n')}\n${indent}]`
  }
  const fields: string[] = []
  for (const key of Object.keys(value)) {
    const field = (value as Record<string, unknown>)[key]
    if (field === undefined) continue
    fields.push(`${inner}${JSON.stringify(key)}: ${key === 'config' ? JSON.stringify(field) : lines(field, inner)}`)
  }
  return fields.length === 0 ? '{}' : `{\n${fields.join(',\n')}\n${indent}}`
}
