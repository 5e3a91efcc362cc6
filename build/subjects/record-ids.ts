// Names of all records of a site, to see whether one stands twice: as numbers, since there are millions of them.
import { BitsSeen } from '../repeated.ts'
import { idNumber } from '../snapshot/id-number.ts'

/** A number for each id. */
export function idNumbers(ids: Iterable<string>): Float64Array {
  return Float64Array.from(ids, idNumber)
}

/** The numbers of many ids, which are read when they are asked for. */
export interface Ids {
  readonly count: number
  readonly read: () => Float64Array
}

/** What was read anew, with what it was before. */
export interface ReadAnew {
  readonly ids: Ids
  readonly before: Float64Array | undefined
}

/**
 * Whether an id may be among all of these twice: to be held against the ids themselves then. None was twice among the
 * others and what the rest was before, so the others are asked for only where there is an id that is new.
 */
export function mayRepeat(anew: readonly ReadAnew[], others: readonly (() => Float64Array)[]): boolean {
  if (repeats(anew.map(({ ids }) => ids))) return true
  if (others.length === 0) return false
  const all = joined(anew.map(({ ids }) => ids)).sort()
  const fresh = without(all, joined(anew.flatMap(({ before }) => (before ? [inMemory(before)] : []))).sort())
  return fresh.length > 0 && others.some(findsAnyOf(fresh))
}

/** The same of the ids of one subject. */
export function mayRepeatAmong(ids: Float64Array): boolean {
  return repeats([inMemory(ids)])
}

const [BITS_AN_ID, FEWEST_BITS, MOST_BITS] = [16, 1 << 12, 1 << 27] as const

/** Whether a number is twice in these lists. Each is read twice, since sorting all of them takes several times as long. */
function repeats(lists: readonly Ids[]): boolean {
  const bits = new BitsSeen(bitsFor(lists.reduce((sum, { count }) => sum + count, 0)))
  for (const { read } of lists) {
    const words = wordsOf(read())
    for (let i = 0; i < words.length; i += 2) bits.add(words[i]!)
  }
  if (!bits.isAnyAgain) return false
  const found: number[] = []
  for (const { read } of lists) {
    const ids = read()
    const words = wordsOf(ids)
    for (let i = 0; i < ids.length; i++) if (bits.mayRepeat(words[2 * i]!)) found.push(ids[i]!)
  }
  const sorted = Float64Array.from(found).sort()
  return sorted.some((id, i) => id === sorted[i - 1])
}

function bitsFor(count: number): number {
  return Math.min(MOST_BITS, Math.max(FEWEST_BITS, 2 ** Math.ceil(Math.log2(count * BITS_AN_ID + 1))))
}

/** What is in one list and not in the other, both of them sorted. */
function without(list: Float64Array, other: Float64Array): Float64Array {
  let at = 0
  return list.filter((id) => {
    while (at < other.length && other[at]! < id) at++
    return other[at] !== id
  })
}

const MARKS = 1 << 20

/** Finds whether any of these, which are sorted, is in a list. */
function findsAnyOf(wanted: Float64Array): (ids: () => Float64Array) => boolean {
  // The low bits of each number tell most of them apart without a search.
  const marks = new Uint8Array(MARKS)
  const words = wordsOf(wanted)
  for (let i = 0; i < words.length; i += 2) marks[words[i]! & (MARKS - 1)] = 1
  return (ids) => {
    const list = ids()
    const words = wordsOf(list)
    for (let i = 0; i < list.length; i++) if (marks[words[2 * i]! & (MARKS - 1)] === 1 && isAmong(list[i]!, wanted)) return true
    return false
  }
}

function wordsOf(ids: Float64Array): Uint32Array {
  return new Uint32Array(ids.buffer, ids.byteOffset, ids.length * 2)
}

function isAmong(id: number, sorted: Float64Array): boolean {
  let [from, to] = [0, sorted.length]
  while (from < to) {
    const middle = (from + to) >>> 1
    if (sorted[middle]! < id) from = middle + 1
    else to = middle
  }
  return sorted[from] === id
}

export function inMemory(ids: Float64Array): Ids {
  return { count: ids.length, read: () => ids }
}

function joined(parts: readonly Ids[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { count }) => sum + count, 0))
  let at = 0
  for (const { count, read } of parts) {
    all.set(read(), at)
    at += count
  }
  return all
}
