// SHELL: what there is in a dist folder. Nothing here changes it; see folder.ts.
import { existsSync, lstatSync, opendirSync, readdirSync, readFileSync, statSync, type Dir, type Dirent } from 'node:fs'
import { normalize } from 'node:path'
import { isOurFolder, isOurName, parseKey } from '../files/keys.ts'
import { BUILD_RECORD } from './build-record.ts'
import type { WantedFile } from './compare.ts'
import { DRAFTS_MARK } from './drafts-mark.ts'

export const LOCK = '.lock'

/** What a killed build left under such a name, the next one takes away. */
export const TEMPORARY_PREFIX = '.tmp-'
const LESSON_LINK = /"lesson_url":"((lessons\/[^".]+)\.[0-9a-f]{16}\.json)"/g
const CONTENT_FOLDERS = ['plans', 'lessons']

export class FolderContents {
  readonly root: string

  constructor(root: string) {
    this.root = normalize(root).replace(/(?<=.)\/$/, '')
  }

  /** Every file below the content folders, and the temporary files that a killed build left there. */
  list(): { readonly keys: Set<string>; readonly temporaries: readonly string[] } {
    const keys = new Set<string>()
    const temporaries: string[] = []
    const walk = (folder: string) => {
      for (const entry of readdirSync(this.path(folder), { withFileTypes: true })) {
        const key = `${folder}/${entry.name}`
        if (this.#isFolder(entry, key)) walk(key)
        else if (isTemporary(entry.name)) temporaries.push(key)
        else keys.add(key)
      }
    }
    for (const folder of CONTENT_FOLDERS) if (statSync(this.path(folder), { throwIfNoEntry: false })?.isDirectory()) walk(folder)
    return { keys, temporaries }
  }

  /** The segments of the plans that have a folder. */
  plans(): readonly string[] {
    const path = this.path('plans')
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return []
    return readdirSync(path, { withFileTypes: true }).filter((entry) => this.#isFolder(entry, `plans/${entry.name}`)).map(({ name }) => name)
  }

  /** The lesson pages that these plans' pages lead to, each with its stable name. */
  lessonsOf(segments: readonly string[]): ReadonlySet<string> {
    const lessons = new Set<string>()
    for (const segment of segments) {
      for (const entry of readdirSync(this.path(`plans/${segment}`), { withFileTypes: true })) {
        const { name } = entry
        if (this.#isFolder(entry, `plans/${segment}/${name}`)) continue
        const { hash } = parseKey(`plans/${segment}/${name}`) ?? {}
        if (hash === undefined) continue
        for (const [, key, stem] of readFileSync(this.path(`plans/${segment}/${name}`), 'utf8').matchAll(LESSON_LINK)) lessons.add(key!).add(`${stem}.json`)
      }
    }
    return lessons
  }

  /** Whether what is below the content folders is a build's: there is the mark of one, or a page, or nothing at all. */
  isOurs(): boolean {
    if ([BUILD_RECORD, DRAFTS_MARK, LOCK].some((name) => existsSync(this.path(name)))) return true
    const { keys } = this.list()
    return keys.size === 0 || Array.from(keys, parseKey).some((key) => key !== undefined && (key.hash !== undefined || key.isManifest))
  }

  read(name: string): string | undefined {
    try {
      return readFileSync(this.path(name), 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw Object.assign(error as Error, { path: this.path(name) })
    }
  }

  /** Whether `list` would find the key, whatever its bytes; a folder in its place is none. */
  has(key: string): boolean {
    return lstatSync(this.path(key), { throwIfNoEntry: false })?.isDirectory() === false
  }

  /** Whether the file is there with just these bytes: a page is never trusted for its name. */
  holds({ key, size, bytes }: WantedFile): boolean {
    const path = this.path(key)
    // A link to a file with the same bytes is none: what is there is sent as it stands.
    const found = lstatSync(path, { throwIfNoEntry: false })
    return found?.isFile() === true && found.size === size && readFileSync(path).equals(bytes())
  }

  /** Every folder in which a build's files may lie, also where there is none. */
  folders(): readonly string[] {
    const plans = statSync(this.path('plans'), { throwIfNoEntry: false })?.isDirectory() ? readdirSync(this.path('plans')) : []
    return [...CONTENT_FOLDERS, ...plans.flatMap((plan) => [`plans/${plan}`, `plans/${plan}/search`])]
  }

  /** How many files in a folder are a build's, by their names; a folder with such a name counts as well. */
  countOurs(folder: string): number {
    const isOurs = isOurFolder(folder) ? isOurName : () => false
    let count = 0
    for (const name of namesIn(this.path(folder))) if (isOurs(name) || isTemporary(name)) count += 1
    return count
  }

  /** Pages may lie on another disk: in the place of a folder of ours, a link to one is one. */
  #isFolder(entry: Dirent, key: string): boolean {
    if (entry.isDirectory()) return true
    return entry.isSymbolicLink() && isOurFolder(key) && statSync(this.path(key), { throwIfNoEntry: false })?.isDirectory() === true
  }

  /** Keys are paths in order already. */
  protected path(key: string): string {
    return `${this.root}/${key}`
  }
}

export function isTemporary(name: string): boolean {
  return name.startsWith(TEMPORARY_PREFIX)
}

/** The names in a folder, some have a million, a few at a time; that is faster too. None where there is no such folder. */
function* namesIn(path: string): Generator<string> {
  let folder: Dir
  try {
    folder = opendirSync(path)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return
    throw error
  }
  try {
    for (let entry = folder.readSync(); entry; entry = folder.readSync()) yield entry.name
  } finally {
    folder.closeSync()
  }
}
