// PURE: an id as text. A set in Redis holds bytes, and a hook that was written by hand may add some that are no UTF-8.
import { isUtf8 } from 'node:buffer'

/** The id; where it is no text, its bytes that are not ASCII as `\xE9`. */
export function readable(id: Buffer): string {
  if (isUtf8(id)) return id.toString()
  return Array.from(id, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`)).join('')
}
