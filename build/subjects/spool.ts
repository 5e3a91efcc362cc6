// SHELL: where the bytes of rendered pages are until every page is rendered and the first may be written. A file
// without a name, so that a killed build leaves none.
import { randomUUID } from 'node:crypto'
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { SharedBytes, type Piece } from '../fragments.ts'
import { TEMPORARY_PREFIX } from '../output/folder-contents.ts'

const BUFFER_BYTES = 1 << 20
const MOST_BYTES_A_UNIT = 3

/** Bytes that were put aside: stretches of the file, since what many pages hold is there once. */
export interface Spooled {
  readonly size: number
  readonly runs: readonly Run[]
}

interface Run {
  readonly at: number
  readonly size: number
}

/** Where many bytes were put, of some of them perhaps nothing, as bytes: there are millions of them. */
export function packSpooled(all: readonly (Spooled | undefined)[]): Uint8Array {
  const numbers: number[] = []
  for (const spooled of all) {
    numbers.push(spooled?.runs.length ?? 0)
    for (const { at, size } of spooled?.runs ?? []) numbers.push(at, size)
  }
  return new Uint8Array(Float64Array.from(numbers).buffer)
}

export function unpackSpooled(bytes: Uint8Array): readonly (Spooled | undefined)[] {
  const numbers = new Float64Array(new Uint8Array(bytes).buffer)
  const all: (Spooled | undefined)[] = []
  for (let at = 0; at < numbers.length; ) {
    const count = numbers[at++]!
    const runs = Array.from({ length: count }, (): Run => ({ at: numbers[at++]!, size: numbers[at++]! }))
    all.push(count === 0 ? undefined : { size: runs.reduce((sum, { size }) => sum + size, 0), runs })
  }
  return all
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
  /** Where bytes are that come again and again. */
  readonly #known = new WeakMap<SharedBytes, Run>()
  /** Room for what is not in one stretch. */
  #joined = Buffer.alloc(0)
  /** A piece of the file, for readers who ask for one thing after the other. */
  #window: { readonly at: number; readonly bytes: Buffer } = { at: 0, bytes: Buffer.alloc(0) }

  /** Keeps to the first of these folders that can be written, and goes on in the next where its disk is full. */
  constructor(folders: readonly string[]) {
    this.#folders = [...folders]
    this.#open()
  }

  /** Puts a text aside as UTF-8, which pieces of it may be already. The bytes are in memory that the next call may use anew. */
  put(pieces: readonly Piece[]): { readonly bytes: Buffer; readonly stored: Spooled } {
    if (!pieces.some((piece) => piece instanceof SharedBytes)) return this.#putWhole(pieces as readonly (string | Buffer)[])
    const runs: Run[] = []
    let size = 0
    for (const piece of pieces) {
      const run = piece instanceof SharedBytes ? this.#once(piece) : this.#append([piece])
      const last = runs.at(-1)
      if (last && last.at + last.size === run.at) runs[runs.length - 1] = { at: last.at, size: last.size + run.size }
      else runs.push(run)
      size += run.size
    }
    const bytes = this.#roomToJoin(size)
    let end = 0
    for (const piece of pieces) end += writePiece(piece instanceof SharedBytes ? piece.bytes : piece, bytes, end)
    return { bytes, stored: { size, runs } }
  }

  #putWhole(pieces: readonly (string | Buffer)[]): { readonly bytes: Buffer; readonly stored: Spooled } {
    const run = this.#append(pieces)
    return { bytes: this.#waiting.subarray(this.#waitingBytes - run.size, this.#waitingBytes), stored: { size: run.size, runs: [run] } }
  }

  /** Puts bytes aside that are asked for as they are. */
  hold(bytes: Uint8Array): Spooled {
    return this.#putWhole([Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)]).stored
  }

  /** The bytes, in memory that the next call may use anew. */
  get({ size, runs }: Spooled): Buffer {
    const waitingAt = runs[0]!.at - this.#written
    if (runs.length === 1 && waitingAt >= 0) return this.#waiting.subarray(waitingAt, waitingAt + size)
    this.#flush()
    if (runs.length === 1) return this.#windowOn(runs[0]!)
    const bytes = this.#roomToJoin(size)
    let end = 0
    for (const run of runs) {
      if (this.#isInWindow(run)) this.#windowOn(run).copy(bytes, end)
      else this.#read(run.at, bytes.subarray(end, end + run.size))
      end += run.size
    }
    return bytes
  }

  /** Writes pieces to one stretch. */
  #append(pieces: readonly (string | Buffer)[]): Run {
    let room = 0
    for (const piece of pieces) room += typeof piece === 'string' ? piece.length * MOST_BYTES_A_UNIT : piece.length
    this.#makeRoom(room)
    let size = 0
    for (const piece of pieces) size += writePiece(piece, this.#waiting, this.#waitingBytes + size)
    return this.#added(size)
  }

  /** Where these bytes are, which are put there when they come for the first time. */
  #once(shared: SharedBytes): Run {
    let run = this.#known.get(shared)
    if (!run) this.#known.set(shared, (run = this.#append([shared.bytes])))
    return run
  }

  #added(size: number): Run {
    const at = this.#written + this.#waitingBytes
    this.#waitingBytes += size
    return { at, size }
  }

  #roomToJoin(size: number): Buffer {
    if (this.#joined.length < size) this.#joined = Buffer.allocUnsafeSlow(size * 2)
    return this.#joined.subarray(0, size)
  }

  #isInWindow({ at, size }: Run): boolean {
    const { at: start, bytes } = this.#window
    return at >= start && at + size <= start + bytes.length
  }

  #windowOn(run: Run): Buffer {
    if (!this.#isInWindow(run)) {
      const length = Math.max(run.size, Math.min(BUFFER_BYTES, this.#written - run.at))
      const used = this.#window.bytes.length >= length ? this.#window.bytes.subarray(0, length) : Buffer.allocUnsafeSlow(length)
      this.#window = { at: run.at, bytes: this.#read(run.at, used) }
    }
    const start = run.at - this.#window.at
    return this.#window.bytes.subarray(start, start + run.size)
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
      const path = join(folder, `${TEMPORARY_PREFIX}spool-${randomUUID()}`)
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

  /** Fills the bytes from the file. */
  #read(at: number, bytes: Buffer): Buffer {
    for (let done = 0; done < bytes.length; ) {
      const part = this.#parts.findLastIndex(({ from }) => from <= at + done)
      const { fd, from } = this.#parts[part]!
      const length = Math.min(bytes.length - done, (this.#parts[part + 1]?.from ?? Infinity) - at - done)
      const count = readSync(fd, bytes, done, length, at + done - from)
      if (count === 0) throw new Error('a spool file is shorter than what was written to it')
      done += count
    }
    return bytes
  }
}

/** Writes a piece, and gives how many bytes it has. */
function writePiece(piece: string | Buffer, bytes: Buffer, at: number): number {
  return typeof piece === 'string' ? bytes.write(piece, at, 'utf8') : piece.copy(bytes, at)
}
