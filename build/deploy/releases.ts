// PURE: what each plan can go back to, and what a rollback takes back. A release is a deploy, by its snapshot;
// a manifest that a rollback wrote stands for the one that it brought back, and in its place where that is gone.
import { pageHash } from '../files/page-hash.ts'
import type { Kept } from './kept.ts'
import type { LivePlan } from './look.ts'
import { isSameSnapshot } from './release.ts'

export interface History {
  /** Manifests that deploys wrote, the oldest first; a copy that a rollback made of one, where only that is left. */
  readonly published: readonly Kept[]
  /** The place in `published` of what is live now; its length when that is not among them. */
  readonly at: number
}

export function historyOf(kept: readonly Kept[], live: Pick<LivePlan, 'bytes' | 'release'> | undefined): History {
  const originals = new Set(kept.filter(({ release }) => release.restores === undefined).map(({ hash }) => hash))
  const isFirstCopy = (entry: Kept) => kept.find((other) => originOf(other) === originOf(entry)) === entry
  const published = kept.filter((entry) => entry.release.restores === undefined || (!originals.has(entry.release.restores) && isFirstCopy(entry)))
  const origin = live?.release?.restores ?? (live && pageHash(live.bytes))
  const at = published.findIndex((entry) => originOf(entry) === origin)
  return { published, at: at < 0 ? published.length : at }
}

/** The hash of the manifest that this one is, or brought back. */
export function originOf({ hash, release }: Pick<Kept, 'hash' | 'release'>): string {
  return release.restores ?? hash
}

export interface RollbackChoice {
  /** By key segment: what each plan goes back to. */
  readonly targets: ReadonlyMap<string, Kept>
  /** Plans of the release that were not there before it. */
  readonly first: readonly string[]
}

/** The last release is taken back in every plan that it changed. Undefined when there is none. */
export function lastRelease(histories: ReadonlyMap<string, History>): RollbackChoice | undefined {
  const current = [...histories].flatMap(([segment, { published, at }]) => (published[at] ? [{ segment, entry: published[at] }] : []))
  const last = current.reduce<Kept | undefined>((newest, { entry }) => (newest === undefined || entry.uploaded > newest.uploaded ? entry : newest), undefined)
  if (!last) return undefined
  const targets = new Map<string, Kept>()
  const first: string[] = []
  for (const { segment, entry } of current) {
    if (!isSameSnapshot(entry.release, last.release)) continue
    const { published, at } = histories.get(segment)!
    const before = published.slice(0, at).findLast(({ release }) => !isSameSnapshot(release, last.release))
    if (before) targets.set(segment, before)
    else first.push(segment)
  }
  return { targets, first }
}

/** What each plan showed when the named snapshot was the last one deployed. Undefined when none has that name. */
export function namedRelease(histories: ReadonlyMap<string, History>, name: string): RollbackChoice | undefined {
  const all = [...histories.values()].flatMap(({ published }) => published)
  const named = all.filter(({ release }) => release.modified === name || (name.length >= 4 && release.commit?.startsWith(name.toLowerCase())))
  if (named.length === 0) return undefined
  const then = Math.max(...named.map(({ uploaded }) => uploaded))
  const targets = new Map<string, Kept>()
  const first: string[] = []
  for (const [segment, { published }] of histories) {
    const shown = published.findLast(({ uploaded }) => uploaded <= then)
    if (shown) targets.set(segment, shown)
    else first.push(segment)
  }
  return { targets, first }
}
