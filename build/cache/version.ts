// SHELL: which program this is. What another version rendered may be other pages.
import { hash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const HERE = fileURLToPath(import.meta.url)

/**
 * Differs between any two programs: the name of a bundle, which no other has, or the hash of the sources. Found out once:
 * a preview goes on with what it began with, whatever becomes of its sources.
 */
export const PROGRAM_VERSION = `${HERE.endsWith('.ts') ? sourcesHash(join(dirname(HERE), '../..')) : basename(dirname(HERE))} ${process.version}`

function sourcesHash(root: string): string {
  const files = ['build', 'schemas'].flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)))
  return hash('sha256', [join(root, 'package-lock.json'), ...files.sort()].map((file) => hash('sha256', readFileSync(file))).join(), 'hex')
}
