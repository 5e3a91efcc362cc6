// What one plan shows: the content tree as its students see it (contract.md, section 3).
import { isBlank } from '../content/faults.ts'
import type { ContentNode, LessonNode, SubjectNode, TopicNode, TrackNode, UnitNode } from '../content/nodes.ts'
import type { ContentIndex, NodeFinder } from '../content/tree.ts'
import { problem, type Problem } from '../errors.ts'
import type { Plan, PlanOverride, Term } from '../snapshot/records.ts'
import { decideAccess, type AccessDecision } from './access.ts'
import { listedSubjects, planTitleFaults, type ListedSubject } from './listing.ts'
import { overrideFaults, overridesByNode, type OverridesOf } from './overrides.ts'

/** A moment by the `modified` of what it comes from, and by its `creation`; empty where there is none. */
export interface Moments {
  readonly modified: string
  readonly creation: string
}

export interface Shown<Node extends ContentNode, Child> {
  readonly node: Node
  /** The plan's own title for it, or the node's. */
  readonly title: string
  readonly isLinear: boolean
  readonly access: AccessDecision
  /** The latest override aimed at the node or at one above it, the plan included. */
  readonly overridden: Moments
  readonly children: readonly Child[]
}

export type ShownLesson = Shown<LessonNode, never>
export type ShownTopic = Shown<TopicNode, ShownLesson>
export type ShownUnit = Shown<UnitNode, ShownTopic>
export type ShownTrack = Shown<TrackNode, ShownUnit>
export type ShownSubject = Shown<SubjectNode, ShownTrack>
export type ShownNode = ShownSubject | ShownTrack | ShownUnit | ShownTopic | ShownLesson

/** A plan but for its subjects, with every problem of its own rows. */
export interface PlanFrame {
  readonly plan: Plan
  readonly season: Linked | undefined
  readonly grade: Linked | undefined
  readonly stream: Linked | undefined
  /** In the plan's order, each once. */
  readonly listed: readonly ListedSubject[]
  readonly stops: readonly Problem[]
  readonly warnings: readonly Problem[]
}

/** As much of a plan as decides what it shows of one subject. */
export interface SubjectPlan {
  readonly name: string
  readonly creation: string | undefined
  /** Where it has overrides for the subject, whose moments count with its own. */
  readonly modified: string | undefined
  /** The rows that aim into the subject. */
  readonly overrides: readonly PlanOverride[]
}

/** A season, grade or stream that a plan links to: its title, or the link's own value where the document is missing. */
export interface Linked {
  readonly title: string | undefined
  readonly document?: Term | undefined
}

export interface Terms {
  readonly seasons: readonly Term[]
  readonly grades: readonly Term[]
  readonly streams: readonly Term[]
}

/** The rule by which a node has its parent's level, and what is amiss with that is said of the parent. */
const INHERITED = 9
const NEVER: Moments = { modified: '', creation: '' }

/** A plan as far as it can be judged without the content of its subjects. */
export function planFrame(plan: Plan, content: ContentIndex, terms: Terms): PlanFrame {
  const warnings: Problem[] = []
  const listed = listedSubjects(plan, content, warnings)
  const overrides = overrideFaults(plan, new Set(listed.map(({ subject }) => subject)), content)
  return {
    plan,
    season: linked(plan.season, terms.seasons),
    grade: linked(plan.grade, terms.grades),
    stream: linked(plan.stream, terms.streams),
    listed,
    stops: [...planTitleFaults(plan), ...overrides.stops],
    warnings: [...warnings, ...overrides.warnings],
  }
}

/** What of a plan concerns the subject with these nodes: nothing else of it may change what it shows of the subject. */
export function planForSubject({ name, creation, modified, overrides }: Plan, isInSubject: (doctype: string, name: string) => boolean): SubjectPlan {
  const own = overrides.filter(({ target_doctype = '', target_name = '' }) => isInSubject(target_doctype, target_name))
  return { name, creation, modified: own.length === 0 ? undefined : modified, overrides: own }
}

/** What a plan without overrides shows of a subject, and the subject's nodes. */
export interface PlainView {
  readonly shown: ShownSubject | undefined
  readonly find: NodeFinder
}

/**
 * A subject as a plan's students see it; undefined where they do not. With `drafts`, as if all was published.
 * What the plan shows as `plain` has it is that very object, and only what may be otherwise is looked at.
 */
export function viewSubject(plan: SubjectPlan, subject: SubjectNode, drafts = false, plain?: PlainView): ShownSubject | undefined {
  const showing: Showing = { plan, overridesOf: overridesByNode(plan.overrides), onTheWay: plain && onTheWayToTargets(plan, plain.find), drafts }
  return showSubject(showing, subject, plain && { isBelowAlike: true, shown: plain.shown })
}

/** What is worth a warning in what a plan shows of a subject. */
export function viewWarnings(plan: Pick<Plan, 'name'>, subject: ShownSubject): readonly Problem[] {
  const warnings: Problem[] = []
  eachShown(subject, ({ node, access }) => {
    if (access.level === 'paid' && access.item === undefined && access.rule !== INHERITED) warnings.push(paidWithoutItem(node, plan))
  })
  return warnings
}

/** Calls `see` with a shown node and all that is shown below it, parents first. */
export function eachShown(shown: ShownNode, see: (shown: ShownNode) => void): void {
  see(shown)
  for (const child of shown.children) eachShown(child, see)
}

function linked(name: string | undefined, terms: readonly Term[]): Linked | undefined {
  if (name === undefined || name === '') return undefined
  const document = terms.find((term) => term.name === name)
  return document ? { title: isBlank(document.title) ? undefined : document.title, document } : { title: name }
}

interface Showing {
  readonly plan: SubjectPlan
  readonly overridesOf: OverridesOf
  /** The nodes that an override aims at, and all above them; needed where there is a plain view. */
  readonly onTheWay: ReadonlySet<ContentNode> | undefined
  readonly drafts: boolean
}

/** What the plain view has of a node. */
interface Plain<Seen> {
  readonly shown: Seen | undefined
  /** Whether the node has the same from its parent here and there. */
  readonly isBelowAlike: boolean
}

function onTheWayToTargets({ overrides }: SubjectPlan, find: NodeFinder): ReadonlySet<ContentNode> {
  const onTheWay = new Set<ContentNode>()
  for (const { target_doctype = '', target_name = '' } of overrides) {
    for (let node = find(target_doctype, target_name); node && !onTheWay.has(node); node = node.parent) onTheWay.add(node)
  }
  return onTheWay
}

type Above = Pick<Shown<ContentNode, unknown>, 'access' | 'overridden'> | undefined

function showSubject(showing: Showing, subject: SubjectNode, plain: Plain<ShownSubject> | undefined): ShownSubject | undefined {
  return show<SubjectNode, ShownTrack>(showing, subject, undefined, plain, (track, above, plain) =>
    show<TrackNode, ShownUnit>(showing, track, above, plain, (unit, above, plain) =>
      show<UnitNode, ShownTopic>(showing, unit, above, plain, (topic, above, plain) =>
        show<TopicNode, ShownLesson>(showing, topic, above, plain, (lesson, above, plain) =>
          show<LessonNode, never>(showing, lesson, above, plain, () => undefined)))))
}

function show<Node extends ContentNode, Child extends ShownNode>(
  showing: Showing,
  node: Node,
  above: Above,
  plain: Plain<Shown<Node, Child>> | undefined,
  showChild: (child: Node['children'][number], above: Above, plain: Plain<Child> | undefined) => Child | undefined,
): Shown<Node, Child> | undefined {
  if (plain?.isBelowAlike && !showing.onTheWay!.has(node)) return plain.shown
  const overrides = showing.overridesOf(node)
  if (!(node.record.is_published || showing.drafts) || overrides?.hidden) return undefined
  const access = decideAccess(node, above?.access, overrides)
  const overridden = overrides ? latestMoments(above?.overridden ?? NEVER, rowMoments(showing.plan, overrides.rows)) : (above?.overridden ?? NEVER)
  const isBelowAlike = plain?.shown !== undefined && isSameAccess(access, plain.shown.access) && isSameMoments(overridden, plain.shown.overridden)
  const children: Child[] = []
  // Both show children in the order of the tree, so those that the plain view shows too come by in turn.
  let next = 0
  for (const child of node.children) {
    const plainChild = plain?.shown?.children[next]?.node === child ? plain.shown.children[next++] : undefined
    const shown = showChild(child, { access, overridden }, plain && { shown: plainChild, isBelowAlike })
    if (shown !== undefined) children.push(shown)
  }
  if (children.length === 0 && node.doctype !== 'Memora Lesson' && node.doctype !== 'Memora Subject') return undefined
  const linear = node.doctype === 'Memora Lesson' ? undefined : node.record.is_linear
  const shown = {
    node,
    title: overrides?.title ?? node.record.title ?? '',
    isLinear: overrides?.linear ?? linear ?? true,
    access,
    overridden,
    children,
  }
  return plain?.shown !== undefined && isSame(shown, plain.shown) ? plain.shown : shown
}

function isSameAccess(a: AccessDecision, b: AccessDecision): boolean {
  return a.level === b.level && a.item === b.item && a.rule === b.rule
}

function isSameMoments(a: Moments, b: Moments): boolean {
  return a.modified === b.modified && a.creation === b.creation
}

/** Whether two views show one node and all below it alike. */
function isSame(a: Shown<ContentNode, ShownNode>, b: Shown<ContentNode, ShownNode>): boolean {
  return (
    a.title === b.title && a.isLinear === b.isLinear &&
    isSameAccess(a.access, b.access) && isSameMoments(a.overridden, b.overridden) &&
    a.children.length === b.children.length && a.children.every((child, i) => child === b.children[i])
  )
}

function paidWithoutItem({ doctype, name }: ContentNode, plan: Pick<Plan, 'name'>): Problem {
  return problem(
    'paid-without-item',
    { doctype, name, field: 'required_item', plan: plan.name },
    'it is paid, but no item is known that opens it, so no student can buy it',
    'Give it a required item in Frappe, or name one in the override.',
  )
}

function rowMoments(plan: SubjectPlan, rows: readonly { modified?: string; creation?: string }[]): Moments {
  return rows.reduce<Moments>((latest, row) => latestMoments(latest, { modified: row.modified ?? '', creation: row.creation ?? '' }), {
    modified: plan.modified ?? '',
    creation: plan.creation ?? '',
  })
}

/** The later of two, in each of their two senses. */
function latestMoments(a: Moments, b: Moments): Moments {
  return { modified: a.modified > b.modified ? a.modified : b.modified, creation: a.creation > b.creation ? a.creation : b.creation }
}
