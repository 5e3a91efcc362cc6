// What the first view can do without comes in a second request, so that the document is small: on a slow network its
// bytes stand in the way of the first page's. A lesson, a search or a comparison asks for it at once.
import { useEffect, useState } from 'preact/hooks'
import type { FactsProps } from './facts.tsx'
import type { StageProps } from './stage.tsx'

type Parts = typeof import('./later-parts.ts')

let parts: Parts | undefined
let underway: Promise<void> | undefined

/** Asks for the parts, once. When they could not be had, the next call tries again. */
export function loadLater(): Promise<void> {
  underway ??= import('./later-parts.ts').then((loaded) => { parts = loaded }, () => { underway = undefined })
  return underway
}

function useParts(): Parts | undefined {
  const [, redraw] = useState(0)
  useEffect(() => { if (!parts) void loadLater().then(() => redraw(1)) }, [])
  return parts
}

export function Facts(props: FactsProps) {
  const loaded = useParts()
  return loaded ? <loaded.Facts {...props} /> : null
}

export function Stage(props: StageProps) {
  const loaded = useParts()
  return loaded ? <loaded.Stage {...props} /> : null
}

export function Compare() {
  const loaded = useParts()
  return loaded ? <loaded.Compare /> : <p class="quiet" lang="en" dir="ltr">Fetching the comparison…</p>
}

export function SearchResults(props: Parameters<Parts['SearchResults']>[0]) {
  const loaded = useParts()
  return loaded ? <loaded.SearchResults {...props} /> : <p class="quiet" lang="en" dir="ltr">Fetching the search…</p>
}
