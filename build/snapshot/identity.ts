// SHELL: which snapshot this is: its git commit, and the newest `modified` in it (publish.md, Releases).
import { git } from './git.ts'
import type { Snapshot } from './snapshot.ts'

export interface Commit {
  readonly commit: string
  /** Unix seconds. */
  readonly commit_time: number
}

/** The commit of the repository that the folder is in; undefined when it is in none, or differs from what is committed. */
export function commitOf(folder: string): Commit | undefined {
  // Ours while a dump is under way; nothing of the snapshot itself begins with a dot.
  const changed = git(folder, ['status', '--porcelain', '--', '.', ':(exclude).next', ':(exclude).next.lock'])
  if (!changed.ok || changed.out !== '' || git(folder, ['ls-files', '--', 'snapshot.json']).out === '') return undefined
  const { ok, out } = git(folder, ['log', '-1', '--format=%H %ct'])
  const [commit, time] = out.split(' ')
  return ok ? { commit: commit!, commit_time: Number(time) } : undefined
}

/** The newest `modified` of any record: UTC to the microsecond, empty when there is none. */
export function newestModified({ seasons, grades, streams, plans, subjects, orphans }: Snapshot): string {
  let newest = ''
  const note = ({ modified }: { readonly modified?: string }) => {
    if (modified !== undefined && modified > newest) newest = modified
  }
  for (const term of [...seasons, ...grades, ...streams]) note(term)
  for (const plan of plans) [plan, ...plan.subjects, ...plan.overrides].forEach(note)
  for (const { structure } of subjects) note(structure.subject)
  for (const { structure, lessons } of [...subjects, ...(orphans ? [orphans] : [])]) {
    for (const nodes of [structure.tracks, structure.units, structure.topics]) nodes.forEach(note)
    for (const group of lessons) {
      for (const lesson of group.lessons) {
        note(lesson)
        lesson.stages.forEach(note)
      }
    }
  }
  return newest
}
