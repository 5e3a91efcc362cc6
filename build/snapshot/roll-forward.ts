// SHELL: moves the staged files of a committed snapshot in. It can be cut short anywhere, and done again from the start.
import { closeSync, existsSync, fsyncSync, lstatSync, mkdirSync, openSync, realpathSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { crc32 } from 'node:zlib'
import { type Journal, STAGING } from './journal.ts'
import { readStanding, refuseLink, removeEmptyFolders } from './standing.ts'

/** Does what the journal says is still to be done. Returns the files that were moved in and have been altered since. */
export function rollForward(dir: string, { staged, move, remove }: Journal): readonly string[] {
  const altered: string[] = []
  const folders = foldersOf(move)
  refuseLinks(dir, [...folders, ...remove.map((path) => dirname(path))])
  const moved = moveNewFolders(dir, join(dir, STAGING, staged), folders)
  for (const folder of folders) mkdirSync(join(dir, folder), { recursive: true })
  refuseLinks(dir, moved)
  for (const file of move) {
    const { path } = file
    if (moved.has(dirname(path))) {
      if (!existsSync(join(dir, path))) altered.push(path)
      continue
    }
    try {
      renameSync(join(dir, STAGING, staged, path), join(dir, path))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      const there = readStanding(dir, path)
      if (there === undefined || crc32(there) !== file.crc32) altered.push(path)
    }
  }
  for (const path of remove) {
    rmSync(join(dir, path), { force: true })
    removeEmptyFolders(dir, dirname(path))
  }
  // What was staged is on the disk already, with the folders that it was staged in.
  for (const folder of folders) if (!moved.has(folder) && existsSync(join(dir, folder))) syncFolder(join(dir, folder))
  return altered
}

function refuseLinks(dir: string, folders: Iterable<string>): void {
  const root = realpathSync(dir)
  for (const folder of new Set(folders)) {
    if (existsSync(join(dir, folder)) && realpathSync(join(dir, folder)) !== join(root, folder)) refuseLink(join(dir, folder))
  }
}

/** Moves the staged folders that the snapshot does not have yet, each with all that is in it. Returns all that came with them. */
function moveNewFolders(dir: string, staged: string, folders: ReadonlySet<string>): ReadonlySet<string> {
  const moved = new Set<string>()
  for (const folder of [...folders].sort((a, b) => a.length - b.length)) {
    const isNew = () => lstatSync(join(dir, folder), { throwIfNoEntry: false }) === undefined && existsSync(join(staged, folder))
    if (moved.has(dirname(folder))) moved.add(folder)
    else if (folder !== '.' && isNew()) {
      renameSync(join(staged, folder), join(dir, folder))
      moved.add(folder)
    }
  }
  return moved
}

/** The folders on the way to these files; '.' is the snapshot folder. */
function foldersOf(files: readonly { readonly path: string }[]): ReadonlySet<string> {
  const folders = new Set(['.'])
  for (const { path } of files) for (let each = dirname(path); !folders.has(each); each = dirname(each)) folders.add(each)
  return folders
}

/** Has the disk hold the names in a folder. */
export function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
