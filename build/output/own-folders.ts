// SHELL: which folders nobody but this build changed: the names in one of those need not be counted, which takes a while
// where there are many. It is as with files (own-writes.ts): what somebody else does while a run of writes is under way,
// or within the same tick of the clock, goes unseen. Here that can be no more than a file to which nothing leads: every
// page is looked at by itself. Where several threads write, each is another to the rest, so that names are counted then.
import { statSync } from 'node:fs'

/** What changes with the names in a folder. */
export type FolderNumbers = readonly [ino: number, size: number, mtimeMs: number, ctimeMs: number]

export class OwnFolders {
  readonly #root: string
  #before: ReadonlyMap<string, FolderNumbers> | undefined
  readonly #left = new Map<string, FolderNumbers | undefined>()
  readonly #changedByOthers = new Set<string>()
  /** Those that the run of writes that is under way changes. */
  readonly #open = new Set<string>()

  constructor(root: string) {
    this.#root = root
  }

  /** To be told what each folder was when the names in it were last known. */
  lookFrom(before: ReadonlyMap<string, FolderNumbers>): void {
    this.#before = before
  }

  /** To be called before a name is written or removed. */
  open(key: string): void {
    const end = key.lastIndexOf('/')
    // The names beside the folders of pages are nobody's to count.
    if (!this.#before || end < 0) return
    const folder = key.slice(0, end)
    if (this.#open.has(folder)) return
    this.#open.add(folder)
    if (!areAlike(this.#left.get(folder) ?? this.#before.get(folder), this.#look(folder))) this.#changedByOthers.add(folder)
  }

  /** To be called after a run of these, before anything else has its turn. */
  close(): void {
    for (const folder of this.#open) this.#left.set(folder, this.#look(folder))
    this.#open.clear()
  }

  /** Whether a folder that is like this now is as this build left it, and was as it knew it whenever it began to write there. */
  isAsLeft(folder: string, now: FolderNumbers): boolean {
    return !this.#changedByOthers.has(folder) && areAlike(this.#left.get(folder), now)
  }

  #look(folder: string): FolderNumbers | undefined {
    const found = statSync(`${this.#root}/${folder}`, { throwIfNoEntry: false })
    return found && [found.ino, found.size, found.mtimeMs, found.ctimeMs]
  }
}

function areAlike(one: FolderNumbers | undefined, other: FolderNumbers | undefined): boolean {
  return one !== undefined && other !== undefined && one.every((number, i) => number === other[i])
}
