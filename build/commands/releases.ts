// `memora-content releases`: what each plan can go back to.
import { idOf } from '../deploy/guards.ts'
import { readKept } from '../deploy/kept.ts'
import { lookAt } from '../deploy/look.ts'
import { openBucket } from '../deploy/open-bucket.ts'
import { historyOf } from '../deploy/releases.ts'
import { snapshotName } from '../deploy/release.ts'
import { selectedSegments } from '../deploy/dist.ts'
import type { TargetSettings } from '../deploy/settings.ts'
import type { Reporter } from '../reporter.ts'

export { releasesSettings } from '../deploy/settings.ts'

interface ReleaseLine {
  /** What RELEASE= takes. */
  readonly release: string
  readonly commit?: string | undefined
  readonly commit_time?: string | undefined
  readonly modified: string
  readonly published: string
  readonly changed: string
  readonly live: boolean
}

export interface ReleasesSummary {
  readonly command: 'releases'
  readonly target: string
  /** By plan id, the newest first. */
  readonly plans: Readonly<Record<string, readonly ReleaseLine[]>>
}

export async function releasesCommand({ target, environment, plans: only }: TargetSettings, report: Reporter): Promise<ReleasesSummary> {
  const bucket = openBucket(target, environment)
  const looking = report.step(`Looking at what is in ${bucket.name}`)
  const look = await lookAt(bucket)
  const kept = await readKept(bucket, look)
  looking.done()
  look.doubts.forEach((doubt) => report.warn(doubt))
  const selected = selectedSegments(only, new Set([...kept.keys(), ...look.live.keys()]))
  const plans = [...kept].filter(([segment]) => selected?.has(segment) ?? true).sort(([a], [b]) => (a < b ? -1 : 1)).map(([segment, list]) => {
    const { published, at } = historyOf(list, look.live.get(segment))
    const lines = published.map(({ release, uploaded }, index): ReleaseLine => ({
      release: snapshotName(release),
      commit: release.commit,
      commit_time: release.commit_time === undefined ? undefined : new Date(release.commit_time * 1000).toISOString(),
      modified: release.modified,
      published: new Date(uploaded).toISOString(),
      changed: release.changed ?? '',
      live: index === at,
    }))
    return [idOf(look, segment), lines.reverse()] as const
  })
  return { command: 'releases', target: bucket.name, plans: Object.fromEntries(plans) }
}

export function describeReleases({ target, plans }: ReleasesSummary): readonly string[] {
  const entries = Object.entries(plans)
  if (entries.length === 0) return [`Nothing is published in the ${target}.`]
  return entries.flatMap(([plan, lines]) => [
    `${plan}:`,
    ...lines.map(({ release, published, changed, live }) => `  ${live ? '*' : ' '} ${published.slice(0, 19).replace('T', ' ')}  ${release}  ${changed}`),
  ]).concat('* is live. RELEASE= takes what stands in the second column.')
}
