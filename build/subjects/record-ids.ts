// Names of all records of a site, to see whether one stands twice: as numbers, since there are millions of them.

/** A number for each id. Different ids seldom have the same; one id always has. */
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

// Two rounds of multiplying and mixing, joined to the 53 bits that a number holds.
function idNumber(id: string): number {
  let [a, b] = [0xdeadbeef, 0x41c6ce57]
  for (let i = 0; i < id.length; i++) {
    const unit = id.charCodeAt(i)
    a = Math.imul(a ^ unit, 2_654_435_761)
    b = Math.imul(b ^ unit, 1_597_334_677)
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909)
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909)
  return 4_294_967_296 * (b & 0x1fffff) + (a >>> 0)
}
