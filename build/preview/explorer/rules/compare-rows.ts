// The rows of a comparison, flat and in order, each with how deep it lies: what a table prints from top to bottom.
import type { HierarchyTopic, HierarchyTrack } from '../../../pages/page-types.ts'
import { isSame, pairs, type Node, type Pair } from './compare.ts'

export interface CompareRow extends Pair<Node> {
  readonly kind: 'subject' | 'track' | 'unit' | 'topic' | 'lesson'
  readonly depth: number
  /** Differences further down, where they are known. */
  readonly inner: number
  /** Nothing differs in the row itself, and nothing that is known inside. */
  readonly isSame: boolean
  /** Whether both plans give the very same page, where what differs further down is not known. */
  readonly isSamePage?: boolean
}

export function listRows(kind: CompareRow['kind'], left: readonly Node[], right: readonly Node[], inner: ReadonlyMap<string, number> = new Map()): readonly CompareRow[] {
  return pairs(left, right).map((pair) => row(kind, 0, pair, inner.get(pair.id) ?? 0))
}

/** Tracks, units and topics of a subject. Of a branch that only one plan has, its head stands for all that is in it. */
export function hierarchyRows(left: readonly HierarchyTrack[], right: readonly HierarchyTrack[], inner: ReadonlyMap<string, number> = new Map()): readonly CompareRow[] {
  const rows: CompareRow[] = []
  for (const track of pairs(left, right)) {
    rows.push(row('track', 0, track))
    if (!track.left || !track.right) continue
    for (const unit of pairs(track.left.units, track.right.units)) {
      rows.push(row('unit', 1, unit))
      if (!unit.left || !unit.right) continue
      for (const topic of pairs(unit.left.topics, unit.right.topics)) rows.push({ ...row('topic', 2, topic, inner.get(topic.id) ?? 0), ...(inner.has(topic.id) ? {} : samePage(topic)) })
    }
  }
  return rows
}

/** As a reader counts them: a node that only one plan has is one, a move is one, and so is each field. */
export function countDifferences(rows: readonly CompareRow[]): number {
  return rows.reduce((sum, { left, right, moved, differences, inner }) => sum + (left && right ? Number(moved) + differences.length : 1) + inner, 0)
}

function row(kind: CompareRow['kind'], depth: number, pair: Pair<Node>, inner = 0): CompareRow {
  return { ...pair, kind, depth, inner, isSame: isSame(pair) && inner === 0 }
}

/** A page's name holds the hash of its bytes, and its folder the plan: behind the folder, the same name is the same page. */
function samePage({ left, right }: Pair<HierarchyTopic>): Pick<CompareRow, 'isSamePage'> {
  if (!left || !right) return {}
  const name = ({ topic_url: url }: HierarchyTopic) => url.slice(url.lastIndexOf('/'))
  return { isSamePage: name(left) === name(right) }
}
