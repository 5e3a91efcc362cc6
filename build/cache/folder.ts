// SHELL: where builds keep what the next one need not do again. Nothing is lost when the folder is deleted.
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeFolder } from '../make-folder.ts'

/** The folder that is used when none is named: beside the program's own, so that `npm ci` clears it. */
function ownFolder(): string {
  let root = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(root, 'package.json')) && dirname(root) !== root) root = dirname(root)
  return join(root, 'node_modules/.cache/memora-content/build')
}

/** Makes the folder of the cache. Undefined where this user may not: a build can do without. */
export function makeCacheFolder(named: string | undefined): string | undefined {
  const folder = named ?? ownFolder()
  try {
    makeFolder(folder)
    return folder
  } catch {
    return undefined
  }
}

/** Where a build can put things aside that it takes away again itself, the best first: one of them may be full, or another user's. */
export function asideFolders(cache: string | undefined, dist: string): readonly string[] {
  return [...(cache === undefined ? [] : [cache]), tmpdir(), dist]
}
