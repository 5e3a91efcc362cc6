// Chance with a seed, and names as Frappe gives them. Every record draws from a source of its own, so that a part of a
// site comes out the same whether or not the rest is made.

export type Random = () => number

/** Numbers from 0 to 1 that depend on nothing but these integers. */
export function randomOf(...seeds: readonly number[]): Random {
  let state = 0x9e3779b9
  for (const seed of seeds) state = mixed(state ^ seed)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    return (mixed(state) >>> 0) / 2 ** 32
  }
}

function mixed(value: number): number {
  let bits = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return bits ^ (bits >>> 16)
}

/** From `from` to `to`, both included. */
export function integer(random: Random, from: number, to: number): number {
  return from + Math.floor(random() * (to - from + 1))
}

export function oneOf<T>(random: Random, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)]!
}

const KINDS = ['season', 'grade', 'stream', 'plan', 'plan subject', 'override', 'subject', 'track', 'unit', 'topic', 'lesson', 'stage', 'deleted'] as const
const HALF_BITS = 25
const HALF = 2 ** HALF_BITS
const NUMBERS_A_KIND = 2 ** 45
const ROUNDS = [0x2545f491, 0x1b873593, 0x27d4eb2f, 0x165667b1]

export type Kind = (typeof KINDS)[number]

/**
 * Ten characters like Frappe's hashes, spread over the whole key space. Two records never share one: the rounds are
 * those of a Feistel cipher, which gives each number another.
 */
export function nameOf(kind: Kind, number: number, seed: number): string {
  const value = KINDS.indexOf(kind) * NUMBERS_A_KIND + number
  let [left, right] = [Math.floor(value / HALF), value % HALF]
  for (const round of ROUNDS) [left, right] = [right, left ^ (mixed(right ^ round ^ Math.imul(seed, 0x9e3779b1)) >>> (32 - HALF_BITS))]
  return (left * HALF + right).toString(32).padStart(10, '0')
}

const FIRST_SECOND = Date.UTC(2025, 7, 1) / 1000
const LAST_SECOND = Date.UTC(2026, 2, 1) / 1000

/** When a record was made and when it was last changed, in UTC. */
export function stampsOf(random: Random): { readonly creation: string; readonly modified: string } {
  const creation = integer(random, FIRST_SECOND, LAST_SECOND)
  return { creation: moment(creation, random), modified: moment(integer(random, creation + 1, LAST_SECOND + 1), random) }
}

function moment(second: number, random: Random): string {
  return `${new Date(second * 1000).toISOString().slice(0, 19)}.${String(integer(random, 0, 999_999)).padStart(6, '0')}Z`
}
