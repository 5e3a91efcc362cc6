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

  /** The number of a name; undefined when it has none. */
  get(name: Uint8Array): number | undefined {
    const number = this.#slots[this.#slotOf(name, hashOf(name)) + 2]!
    return number === EMPTY ? undefined : number
  }

  set(name: Uint8Array, number: number): void {
    const hash = hashOf(name)
    const slot = this.#slotOf(name, hash)
    if (this.#slots[slot + 2] === EMPTY) {
      this.#slots[slot] = hash
      this.#slots[slot + 1] = this.#keep(name)
      this.#size++
    }
    this.#slots[slot + 2] = number
    if (this.#size * 2 * SLOT > this.#slots.length) this.#grow()
  }

  /** The slot that holds the name, or the empty one where it belongs. */
  #slotOf(name: Uint8Array, hash: number): number {
    const slots = this.#slots
    for (let slot = firstSlot(hash, slots); ; slot = slot + SLOT === slots.length ? 0 : slot + SLOT) {
      if (slots[slot + 2] === EMPTY || (slots[slot] === hash && this.#isAt(slots[slot + 1]!, name))) return slot
    }
  }

  #isAt(start: number, name: Uint8Array): boolean {
    const names = this.#names
    if (names.readInt32LE(start) !== name.length) return false
    for (let i = 0; i < name.length; i++) if (names[start + 4 + i] !== name[i]) return false
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
function hashOf(name: Uint8Array): number {
  let hash = 0x811c9dc5 | 0
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name[i]!, 0x01000193)
  return hash
}
