// A place that the plan does not show. What was moved is looked for in the plan's search index, which knows where every
// lesson is.
import type { SearchEntry, SearchIndexPage, SearchShardPage } from '../../../pages/page-types.ts'
import type { Place } from '../rules/place.ts'
import { whereNow } from '../rules/search.ts'
import { usePages, useShared } from './context.ts'
import { Heading } from './heading.tsx'
import { Link } from './link.tsx'
import { Text } from './text.tsx'

const AT_ONCE = 4

export function Missing({ place }: { readonly place: Place }) {
  const { plan, subject, topic, lesson } = useShared().view.address
  const what = place.missing!
  const { found, isDone } = useWhereNow(place, { topic, lesson })
  const up = what === 'lesson' ? { subject, topic } : what === 'topic' ? { subject } : {}
  const above = { lesson: 'topic', topic: 'subject', subject: 'plan' }[what]
  // The lesson is what one came for, even where its topic is what is missing.
  const wanted = lesson !== undefined ? 'lesson' : what
  if (found) {
    return (
      <>
        <Heading title={`This ${wanted} was moved`} />
        <p lang="en" dir="ltr">
          {lesson === undefined
            ? <>It is in <Text of={found.subject_name} /> now: <Link plan={plan} subject={found.subject_id} topic={found.topic_id}>go to <Text of={found.topic_name} /></Link>.</>
            : <>It is in <Text of={found.subject_name} /> › <Text of={found.unit_name} /> › <Text of={found.topic_name} /> now: <Link plan={plan} subject={found.subject_id} topic={found.topic_id} lesson={found.lesson_id}>go to <Text of={found.lesson_name} /></Link>.</>}
        </p>
      </>
    )
  }
  return (
    <>
      <Heading title={`This ${what} is not in the plan`} />
      <p lang="en" dir="ltr">{isDone ? 'It may be a draft, hidden by the plan, or gone.' : 'Looking whether it was moved…'} <Link {...Object.fromEntries(Object.entries({ plan, ...up }).filter(([, value]) => value !== undefined))}>Go to its {above}</Link></p>
    </>
  )
}

function useWhereNow({ manifest }: Place, wanted: { readonly topic?: string | undefined; readonly lesson?: string | undefined }): { readonly found: SearchEntry | undefined; readonly isDone: boolean } {
  const { reader } = useShared()
  // A subject has no lessons to be known by.
  const index = wanted.topic === undefined ? [] : [manifest!.search_index_url]
  const [known] = usePages(index)
  const page = known && 'body' in known ? known.body as SearchIndexPage : undefined
  const shards = (page?.shards ?? []).map(({ url }) => url)
  const bodies = shards.map((url) => reader.pages.page(url)?.body as SearchShardPage | undefined)
  const found = whereNow([...(page?.entries ?? []), ...bodies.flatMap((shard) => shard?.lessons ?? [])], wanted)
  const loaded = shards.filter((url) => reader.known(url)).length
  usePages(found ? [] : shards.slice(0, loaded + AT_ONCE))
  return { found, isDone: index.length === 0 || (known !== undefined && loaded === shards.length) }
}
