// What differs between two JSON values, each difference by the path of keys that leads to it.

export interface FieldChange {
  /** As in `config.options[1].text`. */
  readonly field: string
  /** Left out where there was nothing. */
  readonly from?: unknown
  /** Left out where there is nothing any more. */
  readonly to?: unknown
}

const PLAIN_KEY = /^[\p{L}_$][\p{L}\p{N}_$-]*$/u

/** The differences of two parsed JSON values; `undefined` stands for none. The order of keys is no difference. */
export function valueChanges(field: string, from: unknown, to: unknown): readonly FieldChange[] {
  if (from === to) return []
  if (isObject(from) && isObject(to)) {
    const keys = new Set([...Object.keys(from), ...Object.keys(to)])
    return [...keys].flatMap((key) => valueChanges(`${field}${step(key)}`, own(from, key), own(to, key)))
  }
  if (Array.isArray(from) && Array.isArray(to)) return listChanges(field, from, to)
  return [{ field, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }]
}

/** What is alike at both ends is left out, so that one new item does not change all after it. */
function listChanges(field: string, from: readonly unknown[], to: readonly unknown[]): readonly FieldChange[] {
  const shorter = Math.min(from.length, to.length)
  let start = 0
  while (start < shorter && isSame(from[start], to[start])) start++
  let end = 0
  while (end < shorter - start && isSame(from[from.length - 1 - end], to[to.length - 1 - end])) end++
  const changes: FieldChange[] = []
  for (let index = start; index < Math.max(from.length, to.length) - end; index++) {
    const before = index < from.length - end ? from[index] : undefined
    const after = index < to.length - end ? to[index] : undefined
    changes.push(...valueChanges(`${field}[${index}]`, before, after))
  }
  return changes
}

export function isSame(one: unknown, other: unknown): boolean {
  return valueChanges('', one, other).length === 0
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

// An inherited `constructor` or `__proto__` is no field of a page.
function own(value: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined
}

function step(key: string): string {
  return PLAIN_KEY.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`
}
