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

/** One of the files that hold what was put aside, each from where the one before it was full. */
interface Part {
  readonly fd: number
  readonly from: number
}

export class Spool {
  /** Those that may still be tried, the best first. */
  readonly #folders: string[]
  readonly #parts: Part[] = []
  /** How much of the file is written, and what comes next in it. */
  #written = 0
  #waiting = Buffer.allocUnsafeSlow(BUFFER_BYTES)
  #waitingBytes = 0
  /** A piece of the file, for readers who ask for one thing after the other. */
  #window: { readonly at: number; readonly bytes: Buffer } = { at: 0, bytes: Buffer.alloc(0) }

  /** Keeps to the first of these folders that can be written, and goes on in the next where its disk is full. */
  constructor(folders: readonly string[]) {
    this.#folders = [...folders]
    this.#open()
  }

  /** Puts a text aside as UTF-8, which pieces of it may be already. The bytes are in memory that the next call may use anew. */
  put(pieces: readonly (string | Buffer)[]): { readonly bytes: Buffer; readonly stored: Spooled } {
    this.#makeRoom(pieces.reduce((sum, piece) => sum + (typeof piece === 'string' ? piece.length * MOST_BYTES_A_UNIT : piece.length), 0))
    const start = this.#waitingBytes
    for (const piece of pieces) this.#waitingBytes += typeof piece === 'string' ? this.#waiting.write(piece, this.#waitingBytes, 'utf8') : piece.copy(this.#waiting, this.#waitingBytes)
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
    for (const { fd } of this.#parts) closeSync(fd)
  }

  #makeRoom(bytes: number): void {
    if (this.#waitingBytes + bytes <= this.#waiting.length) return
    this.#flush()
    if (bytes > this.#waiting.length) this.#waiting = Buffer.allocUnsafeSlow(bytes)
  }

  #flush(): void {
    while (!this.#isWritten()) this.#open()
    this.#written += this.#waitingBytes
    this.#waitingBytes = 0
  }

  /** Begins a file in the first folder where one can be made. Throws what the system says against the last. */
  #open(): void {
    for (;;) {
      const folder = this.#folders[0]!
      const path = join(folder, `.spool-${randomUUID()}`)
      try {
        const fd = openSync(path, 'wx+', 0o600)
        unlinkSync(path)
        this.#parts.push({ fd, from: this.#written })
        return
      } catch (error) {
        this.#giveUp(error)
      }
    }
  }

  #isWritten(): boolean {
    const { fd, from } = this.#parts.at(-1)!
    try {
      for (let done = 0; done < this.#waitingBytes; ) done += writeSync(fd, this.#waiting, done, this.#waitingBytes - done, this.#written - from + done)
      return true
    } catch (error) {
      this.#giveUp(error)
      return false
    }
  }

  /** Goes to the next folder. */
  #giveUp(error: unknown): void {
    const folder = this.#folders.shift()!
    if (this.#folders.length === 0) throw Object.assign(error as Error, { path: folder })
  }

  #read(at: number, wanted: number, used: Buffer): Buffer {
    const part = this.#parts.findLastIndex(({ from }) => from <= at)
    const { fd, from } = this.#parts[part]!
    const length = Math.min(wanted, (this.#parts[part + 1]?.from ?? Infinity) - at)
    const bytes = used.length >= length ? used.subarray(0, length) : Buffer.allocUnsafeSlow(length)
    for (let done = 0; done < length; ) {
      const count = readSync(fd, bytes, done, length - done, at - from + done)
      if (count === 0) throw new Error('a spool file is shorter than what was written to it')
      done += count
    }
    return bytes
  }
}
