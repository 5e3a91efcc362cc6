// SHELL: git, asked about the repository that a folder is in.
import { execFile, spawnSync } from 'node:child_process'

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
  const { status, stdout, stderr, error } = spawnSync('git', ['-C', folder, ...args], { stdio: ['ignore', 'pipe', 'pipe'], ...options(environment) })
  return answer(status === 0, stdout, stderr, error)
}

/** The same, beside what else there is to do. */
export function gitBeside(folder: string, args: readonly string[]): Promise<GitAnswer> {
  return new Promise((resolve) => {
    execFile('git', ['-C', folder, ...args], options({}), (error, stdout, stderr) => resolve(answer(error === null, stdout, stderr, error)))
  })
}

function options(environment: Readonly<Record<string, string>>) {
  // A hook that calls us points git at its own repository, which need not be the snapshot's.
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')))
  // To ask is not to write: without this a status refreshes the index, and its lock is in the way of others.
  return { encoding: 'utf8', env: { ...own, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', ...environment }, maxBuffer: Infinity } as const
}

function answer(ok: boolean, stdout: string | null, stderr: string | null, error: Error | null | undefined): GitAnswer {
  return { ok, out: (stdout ?? '').trim(), said: (stderr ?? '').trim(), isMissing: (error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT' }
}
