// Takes the rows out of what the database answers to one statement, before the driver makes an object of each of their
// columns: that would take longer than all else that is done with them. What a driver must know (how many columns there
// are, the end, an error) is passed on, so that to it the statement has no rows. It does nothing but call who made it.
import type { TakeRow } from './packed-row.ts'

// A packet is three bytes of its length, one of its number, and its content; a longer content goes on in the next packet.
const HEADER = 4
const LONGEST = 0xffffff
// What the first byte of a content tells; FILE is the server's wish for a file of ours.
const [OK, FILE, END, ERROR] = [0x00, 0xfb, 0xfe, 0xff] as const
// Older servers end the descriptions of the columns as they end the rows, by a packet of this length. Where it stands right
// behind the descriptions and is longer, it is the newer end of the rows, of which there are none then.
const END_OF_COLUMNS_LENGTH = 5

/** What comes next. */
type State = 'head' | 'columns' | 'end of columns or rows' | 'rows' | 'nothing'

export class RowTap {
  readonly #take: TakeRow
  readonly #passOn: (bytes: Buffer) => void
  #state: State = 'head'
  #columnsLeft = 0
  // The beginning of a packet of which the rest is still to come.
  #held = Buffer.allocUnsafeSlow(64 * 1024)
  #heldLength = 0
  // The contents of packets that one row goes over.
  readonly #parts: Buffer[] = []

  constructor(take: TakeRow, passOn: (bytes: Buffer) => void) {
    this.#take = take
    this.#passOn = passOn
  }

  /** Whether the answer is over: from then on, all is passed on. */
  get isDone(): boolean {
    return this.#state === 'nothing'
  }

  /** Takes what the connection got next; it need not begin or end with a packet. */
  feed(chunk: Buffer): void {
    let at = this.#completeHeld(chunk)
    while (this.#state !== 'nothing' && chunk.length - at >= HEADER) {
      const end = at + HEADER + lengthAt(chunk, at)
      if (end > chunk.length) break
      this.#packet(chunk, at, end)
      at = end
    }
    if (at === chunk.length) return
    if (this.#state === 'nothing') this.#passOn(chunk.subarray(at))
    else this.#hold(chunk, at, chunk.length)
  }

  /** Adds to the packet that is held what the chunk has of it; returns where the next one begins. */
  #completeHeld(chunk: Buffer): number {
    if (this.#heldLength === 0) return 0
    const headerEnd = this.#holdTill(HEADER, chunk, 0)
    if (this.#heldLength < HEADER) return headerEnd
    const needed = HEADER + lengthAt(this.#held, 0)
    const end = this.#holdTill(needed, chunk, headerEnd)
    if (this.#heldLength < needed) return end
    this.#heldLength = 0
    this.#packet(this.#held, 0, needed)
    return end
  }

  /** Holds so many bytes in all, as far as the chunk has them from `at` on; returns where the rest of it begins. */
  #holdTill(needed: number, chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + Math.max(0, needed - this.#heldLength))
    this.#hold(chunk, at, end)
    return end
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
    if (this.#state === 'head') this.#head(first)
    else if (this.#state === 'columns') this.#column(first)
    else if (this.#isRow(first, end - content)) return this.#row(bytes, content, end)
    else this.#endOf(first, end - content)
    this.#passOn(bytes.subarray(start, end))
  }

  #head(first: number): void {
    this.#columnsLeft = first
    this.#state = first === OK || first === FILE || first === ERROR ? 'nothing' : 'columns'
  }

  #column(first: number): void {
    if (first === ERROR) this.#state = 'nothing'
    else if (--this.#columnsLeft === 0) this.#state = 'end of columns or rows'
  }

  /** A row begins as an end does only where its first column is longer than a packet, and then it goes over several. */
  #isRow(first: number, length: number): boolean {
    return first < END || length === LONGEST || this.#parts.length > 0
  }

  #row(bytes: Buffer, start: number, end: number): void {
    this.#state = 'rows'
    const goesOn = end - start === LONGEST
    if (goesOn || this.#parts.length > 0) this.#part(bytes, start, end, !goesOn)
    else this.#take(bytes, start, end)
  }

  #endOf(first: number, length: number): void {
    const isOfColumns = this.#state === 'end of columns or rows' && first === END && length === END_OF_COLUMNS_LENGTH
    this.#state = isOfColumns ? 'rows' : 'nothing'
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
