// SHELL: files and folders as they were at a moment, and whether they still are. As git does with its index: who writes
// to a file changes one of the numbers here, unless that happens within one tick of the clock of the file system.
import { isAsItWas, look, NOTHING_THERE, NUMBERS } from './look.ts'

/** Plain data, so that it can come from another thread or an earlier build. */
export interface Watched {
  /** Paths below a folder, each on a line, as UTF-8: there are many, and few are ever asked for. */
  readonly paths: Uint8Array
  /** Four numbers for each. */
  readonly signatures: Float64Array
}

const NEVER_THE_SAME = Number.NaN
const LINE_END = Buffer.from('\n')

/**
 * Takes down what is at these paths below `root`. What was written at `moment` or later, by the clock of the file system,
 * may be written again within that tick, so it is never found to be the same.
 */
export function watch(root: string, paths: readonly string[], moment: number): Watched {
  const taking = new Taking(moment)
  for (const path of paths) taking.add(path, look(`${root}/${path}`))
  return taking.watched()
}

/**
 * The same of files of which several names may be one, each under the first: nobody can give one of its names to another
 * file unseen, since that changes the file or the folder. Every name is looked at: how many links a file has tells
 * nothing, since some may lie elsewhere.
 */
export function watchFiles(root: string, names: readonly string[], moment: number): Watched {
  const taking = new Taking(moment)
  const seen = new Map<number, Set<number>>()
  for (const path of names) {
    const found = look(`${root}/${path}`)
    // Where inodes have larger numbers than a number here can be, those of several files may look the same.
    if (found && found.nlink > 1 && Number.isSafeInteger(found.ino)) {
      const onDevice = seen.get(found.dev) ?? new Set()
      if (onDevice.has(found.ino)) continue
      seen.set(found.dev, onDevice.add(found.ino))
    }
    taking.add(path, found)
  }
  return taking.watched()
}

class Taking {
  readonly #moment: number
  readonly #paths: string[] = []
  readonly #numbers: number[] = []

  constructor(moment: number) {
    this.#moment = moment
  }

  add(path: string, found: ReturnType<typeof look>): void {
    this.#paths.push(path)
    if (!found) this.#numbers.push(found === undefined ? NOTHING_THERE : NEVER_THE_SAME, 0, 0, 0)
    else this.#numbers.push(found.mtimeMs < this.#moment && found.ctimeMs < this.#moment ? found.ino : NEVER_THE_SAME, found.size, found.mtimeMs, found.ctimeMs)
  }

  watched(): Watched {
    return { paths: asLines(this.#paths), signatures: Float64Array.from(this.#numbers) }
  }
}

/** Whether everything that was taken down is as it was. */
export function isUnchanged(root: string, watched: Watched): boolean {
  return pathsOf(watched).every((path, i) => isAsItWas(`${root}/${path}`, watched.signatures, i * NUMBERS))
}

/** The paths of what is not as it was taken down. */
export function changedPaths(root: string, watched: Watched): readonly string[] {
  return pathsOf(watched).filter((path, i) => !isAsItWas(`${root}/${path}`, watched.signatures, i * NUMBERS))
}

function asLines(paths: readonly string[]): Buffer {
  return Buffer.from(paths.join('\n'), 'utf8')
}

function pathsOf({ paths }: Watched): readonly string[] {
  return paths.length === 0 ? [] : Buffer.from(paths.buffer, paths.byteOffset, paths.length).toString('utf8').split('\n')
}

/**
 * Files of a build's own, as `watch` took them down at its end: those that changed since it began, and that it did not
 * leave as they are, are never found to be the same, nor are those that are gone.
 */
export function withoutDoubt({ paths, signatures }: Watched, began: number, isOwnWrite: (ino: number, size: number, mtimeMs: number) => boolean): Watched {
  const sure = signatures.slice()
  for (let at = 0; at < sure.length; at += NUMBERS) {
    const [ino, size, mtimeMs, ctimeMs] = sure.subarray(at, at + NUMBERS) as unknown as readonly [number, number, number, number]
    if (ino === NOTHING_THERE || (ctimeMs >= began && !isOwnWrite(ino, size, mtimeMs))) sure[at] = NEVER_THE_SAME
  }
  return { paths, signatures: sure }
}

/** Those of the files whose paths `isWanted` says. */
export function watchedWhere(watched: Watched, isWanted: (path: string) => boolean): Watched {
  const paths = pathsOf(watched)
  const places = paths.flatMap((path, i) => (isWanted(path) ? [i] : []))
  const signatures = new Float64Array(places.length * NUMBERS)
  places.forEach((place, i) => signatures.set(watched.signatures.subarray(place * NUMBERS, (place + 1) * NUMBERS), i * NUMBERS))
  return { paths: asLines(places.map((place) => paths[place]!)), signatures }
}

/** Both lists in one. */
export function joinWatched(one: Watched | undefined, other: Watched): Watched {
  if (!one || one.paths.length === 0) return other
  if (other.paths.length === 0) return one
  const signatures = new Float64Array(one.signatures.length + other.signatures.length)
  signatures.set(one.signatures)
  signatures.set(other.signatures, one.signatures.length)
  return { paths: Buffer.concat([one.paths, LINE_END, other.paths]), signatures }
}

/** What was taken down of one file or folder. */
export type Signature = readonly [ino: number, size: number, mtimeMs: number, ctimeMs: number]

/** The paths of what changed since `began`, with what was taken down of each; of what is gone or in doubt as well. */
export function changedSince(watched: Watched, began: number): ReadonlyMap<string, Signature> {
  return new Map([...signaturesOf(watched)].filter(([, [ino, , , ctimeMs]]) => ino === NOTHING_THERE || Number.isNaN(ino) || !(ctimeMs < began)))
}

/** What was taken down, by path. */
export function signaturesOf({ paths, signatures }: Watched): ReadonlyMap<string, Signature> {
  return new Map(pathsOf({ paths, signatures }).map((path, i) => [path, signatures.subarray(i * NUMBERS, (i + 1) * NUMBERS) as unknown as Signature]))
}

/** The paths that were not taken down alike both times. */
export function changedBetween(before: Watched, after: Watched): readonly string[] {
  const placeOf = new Map(pathsOf(after).map((path, i) => [path, i * NUMBERS]))
  const isAlike = (at: number, other: number) => before.signatures.subarray(at, at + NUMBERS).every((number, i) => number === after.signatures[other + i])
  const changed = pathsOf(before).filter((path, i) => {
    const other = placeOf.get(path)
    placeOf.delete(path)
    return other === undefined || !isAlike(i * NUMBERS, other)
  })
  return [...changed, ...placeOf.keys()]
}

const LENGTHS_BYTES = 8

/** Several of them as bytes, for `unpackWatched`. */
export function packWatched(lists: readonly Watched[]): Uint8Array {
  return Buffer.concat(lists.flatMap(({ paths, signatures }) => {
    const lengths = Buffer.alloc(LENGTHS_BYTES)
    lengths.writeUInt32LE(signatures.byteLength)
    lengths.writeUInt32LE(paths.length, LENGTHS_BYTES / 2)
    return [lengths, Buffer.from(signatures.buffer, signatures.byteOffset, signatures.byteLength), paths]
  }))
}

export function unpackWatched(bytes: Buffer): readonly Watched[] {
  const lists: Watched[] = []
  for (let at = 0; at < bytes.length; ) {
    const [size, pathsSize] = [bytes.readUInt32LE(at), bytes.readUInt32LE(at + LENGTHS_BYTES / 2)]
    const pathsAt = at + LENGTHS_BYTES + size
    const signatures = new Float64Array(size / Float64Array.BYTES_PER_ELEMENT)
    new Uint8Array(signatures.buffer).set(bytes.subarray(at + LENGTHS_BYTES, pathsAt))
    at = pathsAt + pathsSize
    lists.push({ paths: bytes.subarray(pathsAt, at), signatures })
  }
  return lists
}
