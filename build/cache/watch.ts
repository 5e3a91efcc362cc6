// SHELL: takes down what files and folders are like, and finds out whether they still are. As git does with its index: who
// writes to a file changes one of the numbers here, unless that happens within one tick of the clock of the file system.
import { isAsItWas, look, NOTHING_THERE, NUMBERS } from './look.ts'
import { asLines, NEVER_THE_SAME, pathsOf, type Watched } from './watched.ts'

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
