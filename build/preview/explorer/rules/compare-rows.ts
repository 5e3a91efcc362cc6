// The rows of a comparison, flat and in order, each with how deep it lies: what a table prints from top to bottom.
import type { HierarchyTopic, HierarchyTrack } from '../../../pages/page-types.ts'
import { isSame, pairs, type Node, type Pair } from './compare.ts'
import { count } from './format.ts'

/** What lies further down in a node that both plans have. */
export interface Inside {
  /** Differences, as far as they were counted. */
  readonly differences: number
  /** Topics whose pages differ and that were not looked into. */
  readonly unseen: number
  /** Where the pages differ and no difference counts: what it is then, if only that of a node above it. */
  readonly aside?: 'dates' | 'subject' | 'track' | 'unit'
}

export const SAME_INSIDE: Inside = { differences: 0, unseen: 0 }
export const UNSEEN: Inside = { differences: 0, unseen: 1 }

/** By node; undefined where the pages that tell it are on their way. */
export type Insides = ReadonlyMap<string, Inside | undefined>

export interface CompareRow extends Pair<Node> {
  readonly kind: 'subject' | 'track' | 'unit' | 'topic' | 'lesson'
  readonly depth: number
  readonly inside: Inside | undefined
  /** `looking`: nothing differs in the row itself, and what is further down is not known yet. */
  readonly verdict: 'same' | 'different' | 'looking'
}

export function listRows(kind: CompareRow['kind'], left: readonly Node[], right: readonly Node[], insides: Insides = new Map()): readonly CompareRow[] {
  return pairs(left, right).map((pair) => row(kind, 0, pair, insides.has(pair.id) ? insides.get(pair.id) : SAME_INSIDE))
}

/** Tracks, units and topics of a subject. Of a branch that only one plan has, its head stands for all that is in it. */
export function hierarchyRows(left: readonly HierarchyTrack[], right: readonly HierarchyTrack[], insides: Insides = new Map()): readonly CompareRow[] {
  const rows: CompareRow[] = []
  for (const track of pairs(left, right)) {
    rows.push(row('track', 0, track, SAME_INSIDE))
    if (!track.left || !track.right) continue
    for (const unit of pairs(track.left.units, track.right.units)) {
      rows.push(row('unit', 1, unit, SAME_INSIDE))
      if (!unit.left || !unit.right) continue
      for (const topic of pairs(unit.left.topics, unit.right.topics)) {
        rows.push(row('topic', 2, topic, insides.has(topic.id) ? insides.get(topic.id) : isSamePage(topic) ? SAME_INSIDE : UNSEEN))
      }
    }
  }
  return rows
}

export interface Tally {
  /** As a reader counts them: a node that only one plan has is one, a move is one, and so is each field. */
  readonly differences: number
  readonly unseen: number
  /** How many rows hold the differences, in themselves or further down. */
  readonly rows: number
  /** Whether all pages that are to be looked into are there. */
  readonly isWhole: boolean
}

export function tally(rows: readonly CompareRow[]): Tally {
  let [differences, unseen, different] = [0, 0, 0]
  for (const { left, right, moved, differences: fields, inside } of rows) {
    const here = (left && right ? Number(moved) + fields.length : 1) + (inside?.differences ?? 0)
    differences += here
    unseen += inside?.unseen ?? 0
    if (here > 0) different += 1
  }
  return { differences, unseen, rows: different, isWhole: rows.every(({ inside }) => inside !== undefined) }
}

/** The line above the table. It calls two plans the same only when all of both was looked at. */
export function tallyWords({ differences, unseen, rows, isWhole }: Tally): string {
  const known = differences > 0 ? `${count(differences, 'difference')} in ${count(rows, 'row')}` : ''
  const inside = unseen > 0 ? `${count(unseen, known === '' ? 'topic' : 'more topic')} where something inside differs` : ''
  if (known === '' && inside === '') return isWhole ? 'Both show the same here.' : 'Looking inside…'
  return `${[known, inside].filter((part) => part !== '').join(', and ')}${isWhole ? '.' : ', so far…'}`
}

/** What a row says of all that is further down. */
export function insideWords({ differences, unseen }: Inside, kind: CompareRow['kind']): string | undefined {
  const known = differences > 0 ? `${count(differences, 'difference')} inside` : ''
  if (unseen === 0) return known === '' ? undefined : known
  if (kind === 'topic') return 'Something inside differs: open it to see'
  return `${known === '' ? '' : `${known}, and `}${count(unseen, 'topic')} where something inside differs`
}

/** Why a row whose pages differ is called the same. */
export function asideWords(aside: NonNullable<Inside['aside']>): string {
  return aside === 'dates' ? 'Same, only its dates differ' : `Same, only the title of its ${aside} differs`
}

function row(kind: CompareRow['kind'], depth: number, pair: Pair<Node>, known: Inside | undefined): CompareRow {
  // Of what only one plan has, nothing further down is compared.
  const inside = pair.left && pair.right ? known : SAME_INSIDE
  const differs = !isSame(pair) || (inside !== undefined && inside.differences + inside.unseen > 0)
  return { ...pair, kind, depth, inside, verdict: differs ? 'different' : inside === undefined ? 'looking' : 'same' }
}

/** A page's name holds the hash of its bytes, and its folder the plan: behind the folder, the same name is the same page. */
function isSamePage({ left, right }: Pair<HierarchyTopic>): boolean {
  const name = (topic: HierarchyTopic | undefined) => topic?.topic_url.slice(topic.topic_url.lastIndexOf('/'))
  return name(left) === name(right)
}
