// `memora-content rollback`: points manifests back at an earlier release.
import { selectedSegments } from '../deploy/dist.ts'
import { idOf } from '../deploy/guards.ts'
import { readKept } from '../deploy/kept.ts'
import { PageReader, type LivePlan, type Look } from '../deploy/look.ts'
import { openBucket } from '../deploy/open-bucket.ts'
import type { Reach } from '../deploy/reach.ts'
import { historyOf, lastRelease, namedRelease, originOf, type RollbackChoice } from '../deploy/releases.ts'
import { snapshotName } from '../deploy/release.ts'
import type { PublishResult, StepList } from '../deploy/job.ts'
import { publish } from '../deploy/run.ts'
import type { RollbackSettings } from '../deploy/settings.ts'
import type { Wanted, WantedPlan } from '../deploy/steps.ts'
import { failure, problem, quote, type Problem } from '../errors.ts'
import { parseKey } from '../files/keys.ts'
import type { Bucket } from '../deploy/bucket.ts'
import type { Reporter } from '../reporter.ts'
import { describeResult, describeSteps } from './deploy.ts'

export { rollbackSettings } from '../deploy/settings.ts'

export interface RollbackSummary extends Omit<PublishResult, 'steps' | 'requests'> {
  readonly command: 'rollback'
  readonly target: string
  readonly dry_run: boolean
  /** By plan id: the snapshot that it goes back to. */
  readonly restored: Readonly<Record<string, string>>
  readonly steps?: StepList
  readonly requests?: PublishResult['requests']
}

const NAMED = 20
const RESTORED = 'that release is what is published'

interface Plan extends Wanted {
  readonly problems: readonly Problem[]
}

/** Steps 3 to 7 of a deploy, with manifests that were live before. A plan whose pages are not all there is refused. */
export async function rollbackCommand(settings: RollbackSettings, report: Reporter): Promise<RollbackSummary> {
  const { target, environment, dryRun } = settings
  const bucket = openBucket(target, environment)
  const reader = new PageReader(bucket, settings.dist)
  let plan: Plan | undefined
  let stableNames = settings.stableNames
  const result = await publish(
    {
      ...settings,
      bucket,
      reader,
      dist: undefined,
      allowOlder: true,
      get stableNames() {
        return stableNames ?? true
      },
      async wanted(look) {
        const chosen = await choose(settings, bucket, reader, look)
        // What was announced is what is done: a deploy that came between changes what the last release is.
        if (plan && describePlans(plan) !== describePlans(chosen)) {
          throw failure(
            'published-meanwhile',
            { name: bucket.name },
            'somebody else published meanwhile',
            'Look at memora-content releases, and run this again if it is still wanted.',
          )
        }
        stableNames ??= [...look.listing.keys()].some((key) => parseKey(key)?.isManifest === false && parseKey(key)?.hash === undefined)
        plan = chosen
        return chosen
      },
    },
    report,
  )
  result.warnings.forEach((warning) => report.warn(warning))
  const { steps, requests, ...counts } = result
  const restored = Object.fromEntries([...plan!.plans.values()].map(({ id, release }) => [id, snapshotName(release)]))
  return { command: 'rollback', target: bucket.name, dry_run: dryRun, restored, ...counts, problems: [...plan!.problems, ...counts.problems], ...(dryRun ? { steps, requests } : {}) }
}

export function describeRollback(summary: RollbackSummary): readonly string[] {
  const { target, restored, dry_run, steps, requests } = summary
  const plans = Object.entries(restored).map(([id, snapshot]) => `  ${id}: ${snapshot}`)
  const to = plans.length === 0 ? `No plan goes back, in the ${target}.` : `Back to, in the ${target}:`
  return [to, ...plans, ...(dry_run && steps && requests ? describeSteps(summary, steps, requests, RESTORED) : describeResult(summary, RESTORED))]
}

async function choose({ plans: only, release }: RollbackSettings, bucket: Bucket, reader: PageReader, look: Look): Promise<Plan> {
  const kept = await readKept(bucket, look)
  const selected = selectedSegments(only, new Set(look.live.keys()))
  const histories = new Map([...look.live].filter(([segment]) => selected?.has(segment) ?? true).map(([segment, live]) => [segment, historyOf(kept.get(segment) ?? [], live)] as const))
  const choice: RollbackChoice | undefined = release === undefined ? lastRelease(histories) : namedRelease(histories, release)
  if (!choice) {
    throw release === undefined
      ? failure('nothing-to-roll-back', { name: bucket.name }, 'nothing of ours is published there', 'Deploy first.')
      : failure(
        'release-unknown',
        { setting: 'RELEASE' },
        `no release of ${quote(release)} is kept`,
        'memora-content releases lists what can be gone back to.',
      )
  }
  const problems = choice.first.map((segment) => problem(
    'release-first',
    { plan: idOf(look, segment) },
    'no earlier release of this plan is kept, so it was left as it is',
    'To take a plan away, unpublish it and deploy.',
  ))
  const plans = new Map<string, WantedPlan>()
  const pages = new Map<string, { size: number; etag: string }>()
  for (const [segment, { etag, body, hash, release: from }] of choice.targets) {
    const reach = await reader.reach(etag, body)
    const lost = await lostPages(reach, reader, look, look.live.get(segment))
    if (lost.length > 0) {
      problems.push(problem(
        'release-incomplete',
        { plan: idOf(look, segment) },
        `the release of ${snapshotName(from)} cannot come back: ${lost.length} of its pages are not there any more, or damaged: ${someOf(lost)}`,
        'Build from that snapshot (git checkout) and deploy with --allow-older.',
      ))
      continue
    }
    for (const key of reach.pages) pages.set(key, look.listing.get(key)!)
    plans.set(segment, { id: idOf(look, segment), body, reach, release: { ...from, restores: originOf({ hash, release: from }) } })
  }
  return { plans, mustGo: () => false, isWhole: false, identity: undefined, pages, names: new Set(), problems }
}

/** What readers have now is taken as it is; every other page has to show that it has the bytes of its name. */
async function lostPages(reach: Reach, reader: PageReader, look: Look, live: LivePlan | undefined): Promise<readonly string[]> {
  const shown = live?.body ? (await reader.reach(live.etag, live.body)).pages : new Set<string>()
  const damaged = await reader.damaged([...reach.pages].filter((key) => !shown.has(key) || !look.listing.has(key)), look.listing)
  return [...new Set([...reach.unread, ...damaged])].sort()
}

function someOf(keys: readonly string[]): string {
  return keys.length <= NAMED ? keys.join(', ') : `${keys.slice(0, NAMED).join(', ')} and ${keys.length - NAMED} more`
}

function describePlans({ plans }: Wanted): string {
  return [...plans].map(([segment, { release }]) => `${segment} ${release.restores}`).sort().join('\n')
}
