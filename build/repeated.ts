// What stands more than once among millions, without a set of all: that would be most of what a large build holds at that
// moment. Each has a bit by its text or its number; those whose bit comes twice are few, and looked at themselves.

/** Which bits came, and which of them again. */
export class BitsSeen {
  readonly #seen: Uint8Array
  readonly #again: Uint8Array
  readonly #mask: number
  /** Whether any came again. */
  isAnyAgain = false

  /** `bits` is how many there are, a power of two. */
  constructor(bits: number) {
    this.#seen = new Uint8Array(bits / 8)
    this.#again = new Uint8Array(bits / 8)
    this.#mask = bits - 1
  }

  /** Only the lowest of the number's bits count: as many as tell apart those that there are. */
  add(number: number): void {
    const bit = number & this.#mask
    const at = bit >>> 3
    const mask = 1 << (bit & 7)
    if ((this.#seen[at]! & mask) === 0) this.#seen[at]! |= mask
    else {
      this.#again[at]! |= mask
      this.isAnyAgain = true
    }
  }

  /** Whether it may have come twice: it did, or others that end like it. */
  mayRepeat(number: number): boolean {
    const bit = number & this.#mask
    return (this.#again[bit >>> 3]! & (1 << (bit & 7))) !== 0
  }
}

const BITS = 1 << 24

/** The texts that come more than once; goes through all of them twice. */
export function repeated(texts: () => Iterable<string>): ReadonlySet<string> {
  const bits = new BitsSeen(BITS)
  for (const text of texts()) bits.add(numberOf(text))
  const [seen, found] = [new Set<string>(), new Set<string>()]
  if (!bits.isAnyAgain) return found
  for (const text of texts()) if (bits.mayRepeat(numberOf(text))) (seen.has(text) ? found : seen).add(text)
  return found
}

function numberOf(text: string): number {
  let mixed = 0x811c9dc5
  for (let i = 0; i < text.length; i++) mixed = Math.imul(mixed ^ text.charCodeAt(i), 16_777_619)
  return mixed ^ (mixed >>> 15)
}
