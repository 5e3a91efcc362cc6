// SHELL: what is published at this moment: the listing, and every live manifest.
import { parseKey } from '../files/keys.ts'
import { pageHash } from '../files/page-hash.ts'
import { PURGE_OWED, type Bucket, type Listed, type Metadata } from './bucket.ts'
import { readPage } from './dist.ts'
import { parseManifest, versionOf, type ManifestBody } from './manifest.ts'
import { inPool } from './pool.ts'
import { reachOf, type Reach, type ReadPage } from './reach.ts'
import { releaseOf, type Release } from './release.ts'

export interface LivePlan {
  readonly key: string
  readonly etag: string
  readonly bytes: Buffer
  /** Undefined when the bytes are no JSON object. */
  readonly body: ManifestBody | undefined
  readonly version: number
  readonly metadata: Metadata
  /** Undefined when something else wrote the manifest. */
  readonly release: Release | undefined
}

export interface Look {
  readonly listing: ReadonlyMap<string, Listed>
  /** By key segment. */
  readonly live: ReadonlyMap<string, LivePlan>
  /** Flags of deploys that changed something and did not get to purge it. */
  readonly purgesOwed: readonly string[]
}

const WIDTH = 16

/** One listing, and a GET for each manifest that was not seen before as it is now. */
export async function lookAt(bucket: Bucket, before?: Look): Promise<Look> {
  const listing = new Map((await bucket.list()).map((entry) => [entry.key, entry]))
  const manifests = [...listing.values()].filter(({ key }) => isLiveManifest(key))
  const seen = await inPool(manifests, WIDTH, async ({ key, etag }): Promise<readonly (readonly [string, LivePlan])[]> => {
    const segment = parseKey(key)!.plan!
    const known = before?.live.get(segment)
    if (known?.etag === etag) return [[segment, known]]
    const found = await bucket.get(key)
    if (!found) return []
    const body = parseManifest(found.bytes)
    const { bytes, metadata } = found
    return [[segment, { key, etag: found.etag, bytes, body, version: versionOf(body), metadata, release: body && releaseOf(metadata) }]]
  })
  return { listing, live: new Map(seen.flat()), purgesOwed: [...listing.keys()].filter((key) => PURGE_OWED.test(key)) }
}

export function isLiveManifest(key: string): boolean {
  const parsed = parseKey(key)
  return parsed?.isManifest === true && parsed.hash === undefined
}

/** Reads hashed pages and what manifests lead to, from the dist folder where they are there, else from the bucket. */
export class PageReader {
  readonly #bucket: Bucket
  readonly #dist: string | undefined
  readonly #reaches = new Map<string, Reach>()
  /** How many pages had to be fetched from the bucket. */
  fetched = 0

  constructor(bucket: Bucket, dist: string | undefined) {
    this.#bucket = bucket
    this.#dist = dist
  }

  /** The bytes that the name tells, or undefined when they are in neither. */
  async bytes(key: string): Promise<Buffer | undefined> {
    const here = this.#dist === undefined ? undefined : readPage(this.#dist, key)
    if (here) return here
    this.fetched += 1
    const found = await this.#bucket.get(key)
    return found && pageHash(found.bytes) === parseKey(key)?.hash ? found.bytes : undefined
  }

  readonly page: ReadPage = async (key) => {
    const bytes = await this.bytes(key)
    return bytes && parseManifest(bytes)
  }

  /** What a manifest leads to; `etag` is that of the manifest. */
  async reach(etag: string, body: ManifestBody): Promise<Reach> {
    const known = this.#reaches.get(etag)
    if (known) return known
    const reach = await reachOf(body, this.page)
    if (reach.unread.length === 0) this.#reaches.set(etag, reach)
    return reach
  }

  async version(key: string): Promise<number> {
    const bytes = await this.bytes(key)
    return versionOf(bytes && parseManifest(bytes))
  }
}
