// Who can open what, and could not before, or no longer can: the first thing that a reviewer looks for.
import type { About, AccessChange, NodeName, SubjectItemChange } from './changes.ts'
import type { PlanSeen } from './look-into.ts'
import { about } from './node-changes.ts'
import { ancestors, countKinds, nodeKey, type AccessState, type NodeCounts, type PlanNode } from './plan-nodes.ts'
import { askedSubjectItem, SUBJECT_ITEM, subjectItemCountedAs, type SubjectItemBelow } from './subject-items.ts'

/** A change at one node and alike below it, in all these plans. */
export interface AccessGroup extends About {
  readonly from: AccessState
  /** The same as `from` where a node came into another place, and only what it asks for beside its own item changed. */
  readonly to: AccessState
  /** Nodes below it that changed just so. */
  readonly below: NodeCounts
  /** Whether these are all that are below it and were there before. */
  readonly is_whole: boolean
  /** What is paid, at the node or below, and asks for the subject's item otherwise than before because of it. */
  readonly subject_items: readonly SubjectItemBelow[]
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
  /** Where the access block is another. */
  readonly changes: readonly AccessChange[]
  readonly subject_items: readonly SubjectItemChange[]
  readonly groups: readonly Omit<AccessGroup, 'plans'>[]
}

type Changed = ReadonlyMap<PlanNode, AccessChange>
type Asked = ReadonlyMap<PlanNode, SubjectItemChange>

/** Of the nodes that one plan shows before and after, those that other students can open than before. */
export function accessChanges(plan: string, base: PlanSeen, head: PlanSeen): PlanAccess {
  const changed = new Map<PlanNode, AccessChange>()
  const asked = new Map<PlanNode, SubjectItemChange>()
  for (const [key, node] of head.nodes) {
    const before = base.nodes.get(key)
    if (!before) continue
    if (!isSameAccess(before.access, node.access)) changed.set(node, { plan, ...about(node), from: before.access, to: node.access })
    const [from, to] = [askedSubjectItem(before), askedSubjectItem(node)]
    if (from !== to) asked.set(node, { plan, ...about(node), from, to })
  }
  return { changes: [...changed.values()], subject_items: [...asked.values()], groups: groupsOf(changed, asked, base) }
}

function groupsOf(changed: Changed, asked: Asked, base: PlanSeen): PlanAccess['groups'] {
  const heads = new Map<PlanNode, PlanNode>()
  const below = new Map<PlanNode, PlanNode[]>()
  // A parent comes before its children in the plan's tree order.
  for (const [node, change] of changed) {
    const above = node.parent && changed.get(node.parent)
    const follows = above !== undefined && levelChange(above) === levelChange(change) && flagChanges(change).length === 0
    const head = follows ? heads.get(node.parent!)! : node
    heads.set(node, head)
    if (follows) below.get(head)!.push(node)
    else below.set(head, [])
  }
  const subjectItems = new Map<PlanNode, PlanNode[]>()
  for (const node of asked.keys()) {
    const cause = causeOf(node, changed) ?? (node.parent && asked.has(node.parent) ? node.parent : node)
    const head = heads.get(cause) ?? cause
    heads.set(node, head)
    const list = subjectItems.get(head) ?? []
    subjectItems.set(head, list)
    list.push(node)
  }
  return [...new Set([...below.keys(), ...subjectItems.keys()])].map((head) => {
    const { plan: _, ...change } = changed.get(head) ?? { plan: '', ...about(head), from: head.access, to: head.access }
    const follow = below.get(head) ?? []
    return { ...change, below: countKinds(follow), is_whole: follow.length === countKept(head, base), subject_items: counted(subjectItems.get(head) ?? [], asked) }
  })
}

/** The node whose changed access makes this one ask for the subject's item otherwise; undefined where it has come from elsewhere. */
function causeOf(node: PlanNode, changed: Changed): PlanNode | undefined {
  const above = [...ancestors(node)]
  const [subject, track] = [above.at(-1)!, above.at(-2)!]
  const has = (each: PlanNode, is: (change: AccessChange) => boolean) => changed.has(each) && is(changed.get(each)!)
  if (has(track, (change) => flagChanges(change).includes('parent_item_required'))) return track
  if (has(subject, (change) => levelChange(change) !== '')) return subject
  return changed.has(node) ? node : undefined
}

function counted(nodes: readonly PlanNode[], asked: Asked): readonly SubjectItemBelow[] {
  const alike = Map.groupBy(nodes, (node) => JSON.stringify([asked.get(node)!.from, asked.get(node)!.to]))
  return [...alike.values()].map((list) => {
    const { from, to } = asked.get(list[0]!)!
    return { from, to, nodes: countKinds(list) }
  })
}

/** How many nodes are below that were there before. What nobody looked at is as it was. */
function countKept({ children, lessonCount }: PlanNode, base: PlanSeen): number {
  if (!children) return lessonCount
  return children.reduce((sum, child) => sum + (base.nodes.has(nodeKey(child)) ? 1 : 0) + countKept(child, base), 0)
}

/** For each kind of change: how many nodes, the most serious first. */
export function accessCounts(changes: readonly AccessChange[], subjectItems: readonly SubjectItemChange[]): readonly AccessCount[] {
  const counts: readonly (readonly [string, readonly (NodeName & { readonly plan: string })[]])[] = [...Map.groupBy(changes, countedAs), ...Map.groupBy(subjectItems, subjectItemCountedAs)]
  return [...counts].sort(([a], [b]) => gravity(a) - gravity(b) || (a < b ? -1 : 1)).map(([change, rows]) => {
    const nodes = countKinds(new Map(rows.map((row) => [nodeKey(row), row])).values())
    return { change, nodes, plans: [...new Set(rows.map(({ plan }) => plan))] }
  })
}

type Change = Pick<AccessChange, 'from' | 'to'>

function countedAs({ from, to }: Change): string {
  if (from.level !== to.level) return `${from.level} -> ${to.level}`
  return from.item === to.item ? 'sale flag changed' : 'item changed'
}

/** The most serious of what a group says. */
export function groupGravity(group: Pick<AccessGroup, 'from' | 'to' | 'subject_items'>): number {
  const own = isSameAccess(group.from, group.to) ? [] : [countedAs(group)]
  return Math.min(...[...own, ...group.subject_items.map(subjectItemCountedAs)].map(gravity))
}

/** What is opened comes before what is closed. */
function gravity(change: string): number {
  if (change.startsWith('paid -> ') || change === SUBJECT_ITEM.dropped) return 0
  if (change === 'item changed') return 1
  return change.endsWith(' -> paid') || change === SUBJECT_ITEM.asked || change === SUBJECT_ITEM.other ? 2 : 3
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
