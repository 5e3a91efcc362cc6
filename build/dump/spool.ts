// SHELL: puts rows aside on disk, a file per bucket, so that a table which is read in the order of its random names
// can be written in another one without holding it in memory. They stay the bytes that the database sent.
import { appendFileSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { FileReader } from '../file-reader.ts'

/** A row's columns as the UTF-8 of their text. */
export type RawRow = readonly (Buffer | null)[]

const CHUNK_BYTES = 256 * 1024
const INT_BYTES = 4
const NULL = -1
// For fewer bytes, a loop is faster than asking for a copy.
const FEW_BYTES = 48

/** Takes rows of one table, and has them in its files once it is finished. Who makes it removes the folder. */
export class Spool {
  readonly #folder: string
  readonly #chunks: Buffer[]
  readonly #used: number[]

  constructor(folder: string, buckets: number) {
    mkdirSync(folder, { recursive: true })
    this.#folder = folder
    this.#chunks = Array.from({ length: buckets }, () => Buffer.alloc(0))
    this.#used = Array.from({ length: buckets }, () => 0)
  }

  /** `key` is what the row is found by in its bucket: an integer from 0. */
  add(bucket: number, key: number, row: RawRow): void {
    let needed = INT_BYTES * (1 + row.length)
    for (const value of row) if (value !== null) needed += value.length
    if (this.#used[bucket]! + needed > this.#chunks[bucket]!.length) {
      this.#flush(bucket)
      if (needed > this.#chunks[bucket]!.length) this.#chunks[bucket] = Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, needed))
    }
    const chunk = this.#chunks[bucket]!
    let at = putInt(chunk, this.#used[bucket]!, key)
    for (const value of row) {
      at = putInt(chunk, at, value === null ? NULL : value.length)
      if (value === null) continue
      if (value.length > FEW_BYTES) chunk.set(value, at)
      else for (let i = 0; i < value.length; i++) chunk[at + i] = value[i]!
      at += value.length
    }
    this.#used[bucket] = at
  }

  /** Writes what is still in memory. Returns a file for each bucket. */
  finish(): readonly string[] {
    return this.#chunks.map((_, bucket) => {
      this.#flush(bucket)
      this.#chunks[bucket] = Buffer.alloc(0)
      return this.#file(bucket)
    })
  }

  #flush(bucket: number): void {
    appendFileSync(this.#file(bucket), this.#chunks[bucket]!.subarray(0, this.#used[bucket]))
    this.#used[bucket] = 0
  }

  #file(bucket: number): string {
    return join(this.#folder, String(bucket))
  }
}

/** Where the columns of one row lie. One object serves row after row: there are millions of columns. */
export class ColumnSpans {
  bytes: Buffer = Buffer.alloc(0)
  readonly #starts: Int32Array
  readonly #ends: Int32Array

  constructor(columns: number) {
    this.#starts = new Int32Array(columns)
    this.#ends = new Int32Array(columns)
  }

  /** Lays it on the row whose first column's length stands at `at`. */
  lay(bytes: Buffer, at: number): void {
    this.bytes = bytes
    for (let column = 0; column < this.#starts.length; column++) {
      const length = intAt(bytes, at)
      this.#starts[column] = length === NULL ? NULL : at + INT_BYTES
      at += INT_BYTES + (length === NULL ? 0 : length)
      this.#ends[column] = at
    }
  }

  isNull(column: number): boolean {
    return this.#starts[column] === NULL
  }

  /** Whether it is NULL or ''. */
  isEmpty(column: number): boolean {
    return this.isNull(column) || this.#starts[column] === this.#ends[column]
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

/** The rows in a file of a finished spool; good till its reader reads another one. */
export class SpooledRows {
  readonly #bytes: Buffer
  readonly #starts: number[] = []
  readonly #rowsOf = new Map<number, number[]>()

  /** Deletes the file, for the disk need not hold what was put aside and what is made of it at once. */
  constructor(file: string, columns: number, reader: FileReader) {
    const bytes = reader.read(file)
    rmSync(file)
    this.#bytes = bytes
    for (let at = 0; at < bytes.length; ) {
      const key = intAt(bytes, at)
      const rows = this.#rowsOf.get(key)
      if (rows) rows.push(this.#starts.length)
      else this.#rowsOf.set(key, [this.#starts.length])
      at += INT_BYTES
      this.#starts.push(at)
      for (let column = 0; column < columns; column++) at += INT_BYTES + Math.max(0, intAt(bytes, at))
    }
  }

  /** The rows with a key, by their place among all. */
  with(key: number): number[] {
    return this.#rowsOf.get(key) ?? []
  }

  /** Lays spans on the columns of a row. */
  show(row: number, spans: ColumnSpans): void {
    spans.lay(this.#bytes, this.#starts[row]!)
  }
}

function putInt(bytes: Buffer, at: number, value: number): number {
  bytes[at] = value
  bytes[at + 1] = value >> 8
  bytes[at + 2] = value >> 16
  bytes[at + 3] = value >> 24
  return at + INT_BYTES
}

function intAt(bytes: Buffer, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
}
