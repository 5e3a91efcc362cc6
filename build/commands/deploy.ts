// `memora-content deploy`: what a build left in the dist folder becomes what students read.
import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { readDist, selectedSegments, type Dist } from '../deploy/dist.ts'
import { isGuard } from '../deploy/guards.ts'
import { Memory, PageReader, type Look } from '../deploy/look.ts'
import { openBucket } from '../deploy/open-bucket.ts'
import { isOlder } from '../deploy/release.ts'
import type { PublishResult, StepList } from '../deploy/job.ts'
import { publish } from '../deploy/run.ts'
import type { DeploySettings } from '../deploy/settings.ts'
import type { Wanted } from '../deploy/steps.ts'
import { failure, quote } from '../errors.ts'
import { parseKey } from '../files/keys.ts'
import type { SnapshotIdentity } from '../output/record-types.ts'
import type { Reporter } from '../reporter.ts'

export { deploySettings } from '../deploy/settings.ts'

const PUBLISHED = 'what is published is what was built'

export interface DeploySummary extends Omit<PublishResult, 'steps' | 'requests'> {
  readonly command: 'deploy'
  readonly target: string
  readonly dist: string
  readonly dry_run: boolean
  readonly plans: number
  /** What a real run would do, and what that would cost: of a dry run only. */
  readonly steps?: StepList
  readonly requests?: PublishResult['requests']
}

/** How one deploys who does it again and again, from one folder to one bucket. */
export interface Habit {
  readonly memory: Memory
  /** Whether plans that PLANS does not name are of older builds in this folder: what only they have is gone. */
  readonly areOthersStale: boolean
}

const ONCE = (): Habit => ({ memory: new Memory(), areOthersStale: false })

/** Publishes the dist folder. The summary's `problems` say what went wrong although the rest was done. */
export async function deployCommand(settings: DeploySettings, report: Reporter, { memory, areOthersStale } = ONCE()): Promise<DeploySummary> {
  const { target, environment, dryRun } = settings
  checkApart(settings)
  const bucket = openBucket(target, environment)
  if (target.kind === 'folder') report.note(`No R2_* is set: publishing to the folder ${target.folder} (BUCKET_DIR).`)
  else if (environment['BUCKET_DIR']) report.note('R2_* is set, so BUCKET_DIR has no effect.')
  const reading = report.step(`Reading ${settings.dist}`)
  const dist = await readDist(settings.dist)
  reading.done()
  if (!dist.record.complete && !settings.plans) throw incomplete(settings.dist, 'it holds some plans only, and the others must not be taken for withdrawn')

  const result = await publish(
    {
      ...settings,
      bucket,
      reader: (memory.reader ??= new PageReader(bucket, dist.root)),
      memory,
      dist: dist.root,
      stableNames: settings.stableNames ?? dist.record.stable_names,
      wanted: (look) => wantedFrom(dist, look, settings.plans, areOthersStale),
    },
    report,
  )
  result.warnings.forEach((warning) => report.warn(warning))
  const { steps, requests, ...counts } = result
  return { command: 'deploy', target: bucket.name, dist: settings.dist, dry_run: dryRun, plans: dist.plans.size, ...counts, ...(dryRun ? { steps, requests } : {}) }
}

function wantedFrom(dist: Dist, look: Look, only: readonly string[] | undefined, areOthersStale: boolean): Wanted {
  const known = new Set([...dist.plans.keys(), ...[...look.listing.keys()].map((key) => parseKey(key)?.plan).filter((plan) => plan !== undefined)])
  const selected = selectedSegments(only, known)
  const absent = [...(selected ?? [])].filter((segment) => !dist.plans.has(segment))
  if (absent.length > 0 && !dist.record.complete) throw incomplete(dist.root, `it does not tell whether the plan ${absent[0]} is gone or was never built`)
  const chosen = [...dist.plans].filter(([segment]) => selected?.has(segment) ?? true)
  const current = areOthersStale ? chosen.flatMap(([, { reach }]) => [...reach.pages]) : dist.pages.keys()
  return {
    plans: new Map(chosen.map(([segment, { id, body, identity, reach }]) => [segment, { id, body, reach, release: identity }])),
    mustGo: (segment) => selected?.has(segment) ?? true,
    isWhole: selected === undefined,
    identity: newest(Object.values(dist.record.plans)),
    pages: dist.pages,
    names: new Set(Array.from(current, (key) => parseKey(key)!.stableName)),
  }
}

function newest(identities: readonly SnapshotIdentity[]): SnapshotIdentity | undefined {
  return identities.reduce<SnapshotIdentity | undefined>((last, next) => (last === undefined || isOlder(last, next) ? next : last), undefined)
}

function incomplete(dist: string, what: string): Error {
  return failure('build-incomplete', { file: dist }, what, 'Run make build without PLANS once, or deploy with PLANS.')
}

// A build and a deploy would each remove what the other wrote.
function checkApart({ target, dist }: DeploySettings): void {
  if (target.kind !== 'folder' || realPath(target.folder) !== realPath(dist)) return
  throw failure(
    'setting-invalid',
    { setting: 'BUCKET_DIR' },
    `${quote(target.folder)} is the folder of the build (DIST)`,
    'Name another folder to publish to; a build is served as it is without a deploy.',
    2,
  )
}

function realPath(folder: string): string {
  try {
    return realpathSync(folder)
  } catch {
    return resolve(folder)
  }
}

/** Lines for a person. */
export function describeDeploy(summary: DeploySummary): readonly string[] {
  const { target, dist, plans, dry_run, steps, requests } = summary
  const read = `Read ${dist}: ${plans} ${plans === 1 ? 'plan' : 'plans'}, for the ${target}.`
  return [read, ...(dry_run && steps && requests ? describeSteps(summary, steps, requests, PUBLISHED) : describeResult(summary, PUBLISHED))]
}

/** The list that a real run carries out, and what it costs. `idle` says what is published when there is nothing to do. */
export function describeSteps({ problems }: Pick<PublishResult, 'problems'>, steps: StepList, requests: PublishResult['requests'], idle: string): readonly string[] {
  const lines = (Object.entries(steps) as [keyof StepList, readonly string[]][]).flatMap(([act, keys]) => keys.map((key) => `  ${act} ${key}`))
  const isRefused = problems.some(isGuard)
  const { class_a, class_b, free, purge } = requests
  return [
    ...(lines.length === 0 ? [problems.length > 0 ? 'Nothing to do.' : `Nothing to do: ${idle}.`] : [isRefused ? 'A real run is refused, as said below. Its list:' : 'A real run would:', ...lines]),
    `Requests: ${class_a} of class A (LIST, PUT), ${class_b} of class B (GET), ${free} free (DELETE), ${purge} to purge.`,
    'Dry run: nothing was sent.',
  ]
}

export function describeResult({ changed, uploaded, pointed, named, withdrawn, purged, purge, problems, warnings }: Omit<PublishResult, 'steps' | 'requests'>, idle: string): readonly string[] {
  const purges = {
    'none due': [],
    'done': [`Purged ${purged} URLs from the cache.`],
    'everything': ['Purged the whole cache.'],
    'failed': ['The cache was not purged.'],
  }
  return [
    changed
      ? `Sent ${uploaded} pages, pointed ${pointed.length} ${pointed.length === 1 ? 'manifest' : 'manifests'} to them, wrote ${named} stable names, withdrew ${withdrawn} files.`
      : problems.length > 0 ? 'Nothing changed.' : `Nothing changed: ${idle}.`,
    ...(purge === undefined ? [] : purges[purge]),
    ...(warnings.length === 0 ? [] : [`Warnings: ${warnings.length}, listed above.`]),
    ...(problems.length === 0 ? [] : [`Not everything was done: ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}.`]),
  ]
}

