// The pages that the oracle expects, as they come into being.
import { hashedName } from './keys.ts'
import type { Json } from './json-text.ts'

export interface PublishedPage {
  /** The name that other pages link to. */
  readonly url: string
  readonly version: number
}

/** The document that a page is about. */
export interface Owner {
  readonly doctype: string
  readonly name: string
}

export class Published {
  readonly pages = new Map<string, string>()
  readonly large = new Set<string>()
  readonly #stableNames: boolean

  constructor(stableNames: boolean) {
    this.#stableNames = stableNames
  }

  add(stableName: string, version: number, text: Json, owner: Owner): PublishedPage {
    const url = hashedName(stableName, text)
    this.#keep(url, text, owner)
    if (this.#stableNames) this.#keep(stableName, text, owner)
    return { url, version }
  }

  /** The one page without a hashed name. */
  addManifest(name: string, text: Json, owner: Owner): void {
    this.#keep(name, text, owner)
  }

  #keep(key: string, text: Json, owner: Owner): void {
    this.pages.set(key, text)
    if (Buffer.byteLength(text, 'utf8') > 1_000_000) this.large.add(`page-large|${owner.doctype}|${owner.name}|`)
  }
}
