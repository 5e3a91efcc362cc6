// SHELL: lists of files that a build left, and whether each is as it was: by whoever has the time, this thread or others
// beside it. It imports next to nothing, since such a thread begins anew in every build.
import { statSync, type Stats } from 'node:fs'

/** Four of them are known of a file. */
export const NUMBERS = 4
export const NOTHING_THERE = -1

/** What several threads see: the lists one after the other, and what is found out about each. */
export interface SharedLists {
  readonly roots: readonly string[]
  /** Of each list its state, the number of its root, where its numbers begin, how many files it has, and where their paths are. */
  readonly table: Int32Array<SharedArrayBuffer>
  readonly bytes: SharedArrayBuffer
}

const COLUMNS = 6
const [WAITING, TAKEN, AS_IT_WAS, CHANGED] = [0, 1, 2, 3] as const

/** Lists of paths, each on a line, below a folder, with the numbers of each. */
export function shareLists(lists: readonly { readonly root: string; readonly paths: Uint8Array; readonly signatures: Float64Array }[]): SharedLists {
  const roots = [...new Set(lists.map(({ root }) => root))]
  const numbersSize = lists.reduce((sum, { signatures }) => sum + signatures.byteLength, 0)
  const bytes = new SharedArrayBuffer(numbersSize + lists.reduce((sum, { paths }) => sum + paths.length, 0))
  const table = new Int32Array(new SharedArrayBuffer(lists.length * COLUMNS * Int32Array.BYTES_PER_ELEMENT))
  let [numbersAt, pathsAt] = [0, numbersSize]
  lists.forEach(({ root, paths, signatures }, list) => {
    new Float64Array(bytes, numbersAt, signatures.length).set(signatures)
    new Uint8Array(bytes, pathsAt, paths.length).set(paths)
    table.set([WAITING, roots.indexOf(root), numbersAt, signatures.length / NUMBERS, pathsAt, paths.length], list * COLUMNS)
    numbersAt += signatures.byteLength
    pathsAt += paths.length
  })
  return { roots, table, bytes }
}

/** Looks at every list that nobody looks at yet, the last first. */
export function lookFromTheEnd(lists: SharedLists): void {
  for (let list = lists.table.length / COLUMNS - 1; list >= 0; list--) {
    if (Atomics.compareExchange(lists.table, list * COLUMNS, WAITING, TAKEN) === WAITING) lookAt(lists, list)
  }
}

/** Whether all in a list is as it was. What another thread has not found out yet is looked at here, so that nobody waits. */
export function isListAsItWas(lists: SharedLists, list: number): boolean {
  if (!isLookedAt(lists, list)) {
    Atomics.compareExchange(lists.table, list * COLUMNS, WAITING, TAKEN)
    lookAt(lists, list)
  }
  return Atomics.load(lists.table, list * COLUMNS) === AS_IT_WAS
}

/** The same for all of them; of those that others have begun with last. */
export function areAllAsTheyWere(lists: SharedLists): boolean {
  const all = Array.from({ length: lists.table.length / COLUMNS }, (_, list) => list)
  const isTaken = (list: number) => Atomics.load(lists.table, list * COLUMNS) === TAKEN
  return all.every((list) => isTaken(list) || isListAsItWas(lists, list)) && all.every((list) => isListAsItWas(lists, list))
}

/** Has nobody begin with another list. */
export function stopLooking({ table }: SharedLists): void {
  for (let at = 0; at < table.length; at += COLUMNS) Atomics.compareExchange(table, at, WAITING, TAKEN)
}

function isLookedAt({ table }: SharedLists, list: number): boolean {
  const state = Atomics.load(table, list * COLUMNS)
  return state === AS_IT_WAS || state === CHANGED
}

function lookAt({ roots, table, bytes }: SharedLists, list: number): void {
  const [, root, numbersAt, count, pathsAt, pathsSize] = table.subarray(list * COLUMNS, (list + 1) * COLUMNS) as unknown as readonly [number, number, number, number, number, number]
  const numbers = new Float64Array(bytes, numbersAt, count * NUMBERS)
  const paths = count === 0 ? [] : Buffer.from(bytes, pathsAt, pathsSize).toString('utf8').split('\n')
  const isSame = paths.every((path, i) => isAsItWas(`${roots[root]!}/${path}`, numbers, i * NUMBERS))
  // Who is done first has said it.
  Atomics.compareExchange(table, list * COLUMNS, TAKEN, isSame ? AS_IT_WAS : CHANGED)
}

/** Whether what is at the path has the numbers that begin at `at`. */
export function isAsItWas(path: string, numbers: Float64Array, at: number): boolean {
  const found = look(path)
  if (!found) return found === undefined && numbers[at] === NOTHING_THERE
  return found.ino === numbers[at] && found.size === numbers[at + 1] && found.mtimeMs === numbers[at + 2] && found.ctimeMs === numbers[at + 3]
}

const OR_NOTHING = { throwIfNoEntry: false } as const

/** What is there; undefined where there is nothing, null where the system does not say. */
export function look(path: string): Stats | undefined | null {
  try {
    return statSync(path, OR_NOTHING)
  } catch {
    return null
  }
}
