// Two plans side by side, at the place of the address: their subjects, a subject's tree, or a topic's lessons.
import { useMemo, useState } from 'preact/hooks'
import type { HierarchyPage } from '../../../pages/page-types.ts'
import { countDifferences, hierarchyRows, listRows, type CompareRow } from '../rules/compare-rows.ts'
import { count } from '../rules/format.ts'
import { countInner, innerOfPlan, innerOfSubject, type InnerPages } from '../rules/inner-pages.ts'
import type { Place } from '../rules/place.ts'
import { BesidePicker } from './beside-picker.tsx'
import { CompareTable } from './compare-table.tsx'
import { useOtherPlace, usePages, useShared } from './context.ts'
import { Facts } from './facts.tsx'
import { Heading } from './heading.tsx'
import { Text } from './text.tsx'

// Above this many rows only those that differ are shown, until all are asked for.
const FEW_ROWS = 150
const AT_ONCE = 4

export function Compare() {
  const { address, journey } = useShared().view
  const { lesson: _, stage: __, ...level } = address
  const left = useOtherPlace(level)
  const right = useOtherPlace({ ...level, plan: address.beside! })
  const [showsSame, setShowsSame] = useState<boolean>()
  const fault = left.fault ?? right.fault
  const what = level.topic !== undefined ? 'topic' : level.subject !== undefined ? 'subject' : 'plan'
  const inner = useInnerDifferences(useMemo(() => insideOf(what, left, right), [what, left.manifest, right.manifest, left.hierarchy, right.hierarchy]))
  const isWhole = left.next === undefined && right.next === undefined
  const rows = isWhole ? rowsOf(what, left, right, inner) : undefined
  const different = rows?.filter(({ isSame }) => !isSame) ?? []
  const isAll = showsSame ?? (rows?.length ?? 0) <= FEW_ROWS
  const names = [left.manifest?.title ?? '', right.manifest?.title ?? ''] as const
  return (
    <>
      <Heading title={what === 'plan' ? 'Two plans side by side' : left.topicRow?.title ?? right.topicRow?.title ?? left.subject?.title ?? right.subject?.title ?? ''} kind={`Compare ${what}s`}>
        <p class="meta"><BesidePicker /></p>
      </Heading>
      {fault && <p lang="en" dir="ltr"><code>{fault.path}</code>: {fault.text}.</p>}
      {(left.missing ?? right.missing) && <p lang="en" dir="ltr">Only <Text of={left.missing ? names[1] : names[0]} /> shows this {left.missing ?? right.missing}.</p>}
      {rows && (
        <>
          <p class="compare-sum" lang="en" dir="ltr">
            <span role="status">{different.length === 0 ? 'Both show the same here.' : `${count(countDifferences(rows), 'difference')} in ${count(different.length, 'row')}.`}</span>
            {different.length < rows.length && <label class="toggle"><input type="checkbox" checked={isAll} onChange={({ currentTarget }) => setShowsSame(currentTarget.checked)} /> Show what is the same</label>}
          </p>
          {rows.length > 0 && <CompareTable rows={isAll ? rows : different} names={names} />}
        </>
      )}
      {!rows && !fault && <p class="quiet" lang="en" dir="ltr">Fetching both plans…</p>}
      <Facts paths={[...new Set([...left.used, ...right.used].map(({ path }) => path))]} journey={journey} />
    </>
  )
}

type Level = 'plan' | 'subject' | 'topic'

function insideOf(what: Level, left: Place, right: Place): readonly InnerPages[] {
  if (what === 'plan' && left.manifest && right.manifest) return innerOfPlan(left.manifest, right.manifest)
  if (what === 'subject' && left.hierarchy && right.hierarchy) return innerOfSubject(left.hierarchy, right.hierarchy)
  return []
}

function rowsOf(what: Level, left: Place, right: Place, inner: ReadonlyMap<string, number>): readonly CompareRow[] {
  if (what === 'topic') return listRows('lesson', left.topic?.lessons ?? [], right.topic?.lessons ?? [])
  if (what === 'subject') return hierarchyRows(left.hierarchy?.tracks ?? [], right.hierarchy?.tracks ?? [], inner)
  return listRows('subject', left.manifest?.subjects ?? [], right.manifest?.subjects ?? [], inner)
}

/** How many differences lie further down, by the node: as the pages that tell it arrive. */
function useInnerDifferences(inside: readonly InnerPages[]): ReadonlyMap<string, number> {
  const { pages } = useShared().reader
  const wanted = inside.flatMap(({ left, right }) => [left, right])
  const loaded = wanted.filter((path) => pages.known(path)).length
  // A few at a time, so that what the reader clicks meanwhile need not wait behind them.
  usePages(wanted.slice(0, loaded + AT_ONCE))
  return useMemo(() => new Map(inside.flatMap(({ id, left, right }) => {
    const [one, other] = [pages.page(left)?.body as HierarchyPage | undefined, pages.page(right)?.body as HierarchyPage | undefined]
    return one && other ? [[id, countInner(one, other)] as const] : []
  })), [loaded, wanted.join('\n')])
}
