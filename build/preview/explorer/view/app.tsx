// The whole screen: bar, banner, way back, content, and the pages behind it.
import { useEffect, useLayoutEffect, useReducer } from 'preact/hooks'
import type { Reader, View } from '../data/reader.ts'
import { directionOf } from '../rules/language.ts'
import { Banner } from './banner.tsx'
import { SharedContext, usePainted } from './context.ts'
import { Crumbs } from './crumbs.tsx'
import { Header } from './header.tsx'
import { Compare, Facts, Fault, Lesson, loadLater, Missing, needsLater, NoPlan, SearchResults, Subject, Topic, Tree, useLater } from './later.tsx'
import { Plan } from './plan.tsx'
import { Plans } from './plans.tsx'
import { useFocusOfPlace } from './focus.ts'

export function App({ reader }: { readonly reader: Reader }) {
  const [, redraw] = useReducer((count: number, _: void) => count + 1, 0)
  useLayoutEffect(() => reader.onChange(redraw), [reader])
  const { view } = reader
  const { address, place } = view
  const isWhole = useLater()
  const isDrawn = isWhole || !needsLater(address)
  // A search and a comparison tell by themselves when they are whole.
  usePainted({ reader, view }, isDrawn && place.next === undefined && address.query.trim() === '' && address.beside === undefined)
  useEffect(() => { if (!isWhole && (place.next === undefined || !isDrawn)) void loadLater() }, [place, isDrawn])
  useFocusOfPlace(view, isDrawn)
  // The page as a whole reads as what is on it does: with an Arabic subject, its tree stands on the right.
  const direction = address.query === '' && address.beside === undefined ? directionOf(place.subject?.title ?? place.manifest?.title ?? '') : undefined
  const isInside = address.query === '' && address.beside === undefined && place.hierarchy !== undefined && address.topic !== undefined
  return (
    <SharedContext.Provider value={{ reader, view }}>
      <a class="skip" href="#title" onClick={(event) => { event.preventDefault(); document.getElementById('title')?.focus() }} lang="en">Skip to the content</a>
      <Header />
      <Banner />
      <div dir={direction}><Crumbs place={place} /></div>
      <div class={isInside ? 'page with-side' : 'page'} dir={direction}>
        {isInside && <nav class="side" aria-label="Topics of this subject"><Tree hierarchy={place.hierarchy!} topic={address.topic!} /></nav>}
        <main aria-busy={place.next !== undefined}>
          <Content view={view} />
          {address.query === '' && address.beside === undefined && <Facts paths={place.used.map(({ path }) => path)} journey={view.journey} />}
        </main>
      </div>
      <p class="unseen" role="status" lang="en">{announcement(view)}</p>
    </SharedContext.Provider>
  )
}

function Content({ view: { address, place } }: { readonly view: View }) {
  if (address.plan === undefined) return <Plans />
  if (place.hasNoPlan) return <NoPlan />
  if (place.fault) return <Fault {...place.fault} />
  if (address.query.trim() !== '' && place.manifest) return <SearchResults manifest={place.manifest} />
  if (address.beside !== undefined && place.manifest) return <Compare />
  if (place.missing) return <Missing place={place} />
  if (place.lessonRow) return <Lesson place={place} />
  if (place.topic && address.lesson === undefined) return <Topic place={place} />
  if (place.hierarchy && address.topic === undefined) return <Subject hierarchy={place.hierarchy} />
  if (place.manifest && address.subject === undefined) return <Plan manifest={place.manifest} />
  return <p class="quiet loading" lang="en" dir="ltr">Fetching {place.next?.step}…</p>
}

function announcement({ place, updates, preview }: View): string {
  if (place.next) return 'Loading'
  if (preview?.state === 'building') return 'The snapshot changed, building'
  return updates > 0 ? `The content was updated, ${updates === 1 ? 'once' : `${updates} times`} so far` : ''
}
