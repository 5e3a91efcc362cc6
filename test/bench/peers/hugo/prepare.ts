// Hugo runs no code of ours, so it gets each page's data ready made: a content file whose front matter holds the path
// and the page as an object, which a template prints. Making these is not timed. Only what differs is written anew.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pagesOf } from '../pages.ts'

const [snapshot, content] = process.argv.slice(2) as [string, string]
const wanted = new Set<string>()
for (const { path, text } of pagesOf(snapshot)) {
  const file = `${path}.html`
  const target = join(content, file)
  wanted.add(file)
  const whole = `{"url":"/${path}","page":${text}}\n`
  if (existsSync(target) && (/\.[0-9a-f]{16}\./.test(path) || readFileSync(target, 'utf8') === whole)) continue
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, whole)
}
for (const entry of readdirSync(content, { recursive: true, withFileTypes: true })) {
  const file = join(entry.parentPath, entry.name).slice(content.length + 1)
  if (entry.isFile() && !wanted.has(file)) rmSync(join(content, file))
}
