// SHELL: the seven steps of a deploy, which a rollback takes as well from the third on (publish.md).
import { CommandError, problem, type Problem } from '../errors.ts'
import type { Reporter } from '../reporter.ts'
import { contestedPages, followSteps, type FollowSteps } from './follow-steps.ts'
import { guardProblems } from './guards.ts'
import type { Decision, Job, PublishResult } from './job.ts'
import { withBucketLock, type Hold } from './lock.ts'
import { lookAt, type Look } from './look.ts'
import { inPool } from './pool.ts'
import { Progress } from './progress.ts'
import { purgeEverything, purgeKeys } from './purge.ts'
import type { Reach } from './reach.ts'
import type { PurgeSettings } from './settings.ts'
import { pointSteps, type Point, type PointSteps, type Upload, type Wanted } from './steps.ts'

const NAMES_AT_A_TIME = 32
const DELETES_AT_A_TIME = 16
const POINTS_AT_A_TIME = 8
const UPLOAD_ROUNDS_UNDER_LOCK = 2
const NAMED = 20

export async function publish(job: Job, report: Reporter): Promise<PublishResult> {
  const { bucket, dryRun, purge } = job
  const looking = report.step(`Looking at what is in ${bucket.name}`)
  const first = await decide(job, await lookAt(bucket, job.memory?.look))
  looking.done()
  // A dry run shows the whole list, and what would stop it.
  if (!dryRun) checkGuards(job, first)
  const owed = purge ? first.look.purgesOwed : []
  const done = new Progress(job, first)
  if (dryRun) done.refused(guardsOf(job, first))
  if (dryRun || (isIdle(first) && owed.length === 0)) {
    done.skipped(first.points.skipped)
    done.unknown(first.follow.unknown, first.look)
    return done.result(purge && 'none due')
  }

  if (first.points.uploads.some(({ why }) => why === 'repair')) await done.owePurge()
  await upload(job, first.points.uploads, done, report)
  await withBucketLock(bucket, job.leaseMs, report.note, async (hold) => {
    const decision = await decideUnderLock(job, first, done, report)
    done.decided(decision)
    done.skipped(decision.points.skipped)
    if (!isIdle(decision)) await done.owePurge(hold)
    const theirs = await point(job, decision, hold, done, report)
    const follow = theirs.length === 0 ? decision.follow : await followAnew(job, decision, theirs)
    done.unknown(follow.unknown, decision.look)
    await name(job, follow, hold, done, report)
    await withdraw(job, follow, hold, done, report)
  })
  return done.result(purge && (await purgeAll(purge, done, report)))
}

async function decide(job: Job, look: Look): Promise<Decision> {
  job.memory?.saw(look)
  const wanted = await job.wanted(look)
  const reaches = new Map<string, Reach>()
  for (const [segment, { etag, body }] of look.live) if (body) reaches.set(segment, await job.reader.reach(etag, body))
  const points = pointSteps(look, wanted, reaches, job)
  return { look, wanted, reaches, points, follow: await follow(job, look, wanted, points) }
}

async function follow(job: Job, look: Look, wanted: Wanted, points: Pick<PointSteps, 'after' | 'gone'>): Promise<FollowSteps> {
  const contested = contestedPages(points.after)
  const versions = new Map(await inPool(contested, NAMES_AT_A_TIME, async (key) => [key, await job.reader.version(key)] as const))
  return followSteps(look, wanted, points, { stableNames: job.stableNames, versionOf: (key) => versions.get(key) ?? 0 })
}

function isIdle({ points, follow }: Decision): boolean {
  return points.uploads.length + points.keeps.length + points.points.length + follow.names.length + follow.withdrawals.length === 0
}

function guardsOf(job: Job, { look, wanted, reaches, points }: Decision): readonly Problem[] {
  return guardProblems(look, wanted, reaches, points, job)
}

function checkGuards(job: Job, decision: Decision): void {
  const problems = guardsOf(job, decision)
  if (problems.length > 0) throw new CommandError(problems)
}

async function upload({ bucket, dist }: Job, uploads: readonly Upload[], done: Progress, report: Reporter): Promise<void> {
  if (uploads.length === 0) return
  const keys = uploads.map(({ key }) => key)
  if (dist === undefined) throw missingPages(new Map(keys.map((key) => [key, 'it is not in the bucket any more'])))
  const step = report.step('Sending pages', keys.length)
  const { failed } = await bucket.upload(dist, keys, { onSent: () => step.advance(), note: report.note })
  step.done()
  done.sent(uploads.filter(({ key }) => !failed.has(key)))
  if (failed.size > 0) throw missingPages(failed)
}

/** One problem for each cause, naming the pages. */
function missingPages(failed: ReadonlyMap<string, string>): CommandError {
  const byCause = Map.groupBy(failed.keys(), (key) => failed.get(key)!)
  return new CommandError([...byCause].map(([cause, keys]) => {
    const named = keys.length > NAMED ? [...keys.slice(0, NAMED), `and ${keys.length - NAMED} more`] : keys
    return problem(
      'pages-not-sent',
      {},
      `${keys.length} ${keys.length === 1 ? 'page' : 'pages'} did not arrive: ${cause} (${named.join(', ')})`,
      'No manifest was changed. Run it again: only what is missing is sent.',
    )
  }))
}

/** Another deploy may have withdrawn pages since we looked, or pointed to others: look again, and send what is missing. */
async function decideUnderLock(job: Job, first: Decision, done: Progress, report: Reporter): Promise<Decision> {
  let before = first.look
  for (let round = 0; ; round++) {
    const decision = await decide(job, await lookAt(job.bucket, before))
    before = decision.look
    checkGuards(job, decision)
    const { uploads } = decision.points
    if (uploads.length === 0) return decision
    if (round === UPLOAD_ROUNDS_UNDER_LOCK) throw missingPages(new Map(uploads.map(({ key }) => [key, 'it was sent, and is not in the bucket as it should be'])))
    await upload(job, uploads, done, report)
  }
}

/** Gives the plans that somebody else published meanwhile. */
async function point({ bucket }: Job, { points: { points, keeps } }: Decision, hold: Hold, done: Progress, report: Reporter): Promise<readonly string[]> {
  const mayAct = hold.check
  const theirs: string[] = []
  await inPool(keeps, POINTS_AT_A_TIME, ({ key, bytes, metadata }) => bucket.put(key, bytes, { metadata, mayAct }))
  if (points.length === 0) return theirs
  const step = report.step('Pointing to them', points.length)
  await inPool(points, POINTS_AT_A_TIME, async (item: Point) => {
    const { key, keptKey, bytes, metadata, onlyIf } = item
    if ((await bucket.put(key, bytes, { metadata, onlyIf, mayAct })) === undefined) {
      theirs.push(item.plan)
      done.conflict(item)
    } else {
      done.pointed(item)
      await bucket.put(keptKey, bytes, { metadata, mayAct })
    }
    step.advance()
  })
  step.done()
  return theirs
}

async function followAnew(job: Job, { look, wanted, points }: Decision, theirs: readonly string[]): Promise<FollowSteps> {
  const now = await lookAt(job.bucket, look)
  const after = new Map(points.after)
  for (const segment of theirs) {
    const live = now.live.get(segment)
    if (live?.body) after.set(segment, await job.reader.reach(live.etag, live.body))
    else after.delete(segment)
  }
  return follow(job, now, wanted, { after, gone: points.gone })
}

async function name({ bucket, reader }: Job, { names }: FollowSteps, hold: Hold, done: Progress, report: Reporter): Promise<void> {
  if (names.length === 0) return
  const step = report.step('Writing stable names', names.length)
  await inPool(names, NAMES_AT_A_TIME, async ({ key, from }) => {
    const bytes = await reader.bytes(from)
    if (bytes) {
      await bucket.put(key, bytes, { mayAct: hold.check })
      done.named(key)
    }
    step.advance()
  })
  step.done()
}

async function withdraw({ bucket }: Job, { withdrawals }: FollowSteps, hold: Hold, done: Progress, report: Reporter): Promise<void> {
  if (withdrawals.length === 0) return
  const step = report.step('Withdrawing pages', withdrawals.length)
  // Nothing may lead to a page that is gone, so the manifests are gone before the first page is.
  const isManifest = (key: string) => key.endsWith('/manifest.json')
  for (const group of [withdrawals.filter(isManifest), withdrawals.filter((key) => !isManifest(key))]) {
    await inPool(group, DELETES_AT_A_TIME, async (key) => {
      await bucket.delete(key, hold.check)
      done.withdrawn(key)
      step.advance()
    })
  }
  step.done()
}

async function purgeAll(purge: PurgeSettings, done: Progress, report: Reporter): Promise<PublishResult['purge']> {
  const { flags, keys } = done.purgesDue()
  if (flags.length === 0) return 'none due'
  if (done.isOwedFromBefore) {
    report.note('An earlier deploy did not get to its purge: purging everything')
    const fault = await purgeEverything(purge)
    if (!fault) {
      await done.purgeIsThrough(flags, keys.length)
      return 'everything'
    }
    done.purgeFailed(keys, fault)
    return 'failed'
  }
  const { purged, failed, fault } = await purgeKeys(purge, keys, report)
  if (!fault) {
    await done.purgeIsThrough(flags, purged)
    return 'done'
  }
  done.purgeFailed(failed, fault)
  return 'failed'
}
