// The newest change in a snapshot, by which it is known to be newer than another (publish.md, Releases). A deletion is a
// change as well, and leaves no `modified` behind: without its time, a snapshot from which the newest document is gone
// would look older than the one before, and its deploy would be refused.
import type { OrphanContent, RenderableSubject, Snapshot } from './snapshot.ts'
import { PrintedStages } from './stage-text.ts'

/** The newest change of what is in no subject: UTC to the microsecond, empty when there is none. */
export function newestInFrame({ seasons, grades, streams, plans, orphans }: Omit<Snapshot, 'subjects'>): string {
  return newest([...seasons, ...grades, ...streams, ...plans.flatMap((plan) => [plan, ...plan.subjects, ...plan.overrides]), ...(orphans ? recordsOf(orphans) : [])])
}

/** The same of a subject. */
export function newestInSubject(content: RenderableSubject): string {
  return newest([content.structure.subject, ...recordsOf(content)])
}

type Dated = { readonly modified?: string } | { readonly time: string }

function recordsOf({ structure, lessons }: RenderableSubject | OrphanContent): readonly Dated[] {
  const { tracks, units, topics, deleted } = structure
  return [...tracks, ...units, ...topics, ...deleted, ...lessons.flatMap((group) => [...group.deleted, ...group.lessons.flatMap((lesson) => (lesson.stages instanceof PrintedStages ? [lesson] : [lesson, ...lesson.stages]))])]
}

function newest(records: readonly Dated[]): string {
  return records.reduce((last, record) => {
    const time = ('time' in record ? record.time : record.modified) ?? ''
    return time > last ? time : last
  }, '')
}
