// Where the focus and the scroll go when the reader goes somewhere: to the heading on the way in; on the way back, to
// where they were. A new build moves neither.
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { View } from '../data/reader.ts'
import { formatAddress, samePlace, type Address } from '../rules/address.ts'

interface Left {
  readonly scroll: number
  /** The link that was followed. */
  readonly link: string | undefined
}

const left = new Map<string, Left>()
let isFollowing = false

/** Remembers what was left by which link; called once. */
export function watchLinks(): void {
  history.scrollRestoration = 'manual'
  document.addEventListener('click', (event) => {
    const link = (event.target as Element).closest?.('a[href^="#/"]')
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
    isFollowing = link.getAttribute('href') !== location.hash
    left.set(location.hash, { scroll: scrollY, link: link.getAttribute('href') ?? undefined })
  })
}

/** `isDrawn`: whether all that draws the view is there. */
export function useFocusOfPlace({ address, place }: View, isDrawn: boolean): void {
  const last = useRef<Address | undefined>(undefined)
  useLayoutEffect(() => {
    // Not before there is something to go to.
    if (place.next !== undefined || !isDrawn) return
    const before = last.current
    last.current = address
    if (address.stage !== undefined && (before?.stage !== address.stage || !samePlace(before, address))) {
      document.getElementById(`stage-${address.stage}`)?.focus()
    } else if (before !== undefined && (!samePlace(before, address) || before.beside !== address.beside)) {
      const back = isFollowing ? undefined : left.get(formatAddress(address))
      const link = back?.link === undefined ? null : document.querySelector<HTMLElement>(`a[href="${CSS.escape(back.link)}"]`)
      ;(link ?? document.getElementById('title'))?.focus({ preventScroll: true })
      scrollTo({ top: back?.scroll ?? 0, behavior: 'instant' })
    }
    isFollowing = false
  }, [address, place.next, isDrawn])
}
