// The pages in memory. A hashed page never changes, so one request for it is enough for as long as the page is open;
// a manifest is asked for again on each new build.
import { fetchPage, PageFault, type Fetched, type Page } from './fetch-page.ts'
import type { Known } from '../rules/place.ts'

export class PageStore {
  readonly #pages = new Map<string, Page>()
  readonly #faults = new Map<string, { readonly fault: string; readonly isGone: boolean }>()
  readonly #underway = new Map<string, Promise<void>>()

  readonly #early: Map<string, Fetched>

  /** `early`: requests that were sent before this code was here, by path. */
  constructor(early: Map<string, Fetched> = new Map()) {
    this.#early = early
  }

  page(path: string): Page | undefined {
    return this.#pages.get(path)
  }

  known(path: string): Known | undefined {
    return this.#pages.get(path) ?? this.#faults.get(path)
  }

  /** Asks for a page that is not in memory; once, however often it is wanted meanwhile. Never fails: `known` tells. */
  load(path: string): Promise<void> {
    if (this.known(path)) return Promise.resolve()
    return this.#once(path)
  }

  /** Asks for a page again. What is in memory stays until the answer is here. True when the answer is another one. */
  async reload(path: string): Promise<boolean> {
    const before = this.#pages.get(path)
    await this.#underway.get(path)
    await this.#once(path)
    const after = this.#pages.get(path)
    if (before && after && isSame(before.bytes, after.bytes)) {
      this.#pages.set(path, before)
      return false
    }
    return true
  }

  /** It is known that there is no such page any more, so nobody need be asked. True when it was in memory. */
  withdraw(path: string): boolean {
    this.#faults.set(path, { fault: 'There is no such page', isGone: true })
    return this.#pages.delete(path)
  }

  /** What could not be had may be there now. */
  forgetFaults(): void {
    this.#faults.clear()
  }

  #once(path: string): Promise<void> {
    let promise = this.#underway.get(path)
    if (!promise) {
      promise = this.#fetch(path).finally(() => this.#underway.delete(path))
      this.#underway.set(path, promise)
    }
    return promise
  }

  async #fetch(path: string): Promise<void> {
    const early = this.#early.get(path)
    this.#early.delete(path)
    try {
      const page = await fetchPage(path, early)
      this.#faults.delete(path)
      this.#pages.set(path, page)
    } catch (error) {
      if (!(error instanceof PageFault)) throw error
      this.#pages.delete(path)
      this.#faults.set(path, { fault: error.message, isGone: error.isGone })
    }
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at])
}
