// The peer without any tool: one thread that reads, renders and writes a file after the other.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pagesOf } from '../pages.ts'

const [snapshot, dist] = process.argv.slice(2) as [string, string]
const made = new Set<string>()
for (const { path, text } of pagesOf(snapshot)) {
  const target = join(dist, path)
  const folder = dirname(target)
  if (!made.has(folder)) mkdirSync(folder, { recursive: true })
  made.add(folder)
  writeFileSync(target, text)
}
