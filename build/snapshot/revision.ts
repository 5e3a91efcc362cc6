// SHELL: the snapshot as a git revision has it, read without touching the work tree or the index.
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CommandError, failure, quote, type Problem } from '../errors.ts'
import { git } from './git.ts'
import { INDEX_FILE } from './layout.ts'
import { readSoundParts } from './read.ts'
import type { SoundParts } from './reading.ts'

export interface Revision {
  /** As it was named. */
  readonly name: string
  /** Undefined where no commit was made yet, or where a tree was named. */
  readonly commit: string | undefined
  /** The snapshot folder in it; undefined where it has none. */
  readonly tree: string | undefined
  readonly repository: string
  /** Where the snapshot folder is in it, for messages. */
  readonly path: string
}

export const LAST_COMMIT = 'HEAD'
const ELSE = 'Name a snapshot folder, a git revision, a dist folder, or live (BASE=...).'

/**
 * The revision of the repository that the snapshot folder is in; undefined where the name is none of its revisions.
 * Throws a CommandError (status 2) where there is no repository, and where the name can mean several.
 */
export function findRevision(folder: string, name: string): Revision | undefined {
  const here = realpathSync(folder)
  const top = git(here, ['rev-parse', '--show-toplevel'])
  if (!top.ok) {
    const what = top.isMissing ? 'git is not installed here' : /not a git repository/.test(top.said) ? `${folder} is in no git repository` : `git cannot read the repository of ${folder}: ${firstLine(top.said)}`
    throw failure('base-no-repository', { setting: 'BASE' }, `${what}, so there is no revision ${quote(name)} to compare with`, ELSE, 2)
  }
  const repository = top.out
  const path = git(here, ['rev-parse', '--show-prefix']).out.replace(/\/$/, '')
  const commit = resolve(here, name, 'commit')
  if (commit !== undefined) return { name, commit, tree: snapshotIn(here, `${commit}:${path}`), repository, path }
  const tree = resolve(here, name, 'tree')
  if (tree !== undefined) return { name, commit: undefined, tree: snapshotIn(here, tree), repository, path: '' }
  return name === LAST_COMMIT ? { name, commit: undefined, tree: undefined, repository, path } : undefined
}

function resolve(folder: string, name: string, type: 'commit' | 'tree'): string | undefined {
  const { ok, out, said } = git(folder, ['-c', 'core.warnAmbiguousRefs=true', 'rev-parse', '--verify', '--end-of-options', `${name}^{${type}}`])
  if (/ambiguous/.test(said) && !/unknown revision|ambiguous argument/.test(said)) {
    throw failure(
      'base-ambiguous',
      { setting: 'BASE' },
      `${quote(name)} can mean several revisions: ${firstLine(said)}`,
      'Write refs/heads/..., refs/tags/..., or more digits of the commit.',
      2,
    )
  }
  return ok ? out : undefined
}

/** The id of a tree that has a snapshot in it; `name` is as in `<commit>:<path>`. */
function snapshotIn(folder: string, name: string): string | undefined {
  const tree = git(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', name])
  return tree.ok && git(folder, ['cat-file', '-e', `${tree.out}:${INDEX_FILE}`]).ok ? tree.out : undefined
}

/** Whether the snapshot folder holds just what the revision has. */
export function isUnchanged(folder: string, { tree, repository, path }: Revision): boolean {
  if (tree === undefined || snapshotIn(repository, `${LAST_COMMIT}:${path}`) !== tree) return false
  const status = git(realpathSync(folder), ['status', '--porcelain', '--ignored', '--', '.', ':(exclude).next', ':(exclude).next.lock'])
  return status.ok && status.out === ''
}

/** What of the revision's snapshot is sound. Throws a CommandError where nothing of it can be read. */
export async function readRevision({ name, tree, repository, path }: Revision & { readonly tree: string }): Promise<SoundParts> {
  const aside = mkdtempSync(join(tmpdir(), 'memora-base-'))
  // The folder aside means nothing to anybody.
  const told = (found: Problem): Problem => {
    const { file } = found.where
    if (!file?.startsWith(aside)) return found
    return { ...found, where: { ...found.where, file: `${name}:${[path, file.slice(join(aside, 'snapshot').length + 1)].filter((part) => part !== '').join('/')}` }, remedy: ELSE }
  }
  const allTold = (damaged: ReadonlyMap<string, readonly Problem[]>) => new Map(Array.from(damaged, ([part, problems]) => [part, problems.map(told)]))
  const remove = () => rmSync(aside, { recursive: true, force: true })
  process.once('exit', remove)
  try {
    const folder = join(aside, 'snapshot')
    // An index of our own, written out elsewhere: the repository's own stays as it is.
    const index = { GIT_INDEX_FILE: join(aside, 'index') }
    const whole = ['-c', 'core.sparseCheckout=false', '-c', 'core.symlinks=false']
    for (const args of [['read-tree', tree], ['checkout-index', '--all', `--prefix=${folder}/`]]) {
      const { ok, said } = git(repository, [...whole, ...args], index)
      if (!ok) {
        throw failure(
          'base-unreadable',
          { setting: 'BASE' },
          `git cannot give ${quote(name)}: ${firstLine(said)}`,
          'Fetch it whole (git fetch), and check that the disk for temporary files has room.',
        )
      }
    }
    const { snapshot, damagedPlans, damagedSubjects } = await readSoundParts(folder)
    return { snapshot, damagedPlans: allTold(damagedPlans), damagedSubjects: allTold(damagedSubjects) }
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    throw new CommandError(error.problems.map(told), error.status)
  } finally {
    process.off('exit', remove)
    remove()
  }
}

function firstLine(text: string): string {
  return (text.split('\n').find((line) => line.trim() !== '') ?? '').replace(/^(?:fatal|error|warning): /, '')
}
