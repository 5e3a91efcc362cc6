// From a snapshot to the bytes of every page, with every problem on the way. A function of the snapshot
// alone: no clock, no file, no order of arrival.
import { nodeFaults, sharedBits } from '../content/faults.ts'
import { nodesOf, type ContentNode, type SubjectNode } from '../content/nodes.ts'
import { contentTree, orphanNodes, orphanProblems } from '../content/tree.ts'
import { byCodePoint } from '../code-point-order.ts'
import { problem, type Problem } from '../errors.ts'
import { pagesOf } from '../pages/index.ts'
import { stampOf } from '../pages/moment.ts'
import type { Link, PageKindName } from '../pages/page-kind.ts'
import { draftPlanWarnings } from '../plan/listing.ts'
import { viewPlan, type PlanView, type ShownNode } from '../plan/view.ts'
import { schemaFaults } from '../schema.ts'
import type { Plan } from '../snapshot/records.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import { compactJson } from '../stable-json.ts'
import { hashedName, pageHash } from './page-hash.ts'
import { nameClash, nameClashes, type NameOwner } from './page-names.ts'

export interface Page {
  readonly kind: PageKindName
  readonly stableName: string
  /** Where links find it: the hashed name; for a manifest, which is a pointer, the stable one. */
  readonly key: string
  readonly bytes: Buffer
}

export interface Site {
  /** Every page, those that others link to first; empty when there is a stop. */
  readonly pages: readonly Page[]
  readonly stops: readonly Problem[]
  readonly warnings: readonly Problem[]
  readonly published: readonly Plan[]
}

export interface RenderOptions {
  /** Limits the site to these plans, and what is said of it to them. All when left out. */
  readonly isSelected?: ((plan: string) => boolean) | undefined
  /** Shows what is not published too, and renders in spite of every fault: for a preview, never to be published. */
  readonly drafts?: boolean | undefined
  /** Called for each plan that is about to be rendered. */
  readonly onPlan?: ((plan: Plan) => void) | undefined
}

const LARGE_PAGE_BYTES = 1_000_000

/** Renders all pages of a snapshot's published plans (contract.md, sections 3 to 7). */
export function renderSite(snapshot: Snapshot, { isSelected, drafts = false, onPlan }: RenderOptions = {}): Site {
  const tree = contentTree(snapshot)
  const plans = snapshot.plans.filter((plan) => isSelected?.(plan.name) ?? true).sort((a, b) => byCodePoint(a.name, b.name))
  const published = plans.filter((plan) => plan.is_published || drafts)
  const stops: Problem[] = []
  const warnings: Problem[] = isSelected ? [] : orphanWarnings(snapshot.orphans)
  const visible = new Set<ContentNode>()
  const planProblems: Problem[] = []
  const concerned = new Set<string>()
  for (const plan of published) {
    const view = viewPlan(plan, tree, snapshot, drafts)
    for (const node of shownNodes(view)) visible.add(node)
    for (const { subject } of plan.subjects) concerned.add(subject ?? '')
    stops.push(...view.stops)
    planProblems.push(...view.warnings)
  }
  const subjects = [...tree.subjects.values()].filter(({ name }) => !isSelected || concerned.has(name)).sort((a, b) => byCodePoint(a.name, b.name))
  collectNodeFaults(subjects, visible, stops, warnings)
  for (const plan of plans) if (!published.includes(plan)) warnings.push(...draftPlanWarnings(plan, tree))
  warnings.push(...planProblems)
  if (stops.length > 0 && !drafts) {
    stops.push(...nameClashes(published.map((plan) => viewPlan(plan, tree, snapshot, drafts))))
    return { pages: [], stops, warnings, published }
  }

  const pages: Page[] = []
  const rendered = new Map<string, RenderedPage>()
  // Each view is made a second time: those of all plans at once would not fit into memory on a large site.
  for (const plan of published) {
    onPlan?.(plan)
    renderPlan(viewPlan(plan, tree, snapshot, drafts), drafts, rendered, pages, stops, warnings)
  }
  return stops.length > 0 && !drafts ? { pages: [], stops, warnings, published } : { pages, stops, warnings, published }
}

function orphanWarnings(orphans: Snapshot['orphans']): Problem[] {
  return [...orphanProblems(orphans), ...orphanNodes(orphans).flatMap((node) => nodeFaults(node).stops)]
}

function collectNodeFaults(subjects: readonly SubjectNode[], visible: ReadonlySet<ContentNode>, stops: Problem[], warnings: Problem[]): void {
  for (const subject of subjects) {
    for (const node of nodesOf(subject)) {
      const faults = nodeFaults(node)
      const isVisible = visible.has(node)
      ;(isVisible ? stops : warnings).push(...faults.stops)
      if (isVisible) warnings.push(...faults.notices)
    }
    for (const shared of sharedBits(subject)) {
      ;(shared.lessons.some((lesson) => visible.has(lesson)) ? stops : warnings).push(shared.problem)
    }
  }
}

function* shownNodes({ subjects }: PlanView): Generator<ContentNode> {
  const below = function* (shown: ShownNode): Generator<ContentNode> {
    yield shown.node
    for (const child of shown.children) yield* below(child)
  }
  for (const subject of subjects) yield* below(subject)
}

interface RenderedPage extends Link, NameOwner {}

function renderPlan(view: PlanView, drafts: boolean, rendered: Map<string, RenderedPage>, pages: Page[], stops: Problem[], warnings: Problem[]): void {
  const linkTo = (stableName: string): Link => {
    const link = rendered.get(stableName)
    if (!link) throw new Error(`a page links to ${stableName} before it is rendered`)
    return link
  }
  for (const planned of pagesOf(view)) {
    const { kind, stableName, about } = planned
    const other = rendered.get(stableName)
    if (other) {
      const clash = nameClash(planned, other, view.plan)
      if (clash) stops.push(clash)
      continue
    }
    const moment = planned.moment(linkTo)
    const body = planned.body(linkTo, stampOf(moment))
    // Drafts are shown in spite of faults, which are told already: a page that has them cannot be what its schema asks for.
    for (const fault of drafts && stops.length > 0 ? [] : schemaFaults(kind, asPlain(body), drafts)) {
      stops.push(problem('page-invalid', { ...about, plan: kind === 'lesson' ? undefined : view.plan.name, file: stableName }, `the page is not what its schema asks for: ${fault}`, 'Mend the field in Frappe. If it looks right there, report this as a bug.'))
    }
    const bytes = Buffer.from(compactJson(body), 'utf8')
    if (bytes.length > LARGE_PAGE_BYTES) {
      warnings.push(problem('page-large', { ...about, file: stableName }, `the page has ${(bytes.length / 1e6).toFixed(1)} MB, which opens slowly on a phone`, 'Split its content, or move large texts out of it.'))
    }
    const key = kind === 'manifest' ? stableName : hashedName(stableName, pageHash(bytes))
    rendered.set(stableName, { url: key, moment, kind, about })
    pages.push({ kind, stableName, key, bytes })
  }
}

/** The body as schemas see it, where a Map stands for an object. */
function asPlain(body: object): object {
  return Object.fromEntries(Object.entries(body).map(([key, value]) => [key, value instanceof Map ? Object.fromEntries(value) : value]))
}
