// The walk in the browser: follows the address, asks for the page that is missing, and shows a place when it is whole.
// While a new build's pages arrive, the old ones stay on the screen, so nothing jumps.
import { formatAddress, isJourney, parseAddress, type Address } from '../rules/address.ts'
import { manifestPath, placeOf, planOfManifest, type Known, type Place } from '../rules/place.ts'
import type { PreviewState } from '../../protocol.ts'
import type { PageStore } from './page-store.ts'

/** One way from a click to what it showed. */
export interface Journey {
  readonly startedAt: number
  /** When it was on the screen; undefined until then. */
  readonly shownAt?: number
}

export interface View {
  readonly address: Address
  readonly place: Place
  readonly journey: Journey
  /** Undefined until the server told its first. */
  readonly preview: PreviewState | undefined
  readonly isConnected: boolean
  /** Counts new contents that were shown, so that it can be announced. */
  readonly updates: number
}

export class Reader {
  readonly pages: PageStore
  view: View
  #shown: (() => void)[] = []
  #walk = 0

  constructor(pages: PageStore, hash: string) {
    this.pages = pages
    const address = parseAddress(hash)
    this.view = { address, place: this.#placeOf(address), journey: { startedAt: 0 }, preview: undefined, isConnected: true, updates: 0 }
    void this.#follow()
  }

  onChange(listener: () => void): () => void {
    this.#shown.push(listener)
    return () => { this.#shown = this.#shown.filter((each) => each !== listener) }
  }

  /** The address changed: by a link, by the back button, or by hand. */
  arrive(hash: string): void {
    const address = parseAddress(hash)
    const isNew = isJourney(this.view.address, address)
    const place = this.#placeOf(address)
    this.#set({ address, place, ...(isNew ? { journey: { startedAt: performance.now() } } : {}) })
    void this.#follow()
  }

  /** All that the address asks for is on the screen: the time from the click ends. Not where the reader went on meanwhile. */
  painted({ startedAt }: Journey): void {
    const { journey } = this.view
    if (journey.shownAt === undefined && journey.startedAt === startedAt) this.#set({ journey: { ...journey, shownAt: performance.now() } })
  }

  /** What is known of a page. A manifest that the preview does not list is not asked for: each such request is an error on the console. */
  known(path: string): Known | undefined {
    return this.pages.known(path) ?? (this.#isUnlisted(path) ? { fault: 'There is no such page', isGone: true } : undefined)
  }

  async hear(preview: PreviewState | undefined): Promise<void> {
    const before = this.view.preview
    const wasConnected = this.view.isConnected
    if (preview === undefined) {
      this.#set({ isConnected: false })
      return
    }
    this.#set({ preview, isConnected: true })
    // A server that was started again counts from the beginning, so a connection that was lost counts as a new build.
    const isNew = before !== undefined && (before.build !== preview.build || before.builtAt !== preview.builtAt || !wasConnected)
    if (isNew) await this.#refresh()
  }

  async #refresh(): Promise<void> {
    const { plan, beside } = this.view.address
    this.pages.forgetFaults()
    const manifests = [plan, beside].filter((each) => each !== undefined).map(manifestPath)
    const changes = await Promise.all(manifests.map((path) => (this.#isUnlisted(path) ? this.pages.withdraw(path) : this.pages.reload(path))))
    if (changes.includes(true)) await this.#follow(true)
    else this.#set({ place: this.#placeOf(this.view.address) })
  }

  /** `isUpdate`: the place is the one that is shown, and is replaced when the new one is whole. */
  async #follow(isUpdate = false): Promise<void> {
    this.#walk += 1
    const walk = this.#walk
    for (;;) {
      const { address } = this.view
      const place = this.#placeOf(address)
      if (!isUpdate || place.next === undefined) this.#set({ place, ...(isUpdate ? { updates: this.view.updates + 1 } : {}) })
      if (place.next === undefined) return
      await this.pages.load(place.next.path)
      if (walk !== this.#walk) return
    }
  }

  #placeOf(address: Address): Place {
    return placeOf(address, (path) => this.known(path))
  }

  #isUnlisted(path: string): boolean {
    const plan = planOfManifest(path)
    const { preview, isConnected } = this.view ?? {}
    return plan !== undefined && isConnected === true && preview !== undefined && !preview.plans.some(({ segment }) => segment === plan)
  }

  #set(changes: Partial<View>): void {
    this.view = { ...this.view, ...changes }
    for (const listener of this.#shown) listener()
  }
}

/** Changes the address without a new entry in the history: for what is typed or ticked. */
export function replaceAddress(address: Address): void {
  const hash = formatAddress(address)
  if (hash === location.hash) return
  history.replaceState(history.state, '', hash)
  dispatchEvent(new HashChangeEvent('hashchange'))
}
