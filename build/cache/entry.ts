// SHELL: a file of the cache. It is trusted only when it is whole: its first bytes are the hash of the rest.
import { hash } from 'node:crypto'
import { appendFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { READ_AT_ONCE } from '../file-reader.ts'
import { makeFolder } from '../make-folder.ts'

const HASH_BYTES = 32

/** What was there when the build began to look back is gone: it can begin again without. */
export class EntryLost extends Error {}

/** Undefined for an EntryLost; throws what else failed. */
export function unlessLost(error: unknown): undefined {
  if (!(error instanceof EntryLost)) throw error
}

/** What was written there; undefined when there is nothing, or something else, also when it is another than the one with this hash. */
export function readEntry(path: string, wanted?: string): Buffer | undefined {
  let bytes: Buffer
  try {
    bytes = readFileSync(path, { flag: READ_AT_ONCE })
  } catch {
    return undefined
  }
  const [own, content] = [bytes.subarray(0, HASH_BYTES), bytes.subarray(HASH_BYTES)]
  if (wanted !== undefined && own.toString('hex') !== wanted) return undefined
  return own.equals(hash('sha256', content, 'buffer')) ? content : undefined
}

/** Puts an entry in place in one act, and gives its hash. Throws what the system says against it. */
export function writeEntry(path: string, content: Uint8Array): string {
  const temporary = `${path}.${process.pid}`
  const own = hash('sha256', content, 'buffer')
  makeFolder(dirname(path))
  try {
    writeFileSync(temporary, own)
    appendFileSync(temporary, content)
    renameSync(temporary, path)
    return own.toString('hex')
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}
