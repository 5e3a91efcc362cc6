// SHELL: the kept copies of manifests, which are what a plan can go back to.
import { parseKey } from '../files/keys.ts'
import { pageHash } from '../files/page-hash.ts'
import type { Bucket } from './bucket.ts'
import { isKeptManifest, type LivePlan, type Look } from './look.ts'
import { parseManifest, type ManifestBody } from './manifest.ts'
import { inPool } from './pool.ts'
import { releaseOf, type Release } from './release.ts'

export interface Kept {
  readonly key: string
  readonly segment: string
  readonly hash: string
  /** Milliseconds since 1970: when it became live. */
  readonly uploaded: number
  readonly etag: string
  readonly body: ManifestBody
  readonly release: Release
}

const WIDTH = 16

/**
 * Those that are whole and ours, by plan, the oldest first. A live manifest stands for its own kept copy
 * where a deploy was killed between the two.
 */
export async function readKept(bucket: Bucket, { listing, live }: Look): Promise<ReadonlyMap<string, readonly Kept[]>> {
  const keys = [...listing.keys()].filter(isKeptManifest)
  const read = await inPool(keys, WIDTH, async (key): Promise<readonly Kept[]> => {
    const found = await bucket.get(key)
    const { hash, plan } = parseKey(key)!
    const body = found && pageHash(found.bytes) === hash ? parseManifest(found.bytes) : undefined
    const release = found && releaseOf(found.metadata)
    return body && release ? [{ key, segment: plan!, hash: hash!, uploaded: listing.get(key)!.uploaded, etag: found.etag, body, release }] : []
  })
  const byPlan = Map.groupBy(read.flat(), ({ segment }) => segment)
  for (const list of byPlan.values()) list.sort((a, b) => a.uploaded - b.uploaded || a.key.localeCompare(b.key, 'en'))
  for (const [segment, plan] of live) {
    const list = byPlan.get(segment) ?? []
    const own = keptFromLive(segment, plan, listing)
    if (own && !list.some(({ hash }) => hash === own.hash)) byPlan.set(segment, [...list, own])
  }
  return byPlan
}

function keptFromLive(segment: string, { key, bytes, etag, body, release }: LivePlan, listing: Look['listing']): Kept | undefined {
  if (!body || !release) return undefined
  return { key, segment, hash: pageHash(bytes), uploaded: listing.get(key)!.uploaded, etag, body, release }
}
