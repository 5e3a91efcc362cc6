// SHELL: files and folders as they were at a moment, and whether they still are. As git does with its index: who writes
// to a file changes one of the numbers here, unless that happens within one tick of the clock of the file system.
import { statSync } from 'node:fs'

/** Plain data, so that it can come from another thread or an earlier build. */
export interface Watched {
  /** Paths below a folder, each on a line. */
  readonly paths: string
  /** Four numbers for each. */
  readonly signatures: Float64Array
}

const NUMBERS = 4
const NEVER_THE_SAME = Number.NaN
const NOTHING_THERE = -1

/**
 * Takes down what is at these paths below `root`; of paths that are one file only the first. What was written at
 * `moment` or later, by the clock of the file system, may be written again within that tick, so it is never found to
 * be the same.
 */
export function watch(root: string, paths: readonly string[], moment: number): Watched {
  const kept: string[] = []
  const signatures = new Float64Array(paths.length * NUMBERS)
  const seen = new Set<number>()
  for (const path of paths) {
    const found = statSync(`${root}/${path}`, { throwIfNoEntry: false })
    const at = kept.length * NUMBERS
    if (!found) {
      signatures[at] = NOTHING_THERE
    } else {
      if (seen.has(found.ino)) continue
      seen.add(found.ino)
      signatures[at] = found.mtimeMs < moment && found.ctimeMs < moment ? found.ino : NEVER_THE_SAME
      signatures[at + 1] = found.size
      signatures[at + 2] = found.mtimeMs
      signatures[at + 3] = found.ctimeMs
    }
    kept.push(path)
  }
  return { paths: kept.join('\n'), signatures: signatures.slice(0, kept.length * NUMBERS) }
}

/** Whether everything that was taken down is as it was. */
export function isUnchanged(root: string, { paths, signatures }: Watched): boolean {
  let at = 0
  for (const path of paths === '' ? [] : paths.split('\n')) {
    const found = statSync(`${root}/${path}`, { throwIfNoEntry: false })
    if (!found) {
      if (signatures[at] !== NOTHING_THERE) return false
    } else if (found.ino !== signatures[at] || found.size !== signatures[at + 1] || found.mtimeMs !== signatures[at + 2] || found.ctimeMs !== signatures[at + 3]) {
      return false
    }
    at += NUMBERS
  }
  return true
}

/** Whether the same was taken down twice. */
export function isSameWatched(a: Watched, b: Watched): boolean {
  return a.paths === b.paths && a.signatures.length === b.signatures.length && a.signatures.every((number, i) => number === b.signatures[i])
}
