// What is told of a diff, and in which order: who can open what comes first, then what endangers progress, then the
// rest. Text and Markdown lay it out.
import type { SharedChange } from './changes.ts'
import { changeLine, planLine, plansText, type Line } from './lines.ts'
import type { PageCount } from './page-changes.ts'
import { countKinds, nodeKey, type NodeCounts } from './plan-nodes.ts'
import type { SiteDiff } from './site-diff.ts'
import { bytesInWords, counted, grouped, nodesInWords, pagesInWords, type Ink } from './wording.ts'

/** What the command knows of the two sides. */
export interface Heading {
  readonly snapshot: string
  readonly against: string
  readonly notes: readonly string[]
  /** How many warnings the build has. */
  readonly warnings: number
}

export interface Section {
  readonly title: string
  readonly count: number
  readonly lines: (first: number) => readonly (Line & { readonly plans: string })[]
}

const NOTHING = 'Nothing changes for students.'

/** What is said where nothing changes: no more than is known. */
export function nothing({ compared, not_compared }: SiteDiff): string {
  if (not_compared.length === 0) return NOTHING
  const all = grouped(compared.length + not_compared.length)
  return compared.length === 0 ? `No plan could be compared (0 of ${all}).` : `Nothing changes in the plans that could be compared (${grouped(compared.length)} of ${all}).`
}

type Kind = SharedChange['change']

const TITLES: readonly (readonly [kind: Kind, title: string])[] = [
  ['bit', 'Progress at risk (what students did is kept by the old bit)'],
  ['added', 'Added'],
  ['removed', 'Removed'],
  ['moved', 'Moved'],
  ['renamed', 'Renamed'],
  ['edited', 'Edited'],
  ['reordered', 'In another order'],
  ['linear', 'Linear or not'],
]

export function sections(diff: SiteDiff, ink: Ink): readonly Section[] {
  const byKind = Map.groupBy(diff.changes, ({ change }) => change)
  const of = ([kind, title]: (typeof TITLES)[number]): readonly Section[] => {
    const changes = byKind.get(kind)
    if (!changes) return []
    const roots = kind === 'added' || kind === 'removed' ? rootsOf(changes) : changes.map((change) => ({ change, below: undefined }))
    const line = ({ change, below }: Root) => ({ ...changeLine(change, ink, below), plans: plansText(change.plans, diff.compared, ink) })
    return [{ title: `${title}: ${nodesInWords(diff.counts[kind] ?? {})}`, count: roots.length, lines: (first) => roots.slice(0, first).map(line) }]
  }
  const plans: Section = { title: 'Plans', count: diff.plans.length, lines: (first) => diff.plans.slice(0, first).map((change) => ({ ...planLine(change, ink), plans: '' })) }
  const [bits, ...others] = TITLES
  return [...of(bits!), ...(diff.plans.length === 0 ? [] : [plans]), ...others.flatMap(of)]
}

interface Root {
  readonly change: SharedChange
  readonly below: NodeCounts | undefined
}

/** Of a subtree that comes or goes as a whole, the root and what is below it. */
function rootsOf(changes: readonly SharedChange[]): readonly Root[] {
  const key = (node: { readonly kind: string; readonly id: string }, { plans }: SharedChange) => `${plans.join('\n')}\n${nodeKey(node)}`
  const known = new Map(changes.map((change) => [key(change, change), change]))
  const below = new Map<SharedChange, SharedChange[]>()
  for (const change of changes) {
    const root = change.place.map((above) => known.get(key(above, change))).find((above) => above !== undefined)
    const own = root ?? change
    const counted = below.get(own) ?? []
    if (root) counted.push(change)
    below.set(own, counted)
  }
  return changes.filter((change) => below.has(change)).map((change) => ({ change, below: countKinds(below.get(change)!) }))
}

/** In a few words: what changes, and what it costs. */
export function verdict(diff: SiteDiff): readonly string[] {
  const { changed, fetch, gone } = diff
  const again = fetch.pages === 0 ? [] : [`Students fetch ${counted(fetch.pages, 'page')} anew, ${bytesInWords(fetch.bytes)}: ${pagesInWords(mapValues(fetch.kinds, ({ pages }) => pages))}.${alreadyText(fetch.published_already)}`]
  const lost = gone.pages === 0 ? [] : [`${counted(gone.pages, 'page')} ${gone.pages === 1 ? 'goes' : 'go'} away: ${pagesInWords(gone.kinds)}.`]
  if (changed) return [...again, ...lost]
  return [nothing(diff), ...again.map((line) => `${line} They show the same.`), ...lost]
}

/** By plan: what its students fetch, where there are several plans. */
export function planCosts({ compared, fetch }: SiteDiff, ink: Ink): readonly string[] {
  if (compared.length < 2) return []
  return compared.flatMap(({ id }) => {
    const { pages, bytes, published_already: already } = fetch.plans[id]!
    const others = already.pages === 0 ? '' : `, of which ${counted(already.pages, 'lesson')} (${bytesInWords(already.bytes)}) ${already.pages === 1 ? 'is' : 'are'} published already`
    return pages === 0 ? [] : [`${plansText([id], compared, ink)}: ${counted(pages, 'page')}, ${bytesInWords(bytes)}${others}`]
  })
}

/** Only lessons are shared between plans. */
function alreadyText({ pages, bytes }: PageCount): string {
  if (pages === 0) return ''
  return ` Of these, ${counted(pages, 'lesson')} (${bytesInWords(bytes)}) ${pages === 1 ? 'is' : 'are'} published already, in plans of other students.`
}

/** What new nodes can be opened by whom: they have no access to compare with. */
export function newAccess({ changes }: SiteDiff): string | undefined {
  const added = changes.flatMap((change) => (change.change === 'added' ? [change] : []))
  const levels = Map.groupBy(added, ({ access }) => access.level)
  const said = [...levels].map(([level, nodes]) => `${nodesInWords(countKinds(new Map(nodes.map((node) => [nodeKey(node), node])).values()))} as ${level}`)
  return said.length === 0 ? undefined : `New: ${said.join('; ')}`
}

export function accessTitle({ access }: SiteDiff, arrow: string): string {
  return access.counts.map(({ change, nodes }) => `${nodesInWords(nodes)}: ${change.replace('->', arrow)}`).join('; ')
}

export function warningsText(count: number): string {
  return `This build has ${grouped(count)} ${count === 1 ? 'warning' : 'warnings'}; make build lists them.`
}

function mapValues<T, R>(values: Readonly<Record<string, T>>, of: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, of(value)]))
}
