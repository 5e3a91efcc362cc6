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

// The parts of a file's text, for who has them one after the other and not as one value. `depth` is how many
// levels down the object or list stands.

/** The fields of an object; '' when it has none. */
export function lineFields(record: object, depth: number): string {
  return fields(record, indentOf(depth))
}

/** A field whose value is text already. */
export function lineField(key: string, text: string, depth: number): string {
  return `\n${indentOf(depth + 1)}${keyText(key)}${text}`
}

/** The object that has these fields. */
export function lineObject(parts: readonly string[], depth: number): string {
  return closed('{', parts.filter((part) => part !== '').join(','), '}', indentOf(depth))
}

/** The list that has these items. */
export function lineList(items: readonly string[], depth: number): string {
  const separator = `\n${indentOf(depth + 1)}`
  return closed('[', items.length === 0 ? '' : separator + items.join(`,${separator}`), ']', indentOf(depth))
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
  const inner = `${indent}  `
  let text = ''
  for (const key of Object.keys(record)) {
    const field = (record as Record<string, unknown>)[key]
    if (field === undefined) continue
    text += `${text === '' ? '\n' : ',\n'}${inner}${keyText(key)}${key === 'config' ? JSON.stringify(field) : lines(field, inner)}`
  }
  return text
}

function closed(open: string, text: string, close: string, indent: string): string {
  return text === '' ? open + close : `${open}${text}\n${indent}${close}`
}

function indentOf(depth: number): string {
  return '  '.repeat(depth)
}

const keyTexts = new Map<string, string>()

/** A snapshot has a handful of keys and hundreds of thousands of fields. */
function keyText(key: string): string {
  let text = keyTexts.get(key)
  if (text === undefined) keyTexts.set(key, (text = `${JSON.stringify(key)}: `))
  return text
}
