// What was taken down of files and folders (watch.ts), as lists to choose from, to join, to compare and to keep.
import { NOTHING_THERE, NUMBERS } from './look.ts'

/** Plain data, so that it can come from another thread or an earlier build. */
export interface Watched {
  /** Paths below a folder, each on a line, as UTF-8: there are many, and few are ever asked for. */
  readonly paths: Uint8Array
  /** Four numbers for each. */
  readonly signatures: Float64Array
}

/** An inode that no file has: what it stands for is in doubt. */
export const NEVER_THE_SAME = Number.NaN
const LINE_END = Buffer.from('\n')

/** Many paths as they are kept and handed on. */
export function asLines(paths: readonly string[]): Buffer {
  return Buffer.from(paths.join('\n'), 'utf8')
}

/** The paths again. */
export function linesOf(bytes: Uint8Array): readonly string[] {
  return bytes.length === 0 ? [] : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8').split('\n')
}

/** In their order. */
export function pathsOf({ paths }: Watched): readonly string[] {
  return linesOf(paths)
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
