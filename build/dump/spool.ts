// SHELL: puts rows aside on disk, a file per bucket, so that a table which is read in the order of its random names
// can be written in another one without holding it in memory. They stay the bytes that the database sent.
import { appendFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { id, type Row } from './normalize.ts'

/** A row's columns as the UTF-8 of their text. */
export type RawRow = readonly (Buffer | null)[]

const CHUNK_BYTES = 256 * 1024
const LENGTH_BYTES = 4
const NULL = -1

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

  add(bucket: number, row: RawRow): void {
    let needed = LENGTH_BYTES * row.length
    for (const value of row) if (value !== null) needed += value.length
    if (this.#used[bucket]! + needed > this.#chunks[bucket]!.length) {
      this.#flush(bucket)
      if (needed > this.#chunks[bucket]!.length) this.#chunks[bucket] = Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, needed))
    }
    const chunk = this.#chunks[bucket]!
    let at = this.#used[bucket]!
    for (const value of row) {
      at = chunk.writeInt32LE(value === null ? NULL : value.length, at)
      if (value === null) continue
      chunk.set(value, at)
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

/** The rows in a file of a finished spool, by the text of one column. Only what is asked for becomes objects. */
export class SpooledRows {
  readonly #bytes: Buffer
  readonly #columns: readonly string[]
  readonly #starts = new Map<string, number[]>()

  /** Deletes the file, for the disk need not hold what was put aside and what is made of it at once. */
  constructor(file: string, columns: readonly string[], keyColumn: string) {
    this.#bytes = readFileSync(file)
    rmSync(file)
    this.#columns = columns
    const key = columns.indexOf(keyColumn)
    for (let start = 0; start < this.#bytes.length; ) {
      const value = id(this.#text(this.#skip(start, key)))
      const others = this.#starts.get(value)
      if (others) others.push(start)
      else this.#starts.set(value, [start])
      start = this.#skip(start, columns.length)
    }
  }

  /** Those whose text is this one; NULL counts as ''. */
  with(key: string): Row[] {
    return (this.#starts.get(key) ?? []).map((start) => this.#row(start))
  }

  #row(start: number): Row {
    const row: Record<string, unknown> = {}
    let at = start
    for (const column of this.#columns) {
      row[column] = this.#text(at)
      at = this.#skip(at, 1)
    }
    return row
  }

  #text(at: number): string | null {
    const length = this.#bytes.readInt32LE(at)
    return length === NULL ? null : this.#bytes.toString('utf8', at + LENGTH_BYTES, at + LENGTH_BYTES + length)
  }

  /** Where the column that many columns on begins. */
  #skip(at: number, columns: number): number {
    for (let i = 0; i < columns; i++) at += LENGTH_BYTES + Math.max(0, this.#bytes.readInt32LE(at))
    return at
  }
}
