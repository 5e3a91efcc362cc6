// From what came of each subject to the whole site: every problem in one order, the pages of which a plan has one, and
// which pages are published. It sees no record of a subject, so it can be asked with what an earlier build rendered.
import { nodeFaults } from '../content/faults.ts'
import { contentIndex, orphanNodes, orphanProblems, type ContentIndex } from '../content/tree.ts'
import { byCodePoint } from '../code-point-order.ts'
import type { Problem } from '../errors.ts'
import { isPlain, keySegment } from '../key-segment.ts'
import { KIND_ORDER, planPages } from '../pages/index.ts'
import { outlinePlan } from '../pages/outline.ts'
import type { Link, PageKindName } from '../pages/page-kind.ts'
import { draftPlanWarnings } from '../plan/listing.ts'
import { planFrame, type PlanFrame, type Terms } from '../plan/view.ts'
import { repeated } from '../repeated.ts'
import type { Plan } from '../snapshot/records.ts'
import type { OrphanContent } from '../snapshot/snapshot.ts'
import { digestOf, isFaulty, nameInFolder, planDigestOf, type SubjectDigest } from './digest.ts'
import { nameClashes } from './page-names.ts'
import { linkOf, pageOf, pageProblems, renderBody, type Keep, type RenderedPage } from './render-page.ts'
import type { PlacedLesson, RenderedSubject, SubjectInPlan } from './render-subject.ts'
import { publishedInPlan, publishedPages, type ShardedPlans } from './shards.ts'

/** What of a snapshot is not in a subject. */
export interface SiteFrame extends Terms {
  readonly plans: readonly Plan[]
  readonly orphans?: OrphanContent | undefined
}

export interface RenderOptions {
  /** Limits the site to these plans, and what is said of it to them. All when left out. */
  readonly isSelected?: ((plan: string) => boolean) | undefined
  /** Shows what is not published too, and renders in spite of every fault: for a preview, never to be published. */
  readonly drafts?: boolean | undefined
  /** Called for each plan that is about to be put together. */
  readonly onPlan?: ((plan: Plan) => void) | undefined
}

export interface AssembledSite<Stored> {
  readonly subjects: readonly RenderedSubject<Stored>[]
  readonly plans: readonly AssembledPlan<Stored>[]
  readonly sharded: ShardedPlans
  readonly stops: readonly Problem[]
  readonly warnings: readonly Problem[]
  readonly published: readonly Plan[]
}

export interface AssembledPlan<Stored> {
  readonly plan: Plan
  /** The pages of which the plan has one. */
  readonly pages: readonly RenderedPage<Stored>[]
}

/** Every page of a site that has no stop, those that others link to first. */
export function* sitePages<Stored>({ subjects, plans, sharded }: AssembledSite<Stored>): Generator<RenderedPage<Stored>> {
  for (const subject of subjects) yield* publishedPages(subject, sharded)
  for (const { pages } of plans) yield* pages
}

/** Numbers of pages in the order of their kinds, leaves first. */
export function inKindOrder(counts: ReadonlyMap<PageKindName, number>): Readonly<Partial<Record<PageKindName, number>>> {
  return Object.fromEntries(KIND_ORDER.flatMap((kind) => (counts.has(kind) ? [[kind, counts.get(kind)!] as const] : [])))
}

/** The plans that the site is made of, in the order of their names. */
export function publishedPlans(plans: readonly Plan[], { isSelected, drafts = false }: RenderOptions): readonly Plan[] {
  return plans.filter(({ name, is_published }) => (is_published || drafts) && (isSelected?.(name) ?? true)).sort((a, b) => byCodePoint(a.name, b.name))
}

/** Those of the plans that list a subject. */
export function plansListing(subject: string, plans: readonly Plan[]): readonly Plan[] {
  return plans.filter(({ subjects }) => subjects.some((row) => row.subject === subject))
}

/**
 * Puts a site together. `subjects` holds every subject, with what each published plan that lists it shows of it;
 * `sharded` follows from them.
 */
export function assembleSite<Stored>(frame: SiteFrame, subjects: readonly RenderedSubject<Stored>[], sharded: ShardedPlans, keep: Keep<Stored>, options: RenderOptions = {}): AssembledSite<Stored> {
  const { isSelected, drafts = false, onPlan } = options
  // Of millions of names plans ask for some thousands.
  const asked = new Set(frame.plans.flatMap(({ subjects, overrides }) => [...subjects.map(({ subject }) => subject), ...overrides.map((row) => row.target_name)]))
  const content = contentIndex(subjects.map(({ names }) => names), frame.orphans, (name) => asked.has(name))
  const published = publishedPlans(frame.plans, options)
  const frames = published.map((plan) => planFrame(plan, content, frame))
  const inPlan = new Map(subjects.map(({ name, plans }) => [name, new Map(plans.map((each) => [each.plan.name, each]))]))
  const shown = ({ plan, listed }: PlanFrame): SubjectInPlan<Stored>[] => listed.map(({ subject }) => inPlan.get(subject)!.get(plan.name)!)

  const ofContent = contentProblems(frame, subjects, published, content, isSelected)
  const stops = [...frames.flatMap((each) => each.stops), ...ofContent.stops]
  const warnings = [...ofContent.warnings, ...frames.flatMap((each) => [...each.warnings, ...shown(each).flatMap((subject) => subject.warnings)])]
  const hasStops = stops.length > 0
  const digests = new Map(subjects.map((subject) => [subject.name, digestOf(subject)]))
  const firstOwners = ownersOfSharedNames(subjects)
  const mayClash = clashSuspicion(digests)
  const isClash = ({ stableName, about }: RenderedPage<unknown>) => (firstOwners.get(stableName)?.about.name ?? about.name) !== about.name
  const firstShown = lessonsFirstShown(subjects.filter(({ name }) => firstOwners.size > 0 || !digests.get(name)!.isFaultless), (page) => isFaulty(page) || isClash(page))
  const plans: AssembledPlan<Stored>[] = []
  for (const each of frames) {
    onPlan?.(each.plan)
    const inSubjects = shown(each)
    const assembled = assemblePlan(each, inSubjects, keep, drafts)
    plans.push(assembled)
    const ownOf = (some: readonly SubjectInPlan<Stored>[]) => [...some.flatMap(({ pages }) => publishedInPlan(each.plan.name, pages, sharded)), ...assembled.pages]
    const faultyLessons = firstShown(inSubjects)
    const clashing = faultyLessons.filter(isClash)
    if (clashing.length > 0 || mayClash([...inSubjects.flatMap((subject) => planDigestOf(subject).single()), ...assembled.pages])) stops.push(...nameClashes([...clashing, ...ownOf(inSubjects)], new Map(firstOwners), each.plan))
    if (hasStops && !drafts) continue
    const doubtful = inSubjects.filter((_, i) => !digests.get(each.listed[i]!.subject)!.isFaultless)
    for (const page of inOrderOfKinds([...faultyLessons, ...ownOf(doubtful).filter(isFaulty)])) {
      const problems = pageProblems(page, each.plan.name)
      // Drafts are shown in spite of faults, which are told already: a page that has them cannot be what its schema asks for.
      if (!(drafts && stops.length > 0)) stops.push(...problems.stops)
      warnings.push(...problems.warnings)
    }
  }
  return { subjects, plans, sharded, stops, warnings, published }
}

/** What is wrong with the content itself, and with plans that are not published. */
function contentProblems(frame: SiteFrame, subjects: readonly RenderedSubject<unknown>[], published: readonly Plan[], content: ContentIndex, isSelected: RenderOptions['isSelected']): { readonly stops: readonly Problem[]; readonly warnings: readonly Problem[] } {
  const stops: Problem[] = []
  const warnings: Problem[] = isSelected ? [] : orphanWarnings(frame.orphans)
  const concerned = new Set(published.flatMap((plan) => plan.subjects.map(({ subject }) => subject ?? '')))
  for (const subject of [...subjects].sort((a, b) => byCodePoint(a.name, b.name))) {
    if (!isSelected || concerned.has(subject.name)) collectFaults(subject, stops, warnings)
  }
  for (const plan of frame.plans.filter(({ name }) => isSelected?.(name) ?? true).sort((a, b) => byCodePoint(a.name, b.name))) {
    if (!published.includes(plan)) warnings.push(...draftPlanWarnings(plan, content))
  }
  return { stops, warnings }
}

function orphanWarnings(orphans: OrphanContent | undefined): Problem[] {
  return [...orphanProblems(orphans), ...orphanNodes(orphans).flatMap((node) => nodeFaults(node).stops)]
}

function collectFaults({ faults, plans }: RenderedSubject<unknown>, stops: Problem[], warnings: Problem[]): void {
  for (const fault of faults) {
    const isVisible = plans.some(({ visible }) => fault.nodes.some((node) => visible[node] === 1))
    ;(isVisible ? stops : warnings).push(...fault.stops)
    if (isVisible) warnings.push(...fault.notices)
  }
}

function assemblePlan<Stored>(frame: PlanFrame, inSubjects: readonly SubjectInPlan<Stored>[], keep: Keep<Stored>, drafts: boolean): AssembledPlan<Stored> {
  const listed = new Map(frame.listed.map(({ subject }, i) => [subject, inSubjects[i]!]))
  const outline = outlinePlan(frame, (subject) => {
    const inSubject = listed.get(subject)!
    return inSubject.outline && { ...inSubject.outline, searchEntries: () => inSubject.searchEntries.items }
  })
  const links = new Map<string, Link>()
  for (const subject of inSubjects) for (const page of planDigestOf(subject).single()) links.set(page.stableName, linkOf(page))
  const pages = Array.from(planPages(outline), (planned) => {
    const page = pageOf(planned, renderBody(planned, (stableName) => links.get(stableName)!, keep, drafts))
    links.set(page.stableName, linkOf(page))
    return page
  })
  return { plan: frame.plan, pages }
}

/** The pages of lessons whose names other lessons have too, by these names: of each the first. */
function ownersOfSharedNames(subjects: readonly RenderedSubject<unknown>[]): ReadonlyMap<string, RenderedPage<unknown>> {
  const shared = repeated(function* () {
    for (const { names } of subjects) for (const name of names['Memora Lesson']) if (!isPlain(name)) yield keySegment(name)
  })
  const owners = new Map<string, RenderedPage<unknown>>()
  if (shared.size === 0) return owners
  for (const { lessons } of subjects) for (const { page } of lessons) if (shared.has(keySegment(page.about.name)) && !owners.has(page.stableName)) owners.set(page.stableName, page)
  return owners
}

/**
 * Finds whether any two pages of a plan may have one name, from those that are no topics' and what is known of topics:
 * each plan has thousands of these.
 */
function clashSuspicion(digests: ReadonlyMap<string, SubjectDigest>): (single: readonly RenderedPage<unknown>[]) => boolean {
  const topics = new Set<string>()
  let count = 0
  for (const digest of digests.values()) {
    count += digest.topics.length
    for (const name of digest.topics) topics.add(name)
  }
  return (single) => {
    const names = new Set(single.map(({ stableName }) => nameInFolder(stableName)))
    return topics.size < count || names.size < single.length || [...names].some((name) => topics.has(name))
  }
}

/** Finds, for one plan after the other, the lessons that are to be told of and that no plan before it shows. */
function lessonsFirstShown(subjects: readonly RenderedSubject<unknown>[], isToBeTold: (page: RenderedPage<unknown>) => boolean): (inSubjects: readonly SubjectInPlan<unknown>[]) => readonly RenderedPage<unknown>[] {
  const waiting = new Map<SubjectInPlan<unknown>, Set<PlacedLesson<unknown>>>()
  for (const { lessons, plans } of subjects) {
    const found = new Set(lessons.filter(({ page }) => isToBeTold(page)))
    if (found.size > 0) for (const plan of plans) waiting.set(plan, found)
  }
  return (inSubjects) =>
    inSubjects.flatMap((subject) => {
      const left = waiting.get(subject) ?? new Set()
      const shown = [...left].filter(({ node }) => subject.visible[node] === 1)
      for (const lesson of shown) left.delete(lesson)
      return shown.map(({ page }) => page)
    })
}

function inOrderOfKinds<Page extends RenderedPage<unknown>>(pages: readonly Page[]): readonly Page[] {
  return [...pages].sort((a, b) => KIND_ORDER.indexOf(a.kind) - KIND_ORDER.indexOf(b.kind))
}
