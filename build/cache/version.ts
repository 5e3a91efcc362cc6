// SHELL: which program this is. What another version rendered may be other pages.
import { hash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Differs between any two programs: the name of a bundle, which no other has, or the hash of the sources. */
export function programVersion(): string {
  const here = fileURLToPath(import.meta.url)
  const program = here.endsWith('.ts') ? sourcesHash(join(dirname(here), '../..')) : basename(dirname(here))
  return `${program} ${process.version}`
}

function sourcesHash(root: string): string {
  const files = ['build', 'schemas'].flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)))
  return hash('sha256', files.sort().map((file) => hash('sha256', readFileSync(file))).join(), 'hex')
}
