// Which snapshot a manifest came from, as it is kept with the manifest itself (publish.md, Releases).
import type { SnapshotIdentity } from '../output/record-types.ts'
import type { Metadata } from './bucket.ts'

export interface Release extends SnapshotIdentity {
  /** What it changed in its plan, in words. */
  readonly changed?: string | undefined
  /** For a manifest that a rollback wrote: the hash of the one that it brought back. */
  readonly restores?: string | undefined
}

const OURS = 'memora'

export function releaseMetadata({ commit, commit_time, modified, changed, restores }: Release): Metadata {
  const fields = { [OURS]: '1', commit, 'commit-time': commit_time?.toString(), modified, changed, restores }
  return Object.fromEntries(Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined && field[1] !== ''))
}

/** Undefined for a manifest that something else wrote. */
export function releaseOf(metadata: Metadata): Release | undefined {
  if (metadata[OURS] === undefined) return undefined
  const { commit, modified, changed, restores } = metadata
  const time = Number(metadata['commit-time'])
  return {
    modified: modified ?? '',
    ...(commit === undefined ? {} : { commit }),
    ...(Number.isInteger(time) ? { commit_time: time } : {}),
    ...(changed === undefined ? {} : { changed }),
    ...(restores === undefined ? {} : { restores }),
  }
}

/** By commit time when both have one, else by the newest change in them; what cannot be told is not older. */
export function isOlder(one: SnapshotIdentity, other: SnapshotIdentity): boolean {
  if (one.commit_time !== undefined && other.commit_time !== undefined) return one.commit_time < other.commit_time
  return one.modified !== '' && other.modified !== '' && one.modified < other.modified
}

export function isSameSnapshot(one: SnapshotIdentity, other: SnapshotIdentity): boolean {
  if (one.commit !== undefined || other.commit !== undefined) return one.commit === other.commit
  return one.modified === other.modified
}

/** As a person names a snapshot: its commit, or else the newest change in it. */
export function snapshotName({ commit, modified }: SnapshotIdentity): string {
  return commit?.slice(0, 12) ?? (modified === '' ? 'an undated snapshot' : modified)
}
