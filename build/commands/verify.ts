// `memora-content verify`: reads everything that is published and checks every link, hash and header.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { selectedSegments } from '../deploy/dist.ts'
import { isLiveManifest } from '../deploy/look.ts'
import { openBucket } from '../deploy/open-bucket.ts'
import type { VerifySettings } from '../deploy/settings.ts'
import { fromBucket, fromWeb, verify, type VerifyResult } from '../deploy/verify.ts'
import { failure, type Problem } from '../errors.ts'
import { parseKey } from '../files/keys.ts'
import { keySegment } from '../key-segment.ts'
import { BUILD_RECORD } from '../output/build-record.ts'
import { parseBuildRecord } from '../output/read-build-record.ts'
import type { Reporter } from '../reporter.ts'

export { verifySettings } from '../deploy/settings.ts'

type Place = Omit<VerifyResult, 'problems' | 'warnings'> & { readonly place: string }

export interface VerifySummary {
  readonly command: 'verify'
  readonly places: readonly Place[]
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
}

/** Over S3 where a bucket is named, over HTTP where CDN_BASE_URL is; over both where both are. */
export async function verifyCommand({ target, environment, baseUrl, dist, plans }: VerifySettings, report: Reporter): Promise<VerifySummary> {
  const places: Place[] = []
  const problems: Problem[] = []
  const warnings: Problem[] = []
  const add = (place: string, { problems: found, warnings: doubts, ...counts }: VerifyResult) => {
    places.push({ place, ...counts })
    problems.push(...found)
    warnings.push(...doubts)
    doubts.forEach((doubt) => report.warn(doubt))
  }
  if (target) {
    const bucket = openBucket(target, environment)
    report.note(`Verifying the ${bucket.name}`)
    const listing = new Map((await bucket.list()).map((entry) => [entry.key, entry]))
    const live = [...listing.keys()].filter(isLiveManifest).sort()
    const selected = selectedSegments(plans, new Set(live.map((key) => parseKey(key)!.plan!)))
    const manifests = live.filter((key) => selected?.has(parseKey(key)!.plan!) ?? true)
    if (manifests.length === 0) {
      throw failure(
        'nothing-published',
        { name: bucket.name },
        'there is no manifest in it',
        'Check the settings of the target, or deploy first.',
      )
    }
    const found = await verify(fromBucket(bucket), manifests, selected ? undefined : listing, report)
    add(bucket.name, { ...found, warnings: [...(bucket.doubts?.() ?? []), ...found.warnings] })
  }
  if (baseUrl !== undefined) {
    report.note(`Verifying ${baseUrl}`)
    const manifests = plansOnTheWeb(plans, dist).map((segment) => `plans/${segment}/manifest.json`)
    add(baseUrl, await verify(fromWeb(baseUrl), manifests, undefined, report))
  }
  return { command: 'verify', places, problems, warnings }
}

export function describeVerify({ places, problems, warnings }: VerifySummary): readonly string[] {
  return [
    ...places.map(({ place, plans, pages, lessons, bytes, superseded }) =>
      `${place}: ${plans} ${plans === 1 ? 'plan' : 'plans'}, ${pages} pages, ${lessons} lessons, ${(bytes / 1e6).toFixed(1)} MB read${superseded > 0 ? `, ${superseded} superseded pages wait for prune` : ''}.`),
    ...(warnings.length === 0 ? [] : [`Warnings: ${warnings.length}, listed above.`]),
    problems.length === 0 ? 'Every link, hash and header is right.' : `${problems.length} ${problems.length === 1 ? 'thing is' : 'things are'} off.`,
  ]
}

/** A web server lists nothing, so plans are named by PLANS, or by the build. */
function plansOnTheWeb(plans: readonly string[] | undefined, dist: string): readonly string[] {
  const built = builtPlans(dist).map(keySegment)
  if (plans) return plans.map((plan) => (built.includes(plan) ? plan : keySegment(plan)))
  if (built.length === 0) {
    throw failure(
      'plans-unknown',
      { setting: 'PLANS' },
      'over HTTP it is not known which plans there are',
      'Name them in PLANS, or name the dist folder of a build in DIST.',
      2,
    )
  }
  return built
}

function builtPlans(dist: string): readonly string[] {
  try {
    return Object.keys(parseBuildRecord(readFileSync(join(dist, BUILD_RECORD), 'utf8'))?.plans ?? {})
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return []
    throw error
  }
}
