// Names of all records of a site, to see whether one stands twice: as numbers, since there are millions of them.
import { idNumber } from '../snapshot/id-number.ts'

/** A number for each id. */
export function idNumbers(ids: Iterable<string>): Float64Array {
  return Float64Array.from(ids, idNumber)
}

/** Whether an id may be among these twice: to be held against the ids themselves then. */
export function mayRepeat(parts: readonly Float64Array[]): boolean {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  all.sort()
  for (let i = 1; i < all.length; i++) if (all[i] === all[i - 1]) return true
  return false
}
