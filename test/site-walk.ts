// Walks a published site as a student's app does: from each manifest along its links down to the lessons.
import { createHash } from 'node:crypto'

export interface WalkResult {
  /** `page -> link` where the link leads nowhere. */
  readonly broken: string[]
  /** Keys whose 16 hex digits are not those of the bytes found there. */
  readonly wrongHash: string[]
  /** Every key that was found, manifests too. */
  readonly reached: Set<string>
}

const MANIFEST = /^plans\/[^/]+\/manifest\.json$/
const HASH = /\.([0-9a-f]{16})\.json$/

/** @param keys the keys of the site, of which only the manifests are used: all else must be found by its links */
export function walk(read: (key: string) => string | undefined, keys: Iterable<string>): WalkResult {
  const broken: string[] = []
  const wrongHash: string[] = []
  const reached = new Set<string>()
  // Grows while it is walked.
  const ways = [...keys].filter((key) => MANIFEST.test(key)).map((key) => ({ from: '', key }))
  for (const { from, key } of ways) {
    if (reached.has(key)) continue
    const text = read(key)
    if (text === undefined) {
      broken.push(`${from} -> ${key}`)
      continue
    }
    reached.add(key)
    if (!MANIFEST.test(key) && HASH.exec(key)?.[1] !== hashOf(text)) wrongHash.push(key)
    // A lesson links to nothing, but its stages are free JSON in which a `video_url` is no link of ours.
    if (!key.startsWith('lessons/')) ways.push(...linksIn(JSON.parse(text)).map((link) => ({ from: key, key: link })))
  }
  return { broken, wrongHash, reached }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 16)
}

function linksIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) =>
    typeof item === 'string' && /(^|_)url$/.test(key) ? [item] : linksIn(item),
  )
}
