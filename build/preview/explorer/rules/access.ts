// Whether a student who owns some items can open a node, and what opens it (contract.md, section 4, as an app reads it).
import type { Access, HierarchyPage, HierarchyTrack, TrackAccess } from '../../../pages/page-types.ts'

/** What a node lies in: a track can ask for the subject's item beside its own. */
export interface Above {
  readonly subject?: Access
  readonly track?: Access | TrackAccess
}

export interface Lock {
  /** The items that the student still needs; empty where the page names none, so that nothing can open the node. */
  readonly items: readonly string[]
}

/**
 * The lock of a node, or undefined where the student can open it. Only `paid` locks: the student counts as signed in.
 * A paid node asks for its `required_item`; below a track with `parent_item_required`, for its subject's item as well.
 */
export function lockOf(access: Access | TrackAccess, { subject, track }: Above, owned: readonly string[]): Lock | undefined {
  if (access.access_level !== 'paid') return undefined
  if (access.required_item === undefined) return { items: [] }
  const asksForSubject = track !== undefined && 'parent_item_required' in track && track.parent_item_required && subject?.access_level === 'paid'
  const needed = [access.required_item, ...(asksForSubject && subject.required_item !== undefined ? [subject.required_item] : [])]
  const missing = [...new Set(needed)].filter((item) => !owned.includes(item))
  return missing.length === 0 ? undefined : { items: missing }
}

/**
 * The items that a lock names in a list, where the node above, `told`, names its own already: none where both miss the
 * same. Undefined where the node is open.
 */
export function itemsToTell(access: Access | TrackAccess, above: Above, owned: readonly string[], told: Access | TrackAccess | undefined): readonly string[] | undefined {
  const lock = lockOf(access, above, owned)
  if (!lock || told === undefined) return lock?.items
  const known = lockOf(told, above, owned)?.items ?? []
  return lock.items.length === known.length && lock.items.every((item) => known.includes(item)) ? [] : lock.items
}

/** Every item that a page's nodes ask for, once each, in the page's order. */
export function itemsOf(accesses: Iterable<Access | TrackAccess>): readonly string[] {
  const items = new Set<string>()
  for (const { required_item: item } of accesses) if (item !== undefined) items.add(item)
  return [...items]
}

export function* accessesOf(page: HierarchyPage): Iterable<Access | TrackAccess> {
  yield page.access
  for (const track of page.tracks) {
    yield track.access
    for (const unit of track.units) {
      yield unit.access
      for (const topic of unit.topics) yield topic.access
    }
  }
}

export function countTopics(track: HierarchyTrack): number {
  return track.units.reduce((sum, unit) => sum + unit.topics.length, 0)
}
