// SHELL: a file of the cache. It is trusted only when it is whole: its first bytes are the hash of the rest.
import { hash } from 'node:crypto'
import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

const HASH_BYTES = 32

/** What was written there; undefined when there is nothing, or something else. */
export function readEntry(path: string): Buffer | undefined {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch {
    return undefined
  }
  const content = bytes.subarray(HASH_BYTES)
  return bytes.subarray(0, HASH_BYTES).equals(hash('sha256', content, 'buffer')) ? content : undefined
}

/** Puts an entry in place in one act. Throws what the system says against it. */
export function writeEntry(path: string, content: Uint8Array): void {
  const temporary = `${path}.${process.pid}`
  mkdirSync(dirname(path), { recursive: true })
  try {
    writeFileSync(temporary, hash('sha256', content, 'buffer'))
    appendFileSync(temporary, content)
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}
