// Two lists of the same kind of node, as two plans show them: what only one has, what stands elsewhere, which fields differ.
import type { Access, TrackAccess } from '../../../pages/page-types.ts'
import { hashInName } from './format.ts'

export interface Node {
  readonly id: string
  readonly title: string
  readonly description?: string
  readonly image?: string
  readonly color_code?: string
  readonly is_linear?: boolean
  readonly lesson_count?: number
  readonly stage_count?: number
  readonly bit_index?: number
  /** The same in every plan: the page of a lesson has no plan in it. */
  readonly lesson_url?: string
  readonly access: Access | TrackAccess
}

export interface Difference {
  readonly field: string
  readonly left: string
  readonly right: string
}

export interface Pair<T extends Node> {
  readonly id: string
  readonly left?: T
  readonly right?: T
  /** Both have it, and it stands in another order among what both have. */
  readonly moved: boolean
  readonly differences: readonly Difference[]
}

/** Every node of both once: in the right one's order, with what only the left one has behind its neighbour there. */
export function pairs<T extends Node>(left: readonly T[], right: readonly T[]): readonly Pair<T>[] {
  const lefts = new Map(left.map((node) => [node.id, node]))
  const rights = new Map(right.map((node, at) => [node.id, { node, at }]))
  const shared = left.filter(({ id }) => rights.has(id))
  const still = new Set(longestRising(shared.map(({ id }) => rights.get(id)!.at)).map((at) => right[at]!.id))

  const behind = new Map<string | undefined, T[]>()
  let neighbour: string | undefined
  for (const node of left) {
    if (rights.has(node.id)) neighbour = node.id
    else if (behind.has(neighbour)) behind.get(neighbour)!.push(node)
    else behind.set(neighbour, [node])
  }
  const leftOnly = (id: string | undefined): Pair<T>[] => (behind.get(id) ?? []).map((node) => ({ id: node.id, left: node, moved: false, differences: [] }))
  return [
    ...leftOnly(undefined),
    ...right.flatMap((node) => {
      const other = lefts.get(node.id)
      const pair = { id: node.id, ...(other ? { left: other } : {}), right: node, moved: other !== undefined && !still.has(node.id), differences: other ? differences(other, node) : [] }
      return [pair, ...(other ? leftOnly(node.id) : [])]
    }),
  ]
}

export function isSame<T extends Node>({ left, right, moved, differences }: Pair<T>): boolean {
  return left !== undefined && right !== undefined && !moved && differences.length === 0
}

const FIELDS: readonly (readonly [string, (node: Node) => string])[] = [
  ['access', ({ access }) => access.access_level],
  ['item', ({ access }) => access.required_item ?? ''],
  ['sold separately', ({ access }) => yes(access.is_sold_separately)],
  ['subject item needed', ({ access }) => yes('parent_item_required' in access && access.parent_item_required)],
  ['draft', ({ access }) => yes(!access.is_published)],
  ['title', ({ title }) => title],
  ['in order', ({ is_linear }) => yes(is_linear)],
  ['lessons', ({ lesson_count }) => String(lesson_count ?? '')],
  ['stages', ({ stage_count }) => String(stage_count ?? '')],
  ['description', ({ description }) => description ?? ''],
  ['image', ({ image }) => image ?? ''],
  ['colour', ({ color_code }) => color_code ?? ''],
  ['bit', ({ bit_index }) => String(bit_index ?? '')],
  ['content', ({ lesson_url }) => (lesson_url === undefined ? '' : hashInName(lesson_url) ?? lesson_url)],
]

function differences(left: Node, right: Node): readonly Difference[] {
  return FIELDS.map(([field, read]) => ({ field, left: read(left), right: read(right) })).filter((each) => each.left !== each.right)
}

function yes(value: boolean | undefined): string {
  return value ? 'yes' : 'no'
}

/** A longest rising run through the numbers: what stayed in place when the rest was moved. */
function longestRising(numbers: readonly number[]): readonly number[] {
  const ends: number[] = []
  const before: number[] = []
  numbers.forEach((number, at) => {
    let [low, high] = [0, ends.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (numbers[ends[middle]!]! < number) low = middle + 1
      else high = middle
    }
    before[at] = low > 0 ? ends[low - 1]! : -1
    ends[low] = at
  })
  const run: number[] = []
  for (let at = ends.at(-1) ?? -1; at >= 0; at = before[at]!) run.push(numbers[at]!)
  return run.reverse()
}
