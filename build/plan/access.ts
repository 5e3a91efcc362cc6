// Who may open a node (contract.md, section 4). The rules stand below in the order of the contract's table:
// the first that matches decides.
import type { ContentNode } from '../content/nodes.ts'
import type { AccessLevel, NodeOverrides } from './overrides.ts'

export interface AccessDecision {
  readonly level: AccessLevel
  /** The item that opens a paid node, where one is known. */
  readonly item?: string | undefined
  readonly rule: number
}

interface Case {
  readonly own: string | undefined
  readonly overrides: NodeOverrides | undefined
  readonly parent: AccessDecision | undefined
  readonly node: ContentNode
}

interface Rule {
  readonly rule: number
  readonly when: (c: Case) => boolean
  readonly level: (c: Case) => AccessLevel
  /** Asked only when the level is paid. */
  readonly item: (c: Case) => string | undefined
}

const none = () => undefined
const own = (c: Case) => c.own
const isSubject = ({ node }: Case) => (node.doctype === 'Memora Subject' ? node.record : undefined)
const isTrack = ({ node }: Case) => (node.doctype === 'Memora Track' ? node.record : undefined)

const RULES: readonly Rule[] = [
  { rule: 1, when: (c) => c.overrides?.level !== undefined, level: (c) => c.overrides!.level!, item: (c) => c.own ?? paidItem(c.parent) ?? nearestAncestorsItem(c.node) },
  { rule: 2, when: (c) => c.overrides?.free === true, level: () => 'free_preview', item: none },
  { rule: 3, when: (c) => c.overrides?.soldSeparately !== undefined, level: () => 'paid', item: (c) => c.overrides!.soldSeparately!.item ?? c.own },
  { rule: 4, when: (c) => c.node.record.is_free_preview === true, level: () => 'free_preview', item: none },
  { rule: 5, when: (c) => isTrack(c)?.is_sold_separately === true, level: () => 'paid', item: own },
  { rule: 6, when: (c) => c.parent?.level === 'free_preview', level: () => 'free_preview', item: none },
  { rule: 7, when: (c) => c.own !== undefined || isSubject(c)?.is_paid === true, level: () => 'paid', item: own },
  { rule: 8, when: (c) => isSubject(c)?.is_public === true, level: () => 'public', item: none },
  { rule: 9, when: (c) => c.parent !== undefined, level: (c) => c.parent!.level, item: (c) => c.parent!.item },
  { rule: 10, when: () => true, level: () => 'authenticated', item: none },
]

/** The access of a node in a plan, from the plan's overrides for it and the access of its parent there. */
export function decideAccess(node: ContentNode, parent: AccessDecision | undefined, overrides: NodeOverrides | undefined): AccessDecision {
  const c: Case = { node, parent, overrides, own: requiredItem(node) }
  const { rule, level, item } = RULES.find(({ when }) => when(c))!
  const decided = level(c)
  return decided === 'paid' ? { level: decided, item: item(c), rule } : { level: decided, rule }
}

/** The item of the node's own document; only subjects and tracks have the field. */
function requiredItem({ record }: ContentNode): string | undefined {
  const item = (record as { required_item?: string }).required_item
  return item === '' ? undefined : item
}

function paidItem(parent: AccessDecision | undefined): string | undefined {
  return parent?.level === 'paid' ? parent.item : undefined
}

function nearestAncestorsItem(node: ContentNode): string | undefined {
  for (let above = node.parent; above; above = above.parent) {
    const item = requiredItem(above)
    if (item !== undefined) return item
  }
  return undefined
}
