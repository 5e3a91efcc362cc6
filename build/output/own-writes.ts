// What this build wrote, by the numbers that each file had right after: at its end, a file that changed since it began
// and is not as it is noted here was changed by somebody else, who may have done so after it was compared.
import type { Stats } from 'node:fs'

type Seen = Pick<Stats, 'ino' | 'size' | 'mtimeMs' | 'ctimeMs'>

const NUMBERS = 3
const FEWEST_NUMBERS = 1_024 * NUMBERS

export class OwnWrites {
  readonly #since: number
  /** Outside of the heap, since there may be millions. */
  #noted = new Float64Array(FEWEST_NUMBERS)
  #end = 0

  /** `since` is when the build began, by the clock of the file system. */
  constructor(since: number) {
    this.#since = since
  }

  /** Notes a file that was written just now. */
  note({ ino, size, mtimeMs }: Seen): void {
    if (this.#end === this.#noted.length) {
      const more = new Float64Array(2 * this.#end)
      more.set(this.#noted)
      this.#noted = more
    }
    this.#noted[this.#end++] = ino
    this.#noted[this.#end++] = size
    this.#noted[this.#end++] = mtimeMs
  }

  /** Notes a file that is about to get another name or to lose one, unless somebody else changed it meanwhile. */
  noteRenamed(file: Seen): void {
    if (file.ctimeMs < this.#since) this.note(file)
  }

  /** Hands over what was noted: plain data, so that it can come from another thread. */
  take(): Float64Array<ArrayBuffer> {
    const taken = new Float64Array(this.#noted.buffer.transfer(this.#end * Float64Array.BYTES_PER_ELEMENT))
    this.#noted = new Float64Array(FEWEST_NUMBERS)
    this.#end = 0
    return taken
  }
}

/** Whether a file, by its numbers, is as one of the writers left it. */
export type IsOwnWrite = (ino: number, size: number, mtimeMs: number) => boolean

/** What was taken from the writers, as a question. */
export function ownWrites(taken: readonly Float64Array[]): IsOwnWrite {
  // Of a file that was noted more than once the last counts.
  const writers = taken.map(isOwnOf).reverse()
  return (ino, size, mtimeMs) => {
    for (const isOwnOfWriter of writers) {
      const answer = isOwnOfWriter(ino, size, mtimeMs)
      if (answer !== undefined) return answer
    }
    return false
  }
}

/** The same of one writer's; undefined of a file that it did not note. A Map would take several times the rows' own room. */
function isOwnOf(numbers: Float64Array): (...file: Parameters<IsOwnWrite>) => boolean | undefined {
  const rows = numbers.length / NUMBERS
  const mask = 2 ** Math.ceil(Math.log2(2 * rows + 1)) - 1
  // The number of a row, counted from 1; 0 is a free place.
  const table = new Uint32Array(mask + 1)
  const placeOf = (ino: number) => {
    let place = (Math.imul(ino >>> 0, 2_654_435_761) ^ Math.imul(ino / 2 ** 32, 1_597_334_677)) & mask
    while (table[place] !== 0 && numbers[(table[place]! - 1) * NUMBERS] !== ino) place = (place + 1) & mask
    return place
  }
  for (let row = 0; row < rows; row++) table[placeOf(numbers[row * NUMBERS]!)] = row + 1
  return (ino, size, mtimeMs) => {
    const row = table[placeOf(ino)]!
    const at = (row - 1) * NUMBERS
    return row === 0 ? undefined : numbers[at + 1] === size && numbers[at + 2] === mtimeMs
  }
}
