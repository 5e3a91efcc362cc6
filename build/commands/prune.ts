// `memora-content prune`: deletes pages that were superseded long enough ago, under the lock.
import type { Bucket } from '../deploy/bucket.ts'
import { idOf } from '../deploy/guards.ts'
import { readKept } from '../deploy/kept.ts'
import { withBucketLock, type Hold } from '../deploy/lock.ts'
import { lookAt, PageReader } from '../deploy/look.ts'
import { openBucket } from '../deploy/open-bucket.ts'
import { inPool } from '../deploy/pool.ts'
import { expiredManifests, pruneSteps, type PruneSteps } from '../deploy/prune-steps.ts'
import type { Reach } from '../deploy/reach.ts'
import type { PruneSettings } from '../deploy/settings.ts'
import { CommandError, failure } from '../errors.ts'
import type { Reporter } from '../reporter.ts'

export { pruneSettings } from '../deploy/settings.ts'

export interface PruneSummary {
  readonly command: 'prune'
  readonly target: string
  readonly dry_run: boolean
  readonly grace_hours: number
  readonly keep_releases: number
  readonly releases: number
  readonly pages: number
  /** What a real run would delete: of a dry run only. */
  readonly steps?: PruneSteps
}

const DELETES_AT_A_TIME = 16

/** Never deletes what a live manifest or one kept for rollback leads to. */
export async function pruneCommand(settings: PruneSettings, report: Reporter): Promise<PruneSummary> {
  const { target, environment, dryRun, leaseMs, graceHours, keepReleases } = settings
  const bucket = openBucket(target, environment)
  const reader = new PageReader(bucket, settings.dist)
  const looking = report.step(`Looking at what is in ${bucket.name}`)
  let steps = await decide(settings, bucket, reader)
  looking.done()
  if (!dryRun && steps.manifests.length + steps.pages.length > 0) {
    steps = await withBucketLock(bucket, leaseMs, report.note, async (hold) => {
      const now = await decide(settings, bucket, reader)
      await remove(bucket, now, hold, report)
      return now
    })
  }
  return {
    command: 'prune', target: bucket.name, dry_run: dryRun, grace_hours: graceHours, keep_releases: keepReleases,
    releases: steps.manifests.length, pages: steps.pages.length, ...(dryRun ? { steps } : {}),
  }
}

export function describePrune({ target, dry_run, grace_hours, keep_releases, releases, pages, steps }: PruneSummary): readonly string[] {
  const counts = `${releases} kept ${releases === 1 ? 'release' : 'releases'} and ${pages} ${pages === 1 ? 'page' : 'pages'}`
  const rule = `A plan keeps ${keep_releases} releases to go back to; what is younger than ${grace_hours} hours stays.`
  if (steps) return [...[...steps.manifests, ...steps.pages].map((key) => `  delete ${key}`), `A real run would delete ${counts} from the ${target}. ${rule}`]
  return [`Deleted ${counts} from the ${target}${dry_run ? ' (dry run)' : ''}. ${rule}`]
}

async function decide({ graceHours, keepReleases }: PruneSettings, bucket: Bucket, reader: PageReader): Promise<PruneSteps> {
  const look = await lookAt(bucket)
  // Kept manifests that cannot be told from strangers' would not hold their pages.
  if (look.doubts.length > 0) throw new CommandError(look.doubts)
  const options = { now: Date.now(), graceMs: graceHours * 3_600_000, keepReleases }
  const live: Reach[] = []
  for (const [segment, { etag, body }] of look.live) {
    if (!body) continue
    const reach = await reader.reach(etag, body)
    if (reach.unread.length > 0) {
      throw failure(
        'live-plan-broken',
        { plan: idOf(look, segment) },
        `pages of what is live cannot be read (${reach.unread[0]}), so it is not known what it needs, and nothing was deleted`,
        'Repair it with make deploy, then run this again.',
      )
    }
    live.push(reach)
  }
  const kept = [...(await readKept(bucket, look)).values()]
  const expired = kept.flatMap((list) => expiredManifests(list, look, options))
  const staying = kept.flat().filter((entry) => !expired.includes(entry))
  const reaches: Reach[] = []
  for (const { etag, body } of staying) reaches.push(await reader.reach(etag, body))
  return pruneSteps(look, expired, { live, kept: reaches }, options)
}

async function remove(bucket: Bucket, { manifests, pages }: PruneSteps, hold: Hold, report: Reporter): Promise<void> {
  const step = report.step('Deleting what is superseded', manifests.length + pages.length)
  for (const group of [manifests, pages]) {
    await inPool(group, DELETES_AT_A_TIME, async (key) => {
      await bucket.delete(key, hold.check)
      step.advance()
    })
  }
  step.done()
}
