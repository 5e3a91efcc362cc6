// What students fetch again, and what is gone. A hashed page is fetched once, so what costs is what is new.
import type { PageKindName } from '../pages/page-kind.ts'
import type { ManifestPage } from '../pages/page-types.ts'
import { parseKey } from '../files/keys.ts'
import type { PlanPair } from './look-into.ts'
import { isSame } from './value-changes.ts'

export interface PageCount {
  readonly pages: number
  readonly bytes: number
}

export interface Fetched extends PageCount {
  readonly kinds: Readonly<Partial<Record<PageKindName, PageCount>>>
  /** Those of them that other plans showed before: new to these students, and not to the site. */
  readonly published_already: PageCount
}

export interface Gone {
  readonly pages: number
  readonly kinds: Readonly<Partial<Record<PageKindName, number>>>
}

/** The pages that a student of a plan has to fetch anew, and their kinds: all that the plan leads to now and did not. */
export function newPages(segment: string, { base, head }: PlanPair): ReadonlyMap<string, PageKindName> {
  const pages = new Map<string, PageKindName>()
  if (!head) return pages
  for (const [key, kind] of head.pages) if (!base?.pages.has(key)) pages.set(key, kind)
  if (!base || !isSame(withoutStamp(base.manifest), withoutStamp(head.manifest))) pages.set(`plans/${segment}/manifest.json`, 'manifest')
  return pages
}

/** The pages, by stable name, that the plan leads to in no version any more. Shards are superseded, never withdrawn. */
export function gonePages(segment: string, { base, head }: PlanPair): ReadonlyMap<string, PageKindName> {
  const pages = new Map<string, PageKindName>()
  if (!base) return pages
  const there = new Set(Array.from(head?.pages.keys() ?? [], stableName))
  for (const [key, kind] of base.pages) if (kind !== 'search_shard' && !there.has(stableName(key))) pages.set(stableName(key), kind)
  if (!head) pages.set(`plans/${segment}/manifest.json`, 'manifest')
  return pages
}

export function countFetched(pages: ReadonlyMap<string, PageKindName>, sizes: ReadonlyMap<string, number>, published: ReadonlySet<string>): Fetched {
  const kinds: Partial<Record<PageKindName, { pages: number; bytes: number }>> = {}
  const all = { pages: 0, bytes: 0 }
  const already = { pages: 0, bytes: 0 }
  for (const [key, kind] of pages) {
    for (const count of [all, ...(published.has(key) ? [already] : []), (kinds[kind] ??= { pages: 0, bytes: 0 })]) {
      count.pages += 1
      count.bytes += sizes.get(key) ?? 0
    }
  }
  return { ...all, kinds, published_already: already }
}

export function countGone(pages: ReadonlyMap<string, PageKindName>): Gone {
  const kinds: Partial<Record<PageKindName, number>> = {}
  for (const kind of pages.values()) kinds[kind] = (kinds[kind] ?? 0) + 1
  return { pages: pages.size, kinds }
}

/** A manifest that differs in its stamp alone is not published anew (publish.md, 4). */
function withoutStamp(manifest: ManifestPage): object {
  return { ...manifest, version: undefined, generated_at: undefined }
}

function stableName(key: string): string {
  return parseKey(key)?.stableName ?? key
}
