// A track can ask for its subject's item beside the item of what lies in it (`parent_item_required`). No access block
// below the track says so, and yet it locks and opens: an app reads it from the track and the subject.
import { ancestors, type NodeCounts, type PlanNode } from './plan-nodes.ts'

/** The subject's item that a node asks for beside its own, before and after; null where it asks for none. */
export interface SubjectItem {
  readonly from: string | null
  readonly to: string | null
}

/** Nodes of which the subject's item is asked, otherwise than before. */
export interface SubjectItemBelow extends SubjectItem {
  readonly nodes: NodeCounts
}

/** What a node below a track asks for beside its own item: only what is paid is locked, with an item that is known. */
export function askedSubjectItem(node: PlanNode): string | null {
  const { level, item } = node.access
  const asked = subjectItemBelow(node)
  return level !== 'paid' || item === undefined || item === asked ? null : asked
}

/** What is asked in that place, of whatever is paid there with another item. */
export function subjectItemBelow(node: PlanNode): string | null {
  const above = [...ancestors(node)]
  const [subject, track] = [above.at(-1), above.at(-2)]
  return track?.access.parent_item_required && subject?.access.level === 'paid' ? (subject.access.item ?? null) : null
}

/** As `access.counts` names it. */
export function subjectItemCountedAs({ from, to }: SubjectItem): string {
  if (from === null) return SUBJECT_ITEM.asked
  return to === null ? SUBJECT_ITEM.dropped : SUBJECT_ITEM.other
}

export const SUBJECT_ITEM = {
  asked: "subject's item needed as well",
  dropped: "subject's item no longer needed as well",
  other: "subject's other item needed as well",
} as const
