// A site as one plan shows it (contract, sections 3 and 5).
import type { Plan, PlanOverride, PlanSubject } from '../../build/snapshot/records.ts'
import { ancestors, subjectOf, type Deletion, type Node } from './nodes.ts'
import { childRows, planSubjectRows, siblings } from './order.ts'

export type Action = 'Hide' | 'Set Access Level' | 'Set Free' | 'Set Sold Separately' | 'Set Linear' | 'Rename'

export interface ListedSubject {
  readonly row: PlanSubject
  readonly subject: Node
}

export interface PlanView {
  readonly plan: Plan
  readonly nodes: readonly Node[]
  readonly deletions: readonly Deletion[]
  /** The subjects that the plan lists and that exist, shown or not, in the plan's order. */
  readonly listed: readonly ListedSubject[]
  readonly visible: ReadonlySet<Node>
}

export function planView(plan: Plan, nodes: readonly Node[], deletions: readonly Deletion[]): PlanView {
  const listed = listedSubjects(plan, nodes)
  return { plan, nodes, deletions, listed, visible: visibleNodes(plan, nodes, listed) }
}

export function listedSubjects(plan: Plan, nodes: readonly Node[]): readonly ListedSubject[] {
  return nodes
    .filter(({ doctype }) => doctype === 'Memora Subject')
    .flatMap((subject) => {
      const first = plan.subjects.filter((row) => row.subject === subject.name).sort(planSubjectRows)[0]
      return first ? [{ row: first, subject }] : []
    })
    .sort((a, b) => planSubjectRows(a.row, b.row))
}

/** The row of this action on this node that counts: of several, the last. */
export function override(plan: Plan, node: Node, action: Action): PlanOverride | undefined {
  return plan.overrides
    .filter((row) => row.target_doctype === node.doctype && row.target_name === node.name && row.action === action)
    .sort(childRows)
    .at(-1)
}

function visibleNodes(plan: Plan, nodes: readonly Node[], listed: readonly ListedSubject[]): ReadonlySet<Node> {
  let shown = nodes.filter((node) => {
    const isListed = listed.some(({ subject }) => subject === subjectOf(node))
    return isListed && [node, ...ancestors(node)].every((each) => each.fields.is_published && !override(plan, each, 'Hide'))
  })
  for (;;) {
    const parents = new Set(shown.map(({ parent }) => parent))
    const kept = shown.filter((node) => node.doctype === 'Memora Subject' || node.doctype === 'Memora Lesson' || parents.has(node))
    if (kept.length === shown.length) return new Set(kept)
    shown = kept
  }
}

export function shownSubjects(view: PlanView): readonly ListedSubject[] {
  return view.listed.filter(({ subject }) => view.visible.has(subject))
}

export function shownChildren(view: PlanView, node: Node): readonly Node[] {
  return [...view.visible].filter(({ parent }) => parent === node).sort(siblings)
}

/** The visible lessons below a node, in the plan's tree order. */
export function shownLessons(view: PlanView, node: Node): readonly Node[] {
  return node.doctype === 'Memora Lesson' ? [node] : shownChildren(view, node).flatMap((child) => shownLessons(view, child))
}

export function titleOf(view: PlanView, node: Node): string {
  return override(view.plan, node, 'Rename')?.override_value ?? node.fields.title ?? ''
}

export function isLinear(view: PlanView, node: Node): boolean {
  const word = override(view.plan, node, 'Set Linear')?.override_value
  return word === undefined ? node.fields.is_linear ?? true : ['1', 'true', 'yes'].includes(word.trim().toLowerCase())
}
