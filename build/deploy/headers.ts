// What each object is published with (publish.md, Headers).
import { parseKey } from '../files/keys.ts'

export const CONTENT_TYPE = 'application/json; charset=utf-8'
export const IMMUTABLE = 'public, max-age=31536000, immutable'
const REVALIDATED = 'public, max-age=60, must-revalidate'

/** A hashed name never changes its bytes; any other may at any time. */
export function cacheControlOf(key: string): string {
  return parseKey(key)?.hash === undefined ? REVALIDATED : IMMUTABLE
}
