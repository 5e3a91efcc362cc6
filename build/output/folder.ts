// SHELL: the dist folder. Everything here can be killed between any two calls and leaves a folder
// in which every link of every manifest still leads to a whole page.
import { closeSync, fstatSync, linkSync, mkdirSync, openSync, readdirSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { WantedFile } from './compare.ts'
import { FolderContents, isTemporary, TEMPORARY_PREFIX } from './folder-contents.ts'
import { OwnFolders } from './own-folders.ts'
import { OwnWrites } from './own-writes.ts'

const LONGEST_TICK_MS = 50
const MOST_NOTED = 10_000

export class DistFolder extends FolderContents {
  readonly ownFolders: OwnFolders
  readonly #madeFolders = new Set<string>()
  readonly #writer: string
  #temporaries = 0
  #own: OwnWrites | undefined
  readonly #noted = new Set<string>()
  #isOlderThere = true

  /** `writer` tells apart the threads that write to the folder at one time; a thread has one of these. */
  constructor(root: string, writer = 'main') {
    super(root)
    this.#writer = writer
    this.ownFolders = new OwnFolders(this.root)
  }

  /** Notes from now on what is written. `since` is when the build began, by the clock of this file system. */
  noteWrites(since: number): void {
    this.#own = new OwnWrites(since)
  }

  /** To be told that no file was here when the build began, so that there is none to note but those that it writes. */
  beganEmpty(): void {
    this.#isOlderThere = false
  }

  /** Hands over what was noted; see OwnWrites. */
  takeOwnWrites(): Float64Array<ArrayBuffer> {
    return this.#own?.take() ?? new Float64Array()
  }

  /** Takes away what a build that was killed left beside its record. Not to be called while another build runs. */
  removeLeftovers(): void {
    for (const name of readdirSync(this.root)) if (isTemporary(name)) this.removeIfThere(name)
  }

  /**
   * Writes a page under its hashed name. A new one goes straight there, since no manifest names it before it is
   * whole, and the next build compares its bytes; one with wrong bytes is replaced in one act.
   */
  writePage(file: WantedFile): void {
    const path = this.path(file.key)
    this.ownFolders.open(file.key)
    this.#makeFolder(dirname(path))
    if (file.sameAs !== undefined) {
      try {
        if (this.#tryLink(file.sameAs, path)) return
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
        return this.point(file)
      }
    }
    // What is wrong with reading them is no fault of this file.
    const bytes = file.bytes()
    let fd: number
    try {
      fd = openSync(path, 'wx')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      return this.replace(file.key, bytes)
    }
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written)
      this.#own?.note(fstatSync(fd))
    } catch (error) {
      rmSync(path, { force: true })
      throw Object.assign(error as Error, { path })
    } finally {
      closeSync(fd)
    }
  }

  /** Puts a manifest or a stable name in place in one act. */
  point({ key, bytes, sameAs }: WantedFile): void {
    if (sameAs === undefined || !this.#link(sameAs, key)) this.replace(key, bytes())
  }

  replace(key: string, bytes: Buffer | string): void {
    const path = this.path(key)
    this.ownFolders.open(key)
    this.#makeFolder(dirname(path))
    const temporary = this.#temporaryBeside(path)
    try {
      writeFileSync(temporary, bytes)
      this.#own?.note(statSync(temporary))
      this.#noteOther(path)
      renameSync(temporary, path)
    } catch (error) {
      rmSync(temporary, { force: true })
      throw Object.assign(error as Error, { path })
    }
  }

  #link(hashed: string, stable: string): boolean {
    const path = this.path(stable)
    this.ownFolders.open(stable)
    this.#makeFolder(dirname(path))
    try {
      return this.#tryLink(hashed, path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const temporary = this.#temporaryBeside(path)
    if (!this.#tryLink(hashed, temporary)) return false
    try {
      this.#noteOther(path)
      renameSync(temporary, path)
    } catch (error) {
      throw Object.assign(error as Error, { path })
    } finally {
      // A rename onto another link of the same file does nothing and leaves this name behind.
      rmSync(temporary, { force: true })
    }
    return true
  }

  /** False where the file system has no hard links, or not so many for one file. */
  #tryLink(key: string, path: string): boolean {
    try {
      this.#noteSource(key)
      linkSync(this.path(key), path)
      return true
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException
      if (['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV', 'EACCES'].includes(code)) return false
      // Where it is not the page that is missing, it is the new name that cannot be.
      throw code === 'ENOENT' ? error : Object.assign(error as Error, { path })
    }
  }

  /** A file that gets another name. Most get one in each plan, and what was noted of one holds for the next time. */
  #noteSource(key: string): void {
    if (!this.#own || !this.#isOlderThere || this.#noted.has(key)) return
    this.#own.noteRenamed(statSync(this.path(key)))
    if (this.#noted.size === MOST_NOTED) this.#noted.clear()
    this.#noted.add(key)
  }

  /** A file that loses this name may keep others. */
  #noteOther(path: string): void {
    const file = this.#own && this.#isOlderThere ? statSync(path, { throwIfNoEntry: false }) : undefined
    if (file && file.nlink > 1) this.#own?.noteRenamed(file)
  }

  /** What is gone already counts as removed. */
  remove(key: string): void {
    this.ownFolders.open(key)
    this.#noteOther(this.path(key))
    rmSync(this.path(key), { force: true })
    for (let folder = dirname(key); folder !== '.'; folder = dirname(folder)) {
      try {
        rmdirSync(this.path(folder))
        this.#madeFolders.delete(this.path(folder))
      } catch {
        return
      }
    }
  }

  removeIfThere(name: string): void {
    rmSync(this.path(name), { force: true })
  }

  /**
   * Waits until whatever is written from now on has another time than what was written till now, and gives that time.
   * Undefined where the clock of the file system is too coarse to wait for.
   */
  async nextTick(): Promise<number | undefined> {
    const started = this.#clock()
    const giveUpAt = performance.now() + LONGEST_TICK_MS
    while (performance.now() < giveUpAt) {
      const now = this.#clock()
      if (now > started) return now
      await sleep(1)
    }
    return undefined
  }

  /** What time it is for the file system. */
  #clock(): number {
    const path = join(this.root, `${TEMPORARY_PREFIX}${process.pid}-clock`)
    try {
      writeFileSync(path, '')
      return statSync(path).mtimeMs
    } finally {
      rmSync(path, { force: true })
    }
  }

  #makeFolder(path: string): void {
    if (this.#madeFolders.has(path)) return
    mkdirSync(path, { recursive: true })
    this.#madeFolders.add(path)
  }

  #temporaryBeside(path: string): string {
    return join(dirname(path), `${TEMPORARY_PREFIX}${process.pid}-${this.#writer}-${this.#temporaries++}`)
  }
}
