// What one plan shows: the content tree as its students see it (contract.md, section 3).
import { isBlank } from '../content/faults.ts'
import type { ContentNode, LessonNode, SubjectNode, TopicNode, TrackNode, UnitNode } from '../content/nodes.ts'
import type { ContentTree } from '../content/tree.ts'
import { problem, type Problem } from '../errors.ts'
import type { Plan, PlanSubject, Term } from '../snapshot/records.ts'
import { decideAccess, type AccessDecision } from './access.ts'
import { listedSubjects, planTitleFaults } from './listing.ts'
import { planOverrides, type PlanOverrides } from './overrides.ts'

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
export interface ShownSubject extends Shown<SubjectNode, ShownTrack> {
  /** The plan's row that lists the subject. */
  readonly row: PlanSubject
}
export type ShownNode = ShownSubject | ShownTrack | ShownUnit | ShownTopic | ShownLesson

export interface PlanView {
  readonly plan: Plan
  readonly season: Linked | undefined
  readonly grade: Linked | undefined
  readonly stream: Linked | undefined
  /** In the plan's order. */
  readonly subjects: readonly ShownSubject[]
  readonly stops: readonly Problem[]
  readonly warnings: readonly Problem[]
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

const NEVER: Moments = { modified: '', creation: '' }

/** A plan as its students see it, with every problem of its own rows; with `drafts`, as if all was published. */
export function viewPlan(plan: Plan, tree: ContentTree, terms: Terms, drafts = false): PlanView {
  const warnings: Problem[] = []
  const rows = listedSubjects(plan, tree, warnings)
  const overrides = planOverrides(plan, new Set(rows.map(({ subject }) => subject.name)), tree)
  const showing: Showing = { plan, overrides, drafts, warnings: [] }
  const subjects = rows.flatMap(({ row, subject }) => {
    const shown = showSubject(showing, subject)
    return shown ? [{ ...shown, row }] : []
  })
  return {
    plan,
    season: linked(plan.season, terms.seasons),
    grade: linked(plan.grade, terms.grades),
    stream: linked(plan.stream, terms.streams),
    subjects,
    stops: [...planTitleFaults(plan), ...overrides.stops],
    warnings: [...warnings, ...overrides.warnings, ...showing.warnings],
  }
}

function linked(name: string | undefined, terms: readonly Term[]): Linked | undefined {
  if (name === undefined || name === '') return undefined
  const document = terms.find((term) => term.name === name)
  return document ? { title: isBlank(document.title) ? undefined : document.title, document } : { title: name }
}

interface Showing {
  readonly plan: Plan
  readonly overrides: PlanOverrides
  readonly drafts: boolean
  readonly warnings: Problem[]
}

type Above = Pick<Shown<ContentNode, unknown>, 'access' | 'overridden'> | undefined

function showSubject(showing: Showing, subject: SubjectNode) {
  return show(showing, subject, undefined, (track, above) =>
    show(showing, track, above, (unit, above) =>
      show(showing, unit, above, (topic, above) =>
        show(showing, topic, above, (lesson, above) =>
          show<LessonNode, never>(showing, lesson, above, () => undefined)))))
}

function show<Node extends ContentNode, Child>(
  showing: Showing,
  node: Node,
  above: Above,
  showChild: (child: Node['children'][number], above: Above) => Child | undefined,
): Shown<Node, Child> | undefined {
  const overrides = showing.overrides.of(node)
  if (!(node.record.is_published || showing.drafts) || overrides?.hidden) return undefined
  const access = decideAccess(node, above?.access, overrides)
  const overridden = overrides ? latestMoments(above?.overridden ?? NEVER, rowMoments(showing.plan, overrides.rows)) : (above?.overridden ?? NEVER)
  const warned = showing.warnings.length
  if (access.level === 'paid' && access.item === undefined && access.rule !== 9) showing.warnings.push(paidWithoutItem(node, showing.plan))
  const children: Child[] = []
  for (const child of node.children) {
    const shown = showChild(child, { access, overridden })
    if (shown !== undefined) children.push(shown)
  }
  // A node that turns out to be empty is not shown, and then nothing is said of it or of what is below.
  if (children.length === 0 && node.doctype !== 'Memora Lesson' && node.doctype !== 'Memora Subject') {
    showing.warnings.length = warned
    return undefined
  }
  const linear = node.doctype === 'Memora Lesson' ? undefined : node.record.is_linear
  return {
    node,
    title: overrides?.title ?? node.record.title ?? '',
    isLinear: overrides?.linear ?? linear ?? true,
    access,
    overridden,
    children,
  }
}

function paidWithoutItem({ doctype, name }: ContentNode, plan: Plan): Problem {
  return problem(
    'paid-without-item',
    { doctype, name, field: 'required_item', plan: plan.name },
    'it is paid, but no item is known that opens it, so no student can buy it',
    'Give it a required item in Frappe, or name one in the override.',
  )
}

function rowMoments(plan: Plan, rows: readonly { modified?: string; creation?: string }[]): Moments {
  return rows.reduce<Moments>((latest, row) => latestMoments(latest, { modified: row.modified ?? '', creation: row.creation ?? '' }), {
    modified: plan.modified ?? '',
    creation: plan.creation ?? '',
  })
}

/** The later of two, in each of their two senses. */
function latestMoments(a: Moments, b: Moments): Moments {
  return { modified: a.modified > b.modified ? a.modified : b.modified, creation: a.creation > b.creation ? a.creation : b.creation }
}
