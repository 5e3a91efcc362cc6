// Numbers by name, for names that are bytes: a row's link is looked up half a million times in a hundred thousand
// names, and a Map of strings, which makes a string of each first, takes several times as long.

const FIRST_SLOTS = 1024
const EMPTY = -1
// A slot is the hash of its name, where the name begins, and the number.
const SLOT = 3

/** Keeps a number of 0 or more for each name. */
export class NameTable {
  #slots = new Int32Array(FIRST_SLOTS * SLOT).fill(EMPTY)
  #size = 0
  // Each name is four bytes of its length, then its bytes.
  #names = Buffer.allocUnsafeSlow(64 * 1024)
  #used = 0

  /** The number of the name in bytes[start, end); undefined when it has none. */
  get(bytes: Uint8Array, start: number, end: number): number | undefined {
    const number = this.#slots[this.#slotOf(bytes, start, end, hashOf(bytes, start, end)) + 2]!
    return number === EMPTY ? undefined : number
  }

  set(name: Uint8Array, number: number): void {
    const hash = hashOf(name, 0, name.length)
    const slot = this.#slotOf(name, 0, name.length, hash)
    if (this.#slots[slot + 2] === EMPTY) {
      this.#slots[slot] = hash
      this.#slots[slot + 1] = this.#keep(name)
      this.#size++
    }
    this.#slots[slot + 2] = number
    if (this.#size * 2 * SLOT > this.#slots.length) this.#grow()
  }

  /** The slot that holds the name, or the empty one where it belongs. */
  #slotOf(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const slots = this.#slots
    for (let slot = firstSlot(hash, slots); ; slot = slot + SLOT === slots.length ? 0 : slot + SLOT) {
      if (slots[slot + 2] === EMPTY || (slots[slot] === hash && this.#isAt(slots[slot + 1]!, bytes, start, end))) return slot
    }
  }

  #isAt(at: number, bytes: Uint8Array, start: number, end: number): boolean {
    const names = this.#names
    if (names.readInt32LE(at) !== end - start) return false
    for (let i = start, other = at + 4; i < end; i++, other++) if (names[other] !== bytes[i]) return false
    return true
  }

  #keep(name: Uint8Array): number {
    const start = this.#used
    if (start + 4 + name.length > this.#names.length) {
      const larger = Buffer.allocUnsafeSlow((start + 4 + name.length) * 2)
      this.#names.copy(larger, 0, 0, start)
      this.#names = larger
    }
    this.#names.set(name, this.#names.writeInt32LE(name.length, start))
    this.#used = start + 4 + name.length
    return start
  }

  #grow(): void {
    const old = this.#slots
    const slots = new Int32Array(old.length * 2).fill(EMPTY)
    for (let from = 0; from < old.length; from += SLOT) {
      if (old[from + 2] === EMPTY) continue
      let to = firstSlot(old[from]!, slots)
      while (slots[to + 2] !== EMPTY) to = to + SLOT === slots.length ? 0 : to + SLOT
      slots.set(old.subarray(from, from + SLOT), to)
    }
    this.#slots = slots
  }
}

function firstSlot(hash: number, slots: Int32Array): number {
  return ((hash >>> 0) % (slots.length / SLOT)) * SLOT
}

/** FNV-1a. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5 | 0
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193)
  return hash
}
