// PURE: a row as the database sends it: each column's length and then its bytes, one after the other. A large site has
// millions of columns, so a row is passed on whole, and a column is looked at where it lies.

/** Gets a row that lies in bytes[start, end), good till the next one. */
export type TakeRow = (bytes: Buffer, start: number, end: number) => void

// The protocol's length-encoded integers: the first byte is the length itself, or tells how many bytes it takes.
export const [NULL, TWO_BYTES, THREE_BYTES, EIGHT_BYTES] = [0xfb, 0xfc, 0xfd, 0xfe] as const
// Where a column that is NULL begins and ends.
const NOWHERE = -1

/** The place of a column that the rows do not have, as indexOf gives it; it is as one that is NULL. */
export const NO_COLUMN = -1

/** Where the columns of one row lie. One object serves row after row. */
export class ColumnSpans {
  bytes: Buffer = Buffer.alloc(0)
  /** Which of several rows it lies on, as who laid it counts them: the spans can be put in another order. */
  row = 0
  readonly #starts: Int32Array
  readonly #ends: Int32Array

  /** Of a row's columns, only so many of the first are looked at. */
  constructor(columns: number) {
    this.#starts = new Int32Array(columns)
    this.#ends = new Int32Array(columns)
  }

  /** Lays it on the row that begins at `at`. */
  lay(bytes: Buffer, at: number, row = 0): void {
    this.bytes = bytes
    this.row = row
    const [starts, ends] = [this.#starts, this.#ends]
    for (let column = 0; column < starts.length; column++) {
      let length = bytes[at++]!
      if (length === NULL) {
        starts[column] = ends[column] = NOWHERE
        continue
      }
      if (length === TWO_BYTES) length = bytes[at++]! | (bytes[at++]! << 8)
      else if (length === THREE_BYTES) length = bytes[at++]! | (bytes[at++]! << 8) | (bytes[at++]! << 16)
      else if (length === EIGHT_BYTES) {
        length = Number(bytes.readBigUInt64LE(at))
        at += 8
      }
      starts[column] = at
      at += length
      ends[column] = at
    }
  }

  /** Whether it is NULL. */
  isNull(column: number): boolean {
    return column === NO_COLUMN || this.#starts[column] === NOWHERE
  }

  /** Whether it is NULL or ''. */
  isEmpty(column: number): boolean {
    return column === NO_COLUMN || this.#starts[column] === this.#ends[column]
  }

  start(column: number): number {
    return this.#starts[column]!
  }

  end(column: number): number {
    return this.#ends[column]!
  }

  /** The text of a column; NULL is null. */
  text(column: number): string | null {
    return this.isNull(column) ? null : this.bytes.toString('utf8', this.#starts[column], this.#ends[column])
  }
}
