// Finding lessons in a plan's search index: every word of the query somewhere in the names, lessons' own names first.
import type { SearchEntry } from '../../../pages/page-types.ts'
import { fold, foldWithPlaces } from './fold.ts'

export interface Indexed {
  readonly entry: SearchEntry
  readonly name: string
  /** The lesson's name and those of what it lies in. */
  readonly all: string
}

export interface Found {
  readonly total: number
  /** The best, best first; equals in the plan's order. */
  readonly entries: readonly SearchEntry[]
}

export function index(entries: readonly SearchEntry[]): readonly Indexed[] {
  return entries.map((entry) => {
    const name = fold(entry.lesson_name)
    return { entry, name, all: [name, fold(entry.topic_name), fold(entry.unit_name), fold(entry.subject_name)].join('\n') }
  })
}

/** The words of a query as they are looked for. */
export function terms(query: string): readonly string[] {
  return [...new Set(fold(query).split(/\s+/).filter((term) => term !== ''))]
}

export function search(indexed: readonly Indexed[], query: string, limit: number): Found {
  const wanted = terms(query)
  const id = query.trim()
  if (wanted.length === 0) return { total: 0, entries: [] }
  const phrase = wanted.join(' ')
  const ranks: SearchEntry[][] = [[], [], [], []]
  for (const item of indexed) {
    if (item.entry.lesson_id === id) ranks[0]!.push(item.entry)
    else if (wanted.every((term) => item.all.includes(term))) ranks[rank(item.name, wanted, phrase)]!.push(item.entry)
  }
  return { total: ranks.reduce((sum, each) => sum + each.length, 0), entries: ranks.flat().slice(0, limit) }
}

/** 0: the name starts with the query; 1: its words start with the terms; 2: it holds them; 3: they stand elsewhere too. */
function rank(name: string, wanted: readonly string[], phrase: string): 0 | 1 | 2 | 3 {
  if (name.startsWith(phrase) || name.startsWith(`ال${phrase}`)) return 0
  if (!wanted.every((term) => name.includes(term))) return 3
  return wanted.every((term) => startsWord(name, term)) ? 1 : 2
}

/** With the article and what is written together with it: a reader looks for the word behind `ال`, `وال`, `بال`, `لل`. */
function startsWord(name: string, term: string): boolean {
  for (let at = name.indexOf(term); at >= 0; at = name.indexOf(term, at + 1)) {
    if (/(?:^|[^\p{L}\p{N}])(?:[وفبك]?ال|[وف]?لل|[وفبلك])?$/u.test(name.slice(Math.max(0, at - 6), at))) return true
  }
  return false
}

/** Where a plan has a lesson, or the lessons of a topic, now: what was moved is found by its id. */
export function whereNow(entries: readonly SearchEntry[], { topic, lesson }: { readonly topic?: string | undefined; readonly lesson?: string | undefined }): SearchEntry | undefined {
  return entries.find((entry) => (lesson === undefined ? entry.topic_id === topic : entry.lesson_id === lesson))
}

export interface Piece {
  readonly text: string
  readonly found: boolean
}

/** The text in pieces that join to it again, with those marked that one of the terms names. */
export function mark(text: string, wanted: readonly string[]): readonly Piece[] {
  const folded = foldWithPlaces(text)
  const starts = new Set<number>()
  for (const term of wanted) {
    for (let at = folded.text.indexOf(term); term !== '' && at >= 0; at = folded.text.indexOf(term, at + 1)) {
      for (let i = at; i < at + term.length; i += 1) starts.add(folded.from[i]!)
    }
  }
  if (starts.size === 0) return text === '' ? [] : [{ text, found: false }]
  const pieces: { text: string; found: boolean }[] = []
  let at = 0
  for (const char of text) {
    const last = pieces.at(-1)
    // What folds to nothing, as a diacritic does, goes with the letter that it stands on.
    const found = starts.has(at) || (last?.found === true && !folded.from.includes(at))
    if (last?.found === found) last.text += char
    else pieces.push({ text: char, found })
    at += char.length
  }
  return pieces
}
