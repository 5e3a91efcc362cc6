// What a commit of a new snapshot still has to do. A journal is read from a folder that others write to as well (a
// repository brings one with it), so nothing in it may lead out of the snapshot's own folders.

/** The folder in a snapshot's where a new one is made. */
export const STAGING = '.next'

export interface Journal {
  /** The folder in `.next/` that the staged files are moved from. */
  readonly staged: string
  /** Files by their path in the snapshot folder, with the checksum of their bytes. */
  readonly move: readonly { readonly path: string; readonly crc32: number }[]
  readonly remove: readonly string[]
}

export const SNAPSHOT_FOLDERS = ['plans', 'subjects', 'orphans']

const STAGED = /^files-[A-Za-z0-9]+$/
const TOP_FILE = /^[a-z]+\.json$/

/** The journal that this text is; undefined when it is none, or names a file outside a snapshot's folders. */
export function parseJournal(text: string): Journal | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  const { staged, move, remove } = (value ?? {}) as Record<string, unknown>
  if (typeof staged !== 'string' || !STAGED.test(staged) || !Array.isArray(move) || !Array.isArray(remove)) return undefined
  if (!move.every((file) => isOurs(file?.path) && Number.isInteger(file.crc32)) || !remove.every(isOurs)) return undefined
  return value as Journal
}

function isOurs(path: unknown): boolean {
  if (typeof path !== 'string') return false
  const [folder, ...names] = path.split('/')
  if (names.length === 0) return TOP_FILE.test(path)
  return SNAPSHOT_FOLDERS.includes(folder!) && names.every((name) => name !== '' && name !== '.' && name !== '..')
}
