// PURE: which pages to send and where to point, as a list before any act. The same functions make the list that a
// dry run prints, the list that is carried out, and, under the lock, the list against which it is checked once more.
import { parseKey } from '../files/keys.ts'
import { hashedName, pageHash } from '../files/page-hash.ts'
import type { SnapshotIdentity } from '../output/record-types.ts'
import type { Metadata } from './bucket.ts'
import type { PageFile } from './dist.ts'
import type { LivePlan, Look } from './look.ts'
import { manifestBytes, showsTheSame, stamped, versionOf, type ManifestBody } from './manifest.ts'
import type { Reach } from './reach.ts'
import { isOlder, releaseMetadata, type Release } from './release.ts'

export interface WantedPlan {
  readonly id: string
  readonly body: ManifestBody
  readonly release: Release
  readonly reach: Reach
}

/** What is to be live in the end. */
export interface Wanted {
  /** By key segment: the plans in scope that are to be there. */
  readonly plans: ReadonlyMap<string, WantedPlan>
  /** Whether a plan that is not in `plans` is to go. */
  readonly mustGo: (segment: string) => boolean
  /** Whether this is about all plans. */
  readonly isWhole: boolean
  /** The snapshot from which a plan is gone. */
  readonly identity: SnapshotIdentity | undefined
  /** What each page has to be. */
  readonly pages: ReadonlyMap<string, PageFile>
  /** Stable names that the build has: what has one of these is superseded, and not withdrawn. */
  readonly names: ReadonlySet<string>
}

export interface Upload {
  readonly key: string
  readonly why: 'new' | 'repair'
}

export interface Point {
  readonly plan: string
  readonly id: string
  readonly key: string
  readonly keptKey: string
  readonly bytes: Buffer
  readonly metadata: Metadata
  /** The ETag that must be there still, or `none`. */
  readonly onlyIf: string
}

export interface Keep {
  readonly plan: string
  readonly key: string
  readonly bytes: Buffer
  readonly metadata: Metadata
}

export interface Skipped {
  readonly plan: string
  readonly own: SnapshotIdentity
  readonly live: SnapshotIdentity
}

export interface PointSteps {
  readonly uploads: readonly Upload[]
  readonly keeps: readonly Keep[]
  readonly points: readonly Point[]
  /** Plans that are to go, by segment. */
  readonly gone: readonly string[]
  readonly skipped: readonly Skipped[]
  /** What each live manifest leads to once this is done. */
  readonly after: ReadonlyMap<string, Reach>
}

export interface PointOptions {
  readonly allowOlder: boolean
}

/** Pages and manifests. `reaches` tells what the live manifests lead to. */
export function pointSteps(look: Look, wanted: Wanted, reaches: ReadonlyMap<string, Reach>, { allowOlder }: PointOptions): PointSteps {
  const points: Point[] = []
  const keeps: Keep[] = []
  const skipped: Skipped[] = []
  const uploads = new Map<string, Upload>()
  const after = new Map<string, Reach>()
  for (const [segment, plan] of wanted.plans) {
    const live = look.live.get(segment)
    // A manifest that does not say where it came from is no release: it is written anew, whatever it shows.
    const isSame = live?.release !== undefined && live.body !== undefined && showsTheSame(live.body, plan.body)
    if (!isSame && live?.release && !allowOlder && isOlder(plan.release, live.release)) {
      skipped.push({ plan: plan.id, own: plan.release, live: live.release })
      after.set(segment, reaches.get(segment)!)
      continue
    }
    after.set(segment, plan.reach)
    for (const key of plan.reach.pages) {
      const there = look.listing.get(key)
      const page = wanted.pages.get(key)
      if (page && !isThere(there, page)) uploads.set(key, { key, why: there ? 'repair' : 'new' })
    }
    if (live?.release && !isThere(look.listing.get(keptKeyOf(segment, live.bytes)), sizeOf(live))) {
      keeps.push({ plan: segment, key: keptKeyOf(segment, live.bytes), bytes: live.bytes, metadata: live.metadata })
    }
    if (!isSame) points.push(pointOf(segment, plan, look, reaches.get(segment)))
  }
  const gone: string[] = []
  for (const segment of publishedSegments(look)) {
    if (wanted.plans.has(segment)) continue
    const live = look.live.get(segment)
    const reach = reaches.get(segment)
    if (!wanted.mustGo(segment)) {
      if (reach) after.set(segment, reach)
    } else if (live?.release && wanted.identity && !allowOlder && isOlder(wanted.identity, live.release)) {
      skipped.push({ plan: segment, own: wanted.identity, live: live.release })
      if (reach) after.set(segment, reach)
    } else gone.push(segment)
  }
  return { uploads: [...uploads.values()].sort(byKey), keeps, points, gone: gone.sort(), skipped, after }
}

export function isThere(there: { readonly size: number; readonly etag: string } | undefined, page: PageFile): boolean {
  return there !== undefined && there.size === page.size && there.etag === page.etag
}

function sizeOf({ bytes, etag }: LivePlan): PageFile {
  return { size: bytes.length, etag }
}

function keptKeyOf(segment: string, bytes: Buffer): string {
  return hashedName(`plans/${segment}/manifest.json`, pageHash(bytes))
}

function pointOf(segment: string, plan: WantedPlan, look: Look, before: Reach | undefined): Point {
  const live = look.live.get(segment)
  const last = Math.max(live?.version ?? 0, look.lastVersions.get(segment) ?? 0)
  const body = last > 0 && versionOf(plan.body) <= last ? stamped(plan.body, last + 1) : plan.body
  const bytes = manifestBytes(body)
  const metadata = releaseMetadata({ ...plan.release, changed: live?.release && before ? changesBetween(before, plan.reach) : 'the whole plan' })
  return { plan: segment, id: plan.id, key: `plans/${segment}/manifest.json`, keptKey: keptKeyOf(segment, bytes), bytes, metadata, onlyIf: live?.etag ?? 'none' }
}

/** In words, of plain ASCII, since they are kept with the manifest. */
export function changesBetween(before: Reach, after: Reach): string {
  const added = [...after.lessons.keys()].filter((name) => !before.lessons.has(name)).length
  const removed = [...before.lessons.keys()].filter((name) => !after.lessons.has(name)).length
  const edited = [...after.lessons].filter(([name, { key }]) => before.lessons.has(name) && before.lessons.get(name)!.key !== key).length
  const others = [...after.pages].filter((key) => !before.pages.has(key) && !key.startsWith('lessons/')).length
  const parts = [[added, 'lessons added'], [removed, 'lessons removed'], [edited, 'lessons edited'], [others, 'other pages']] as const
  const said = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${count === 1 ? what.replace(/^(lesson|other page)s/, '$1') : what}`)
  return said.length === 0 ? 'the manifest alone' : said.join(', ')
}

/** Every plan that has keys of ours in the bucket, with a manifest or without. */
function publishedSegments({ listing }: Look): ReadonlySet<string> {
  return new Set([...listing.keys()].map((key) => parseKey(key)?.plan).filter((plan) => plan !== undefined))
}

function byKey(a: { readonly key: string }, b: { readonly key: string }): number {
  return a.key < b.key ? -1 : 1
}
