// What is found in the plan's search index. A large plan's index lies in shards; they come one after another, that of
// the open subject first, and what is found so far is shown meanwhile.
import { useMemo } from 'preact/hooks'
import type { ManifestPage, SearchEntry, SearchIndexPage, SearchShardPage } from '../../../pages/page-types.ts'
import { count } from '../rules/format.ts'
import { directionOf } from '../rules/language.ts'
import { placeOf, type Place } from '../rules/place.ts'
import { index, search, terms, type Indexed } from '../rules/search.ts'
import { Badges } from './badges.tsx'
import { useDraftMarks, usePages, usePainted, useShared } from './context.ts'
import { Facts } from './facts.tsx'
import { FoundText } from './found-text.tsx'
import { Heading } from './heading.tsx'
import { Link } from './link.tsx'

const MOST_SHOWN = 100
const AT_ONCE = 2
const SIGNS_AT_ONCE = 4

export function SearchResults({ manifest }: { readonly manifest: ManifestPage }) {
  const shared = useShared()
  const { view: { address, journey }, reader: { pages } } = shared
  const [known] = usePages([manifest.search_index_url])
  const page = known && 'body' in known ? known.body as SearchIndexPage : undefined
  const shards = useMemo(() => {
    const all = page?.shards ?? []
    return [...all.filter(({ subject_id }) => subject_id === address.subject), ...all.filter(({ subject_id }) => subject_id !== address.subject)].map(({ url }) => url)
  }, [page])
  const loaded = shards.filter((url) => pages.known(url)).length
  usePages(shards.slice(0, loaded + AT_ONCE))

  const parts: Indexed[][] = [...(page?.entries ? [indexOf(page, page.entries)] : []), ...shards.flatMap((url) => {
    const shard = pages.page(url)?.body as SearchShardPage | undefined
    return shard ? [indexOf(shard, shard.lessons)] : []
  })]
  const found = useMemo(() => search(inPlanOrder(parts, manifest), address.query, MOST_SHOWN), [address.query, parts.length, page])
  const wanted = terms(address.query)
  const isDone = page !== undefined && loaded === shards.length
  const signs = useSigns(found.entries)
  usePainted(shared, isDone || (known !== undefined && 'fault' in known))
  return (
    <>
      <Heading title="Search" />
      <p role="status" class="quiet" lang="en">
        {known && 'fault' in known ? `The search index could not be read: ${known.fault}` : <>
          {isDone || found.total > 0 ? `${count(found.total, 'lesson')} found` : 'Searching…'}
          {found.total > MOST_SHOWN ? `, the first ${MOST_SHOWN} are shown` : ''}
          {shards.length > 0 ? `, in ${loaded} of ${count(shards.length, 'subject')}` : ''}.
        </>}
      </p>
      <ol class="results">
        {found.entries.map((entry, at) => (
          <li key={entry.lesson_id} dir={directionOf(entry.lesson_name)} class="result">
            <Link class="result-link" plan={address.plan} subject={entry.subject_id} topic={entry.topic_id} lesson={entry.lesson_id}><FoundText of={entry.lesson_name} found={wanted} /></Link>
            <p class="quiet"><FoundText of={entry.subject_name} found={wanted} /> › <FoundText of={entry.unit_name} found={wanted} /> › <FoundText of={entry.topic_name} found={wanted} /></p>
            <Signs place={signs.places[at]!} />
          </li>
        ))}
      </ol>
      <Facts paths={[...new Set([manifest.search_index_url, ...shards, ...signs.paths])]} journey={journey} />
    </>
  )
}

interface FoundPlaces {
  readonly places: readonly Place[]
  /** The pages that tell who can open what was found. */
  readonly paths: readonly string[]
}

/** The index says where a lesson is; who can open it stands in the pages on the way there. They are fetched a few at a time. */
function useSigns(entries: readonly SearchEntry[]): FoundPlaces {
  const { reader, view: { address: { plan, owned } } } = useShared()
  const places = entries.map((entry) => placeOf({ plan: plan!, subject: entry.subject_id, topic: entry.topic_id, lesson: entry.lesson_id, query: '', owned }, (path) => reader.known(path)))
  const wanted = places.flatMap(({ lessonRow, next }) => (lessonRow || !next ? [] : [next.path]))
  usePages([...new Set(wanted)].slice(0, SIGNS_AT_ONCE))
  return { places, paths: places.flatMap(({ used }) => used.filter(({ step }) => step === 'hierarchy' || step === 'topic').map(({ path }) => path)) }
}

function Signs({ place }: { readonly place: Place }) {
  const { owned } = useShared().view.address
  const marks = useDraftMarks(place)
  if (!place.lessonRow) return null
  return <Badges access={place.lessonRow.access} above={{ subject: place.hierarchy!.access, track: place.track!.access }} owned={owned} mark={marks.lesson} />
}

const indexes = new WeakMap<object, Indexed[]>()

/** Folded once a page: pages never change. */
function indexOf(page: object, entries: Parameters<typeof index>[0]): Indexed[] {
  let indexed = indexes.get(page)
  if (!indexed) indexes.set(page, (indexed = [...index(entries)]))
  return indexed
}

function inPlanOrder(parts: readonly Indexed[][], { subjects }: ManifestPage): readonly Indexed[] {
  const order = new Map(subjects.map(({ id }, at) => [id, at]))
  const at = (part: Indexed[]) => order.get(part[0]?.entry.subject_id ?? '') ?? 0
  return [...parts].sort((a, b) => at(a) - at(b)).flat()
}
