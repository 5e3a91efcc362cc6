// SHELL: the folder that a command writes pages to: it is a build's own and lies outside of the snapshot, and one at a time
// writes to it.
import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { BuildSettings } from '../config.ts'
import { failure } from '../errors.ts'
import { withFileLock } from '../file-lock.ts'
import { makeFolder, removeMade } from '../make-folder.ts'
import { LOCK } from '../output/folder-contents.ts'
import { DistFolder } from '../output/folder.ts'
import type { Reporter } from '../reporter.ts'

const PATIENCE_MS = 60_000

/** Pages, or a cache, among a snapshot's files would make it unreadable, and go with it into its repository. */
export function refuseInsideSnapshot({ snapshot, dist, cache }: Pick<BuildSettings, 'snapshot' | 'dist'> & Partial<Pick<BuildSettings, 'cache'>>): void {
  if (isInside(snapshot, dist)) {
    throw failure(
      'dist-in-snapshot',
      { setting: 'DIST', file: dist },
      `the pages would be written into the snapshot ${snapshot}`,
      'Name a folder outside it.',
      2,
    )
  }
  if (cache !== undefined && isInside(snapshot, cache)) {
    throw failure(
      'cache-in-snapshot',
      { setting: 'BUILD_CACHE', file: cache },
      `the cache would be kept in the snapshot ${snapshot}`,
      'Name a folder outside it.',
      2,
    )
  }
}

/** Whether a path is a folder, or lies below it. */
function isInside(folder: string, path: string): boolean {
  const way = relative(realPath(folder), realPath(path))
  return way === '' || (way.split(sep)[0] !== '..' && !isAbsolute(way))
}

/** With links followed, as far as the path is there. */
function realPath(path: string): string {
  const whole = resolve(path)
  return existsSync(whole) ? realpathSync(whole) : join(realPath(dirname(whole)), basename(whole))
}

/** Runs `act` on a dist folder while no other build does. Refuses a folder that is not a build's. */
export async function inDistFolder<T>(dist: string, report: Reporter, act: (folder: DistFolder) => Promise<T>): Promise<T> {
  let made: readonly string[] = []
  try {
    made = makeFolder(dist)
    const folder = new DistFolder(dist)
    if (!folder.isOurs()) {
      throw failure(
        'dist-foreign',
        { setting: 'DIST', file: dist },
        'the folder has files in plans/ or lessons/ that no build wrote, and a build would delete them',
        'Name another folder, or move those two away.',
        2,
      )
    }
    const waiting = { waitingFor: `another build is writing ${dist}`, onWait: report.note, patienceMs: PATIENCE_MS }
    return await withFileLock(join(dist, LOCK), waiting, () => {
      folder.removeLeftovers()
      return act(folder)
    })
  } catch (error) {
    removeMade(made)
    // Calls on an open file do not say which one it was.
    throw error instanceof Error && 'syscall' in error && !('path' in error) ? Object.assign(error, { path: dist }) : error
  }
}
