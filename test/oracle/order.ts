// Orders of the contract's section 3.
import type { Node } from './nodes.ts'

/** UTF-8 bytes have the order of code points; UTF-16 units do not. */
export function codePoints(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'))
}

export function siblings(a: Node, b: Node): number {
  return (a.fields.sort_order ?? 0) - (b.fields.sort_order ?? 0)
    || codePoints(a.fields.creation ?? '', b.fields.creation ?? '')
    || codePoints(a.name, b.name)
}

export function childRows(a: { readonly idx: number; readonly name: string }, b: { readonly idx: number; readonly name: string }): number {
  return a.idx - b.idx || codePoints(a.name, b.name)
}

type PlanSubjectRow = { readonly idx: number; readonly name: string; readonly subject?: string; readonly sort_order?: number }

export function planSubjectRows(a: PlanSubjectRow, b: PlanSubjectRow): number {
  return (a.sort_order ?? 0) - (b.sort_order ?? 0) || a.idx - b.idx || codePoints(a.subject ?? '', b.subject ?? '') || codePoints(a.name, b.name)
}
