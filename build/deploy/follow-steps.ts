// PURE: what follows from the manifests as they are now live: stable names to write, and pages to withdraw.
import { parseKey } from '../files/keys.ts'
import type { Look } from './look.ts'
import type { Reach } from './reach.ts'
import { isThere, type PointSteps, type Wanted } from './steps.ts'

export interface Name {
  readonly key: string
  /** The hashed page whose bytes it gets. */
  readonly from: string
}

export interface FollowSteps {
  readonly names: readonly Name[]
  readonly withdrawals: readonly string[]
  /** Plans whose pages are not all readable, so that it is not known which lessons they need. */
  readonly unknown: readonly string[]
}

export interface FollowOptions {
  readonly stableNames: boolean
  /** The version of a lesson page that several plans show differently. */
  readonly versionOf: (key: string) => number
}

/** Lesson pages of which live manifests show several versions: their `version` decides about the stable name. */
export function contestedPages(after: ReadonlyMap<string, Reach>): readonly string[] {
  return [...versionsByName(after).values()].filter((keys) => keys.size > 1).flatMap((keys) => [...keys])
}

/** What follows from the manifests as they are now live. */
export function followSteps(look: Look, wanted: Wanted, { after, gone }: Pick<PointSteps, 'after' | 'gone'>, { stableNames, versionOf }: FollowOptions): FollowSteps {
  const versions = versionsByName(after)
  const inScope = (segment: string) => wanted.isWhole || wanted.plans.has(segment) || wanted.mustGo(segment)
  const names: Name[] = []
  if (stableNames) {
    const shown = new Set([...after].filter(([segment]) => inScope(segment)).flatMap(([, { pages }]) => [...pages].map((key) => parseKey(key)!.stableName)))
    for (const name of [...shown].sort()) {
      const from = [...versions.get(name)!].sort((a, b) => versionOf(b) - versionOf(a) || (a < b ? 1 : -1))[0]!
      const page = wanted.pages.get(from) ?? look.listing.get(from)
      if (page && !isThere(look.listing.get(name), page)) names.push({ key: name, from })
    }
  }
  const unknown = [...after].filter(([, { unread }]) => unread.length > 0).map(([segment]) => segment)
  const isGone = new Set(gone)
  const withdrawals = [...look.listing.keys()].filter((key) => {
    const parsed = parseKey(key)
    if (!parsed) return false
    const { plan, hash, stableName, isManifest } = parsed
    if (plan !== undefined) {
      if (isGone.has(plan)) return true
      // Manifests of plans that stay are rollback's and prune's; a superseded shard has readers for a while.
      if (!inScope(plan) || isManifest || unknown.includes(plan) || !after.has(plan)) return false
      if (hash === undefined && !stableNames) return true
      if (isShard(stableName)) return false
    } else {
      if (hash === undefined && !stableNames && wanted.isWhole) return true
      if (unknown.length > 0) return false
    }
    // Of a page that some live manifest leads to every version stays, for readers in the middle of it.
    return !versions.has(stableName) && !wanted.names.has(stableName)
  })
  const rank = (key: string) => (parseKey(key)!.isManifest && parseKey(key)!.hash === undefined ? 0 : 1)
  return { names, withdrawals: withdrawals.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1)), unknown }
}

export function isShard(stableName: string): boolean {
  return /^plans\/[^/]+\/search\//.test(stableName)
}

function versionsByName(after: ReadonlyMap<string, Reach>): ReadonlyMap<string, ReadonlySet<string>> {
  const versions = new Map<string, Set<string>>()
  for (const { pages } of after.values()) {
    for (const key of pages) {
      const name = parseKey(key)!.stableName
      const known = versions.get(name)
      if (known) known.add(key)
      else versions.set(name, new Set([key]))
    }
  }
  return versions
}
