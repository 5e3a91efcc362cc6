// Folders that a command needs. Node's own recursive mkdir names the wrong cause on a read-only disk, and below
// some folders of the system (/proc) it never returns; one by one, each fails with the error that is meant.
import { existsSync, mkdirSync, rmdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** Makes a folder and those above it. Returns the ones that were missing, the deepest first. Throws the system's error. */
export function makeFolder(folder: string): readonly string[] {
  return missingFolders(resolve(folder)).filter(makeOne).reverse()
}

function missingFolders(path: string): readonly string[] {
  return existsSync(path) ? [] : [...missingFolders(dirname(path)), path]
}

/** Whether it was this process that made it: another one may have come first. */
function makeOne(folder: string): boolean {
  try {
    mkdirSync(folder)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Removes the folders that `makeFolder` made, as far as they are still empty. */
export function removeMade(folders: readonly string[]): void {
  for (const folder of folders) {
    try {
      rmdirSync(folder)
    } catch {
      return
    }
  }
}
