// The MD5 of some bytes, which is what a bucket gives as the ETag of an object that came in one part.
import { createHash } from 'node:crypto'

export function contentHash(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex')
}
