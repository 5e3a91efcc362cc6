// SHELL: what stands in a snapshot folder before it is replaced, and what in it belongs to others.
import { existsSync, lstatSync, readdirSync, readFileSync, rmdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { failure } from '../errors.ts'
import { FileReader } from '../file-reader.ts'
import { SNAPSHOT_FOLDERS } from './journal.ts'
import { INDEX_FILE, isSomebodyElses, TERM_FILES } from './layout.ts'

const OURS: ReadonlySet<string> = new Set([...SNAPSHOT_FOLDERS, ...Object.values(TERM_FILES)])
const reader = new FileReader()
const LICENCE = /^licen[cs]e/i

/** Refuses a folder that holds other things and no snapshot. */
export function refuseForeignFolder(dir: string, isReplacing = false): void {
  if (isReplacing || !existsSync(dir) || existsSync(join(dir, INDEX_FILE))) return
  const foreign = readdirSync(dir).find((name) => !isSomebodyElses(name) && !LICENCE.test(name) && !OURS.has(name))
  if (foreign === undefined) return
  throw failure(
    'not-a-snapshot',
    { file: dir },
    `holds other files (${JSON.stringify(foreign)}) and no ${INDEX_FILE}, so it is not a snapshot's folder`,
    'Name an empty or a new folder, or empty this one.',
  )
}

/** What stands at `path`; undefined when there is none. */
export function readStanding(dir: string, path: string): Buffer | undefined {
  try {
    return readFileSync(join(dir, path))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw Object.assign(error as NodeJS.ErrnoException, { path: join(dir, path) })
  }
}

/** Whether the file that stands at `path` has these bytes. */
export function standsAlready(dir: string, path: string, bytes: Uint8Array): boolean {
  const file = join(dir, path)
  if (statSync(file, { throwIfNoEntry: false })?.size !== bytes.length) return false
  return reader.read(file).equals(bytes)
}

/** What lies in the folders that hold nothing but a snapshot's files, and those of these folders that are empty. */
export function listStanding(dir: string): { readonly files: readonly string[]; readonly empty: readonly string[] } {
  const files: string[] = []
  const empty: string[] = []
  const walk = (folder: string) => {
    const entries = readdirSync(join(dir, folder), { withFileTypes: true })
    if (entries.length === 0) empty.push(folder)
    for (const entry of entries) {
      if (isSomebodyElses(entry.name)) continue
      const path = `${folder}/${entry.name}`
      if (entry.isSymbolicLink()) refuseLink(join(dir, path))
      if (entry.isDirectory()) walk(path)
      else files.push(path)
    }
  }
  for (const folder of SNAPSHOT_FOLDERS) {
    const found = lstatSync(join(dir, folder), { throwIfNoEntry: false })
    if (found?.isSymbolicLink()) refuseLink(join(dir, folder))
    if (found) walk(folder)
  }
  return { files: files.sort(), empty }
}

/** What is behind a link belongs to somebody else, and is neither to be replaced nor deleted. */
export function refuseLink(file: string): never {
  throw failure(
    'snapshot-link',
    { file },
    'it is a link, and what it leads to is not part of the snapshot',
    'Put the file or folder itself in its place, or delete the link.',
  )
}

/** Removes a folder of the snapshot, and those above it, as far as they are empty. */
export function removeEmptyFolders(dir: string, folder: string): void {
  for (let each = folder; each !== '.' && removeIfEmpty(join(dir, each)); each = dirname(each));
}

function removeIfEmpty(folder: string): boolean {
  try {
    rmdirSync(folder)
    return true
  } catch {
    return false
  }
}
