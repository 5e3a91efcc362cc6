// SHELL: where the bytes of rendered pages are until every page is rendered and the first may be written. A file
// without a name, so that a killed build leaves none.
import { randomUUID } from 'node:crypto'
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const BUFFER_BYTES = 1 << 20
const MOST_BYTES_A_UNIT = 3

/** Bytes that were put aside. */
export interface Spooled {
  readonly at: number
  readonly size: number
}

export class Spool {
  readonly #fd: number
  /** How much of the file is written, and what comes next in it. */
  #written = 0
  #waiting = Buffer.allocUnsafeSlow(BUFFER_BYTES)
  #waitingBytes = 0
  /** A piece of the file, for readers who ask for one thing after the other. */
  #window: { readonly at: number; readonly bytes: Buffer } = { at: 0, bytes: Buffer.alloc(0) }

  constructor(folder: string) {
    const path = join(folder, `.spool-${randomUUID()}`)
    this.#fd = openSync(path, 'wx+', 0o600)
    unlinkSync(path)
  }

  /** Puts a text aside as UTF-8. The bytes are in memory that the next call may use anew. */
  put(text: string): { readonly bytes: Buffer; readonly stored: Spooled } {
    this.#makeRoom(text.length * MOST_BYTES_A_UNIT)
    const start = this.#waitingBytes
    this.#waitingBytes += this.#waiting.write(text, start, 'utf8')
    return { bytes: this.#waiting.subarray(start, this.#waitingBytes), stored: { at: this.#written + start, size: this.#waitingBytes - start } }
  }

  /** The bytes, in memory that the next call may use anew. */
  get({ at, size }: Spooled): Buffer {
    this.#flush()
    const { at: start, bytes } = this.#window
    if (at < start || at + size > start + bytes.length) this.#window = { at, bytes: this.#read(at, Math.max(size, Math.min(BUFFER_BYTES, this.#written - at)), bytes) }
    return this.#window.bytes.subarray(at - this.#window.at, at - this.#window.at + size)
  }

  close(): void {
    closeSync(this.#fd)
  }

  #makeRoom(bytes: number): void {
    if (this.#waitingBytes + bytes <= this.#waiting.length) return
    this.#flush()
    if (bytes > this.#waiting.length) this.#waiting = Buffer.allocUnsafeSlow(bytes)
  }

  #flush(): void {
    for (let done = 0; done < this.#waitingBytes; ) done += writeSync(this.#fd, this.#waiting, done, this.#waitingBytes - done, this.#written + done)
    this.#written += this.#waitingBytes
    this.#waitingBytes = 0
  }

  #read(at: number, length: number, used: Buffer): Buffer {
    const bytes = used.length >= length ? used.subarray(0, length) : Buffer.allocUnsafeSlow(length)
    for (let done = 0; done < length; ) {
      const count = readSync(this.#fd, bytes, done, length - done, at + done)
      if (count === 0) throw new Error('the spool file is shorter than what was written to it')
      done += count
    }
    return bytes
  }
}
