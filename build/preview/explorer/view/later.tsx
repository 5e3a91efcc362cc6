// What the list of plans and a plan can do without comes in a second request, so that the document is small: on a slow
// network its bytes stand in the way of the first page's. Whoever opens a place further down asks for it at once, while
// the pages on the way there arrive.
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import type { Address } from '../rules/address.ts'

type Parts = typeof import('./later-parts.ts')

let parts: Parts | undefined
let underway: Promise<void> | undefined
let waiting: (() => void)[] = []

export function needsLater({ subject, query, beside }: Address): boolean {
  return subject !== undefined || query !== '' || beside !== undefined
}

/** Asks for the parts, once. When they could not be had, the next call tries again. */
export function loadLater(): Promise<void> {
  underway ??= import('./later-parts.ts').then((loaded) => {
    parts = loaded
    for (const draw of waiting.splice(0)) draw()
  }, () => { underway = undefined })
  return underway
}

/** Whether the parts are there; whoever asks is drawn again when they are. */
export function useLater(): boolean {
  const [, draw] = useState(0)
  if (!parts) waiting.push(() => draw((count) => count + 1))
  return parts !== undefined
}

function later<Props extends object>(pick: (parts: Parts) => (props: Props) => ComponentChildren, words?: string) {
  return (props: Props) => {
    useLater()
    if (parts) {
      const Part = pick(parts)
      return <Part {...props} />
    }
    return words === undefined ? null : <p class="quiet" lang="en" dir="ltr">{words}</p>
  }
}

export const Compare = later((loaded) => loaded.Compare, 'Fetching the comparison…')
export const Facts = later((loaded) => loaded.Facts)
export const Fault = later((loaded) => loaded.Fault)
export const Lesson = later((loaded) => loaded.Lesson)
export const Missing = later((loaded) => loaded.Missing, 'Looking for it…')
export const NoPlan = later((loaded) => loaded.NoPlan)
export const OwnedBox = later((loaded) => loaded.OwnedBox)
export const SearchResults = later((loaded) => loaded.SearchResults, 'Fetching the search…')
export const Subject = later((loaded) => loaded.Subject)
export const Topic = later((loaded) => loaded.Topic)
export const Tree = later((loaded) => loaded.Tree)
export const Warnings = later((loaded) => loaded.Warnings)
