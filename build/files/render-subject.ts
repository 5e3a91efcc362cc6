// All that comes of one subject: its faults, the pages of its lessons, and what each plan shows of it. A function of the
// subject and of what the plans say of it, so that subjects can be rendered apart, and an unchanged one not at all.
import { nodeFaults, sharedBits } from '../content/faults.ts'
import { nodesOf, type SubjectNode } from '../content/nodes.ts'
import { nodeFinder, nodeNames, subjectTree, type NodeFinder, type NodeNames } from '../content/tree.ts'
import { byCodePoint } from '../code-point-order.ts'
import type { Problem } from '../errors.ts'
import { Fragments } from '../fragments.ts'
import { lessonPages, subjectPages, type PlannedPage } from '../pages/index.ts'
import { isShardedWith, outlineSubject, type SubjectOutline } from '../pages/outline.ts'
import type { Link, LinkTo } from '../pages/page-kind.ts'
import type { SearchEntry } from '../pages/page-types.ts'
import { searchEntries } from '../pages/search-entries.ts'
import { Variants } from '../pages/variant.ts'
import { subjectPlace, type SubjectPlace } from '../pages/walk.ts'
import { eachShown, planForSubject, viewSubject, viewWarnings, type PlainView, type ShownSubject, type ShownTopic, type SubjectPlan } from '../plan/view.ts'
import type { Plan } from '../snapshot/records.ts'
import type { RenderableSubject } from '../snapshot/snapshot.ts'
import { linkOf, pageOf, renderBody, type Body, type Keep, type RenderedPage } from './render-page.ts'

/** Faults of some of a subject's nodes, which stop a build where a plan shows one of them. */
export interface PlacedFaults {
  /** The nodes' numbers in the order of the tree. */
  readonly nodes: readonly number[]
  readonly stops: readonly Problem[]
  readonly notices: readonly Problem[]
}

export interface PlacedLesson<Stored> {
  /** The lesson's number in the order of the tree. */
  readonly node: number
  readonly page: RenderedPage<Stored>
}

/** What a plan shows of the subject. */
export interface SubjectInPlan<Stored> {
  readonly plan: SubjectPlan
  /** Without it, the plan does not show the subject. */
  readonly outline: SubjectOutline | undefined
  /** What its search finds; nothing where the subject alone has too many lessons for one page. */
  readonly searchEntries: Fragments<SearchEntry>
  /** By the number of a node in the order of the tree: whether the plan shows it. */
  readonly visible: Uint8Array
  readonly warnings: readonly Problem[]
  /** Its own pages, those that others link to first. */
  readonly pages: readonly RenderedPage<Stored>[]
}

export interface RenderedSubject<Stored> {
  readonly name: string
  readonly names: NodeNames
  readonly faults: readonly PlacedFaults[]
  /** Of the lessons that one of the plans shows. */
  readonly lessons: readonly PlacedLesson<Stored>[]
  readonly plans: readonly SubjectInPlan<Stored>[]
}

/** What came of the subject before, as far as it holds again. */
export interface RenderedBefore<Stored> {
  readonly rendered: RenderedSubject<Stored>
  /** Whether a topic, its lessons, and all that it lies below are what they were then. */
  readonly isAsBefore: (topic: string) => boolean
  /** The plans that need not be rendered again, where nothing of the subject changed; then its faults are known too. */
  readonly samePlans?: ReadonlySet<string> | undefined
}

/** Renders what `plans`, which list the subject, show of it; pages about what is as before in a plan as before are those of then. */
export function renderSubject<Stored>(content: RenderableSubject, plans: readonly Plan[], keep: Keep<Stored>, drafts = false, before?: RenderedBefore<Stored>): RenderedSubject<Stored> {
  const subject = subjectTree(content)
  const numbers = new Map(nodesOf(subject).map((node, number) => [node, number]))
  const find = nodeFinder(subject)
  const lessons = new Map<string, PlacedLesson<Stored>>()
  const rendering = new SubjectRendering(find, keep, drafts, before)
  const inPlans = plans.map((plan): SubjectInPlan<Stored> => {
    const own = planForSubject(plan, (doctype, name) => find(doctype, name) !== undefined)
    const shown = rendering.view(own, subject)
    const visible = new Uint8Array(numbers.size)
    if (!shown) return { plan: own, outline: undefined, searchEntries: Fragments.list([]), visible, warnings: [], pages: [] }
    eachShown(shown, ({ node }) => { visible[numbers.get(node)!] = 1 })
    const place = subjectPlace(own, shown)
    const pages = rendering.pages(place)
    const outline = outlineSubject(place)
    const entries = !isShardedWith(outline.lessonCount) ? searchEntries(place) : Fragments.list<SearchEntry>([])
    return { plan: own, outline, searchEntries: entries, visible, warnings: viewWarnings(own, shown), pages }
  })
  for (const [node, number] of numbers) {
    const page = node.doctype === 'Memora Lesson' ? rendering.lessons.get(node.name) : undefined
    if (page) lessons.set(node.name, { node: number, page })
  }
  const anew = { lessons: [...lessons.values()], plans: inPlans }
  return before?.samePlans ? mergeSubject(before.rendered, before.samePlans, anew) : { name: subject.name, names: nodeNames(subject), faults: placedFaults(subject, numbers), ...anew }
}

/** Which of the plans show the subject just as they did when it was rendered before. */
export function plansAsBefore(before: RenderedSubject<unknown>, plans: readonly Plan[]): ReadonlySet<string> {
  const known = new Map(Object.entries(before.names).map(([doctype, names]) => [doctype, new Set(names)]))
  const was = new Map(before.plans.map(({ plan }) => [plan.name, JSON.stringify(plan)]))
  const is = (plan: Plan) => JSON.stringify(planForSubject(plan, (doctype, name) => known.get(doctype)?.has(name) ?? false))
  return new Set(plans.filter((plan) => was.get(plan.name) === is(plan)).map(({ name }) => name))
}

/** A subject that did not change itself: rendered anew for some plans, as before for `samePlans`. */
function mergeSubject<Stored>(before: RenderedSubject<Stored>, samePlans: ReadonlySet<string>, anew: Pick<RenderedSubject<Stored>, 'lessons' | 'plans'>): RenderedSubject<Stored> {
  const plans = [...before.plans.filter(({ plan }) => samePlans.has(plan.name)), ...anew.plans].sort((a, b) => byCodePoint(a.plan.name, b.plan.name))
  const lessons = new Map([...before.lessons, ...anew.lessons].map((lesson) => [lesson.node, lesson]))
  return { ...before, plans, lessons: [...lessons.values()].filter(({ node }) => plans.some(({ visible }) => visible[node] === 1)).sort((a, b) => a.node - b.node) }
}

function placedFaults(subject: SubjectNode, numbers: ReadonlyMap<object, number>): PlacedFaults[] {
  const found: PlacedFaults[] = []
  for (const [node, number] of numbers as ReadonlyMap<Parameters<typeof nodeFaults>[0], number>) {
    const { stops, notices } = nodeFaults(node)
    if (stops.length + notices.length > 0) found.push({ nodes: [number], stops, notices })
  }
  for (const { lessons, problem } of sharedBits(subject)) found.push({ nodes: lessons.map((lesson) => numbers.get(lesson)!), stops: [problem], notices: [] })
  return found
}

/** Renders one subject for one plan after the other, and no page twice. */
class SubjectRendering<Stored> {
  readonly lessons = new Map<string, RenderedPage<Stored>>()
  readonly #find: NodeFinder
  readonly #keep: Keep<Stored>
  readonly #drafts: boolean
  readonly #isAsBefore: (topic: string) => boolean
  readonly #lessonsBefore: ReadonlyMap<string, RenderedPage<Stored>>
  readonly #plansBefore: ReadonlyMap<string, SubjectInPlan<Stored>>
  readonly #lessonLinks = new Map<string, Link>()
  readonly #variants = new Variants()
  /** Of pages that plans show alike, by variant. */
  readonly #bodies = new Map<string, Body<Stored>>()
  /** What every plan shows that has no override in the subject. */
  #plain: PlainView | undefined

  constructor(find: NodeFinder, keep: Keep<Stored>, drafts: boolean, before: RenderedBefore<Stored> | undefined) {
    this.#find = find
    this.#keep = keep
    this.#drafts = drafts
    this.#isAsBefore = before?.isAsBefore ?? (() => false)
    this.#lessonsBefore = new Map(before?.rendered.lessons.map(({ page }) => [page.about.name, page]))
    this.#plansBefore = new Map(before?.rendered.plans.map((each) => [each.plan.name, each]))
  }

  view(plan: SubjectPlan, subject: SubjectNode): ShownSubject | undefined {
    this.#plain ??= { shown: viewSubject({ ...plan, overrides: [] }, subject, this.#drafts), find: this.#find }
    return plan.overrides.length > 0 ? viewSubject(plan, subject, this.#drafts, this.#plain) : this.#plain.shown
  }

  /** The plan's own pages for the subject. */
  pages(place: SubjectPlace): RenderedPage<Stored>[] {
    const links = new Map<string, Link>()
    const linkTo: LinkTo = (stableName) => {
      const link = links.get(stableName) ?? this.#lessonLinks.get(stableName)
      if (!link) throw new Error(`a page links to ${stableName} before it is rendered`)
      return link
    }
    for (const { topic } of place.topics) if (topic.children.some(({ node }) => !this.lessons.has(node.name))) this.#renderLessons(topic, linkTo)
    const topicBefore = this.#topicsBefore(place.plan, place.subject.node)
    return Array.from(subjectPages(place), (planned) => {
      const page = (planned.kind === 'topic' ? topicBefore(planned) : undefined) ?? pageOf(planned, this.#body(planned, linkTo))
      links.set(page.stableName, linkOf(page))
      return page
    })
  }

  /** Finds the plan's page of then for a topic that is as before, where the plan shows it as it did. */
  #topicsBefore(plan: SubjectPlan, subject: SubjectNode): (planned: PlannedPage) => RenderedPage<Stored> | undefined {
    const before = this.#plansBefore.get(plan.name)
    if (!before) return () => undefined
    const pages = new Map(before.pages.filter(({ kind, about }) => kind === 'topic' && this.#isAsBefore(about.name)).map((page) => [page.stableName, page]))
    if (JSON.stringify(before.plan) === JSON.stringify(plan)) return ({ stableName }) => pages.get(stableName)
    const shown = this.view(before.plan, subject)
    const variants = new Map(Array.from(shown ? subjectPages(subjectPlace(before.plan, shown)) : [], ({ kind, stableName, variant }) => [stableName, kind === 'topic' ? variant!(this.#variants) : undefined]))
    return ({ stableName, variant }) => (variants.get(stableName) === variant!(this.#variants) ? pages.get(stableName) : undefined)
  }

  #renderLessons(topic: ShownTopic, linkTo: LinkTo): void {
    const isAsBefore = this.#isAsBefore(topic.node.name)
    for (const planned of lessonPages(topic)) {
      const { name } = planned.about
      if (this.lessons.has(name)) continue
      const page = (isAsBefore ? this.#lessonsBefore.get(name) : undefined) ?? pageOf(planned, renderBody(planned, linkTo, this.#keep, this.#drafts))
      this.lessons.set(name, page)
      this.#lessonLinks.set(page.stableName, linkOf(page))
    }
  }

  #body(planned: PlannedPage, linkTo: LinkTo): Body<Stored> {
    if (!planned.variant) return renderBody(planned, linkTo, this.#keep, this.#drafts)
    const variant = `${planned.kind} ${planned.about.name}\n${planned.variant(this.#variants)}`
    let body = this.#bodies.get(variant)
    if (!body) this.#bodies.set(variant, (body = renderBody(planned, linkTo, this.#keep, this.#drafts)))
    return body
  }
}
