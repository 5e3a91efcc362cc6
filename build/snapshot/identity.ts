// SHELL: which snapshot this is: its git commit, and the newest change in it (publish.md, Releases).
import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gitBeside } from './git.ts'
import type { OrphanContent, RenderableSubject, Snapshot } from './snapshot.ts'
import { PrintedStages } from './stage-text.ts'

export interface Commit {
  readonly commit: string
  /** Unix seconds. */
  readonly commit_time: number
}

/** The commit of the repository that the folder is in; undefined when it is in none, or differs from what is committed. */
export async function commitOf(folder: string): Promise<Commit | undefined> {
  if (!isInRepository(folder)) return undefined
  const [changed, tracked, last] = await Promise.all([
    // Ours while a dump is under way; nothing of the snapshot itself begins with a dot.
    gitBeside(folder, ['status', '--porcelain', '--', '.', ':(exclude).next', ':(exclude).next.lock']),
    gitBeside(folder, ['ls-files', '--', 'snapshot.json']),
    gitBeside(folder, ['log', '-1', '--format=%H %ct']),
  ])
  if (!changed.ok || changed.out !== '' || tracked.out === '' || !last.ok) return undefined
  const [commit, time] = last.out.split(' ')
  return { commit: commit!, commit_time: Number(time) }
}

/** Asked of the folders above it, since starting git takes longer than the rest of a build in which nothing changed. */
function isInRepository(folder: string): boolean {
  try {
    for (let path = realpathSync(folder); ; path = dirname(path)) {
      if (existsSync(join(path, '.git'))) return true
      if (path === dirname(path)) return false
    }
  } catch {
    return false
  }
}

// A deletion is a change as well, and leaves no `modified` behind: without its time, a snapshot from which the newest
// document is gone would look older than the one before, and its deploy would be refused.

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
