// SHELL: what is published at this moment: the listing, and every live manifest.
import type { Problem } from '../errors.ts'
import { parseKey } from '../files/keys.ts'
import { pageHash } from '../files/page-hash.ts'
import { PURGE_OWED, type Bucket, type Listed, type Metadata } from './bucket.ts'
import { contentHash } from './content-hash.ts'
import { readPage, type PageFile } from './dist.ts'
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
  /** By key segment, where the live manifest tells no version: the greatest one of the plan's kept manifests. */
  readonly lastVersions: ReadonlyMap<string, number>
  /** Flags of deploys that changed something and did not get to purge it. */
  readonly purgesOwed: readonly string[]
  /** What the place itself says that is wrong with it. */
  readonly doubts: readonly Problem[]
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
  const live = new Map(seen.flat())
  return {
    listing,
    live,
    lastVersions: await lastVersions(bucket, listing, live),
    purgesOwed: [...listing.keys()].filter((key) => PURGE_OWED.test(key)),
    doubts: manifests.length > 0 ? (bucket.doubts?.() ?? []) : [],
  }
}

/** Readers who saw a version must never be given a lower one, even when the manifest that told it is lost. */
async function lastVersions(bucket: Bucket, listing: Look['listing'], live: Look['live']): Promise<ReadonlyMap<string, number>> {
  const keys = [...listing.keys()].filter((key) => isKeptManifest(key) && !live.get(parseKey(key)!.plan!)?.version)
  const versions = new Map<string, number>()
  await inPool(keys, WIDTH, async (key) => {
    const { hash, plan } = parseKey(key)!
    const found = await bucket.get(key)
    if (!found || pageHash(found.bytes) !== hash) return
    versions.set(plan!, Math.max(versions.get(plan!) ?? 0, versionOf(parseManifest(found.bytes))))
  })
  return versions
}

export function isKeptManifest(key: string): boolean {
  const parsed = parseKey(key)
  return parsed?.isManifest === true && parsed.hash !== undefined
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
  /** By key and ETag: pages of the bucket that were read and have the bytes that their names tell. */
  readonly #whole = new Set<string>()
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
    return this.#fetch(key)
  }

  /** Those of the pages that are not in the bucket with the bytes that their names tell. */
  async damaged(keys: readonly string[], listing: ReadonlyMap<string, PageFile>): Promise<readonly string[]> {
    const checked = await inPool(keys, WIDTH, async (key) => ((await this.#isWhole(key, listing.get(key))) ? [] : [key]))
    return checked.flat()
  }

  // An ETag says nothing against a page that was wrong from the first, so what no good copy confirms is read.
  async #isWhole(key: string, listed: PageFile | undefined): Promise<boolean> {
    if (!listed) return false
    if (this.#whole.has(`${key} ${listed.etag}`)) return true
    const here = this.#dist === undefined ? undefined : readPage(this.#dist, key)
    if (here && here.length === listed.size && contentHash(here) === listed.etag) return true
    return (await this.#fetch(key)) !== undefined
  }

  async #fetch(key: string): Promise<Buffer | undefined> {
    this.fetched += 1
    const found = await this.#bucket.get(key)
    if (!found || pageHash(found.bytes) !== parseKey(key)?.hash) return undefined
    this.#whole.add(`${key} ${found.etag}`)
    return found.bytes
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

  /** Forgets what manifests lead to that are not live any more. */
  keepReaches({ live }: Look): void {
    const etags = new Set([...live.values()].map(({ etag }) => etag))
    for (const etag of this.#reaches.keys()) if (!etags.has(etag)) this.#reaches.delete(etag)
  }
}

/** What a process that deploys again and again to one bucket need not read twice: all of it is known by hash or ETag. */
export class Memory {
  reader: PageReader | undefined
  look: Look | undefined

  saw(look: Look): void {
    this.look = look
    this.reader?.keepReaches(look)
  }
}
