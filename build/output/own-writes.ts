// What this build wrote, by the numbers that each file had right after: at its end, a file that changed since it began
// and is not as it is noted here was changed by somebody else, who may have done so after it was compared.
import type { Stats } from 'node:fs'

type Seen = Pick<Stats, 'ino' | 'size' | 'mtimeMs' | 'ctimeMs'>

const NUMBERS = 3

export class OwnWrites {
  readonly #since: number
  readonly #noted: number[] = []

  /** `since` is when the build began, by the clock of the file system. */
  constructor(since: number) {
    this.#since = since
  }

  /** Notes a file that was written just now. */
  note({ ino, size, mtimeMs }: Seen): void {
    this.#noted.push(ino, size, mtimeMs)
  }

  /** Notes a file that is about to get another name or to lose one, unless somebody else changed it meanwhile. */
  noteRenamed(file: Seen): void {
    if (file.ctimeMs < this.#since) this.note(file)
  }

  /** Plain data, so that it can come from another thread. */
  taken(): Float64Array {
    return Float64Array.from(this.#noted)
  }
}

/** Finds whether a file, by its numbers, is as one of the writers left it. */
export function isOwn(taken: readonly Float64Array[]): (ino: number, size: number, mtimeMs: number) => boolean {
  const all = new Float64Array(taken.reduce((sum, { length }) => sum + length, 0))
  const rowOf = new Map<number, number>()
  let end = 0
  for (const numbers of taken) {
    all.set(numbers, end)
    end += numbers.length
  }
  for (let at = 0; at < end; at += NUMBERS) rowOf.set(all[at]!, at)
  return (ino, size, mtimeMs) => {
    const at = rowOf.get(ino)
    return at !== undefined && all[at + 1] === size && all[at + 2] === mtimeMs
  }
}
