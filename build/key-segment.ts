// An id as one segment of a key (contract.md, section 6). Ids can hold anything but `<` and `>`;
// segments are plain ASCII, so that a key is its own URL and never leaves its folder.
import { createHash } from 'node:crypto'

const LONGEST = 120
const KEPT_OF_LONGER = 80
const PLAIN = /^[A-Za-z0-9_-]{1,120}$/

/**
 * ASCII letters, digits, `-` and `_` stay; every other byte of the UTF-8 id becomes `~` and two
 * upper-case hex digits. What would be over 120 characters is cut to 80 and told apart by a hash of the id.
 */
export function keySegment(id: string): string {
  if (isPlain(id)) return id
  let segment = ''
  for (const byte of Buffer.from(id, 'utf8')) {
    const char = String.fromCharCode(byte)
    segment += /[A-Za-z0-9_-]/.test(char) ? char : `~${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  if (segment.length <= LONGEST) return segment
  const hash = createHash('sha256').update(id, 'utf8').digest('hex')
  return `${segment.slice(0, KEPT_OF_LONGER)}~${hash.slice(0, 16)}`
}

/** Whether the id is its own segment, which no other id has: those of all others have a `~`. */
export function isPlain(id: string): boolean {
  return PLAIN.test(id)
}
