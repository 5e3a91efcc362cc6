// What stands in a folder of pages. A hashed name tells a page's bytes, so two folders with the same names hold the same.
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Every page below a folder with its size; dot files are nobody's page. */
export function* pagesOnDisk(root: string, below = ''): Generator<readonly [path: string, bytes: number]> {
  for (const entry of readdirSync(join(root, below), { withFileTypes: true })) {
    if (entry.name.startsWith('.')) continue
    const path = below === '' ? entry.name : `${below}/${entry.name}`
    if (entry.isDirectory()) yield* pagesOnDisk(root, path)
    else yield [path, statSync(join(root, path)).size]
  }
}

/** Throws where one folder has a page that the other has not, or with another size. */
export function mustHoldTheSame(name: string, root: string, reference: ReadonlyMap<string, number>): void {
  let count = 0
  for (const [path, bytes] of pagesOnDisk(root)) {
    count += 1
    if (reference.get(path) !== bytes) throw new Error(`${name} wrote ${path} with ${bytes} bytes, which ${reference.has(path) ? `should be ${reference.get(path)}` : 'should not be there'}: its time means nothing.`)
  }
  if (count !== reference.size) throw new Error(`${name} wrote ${count} of ${reference.size} pages: its time means nothing.`)
}
