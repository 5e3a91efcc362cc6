// The order of siblings and of child rows (contract.md, section 3).
import { byName } from '../code-point-order.ts'

export { byIdx } from '../code-point-order.ts'

interface Sibling {
  readonly name: string
  readonly sort_order?: number
  readonly creation?: string
}

/** By `sort_order`, then `creation` with none first, then `name` in code-point order. */
export function bySiblingOrder(a: Sibling, b: Sibling): number {
  return (a.sort_order ?? 0) - (b.sort_order ?? 0) || compare(a.creation ?? '', b.creation ?? '') || byName(a, b)
}

// Times are ASCII of one length, so their order as text is their order in time.
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
