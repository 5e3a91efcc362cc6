// SHELL: git, asked about the repository that a folder is in.
import { spawnSync } from 'node:child_process'

export interface GitAnswer {
  readonly ok: boolean
  /** Without white space at its ends. */
  readonly out: string
  /** What it complained of. */
  readonly said: string
  readonly isMissing: boolean
}

/** Runs git in `folder`. It failing is an answer. */
export function git(folder: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): GitAnswer {
  // A hook that calls us points git at its own repository, which need not be the snapshot's.
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')))
  // To ask is not to write: without this a status refreshes the index, and its lock is in the way of others.
  const env = { ...own, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', ...environment }
  const { status, stdout, stderr, error } = spawnSync('git', ['-C', folder, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env, maxBuffer: 1e8 })
  return { ok: status === 0, out: (stdout ?? '').trim(), said: (stderr ?? '').trim(), isMissing: (error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT' }
}
