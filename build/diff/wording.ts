// Counts, sizes and other people's texts in words. Titles come from anyone: they can hold line breaks, control
// characters and either direction of writing, and none of it may reach beyond them.
import type { NodeCounts } from './plan-nodes.ts'

/** How a text of the content is set apart from ours: a terminal and Markdown differ in it. */
export interface Ink {
  readonly quote: (foreign: string) => string
  readonly arrow: string
}

const LONGEST = 60
const LEAD = 12
// Line breaks and controls, overrides of direction, and halves of characters.
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\p{Cs}]/gu
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/
const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** On one line, every control character visible; what runs right to left kept from turning what is around it. */
export function safe(foreign: string): string {
  const text = foreign.replace(UNSAFE, (char) => NAMED[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text
}

/** Cut to a length that is read at a glance; `from` counts characters that are left out before it. */
export function shortened(text: string, from = 0): string {
  const chars = Array.from(text)
  if (chars.length <= LONGEST) return text
  const start = Math.max(0, Math.min(from - LEAD, chars.length - LONGEST))
  return `${start > 0 ? '…' : ''}${chars.slice(start, start + LONGEST).join('')}${start + LONGEST < chars.length ? '…' : ''}`
}

/** Two values of a field, each cut to where they differ. */
export function fromTo(from: unknown, to: unknown, { quote, arrow }: Ink): string {
  const start = typeof from === 'string' && typeof to === 'string' ? sharedStart(from, to) : 0
  const value = (each: unknown) => {
    if (each === undefined) return 'none'
    if (typeof each === 'string') return quote(shortened(each, start))
    return typeof each === 'object' && each !== null ? quote(shortened(JSON.stringify(each))) : String(each)
  }
  return `${value(from)} ${arrow} ${value(to)}`
}

function sharedStart(one: string, other: string): number {
  const [a, b] = [Array.from(one), Array.from(other)]
  let length = 0
  while (length < a.length && a[length] === b[length]) length++
  return length
}

export function counted(count: number, word: string, plural = `${word}s`): string {
  return `${grouped(count)} ${count === 1 ? word : plural}`
}

/** 12345 -> 12,345 */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',')
}

/** `1 topic, 12 lessons`; empty for none. */
export function nodesInWords(counts: NodeCounts): string {
  return Object.entries(counts).map(([kind, count]) => counted(count, kind)).join(', ')
}

export function bytesInWords(bytes: number): string {
  if (bytes < 1_000) return counted(bytes, 'byte')
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

const PAGES: Readonly<Record<string, readonly [one: string, many: string]>> = {
  manifest: ['manifest', 'manifests'],
  subject_hierarchy: ['hierarchy', 'hierarchies'],
  subject_bitmap: ['bitmap', 'bitmaps'],
  topic: ['topic', 'topics'],
  lesson: ['lesson', 'lessons'],
  search_index: ['search index', 'search indexes'],
  search_shard: ['search shard', 'search shards'],
}

/** `1 manifest, 2 lessons`: in the order in which a reader comes to them. */
export function pagesInWords(counts: Readonly<Record<string, number>>): string {
  return Object.entries(PAGES).flatMap(([kind, [one, many]]) => (counts[kind] ? [counted(counts[kind], one, many)] : [])).join(', ')
}
