// PURE: what nothing leads to any more, and has not for long enough.
import { parseKey } from '../files/keys.ts'
import { pageHash } from '../files/page-hash.ts'
import type { Kept } from './kept.ts'
import type { Look } from './look.ts'
import type { Reach } from './reach.ts'
import { originOf } from './releases.ts'

export interface PruneOptions {
  /** Milliseconds since 1970. */
  readonly now: number
  readonly graceMs: number
  readonly keepReleases: number
}

export interface PruneSteps {
  readonly manifests: readonly string[]
  readonly pages: readonly string[]
}

/**
 * Kept manifests of one plan that go: beyond the number to keep, and replaced long enough ago. What a rollback wrote
 * counts as the release that it brought back, so the two stay or go together, by when that was last live.
 */
export function expiredManifests(kept: readonly Kept[], look: Look, { now, graceMs, keepReleases }: PruneOptions): readonly Kept[] {
  const segment = kept[0]?.segment
  const live = segment === undefined ? undefined : look.live.get(segment)
  const shown = live && (live.release?.restores ?? pageHash(live.bytes))
  const releases = Map.groupBy(kept.toReversed(), originOf)
  const others = [...releases].filter(([origin]) => origin !== shown).map(([, copies]) => copies)
  return others.slice(keepReleases).filter(([newest]) => {
    const successor = kept[kept.indexOf(newest!) + 1] ?? (live && look.listing.get(live.key))
    return successor !== undefined && now - successor.uploaded > graceMs
  }).flat()
}

/** @param reaches what the live manifests and the kept ones that stay lead to */
export function pruneSteps(look: Look, expired: readonly Kept[], reaches: { readonly live: readonly Reach[]; readonly kept: readonly Reach[] }, { now, graceMs }: PruneOptions): PruneSteps {
  const reached = new Set([...reaches.live, ...reaches.kept].flatMap(({ pages }) => [...pages]))
  const names = new Set(reaches.live.flatMap(({ pages }) => [...pages].map((key) => parseKey(key)!.stableName)))
  const pages = [...look.listing.values()].filter(({ key, uploaded }) => {
    const parsed = parseKey(key)
    if (!parsed || parsed.isManifest || now - uploaded <= graceMs) return false
    return parsed.hash === undefined ? !names.has(key) : !reached.has(key)
  })
  return { manifests: expired.map(({ key }) => key), pages: pages.map(({ key }) => key).sort() }
}
