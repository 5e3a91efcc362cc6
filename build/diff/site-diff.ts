// What changes for students between two sets of published pages: all plans, each change said once however many
// plans show it. A function of the pages, which it asks for one by one.
import { byCodePoint } from '../code-point-order.ts'
import { accessCounts, groupGravity, type AccessCount, type AccessGroup } from './access-changes.ts'
import type { AccessChange, PlanChange, SharedChange, SubjectItemChange } from './changes.ts'
import { LessonPages } from './lesson-pages.ts'
import { lookInto } from './look-into.ts'
import { countFetched, countGone, type Fetched, type Gone } from './page-changes.ts'
import { diffPlan, type PlanDiff, type PlanTitle } from './plan-diff.ts'
import { countKinds, nodeKey, type NodeCounts } from './plan-nodes.ts'
import { publishedAlready, type FetchedByPlan } from './published-already.ts'
import { SideReader, type Side } from './side.ts'

export interface SiteDiff {
  /** Whether a student sees anything else than before. Pages may have to be fetched again even so. */
  readonly changed: boolean
  /** Every plan of either side that was compared. */
  readonly compared: readonly PlanTitle[]
  /** The ids of the plans of which nothing can be said: then nothing here holds for the whole site. */
  readonly not_compared: readonly string[]
  readonly access: {
    readonly counts: readonly AccessCount[]
    readonly groups: readonly AccessGroup[]
    /** Every node in every plan whose access block is another. */
    readonly changes: readonly AccessChange[]
    /** Every node in every plan that the subject's item is asked for as well, or no longer, or another one. */
    readonly subject_items: readonly SubjectItemChange[]
  }
  readonly plans: readonly PlanChange[]
  /** By kind of change: how many nodes it concerns, each once. */
  readonly counts: Readonly<Partial<Record<SharedChange['change'], NodeCounts>>>
  readonly changes: readonly SharedChange[]
  /** What students fetch again; a page that several plans show counts once in the whole. By plan id. */
  readonly fetch: Fetched & { readonly plans: Readonly<Record<string, Fetched>> }
  /** Pages that are there in no version any more; in the whole, those that the other plans no longer lead to either. By plan id. */
  readonly gone: Gone & { readonly plans: Readonly<Record<string, Gone>> }
}

/** Throws a CommandError with every page of a side that cannot be read. */
export async function diffSites(baseSide: Side, headSide: Side): Promise<SiteDiff> {
  const base = new SideReader(baseSide)
  const head = new SideReader(headSide)
  const lessons = new LessonPages(base, head)
  const diffs: PlanDiff[] = []
  const fetchedByPlan: FetchedByPlan[] = []
  for (const segment of comparable(baseSide, headSide)) {
    const pair = await lookInto(segment, base, head)
    const found = await diffPlan(segment, pair, lessons, headSide)
    if (!found) continue
    diffs.push(found)
    fetchedByPlan.push({ pair, fetched: found.fetched })
  }
  const published = await publishedAlready(fetchedByPlan, head)
  base.throwProblems()
  head.throwProblems()
  const fetched = new Map(diffs.flatMap((diff) => [...diff.fetched]))
  return { ...joined(diffs, await sizesOf(fetched.keys(), headSide), published, headSide.names), not_compared: notCompared(baseSide, headSide) }
}

/** Also a plan that the other side does not have: whether it was published before, nobody knows. */
function notCompared(...sides: readonly Side[]): readonly string[] {
  return [...new Set(sides.flatMap(({ unbuildable }) => [...(unbuildable?.values() ?? [])]))].sort(byCodePoint)
}

function comparable(base: Side, head: Side): readonly string[] {
  const segments = new Set([...base.manifests.keys(), ...head.manifests.keys()])
  return [...segments].filter((segment) => !base.unbuildable?.has(segment) && !head.unbuildable?.has(segment)).sort(byCodePoint)
}

async function sizesOf(keys: Iterable<string>, { manifests, read }: Side): Promise<ReadonlyMap<string, number>> {
  const ofManifests = Array.from(manifests, ([segment, bytes]) => [`plans/${segment}/manifest.json`, bytes.length] as const)
  const ofPages = await Promise.all(Array.from(keys, async (key) => [key, (await read(key))?.length ?? 0] as const))
  return new Map([...ofPages, ...ofManifests])
}

function joined(diffs: readonly PlanDiff[], sizes: ReadonlyMap<string, number>, published: ReadonlySet<string>, names: ReadonlySet<string> | undefined): Omit<SiteDiff, 'not_compared'> {
  const changes = saidOnce(diffs.map(({ plan, changes }) => [plan.id, changes]))
  const groups = saidOnce(diffs.map(({ plan, access }) => [plan.id, access.groups]))
  const accessRows = diffs.flatMap(({ access }) => access.changes)
  const subjectItems = diffs.flatMap(({ access }) => access.subject_items)
  const plans = diffs.flatMap(({ own }) => own)
  const byPlan = <T>(of: (diff: PlanDiff) => T) => Object.fromEntries(diffs.map((diff) => [diff.plan.id, of(diff)]))
  return {
    changed: changes.length + accessRows.length + plans.length > 0,
    compared: diffs.map(({ plan }) => plan),
    access: {
      counts: accessCounts(accessRows, subjectItems),
      groups: groups.sort((a, b) => groupGravity(a) - groupGravity(b)),
      changes: accessRows,
      subject_items: subjectItems,
    },
    plans,
    counts: countsOf(changes),
    changes,
    fetch: { ...countFetched(new Map(diffs.flatMap(({ fetched }) => [...fetched])), sizes, published), plans: byPlan(({ fetched }) => countFetched(fetched, sizes, published)) },
    gone: { ...countGone(new Map(diffs.flatMap(({ gone }) => [...gone].filter(([name]) => !names?.has(name))))), plans: byPlan(({ gone }) => countGone(gone)) },
  }
}

/** Merges what is the same in several plans, whatever titles they give to the nodes concerned. */
function saidOnce<T extends object>(plans: readonly (readonly [plan: string, items: readonly T[]])[]): (T & { readonly plans: readonly string[] })[] {
  const found = new Map<string, T & { plans: string[] }>()
  for (const [plan, items] of plans) {
    for (const item of items) {
      const key = JSON.stringify(item, withoutNodeTitle)
      const known = found.get(key)
      if (known) known.plans.push(plan)
      else found.set(key, { ...item, plans: [plan] })
    }
  }
  return [...found.values()]
}

function withoutNodeTitle(this: object, name: string, value: unknown): unknown {
  return name === 'title' && 'kind' in this && 'id' in this ? undefined : value
}

function countsOf(changes: readonly SharedChange[]): SiteDiff['counts'] {
  const kinds = Map.groupBy(changes, ({ change }) => change)
  return Object.fromEntries([...kinds].map(([change, list]) => [change, countKinds(new Map(list.map((each) => [nodeKey(each), each])).values())]))
}
