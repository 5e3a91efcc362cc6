// A stage's config is free JSON that authors write by hand. It is kept as an object where every JSON
// reader sees the same in it, and as the database's own text where not (contract.md, section 7).

/** What keeps a config text from being published. */
export type ConfigFault = 'not JSON' | 'not an object' | 'number too large'

export type ParsedConfig =
  | { readonly config: Record<string, unknown>; readonly fault?: undefined }
  | { readonly config?: undefined; readonly fault: ConfigFault; readonly detail: string }

const INTEGER = /^-?\d+$/
const LARGEST = 2n ** 53n
// Most configs hold no long number at all, and looking at each number's digits is ten times slower.
const MAYBE_TOO_LARGE = /\d{16}|\d[eE]\+?\d{3}/

/** Reads the text of a config; empty text is `{}`. Integers beyond 2^53 and numbers beyond a double are faults. */
export function parseConfig(text: string): ParsedConfig {
  if (text.trim() === '') return { config: {} }
  let value: unknown
  let tooLarge: string | undefined
  try {
    value = MAYBE_TOO_LARGE.test(text)
      ? JSON.parse(text, function (_key, item: unknown, context?: { source?: string }) {
          if (typeof item === 'number' && context?.source !== undefined && changesValue(context.source)) tooLarge ??= context.source
          return item
        })
      : JSON.parse(text)
  } catch (error) {
    return { fault: 'not JSON', detail: (error as Error).message }
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return { fault: 'not an object', detail: value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}` }
  }
  if (tooLarge !== undefined) return { fault: 'number too large', detail: tooLarge }
  return { config: value as Record<string, unknown> }
}

function changesValue(source: string): boolean {
  if (!INTEGER.test(source)) return !Number.isFinite(Number(source))
  const value = BigInt(source)
  return value > LARGEST || value < -LARGEST
}
