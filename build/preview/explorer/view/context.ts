// What nearly every part of the screen needs: where the reader is, and the pages in memory.
import { createContext } from 'preact'
import { useContext, useEffect, useRef, useState } from 'preact/hooks'
import type { Address } from '../rules/address.ts'
import { draftMarks, type DraftMark, type Level } from '../rules/drafts.ts'
import { placeOf, type Known, type Place } from '../rules/place.ts'
import type { Reader, View } from '../data/reader.ts'

export interface Shared {
  readonly reader: Reader
  readonly view: View
}

export const SharedContext = createContext<Shared | undefined>(undefined)

export function useShared(): Shared {
  const shared = useContext(SharedContext)
  if (!shared) throw new Error('It is rendered outside of the app')
  return shared
}

/**
 * A page by its path, asked for when it is not in memory. When another path takes its place, as after a new build, the
 * page before it stays until the new one is there.
 */
export function usePages(paths: readonly string[]): readonly (Known | undefined)[] {
  const { reader } = useShared()
  const { pages } = reader
  const [, redraw] = useState(0)
  const last = useRef<readonly (Known | undefined)[]>([])
  const wanted = paths.join('\n')
  useEffect(() => {
    let isWanted = true
    for (const path of paths) if (!reader.known(path)) void pages.load(path).then(() => { if (isWanted) redraw((count) => count + 1) })
    return () => { isWanted = false }
  }, [wanted])
  last.current = paths.map((path, at) => reader.known(path) ?? last.current[at])
  return last.current
}

/** Another place than that of the address: the one beside it. */
export function useOtherPlace(address: Address): Place {
  const { reader } = useShared()
  const whole = useRef<{ readonly key: string; readonly place: Place } | undefined>(undefined)
  const place = placeOf(address, (path) => reader.known(path))
  usePages(place.next ? [place.next.path] : [])
  const key = [address.plan, address.subject, address.topic].join('/')
  if (place.next === undefined) whole.current = { key, place }
  return whole.current?.key === key ? whole.current.place : place
}

/** Ends the journey when all that the view is for is drawn. */
export function usePainted({ reader, view: { journey } }: Shared, isWhole: boolean): void {
  useEffect(() => { if (isWhole) requestAnimationFrame(() => reader.painted(journey)) }, [isWhole, journey.startedAt])
}

/** Whether the plan of the address is a draft: its pages do not say so, the preview does. */
export function useIsPlanDraft(): boolean {
  const { address, preview } = useShared().view
  return preview?.plans.find(({ segment }) => segment === address.plan)?.published === false
}

export function useDraftMarks(place: Place): Partial<Record<Level, DraftMark>> {
  return draftMarks(place, useIsPlanDraft())
}
