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
// Line breaks and controls, halves of characters, and all that shows nothing of itself: marks of direction, zero widths,
// soft hyphens. Joiners and variation selectors stay, since emoji and Persian are made with them.
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\p{Cs}]|(?![\u200c\u200d\ufe00-\ufe0f\u{e0100}-\u{e01ef}])\p{Default_Ignorable_Code_Point}|[\u202a-\u202e\u2066-\u2069\ufeff]/gu
// What tells two texts apart that look alike: also joiners, spaces of another kind, and accents that are characters of their own.
const HIDDEN = /[\\\p{M}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/gu
const NO_LOOK = /[\p{Default_Ignorable_Code_Point}]/gu
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/
const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** On one line, every control character visible; what runs right to left kept from turning what is around it. */
export function safe(foreign: string): string {
  const text = foreign.replace(UNSAFE, escaped)
  return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text
}

function escaped(char: string): string {
  const code = char.codePointAt(0)!
  return NAMED[char] ?? (code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`)
}

/** Cut to a length that is read at a glance; `start` counts characters that are left out before it. */
export function shortened(text: string, start = 0): string {
  const chars = Array.from(text)
  if (chars.length <= LONGEST) return text
  return `${start > 0 ? '…' : ''}${chars.slice(start, start + LONGEST).join('')}${start + LONGEST < chars.length ? '…' : ''}`
}

/** Two values of a field, each cut to where they differ; of texts that look alike, what tells them apart is made visible. */
export function fromTo(from: unknown, to: unknown, { quote, arrow }: Ink): string {
  if (typeof from === 'string' && typeof to === 'string') {
    const start = differingPart(from, to)
    const parts = [shortened(from, start), shortened(to, start)] as const
    const [before, after] = isAlike(look(parts[0]), look(parts[1])) ? [exposed(parts[0]), exposed(parts[1])] : parts
    return `${quote(before)} ${arrow} ${quote(after)}`
  }
  const value = (each: unknown) => {
    if (each === undefined) return 'none'
    if (typeof each === 'string') return quote(shortened(each))
    return typeof each === 'object' && each !== null ? quote(shortened(JSON.stringify(each))) : String(each)
  }
  return `${value(from)} ${arrow} ${value(to)}`
}

function exposed(text: string): string {
  return text.replace(HIDDEN, (char) => (char === '\\' ? '\\\\' : escaped(char)))
}

const CUT = '…'.normalize('NFKC')

function isAlike(one: string, other: string): boolean {
  if (!one.endsWith(CUT) || !other.endsWith(CUT)) return one === other
  const [a, b] = [one.slice(0, -CUT.length), other.slice(0, -CUT.length)]
  return a.startsWith(b) || b.startsWith(a)
}

/** What a reader makes out of a text. */
function look(text: string): string {
  return safe(text).replace(NO_LOOK, '').normalize('NFKC')
}

/** Where two long texts are to begin, so that both show their first difference and neither is cut more than it must be. */
function differingPart(one: string, other: string): number {
  const [a, b] = [Array.from(one), Array.from(other)]
  let shared = 0
  while (shared < a.length && a[shared] === b[shared]) shared++
  return Math.max(0, Math.min(shared - LEAD, Math.max(a.length, b.length) - LONGEST))
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
