// A stage's config is free JSON that authors write by hand. It is kept as an object where every JSON
// reader sees the same in it, and as the database's own text where not (contract.md, section 7).
import type { TopicLessons } from './records.ts'

/** What keeps a config text from being published. */
export type ConfigFault = 'not JSON' | 'not an object' | 'number too large' | 'nested too deeply'

export type ParsedConfig =
  | { readonly config: Record<string, unknown>; readonly fault?: undefined }
  | { readonly config?: undefined; readonly fault: ConfigFault; readonly detail: string }

const INTEGER = /^-?\d+$/
const LARGEST = 2n ** 53n
// Most configs hold no long number at all, and looking at each number's digits is ten times slower.
// A number in JSON never stands behind a letter, a quote or a digit of something else, as those in ids do.
const MAYBE_TOO_LARGE = /(?:^|[[:,\s])-?(?:\d{16}|\d+(?:\.\d+)?[eE]\+?\d)/
// Far more than MariaDB allows in a JSON column, and far less than what ends a program that follows it.
export const MOST_LEVELS = 500

/** Reads the text of a config; empty text is `{}`. Integers beyond 2^53, numbers beyond a double and endless nesting are faults. */
export function parseConfig(text: string): ParsedConfig {
  if (text.trim() === '') return { config: {} }
  if (text.length > MOST_LEVELS && isTooDeep(text)) return { fault: 'nested too deeply', detail: `more than ${MOST_LEVELS} levels deep` }
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

/** Whether a config has more levels than its readers can follow. */
export function isNestedTooDeeply(value: unknown, levels = MOST_LEVELS): boolean {
  if (value === null || typeof value !== 'object') return false
  return levels === 0 || Object.values(value).some((item) => isNestedTooDeeply(item, levels - 1))
}

function isTooDeep(text: string): boolean {
  let level = 0
  let isInString = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '"') isInString = !isInString
    else if (isInString) at += character === '\\' ? 1 : 0
    else if (character === '{' || character === '[') level++
    else if (character === '}' || character === ']') level--
    if (level > MOST_LEVELS) return true
  }
  return false
}

function changesValue(source: string): boolean {
  // Written with a fraction or an exponent, a number of that size is an integer to its readers all the same.
  if (!INTEGER.test(source)) return Math.abs(Number(source)) >= Number(LARGEST)
  const value = BigInt(source)
  return value > LARGEST || value < -LARGEST
}

/** A number as it was written; JSON.stringify prints it unchanged. In Node since 21, not yet in TypeScript's library. */
declare global {
  interface JSON {
    rawJSON(text: string): object
    isRawJSON(value: unknown): boolean
  }
}

/**
 * A parsed lessons file, with each config that a JSON reader would change (see parseConfig) as `config_text`:
 * a dump writes it so, but somebody may have typed such a number into the file by hand.
 */
export function protectConfigs(group: TopicLessons, text: string): TopicLessons {
  if (!MAYBE_TOO_LARGE.test(text)) return group
  const exact: TopicLessons = JSON.parse(text, (_key, item: unknown, context?: { source?: string }) =>
    typeof item === 'number' && context?.source !== undefined && changesValue(context.source) ? JSON.rawJSON(context.source) : item,
  )
  return {
    ...group,
    lessons: group.lessons.map((lesson, i) => ({
      ...lesson,
      stages: lesson.stages.map((stage, j) => {
        const written = exact.lessons[i]!.stages[j]!.config
        if (!holdsRawNumber(written)) return stage
        const { config: _rounded, ...rest } = stage
        return { ...rest, config_text: JSON.stringify(written) }
      }),
    })),
  }
}

function holdsRawNumber(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false
  return JSON.isRawJSON(value) || Object.values(value).some(holdsRawNumber)
}
