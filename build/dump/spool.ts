// SHELL: puts records aside on disk, a file per bucket, so that a table which is read in the order of its random names
// can be written in another one without holding it in memory.
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A record in a spool; its texts are only read when they are asked for. */
export interface Spooled {
  readonly number: number
  readonly text: (index: number) => string
}

export const MOST_TEXTS = 4
const CHUNK_BYTES = 256 * 1024
// Owner, number, and the length of each text.
const HEADER_BYTES = 4 * (2 + MOST_TEXTS)
// As strings lie in memory: UTF-8 would be smaller, and take several times as long to write and to read.
const ENCODING = 'utf16le'
const BYTES_PER_UNIT = 2

/** Takes records, and has them in its files once it is finished. Who makes it removes the folder. */
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

  /** Takes a record of MOST_TEXTS texts at most; `owner` is the number of what it belongs to. */
  add(bucket: number, owner: number, number: number, texts: readonly string[]): void {
    const needed = HEADER_BYTES + texts.reduce((sum, text) => sum + text.length, 0) * BYTES_PER_UNIT
    if (this.#used[bucket]! + needed > this.#chunks[bucket]!.length) {
      this.#flush(bucket)
      if (needed > this.#chunks[bucket]!.length) this.#chunks[bucket] = Buffer.allocUnsafe(Math.max(CHUNK_BYTES, needed))
    }
    const chunk = this.#chunks[bucket]!
    const start = this.#used[bucket]!
    chunk.writeUInt32LE(owner, start)
    chunk.writeInt32LE(number, start + 4)
    let at = start + HEADER_BYTES
    for (let i = 0; i < MOST_TEXTS; i++) {
      const bytes = texts[i] === undefined ? 0 : chunk.write(texts[i]!, at, ENCODING)
      chunk.writeUInt32LE(bytes, start + 8 + 4 * i)
      at += bytes
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

/** The records in a file of a finished spool, by the number of what they belong to. */
export function readSpool(file: string): ReadonlyMap<number, readonly Spooled[]> {
  const bytes = readFileSync(file)
  const records = new Map<number, Spooled[]>()
  for (let at = 0; at < bytes.length; ) {
    const record = new StoredRecord(bytes, at)
    const owner = bytes.readUInt32LE(at)
    const others = records.get(owner)
    if (others) others.push(record)
    else records.set(owner, [record])
    at = record.startOf(MOST_TEXTS)
  }
  return records
}

class StoredRecord implements Spooled {
  readonly #bytes: Buffer
  readonly #at: number

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes
    this.#at = at
  }

  get number(): number {
    return this.#bytes.readInt32LE(this.#at + 4)
  }

  text(index: number): string {
    return this.#bytes.toString(ENCODING, this.startOf(index), this.startOf(index + 1))
  }

  startOf(index: number): number {
    let start = this.#at + HEADER_BYTES
    for (let i = 0; i < index; i++) start += this.#bytes.readUInt32LE(this.#at + 8 + 4 * i)
    return start
  }
}
