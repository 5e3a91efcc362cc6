// SHELL: which snapshot this is by git (publish.md, Releases).
import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gitBeside } from './git.ts'

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
