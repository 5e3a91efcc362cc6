// PURE: takes the rows out of what the database answers to one statement, before the driver makes an object of each of
// their columns: that would take longer than all else that is done with them. What a driver must know (how many columns
// there are, the end, an error) is passed on, so that to it the statement has no rows.
import type { TakeRow } from './packed-row.ts'

// A packet is three bytes of its length, one of its number, and its content; a longer content goes on in the next packet.
const HEADER = 4
const LONGEST = 0xffffff
const [OK, FILE, END, ERROR] = [0x00, 0xfb, 0xfe, 0xff] as const
// The packet that ends the columns' descriptions, where the server sends one, is the only one of this length.
const END_OF_COLUMNS_LENGTH = 5

export class RowTap {
  /** Whether the answer is over: from then on, all is passed on. */
  isDone = false

  readonly #take: TakeRow
  readonly #passOn: (bytes: Buffer) => void
  #columnsLeft: number | undefined
  #isFirstRow = true
  // The beginning of a packet of which the rest is still to come.
  #held = Buffer.allocUnsafeSlow(64 * 1024)
  #heldLength = 0
  // The contents of packets that one row goes over.
  readonly #parts: Buffer[] = []

  constructor(take: TakeRow, passOn: (bytes: Buffer) => void) {
    this.#take = take
    this.#passOn = passOn
  }

  /** Takes what the connection got next; it need not begin or end with a packet. */
  feed(chunk: Buffer): void {
    let at = this.#completeHeld(chunk)
    while (!this.isDone && chunk.length - at >= HEADER) {
      const end = at + HEADER + lengthAt(chunk, at)
      if (end > chunk.length) break
      this.#packet(chunk, at, end)
      at = end
    }
    if (at === chunk.length) return
    if (this.isDone) this.#passOn(chunk.subarray(at))
    else this.#hold(chunk, at, chunk.length)
  }

  /** Adds to the packet that is held what the chunk has of it; returns where the next one begins. */
  #completeHeld(chunk: Buffer): number {
    if (this.#heldLength === 0) return 0
    let at = 0
    for (const needed of [() => HEADER, () => HEADER + lengthAt(this.#held, 0)]) {
      const end = Math.min(chunk.length, at + Math.max(0, needed() - this.#heldLength))
      this.#hold(chunk, at, end)
      at = end
      if (this.#heldLength < needed()) return at
    }
    const length = this.#heldLength
    this.#heldLength = 0
    this.#packet(this.#held, 0, length)
    return at
  }

  #hold(chunk: Buffer, start: number, end: number): void {
    const length = this.#heldLength + end - start
    if (length > this.#held.length) {
      const larger = Buffer.allocUnsafeSlow(length * 2)
      this.#held.copy(larger, 0, 0, this.#heldLength)
      this.#held = larger
    }
    chunk.copy(this.#held, this.#heldLength, start, end)
    this.#heldLength = length
  }

  #packet(bytes: Buffer, start: number, end: number): void {
    const content = start + HEADER
    const first = bytes[content]!
    const isPart = end - content === LONGEST
    if (this.#parts.length > 0 || (isPart && this.#columnsLeft === 0)) return this.#part(bytes, content, end, !isPart)
    if (this.#columnsLeft === 0 && first < END) {
      this.#isFirstRow = false
      return this.#take(bytes, content, end)
    }
    if (this.#columnsLeft === undefined) {
      if (first === OK || first === FILE || first === ERROR) this.isDone = true
      else this.#columnsLeft = first
    } else if (first === ERROR) this.isDone = true
    else if (this.#columnsLeft > 0) this.#columnsLeft--
    else if (this.#isFirstRow && end - content === END_OF_COLUMNS_LENGTH) this.#isFirstRow = false
    else this.isDone = true
    this.#passOn(bytes.subarray(start, end))
  }

  #part(bytes: Buffer, start: number, end: number, isLast: boolean): void {
    this.#parts.push(Buffer.from(bytes.subarray(start, end)))
    if (!isLast) return
    const row = Buffer.concat(this.#parts)
    this.#parts.length = 0
    this.#take(row, 0, row.length)
  }
}

/** Of a packet's content. */
function lengthAt(bytes: Buffer, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16)
}
