// What of a place is a draft. A node below a draft is one as well, whatever its own flag says: no student sees it before
// what it lies in is published. Published pages have no drafts; a preview of drafts does.
import type { Access, TrackAccess } from '../../../pages/page-types.ts'
import type { Place } from './place.ts'

export type Level = 'plan' | 'subject' | 'track' | 'unit' | 'topic' | 'lesson'

export interface DraftMark {
  readonly isOwn: boolean
  /** What it lies in and is a draft, from the plan down. */
  readonly above: readonly Level[]
}

export function isDraft(access: Access | TrackAccess): boolean {
  return (access.is_published as boolean) === false
}

/** A mark for each level of a place that is a draft or lies in one. */
export function draftMarks({ subject, track, unit, topicRow, lessonRow }: Place, isPlanDraft: boolean): Partial<Record<Level, DraftMark>> {
  const levels = { plan: isPlanDraft, subject: draft(subject), track: draft(track), unit: draft(unit), topic: draft(topicRow), lesson: draft(lessonRow) }
  const marks: Partial<Record<Level, DraftMark>> = {}
  const above: Level[] = []
  for (const [level, isOwn] of Object.entries(levels) as [Level, boolean | undefined][]) {
    if (isOwn === undefined) continue
    if (isOwn || above.length > 0) marks[level] = { isOwn, above: [...above] }
    if (isOwn) above.push(level)
  }
  return marks
}

/** For the page of the node: what has to be published before a student sees it. */
export function draftWords({ isOwn, above }: DraftMark): string {
  if (above.length === 0) return 'Draft'
  const those = `its ${above.join(' and its ')} ${above.length === 1 ? 'is' : 'are'} not published`
  return isOwn ? `Draft, and ${those} either` : `Draft: ${those}`
}

/** For a row among others. */
export function draftLabel(isOwn: boolean, isBelow: boolean): string | undefined {
  return isOwn ? 'Draft' : isBelow ? 'In a draft' : undefined
}

function draft(node: { readonly access: Access | TrackAccess } | undefined): boolean | undefined {
  return node && isDraft(node.access)
}
