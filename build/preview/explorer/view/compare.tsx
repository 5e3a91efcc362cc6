// Two plans side by side, at the place of the address: their subjects, a subject's tree, or a topic's lessons.
import { useMemo, useRef, useState } from 'preact/hooks'
import { hierarchyRows, listRows, tally, tallyWords, type CompareRow, type Insides } from '../rules/compare-rows.ts'
import { lookIntoPlan, lookIntoSubject, type BodyOf, type Look } from '../rules/look-inside.ts'
import { whoShows, type Place } from '../rules/place.ts'
import { BesidePicker } from './beside-picker.tsx'
import { CompareTable } from './compare-table.tsx'
import { useOtherPlace, usePages, usePainted, useShared } from './context.ts'
import { Facts } from './facts.tsx'
import { Heading } from './heading.tsx'
import { Text } from './text.tsx'

// Above this many rows only those that differ are shown, until all are asked for.
const FEW_ROWS = 150
const AT_ONCE = 4

export function Compare() {
  const shared = useShared()
  const { address, journey, preview } = shared.view
  const { lesson: _, stage: __, ...level } = address
  const left = useOtherPlace(level)
  const right = useOtherPlace({ ...level, plan: address.beside! })
  const [showsSame, setShowsSame] = useState<boolean>()
  const what = level.topic !== undefined ? 'topic' : level.subject !== undefined ? 'subject' : 'plan'
  const fault = left.fault ?? right.fault
  const shown = whoShows(left, right)
  const isThere = left.next === undefined && right.next === undefined && !fault && shown.by === 'both'
  const { paths, insides } = useInsides(what, left, right)
  const rows = useMemo(() => (isThere ? rowsOf(what, left, right, insides) : undefined), [isThere, what, left.manifest, right.manifest, left.hierarchy, right.hierarchy, left.topic, right.topic, insides])
  const sum = rows && tally(rows)
  const different = rows?.filter(({ verdict }) => verdict === 'different') ?? []
  const isAll = showsSame ?? (rows?.length ?? 0) <= FEW_ROWS
  const names = [left.manifest?.title ?? '', right.manifest?.title ?? ''] as const
  usePainted(shared, sum ? sum.isWhole : fault !== undefined || shown.by !== 'both')
  return (
    <>
      <Heading title={what === 'plan' ? 'Two plans side by side' : left.topicRow?.title ?? right.topicRow?.title ?? left.subject?.title ?? right.subject?.title ?? 'Two plans side by side'} kind={`Compare ${what}s`}>
        <p class="meta"><BesidePicker /></p>
      </Heading>
      {right.hasNoPlan ? <p lang="en" dir="ltr">There is no plan <bdi><code>{address.beside}</code></bdi> to compare with{preview?.drafts ? '' : ': it may not be published'}. Pick another one above.</p>
        : fault && <p lang="en" dir="ltr"><code>{fault.path}</code>: {fault.text}.</p>}
      {!fault && shown.by === 'neither' && <p lang="en" dir="ltr">Neither of the two plans shows this {shown.what}.</p>}
      {!fault && (shown.by === 'left' || shown.by === 'right') && <p lang="en" dir="ltr">Only <Text of={names[shown.by === 'left' ? 0 : 1]} /> shows this {shown.what}.</p>}
      {rows && sum && (
        <>
          <p class="compare-sum" lang="en" dir="ltr">
            <span role="status">{tallyWords(sum)}</span>
            {different.length < rows.length && <label class="toggle"><input type="checkbox" checked={isAll} onChange={({ currentTarget }) => setShowsSame(currentTarget.checked)} /> Show what is the same</label>}
          </p>
          {rows.length > 0 && <CompareTable rows={isAll ? rows : different} names={names} />}
        </>
      )}
      {!rows && !fault && shown.by === 'both' && <p class="quiet" lang="en" dir="ltr">Fetching both plans…</p>}
      <Facts paths={[...new Set([...[...left.used, ...right.used].map(({ path }) => path), ...paths])]} journey={journey} />
    </>
  )
}

type Level = 'plan' | 'subject' | 'topic'

const NO_LOOK: Look = { paths: [], insides: new Map() }

function lookInside(what: Level, left: Place, right: Place, bodyOf: BodyOf): Look {
  if (what === 'plan' && left.manifest && right.manifest) return lookIntoPlan(left.manifest, right.manifest, bodyOf)
  if (what === 'subject' && left.hierarchy && right.hierarchy) return lookIntoSubject(left.hierarchy, right.hierarchy, bodyOf)
  return NO_LOOK
}

function rowsOf(what: Level, left: Place, right: Place, insides: Insides): readonly CompareRow[] {
  if (what === 'topic') return listRows('lesson', left.topic?.lessons ?? [], right.topic?.lessons ?? [])
  if (what === 'subject') return hierarchyRows(left.hierarchy?.tracks ?? [], right.hierarchy?.tracks ?? [], insides)
  return listRows('subject', left.manifest?.subjects ?? [], right.manifest?.subjects ?? [], insides)
}

/** What lies further down, by the node: as the pages that tell it arrive. */
function useInsides(what: Level, left: Place, right: Place): Look {
  const { reader } = useShared()
  const bodyOf: BodyOf = (path) => {
    const known = reader.known(path)
    return known && ('body' in known ? known.body : null)
  }
  const last = useRef<{ readonly key: readonly unknown[]; readonly look: Look }>({ key: [], look: NO_LOOK })
  const loaded = last.current.look.paths.filter((path) => reader.known(path)).length
  const key = [what, left.manifest, right.manifest, left.hierarchy, right.hierarchy, loaded]
  if (key.some((each, at) => each !== last.current.key[at])) last.current = { key, look: lookInside(what, left, right, bodyOf) }
  const { look } = last.current
  // A few at a time, so that what the reader clicks meanwhile need not wait behind them.
  usePages(look.paths.slice(0, look.paths.filter((path) => reader.known(path)).length + AT_ONCE))
  return look
}
