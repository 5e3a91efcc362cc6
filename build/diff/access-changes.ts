// Who can open what, and could not before, or no longer can: the first thing that a reviewer looks for.
import type { About, AccessChange } from './changes.ts'
import type { PlanSeen } from './look-into.ts'
import { about } from './node-changes.ts'
import { countKinds, nodeKey, type AccessState, type NodeCounts, type NodeKind, type PlanNode } from './plan-nodes.ts'

/** A change at one node and alike below it, in all these plans. */
export interface AccessGroup extends About {
  readonly from: AccessState
  readonly to: AccessState
  /** Nodes below it that changed just so. */
  readonly below: NodeCounts
  /** Whether these are all that are below it and were there before. */
  readonly is_whole: boolean
  readonly plans: readonly string[]
}

export interface AccessCount {
  /** As in `paid -> free_preview`, or `item changed`. */
  readonly change: string
  /** Nodes by kind, each once, however many plans show it. */
  readonly nodes: NodeCounts
  readonly plans: readonly string[]
}

export interface PlanAccess {
  readonly changes: readonly AccessChange[]
  readonly groups: readonly Omit<AccessGroup, 'plans'>[]
}

/** Nodes that one plan shows before and after, where the access block is another. */
export function accessChanges(plan: string, base: PlanSeen, head: PlanSeen): PlanAccess {
  const changed = new Map<PlanNode, AccessChange>()
  for (const [key, node] of head.nodes) {
    const from = base.nodes.get(key)?.access
    if (from && !isSameAccess(from, node.access)) changed.set(node, { plan, ...about(node), from, to: node.access })
  }
  return { changes: [...changed.values()], groups: groupsOf(changed, base) }
}

function groupsOf(changed: ReadonlyMap<PlanNode, AccessChange>, base: PlanSeen): PlanAccess['groups'] {
  const heads = new Map<PlanNode, PlanNode>()
  const below = new Map<PlanNode, Partial<Record<NodeKind, number>>>()
  // A parent comes before its children in the plan's tree order.
  for (const [node, change] of changed) {
    const above = node.parent && changed.get(node.parent)
    const follows = above !== undefined && levelChange(above) === levelChange(change) && flagChanges(change).length === 0
    const head = follows ? heads.get(node.parent!)! : node
    heads.set(node, head)
    const counts = below.get(head) ?? {}
    below.set(head, counts)
    if (follows) counts[node.kind] = (counts[node.kind] ?? 0) + 1
  }
  return [...below].map(([head, counts]) => {
    const { plan: _, ...change } = changed.get(head)!
    return { ...change, below: counts, is_whole: total(counts) === countKept(head, base) }
  })
}

/** How many nodes are below that were there before. What nobody looked at is as it was. */
function countKept({ children, lessonCount }: PlanNode, base: PlanSeen): number {
  if (!children) return lessonCount
  return children.reduce((sum, child) => sum + (base.nodes.has(nodeKey(child)) ? 1 : 0) + countKept(child, base), 0)
}

/** For each kind of change: how many nodes, the most serious first. */
export function accessCounts(changes: readonly AccessChange[]): readonly AccessCount[] {
  const counts = Map.groupBy(changes, countedAs)
  return [...counts].sort(([a], [b]) => gravity(a) - gravity(b) || (a < b ? -1 : 1)).map(([change, rows]) => {
    const nodes = countKinds(new Map(rows.map((row) => [nodeKey(row), row])).values())
    return { change, nodes, plans: [...new Set(rows.map(({ plan }) => plan))] }
  })
}

type Change = Pick<AccessChange, 'from' | 'to'>

export function countedAs({ from, to }: Change): string {
  if (from.level !== to.level) return `${from.level} -> ${to.level}`
  return from.item === to.item ? 'sale flag changed' : 'item changed'
}

/** What is opened comes before what is closed. */
export function gravity(change: string): number {
  if (change.startsWith('paid -> ')) return 0
  if (change === 'item changed') return 1
  return change.endsWith(' -> paid') ? 2 : 3
}

/** The level with its item, before and after; empty when both stayed. */
export function levelChange({ from, to }: Change): string {
  return from.level === to.level && from.item === to.item ? '' : JSON.stringify([from.level, from.item, to.level, to.item])
}

/** The flags of a sale that are others than before. */
export function flagChanges({ from, to }: Change): readonly ('sold_separately' | 'parent_item_required')[] {
  return (['sold_separately', 'parent_item_required'] as const).filter((flag) => from[flag] !== to[flag])
}

function isSameAccess(from: AccessState, to: AccessState): boolean {
  return levelChange({ from, to }) === '' && flagChanges({ from, to }).length === 0
}

function total(counts: NodeCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}
