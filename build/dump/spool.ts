// SHELL: puts rows aside on disk, a file per bucket, so that a table which is read in the order of its random names
// can be written in another one without holding it in memory. They stay the bytes that the database sent.
import { appendFileSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { FileReader } from '../file-reader.ts'
import type { ColumnSpans } from './packed-row.ts'

const CHUNK_BYTES = 256 * 1024
const INT_BYTES = 4
// What stands before a row: its key, and its length.
const HEADER = 2 * INT_BYTES

/** The rows of a bucket. */
export interface SpoolFile {
  readonly path: string
  readonly bytes: number
}

/** Takes rows of one table, and has them in its files once it is finished. Who makes it removes the folder. */
export class Spool {
  readonly #folder: string
  readonly #chunks: Buffer[]
  readonly #used: number[]
  readonly #written: number[]

  constructor(folder: string, buckets: number) {
    mkdirSync(folder, { recursive: true })
    this.#folder = folder
    this.#chunks = Array.from({ length: buckets }, () => Buffer.alloc(0))
    this.#used = Array.from({ length: buckets }, () => 0)
    this.#written = Array.from({ length: buckets }, () => 0)
  }

  /** `key` is what the row in bytes[start, end) is found by in its bucket: an integer from 0. */
  add(bucket: number, key: number, bytes: Buffer, start: number, end: number): void {
    const needed = HEADER + end - start
    if (this.#used[bucket]! + needed > this.#chunks[bucket]!.length) {
      this.#flush(bucket)
      if (needed > this.#chunks[bucket]!.length) this.#chunks[bucket] = Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, needed))
    }
    const chunk = this.#chunks[bucket]!
    const at = this.#used[bucket]!
    putInt(chunk, at, key)
    putInt(chunk, at + INT_BYTES, end - start)
    bytes.copy(chunk, at + HEADER, start, end)
    this.#used[bucket] = at + needed
  }

  /** Writes what is still in memory. Returns a file for each bucket that has rows. */
  finish(): readonly (SpoolFile | undefined)[] {
    return this.#chunks.map((_, bucket) => {
      this.#flush(bucket)
      this.#chunks[bucket] = Buffer.alloc(0)
      const bytes = this.#written[bucket]!
      return bytes === 0 ? undefined : { path: this.#file(bucket), bytes }
    })
  }

  #flush(bucket: number): void {
    if (this.#used[bucket] === 0) return
    this.#written[bucket]! += this.#used[bucket]!
    appendFileSync(this.#file(bucket), this.#chunks[bucket]!.subarray(0, this.#used[bucket]))
    this.#used[bucket] = 0
  }

  #file(bucket: number): string {
    return join(this.#folder, String(bucket))
  }
}

/** The rows in a file of a finished spool, none where there is no file; good till its reader reads another one. */
export class SpooledRows {
  readonly #bytes: Buffer = Buffer.alloc(0)
  readonly #starts: number[] = []
  readonly #rowsOf = new Map<number, number[]>()

  /** Deletes the file, for the disk need not hold what was put aside and what is made of it at once. */
  constructor(file: SpoolFile | undefined, reader: FileReader) {
    if (file === undefined) return
    const bytes = reader.read(file.path)
    rmSync(file.path)
    this.#bytes = bytes
    for (let at = 0; at < bytes.length; at += HEADER + intAt(bytes, at + INT_BYTES)) {
      const key = intAt(bytes, at)
      const rows = this.#rowsOf.get(key)
      if (rows) rows.push(this.#starts.length)
      else this.#rowsOf.set(key, [this.#starts.length])
      this.#starts.push(at + HEADER)
    }
  }

  /** The rows with a key, by their place among all. */
  with(key: number): number[] {
    return this.#rowsOf.get(key) ?? []
  }

  /** Lays spans on the columns of a row. */
  show(row: number, spans: ColumnSpans): void {
    spans.lay(this.#bytes, this.#starts[row]!, row)
  }
}

function putInt(bytes: Buffer, at: number, value: number): void {
  bytes[at] = value
  bytes[at + 1] = value >> 8
  bytes[at + 2] = value >> 16
  bytes[at + 3] = value >> 24
}

function intAt(bytes: Buffer, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
}
