// SHELL: the kept copies of manifests, which are what a plan can go back to.
import { parseKey } from '../files/keys.ts'
import { pageHash } from '../files/page-hash.ts'
import type { Bucket } from './bucket.ts'
import type { Look } from './look.ts'
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

/** Those that are whole and ours, by plan, the oldest first. */
export async function readKept(bucket: Bucket, { listing }: Look): Promise<ReadonlyMap<string, readonly Kept[]>> {
  const keys = [...listing.keys()].filter((key) => parseKey(key)?.isManifest && parseKey(key)?.hash !== undefined)
  const read = await inPool(keys, WIDTH, async (key): Promise<readonly Kept[]> => {
    const found = await bucket.get(key)
    const { hash, plan } = parseKey(key)!
    const body = found && pageHash(found.bytes) === hash ? parseManifest(found.bytes) : undefined
    const release = found && releaseOf(found.metadata)
    return body && release ? [{ key, segment: plan!, hash: hash!, uploaded: listing.get(key)!.uploaded, etag: found.etag, body, release }] : []
  })
  const byPlan = Map.groupBy(read.flat(), ({ segment }) => segment)
  for (const list of byPlan.values()) list.sort((a, b) => a.uploaded - b.uploaded || a.key.localeCompare(b.key, 'en'))
  return byPlan
}
