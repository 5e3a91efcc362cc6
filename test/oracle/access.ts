// The table of the contract's section 4, row by row.
import type { Plan } from '../../build/snapshot/records.ts'
import { json, object, optional, type Json } from './json-text.ts'
import { ancestors, isBlank, type Node } from './nodes.ts'
import { override } from './plan-view.ts'

export interface Access {
  /** The number of the row that decided. */
  readonly rule: number
  readonly level: string
  readonly item: string | undefined
}

export function accessOf(plan: Plan, node: Node): Access {
  const { fields } = node
  const own = fields.required_item
  const parent = node.parent && accessOf(plan, node.parent)
  const level = override(plan, node, 'Set Access Level')
  const soldSeparately = override(plan, node, 'Set Sold Separately')

  const table: readonly (readonly [rule: number, when: boolean, level: string, item?: string | undefined])[] = [
    [1, level !== undefined, level?.override_value?.trim() ?? '', own ?? (parent?.level === 'paid' ? parent.item : undefined) ?? nearestItem(node)],
    [2, override(plan, node, 'Set Free') !== undefined, 'free_preview'],
    [3, soldSeparately !== undefined, 'paid', isBlank(soldSeparately?.override_value) ? own : soldSeparately?.override_value],
    [4, fields.is_free_preview === true, 'free_preview'],
    [5, node.doctype === 'Memora Track' && fields.is_sold_separately === true, 'paid', own],
    [6, parent?.level === 'free_preview', 'free_preview'],
    [7, own !== undefined || (node.doctype === 'Memora Subject' && fields.is_paid === true), 'paid', own],
    [8, node.doctype === 'Memora Subject' && fields.is_public === true, 'public'],
    [9, parent !== undefined, parent?.level ?? '', parent?.item],
    [10, true, 'authenticated'],
  ]
  const [rule, , decided, item] = table.find(([, when]) => when)!
  return { rule, level: decided, item: decided === 'paid' ? item : undefined }
}

function nearestItem(node: Node): string | undefined {
  return ancestors(node).find(({ fields }) => fields.required_item !== undefined)?.fields.required_item
}

/** The `access` block of a page. */
export function accessBlock(plan: Plan, node: Node): Json {
  const { rule, level, item } = accessOf(plan, node)
  const isTrack = node.doctype === 'Memora Track'
  const soldSeparately = rule === 3 || (isTrack && node.fields.is_sold_separately === true)
  return object([
    ['is_published', 'true'],
    ['access_level', json(level)],
    ['required_item', optional(item)],
    ['is_sold_separately', isTrack || soldSeparately ? json(soldSeparately) : undefined],
    ['parent_item_required', isTrack ? json(node.fields.parent_item_required ?? false) : undefined],
  ])
}
