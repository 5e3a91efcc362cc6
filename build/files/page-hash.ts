// Hashed names: a page's name tells its bytes, so a page under such a name never changes.
import { hash } from 'node:crypto'

/** The first 16 hex digits of the SHA-256 of a page's bytes. */
export function pageHash(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'hex').slice(0, 16)
}

/** `plans/p1/math_h.json` -> `plans/p1/math_h.0f3a5c7e9b1d2f48.json` (contract.md, section 6, Keys). */
export function hashedName(stableName: string, hash: string): string {
  return `${stableName.slice(0, -'.json'.length)}.${hash}.json`
}
