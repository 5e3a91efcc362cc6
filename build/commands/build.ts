// `memora-content build`: a snapshot becomes the pages of a dist folder, all or nothing.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { BuildCache } from '../cache/build-cache.ts'
import { asideFolders, makeCacheFolder } from '../cache/folder.ts'
import type { BuildSettings } from '../config.ts'
import { wholeRecord } from '../output/build-record.ts'
import { LOCK } from '../output/folder-contents.ts'
import { writeSite, type WriteResult } from '../output/write.ts'
import type { Reporter } from '../reporter.ts'
import { commitOf } from '../snapshot/commit.ts'
import { COARSEST_TICK_MS, finishReplacement, snapshotGeneration } from '../snapshot/replace.ts'
import { lineJson } from '../stable-json.ts'
import type { KeptSummary } from './build-anew.ts'
import { inDistFolder, refuseInsideSnapshot } from './dist-folder.ts'

export interface BuildSummary extends WriteResult, Pick<KeptSummary, 'files_read' | 'pages' | 'warnings'> {
  readonly command: 'build'
  readonly snapshot: string
  readonly dist: string
  readonly changed: boolean
  readonly plans: number
}

/**
 * Reads the snapshot, renders every page, and only then brings the dist folder to it.
 * Throws a CommandError with every problem; the dist folder is then as it was, or, where it cannot be written on, as the
 * error's `ending` says.
 */
export async function buildCommand(settings: BuildSettings, report: Reporter): Promise<BuildSummary> {
  refuseInsideSnapshot(settings)
  return inDistFolder(settings.dist, report, async (folder) => {
    const cacheFolder = makeCacheFolder(settings.cache)
    // Limited to some plans, a build knows too little of the rest to be of use to the next one.
    using cache = cacheFolder === undefined || settings.plans ? undefined : new BuildCache<KeptSummary>(cacheFolder, settings.snapshot, settings.dist)
    const { snapshot, dist, stableNames } = settings
    const label = `Reading ${snapshot}`
    const { began, distBegan } = beganAt(settings)
    await finishReplacement(snapshot)
    const generation = snapshotGeneration(snapshot)
    const standing = cache?.standing(stableNames, true)
    if (standing?.isAll && snapshotGeneration(snapshot) === generation) {
      const { summary } = standing.kept
      report.step(label).done()
      summary.warnings.forEach((warning) => report.warn(warning))
      const record = wholeRecord(summary.published, { ...(await commitOf(snapshot)), modified: summary.newest }, stableNames)
      const result = await writeSite(folder, { writers: [], removals: [] }, lineJson(record), report)
      return summaryOf(settings, summary, { ...result, unchanged: summary.files })
    }
    // Most of the program, which takes longer to load than all of the above.
    const { buildAnew } = await import('./build-anew.ts')
    const { summary, result } = await buildAnew({ settings, report, label, folder, cache, began, distBegan, aside: asideFolders(cacheFolder, dist), first: { generation, standing } })
    return summaryOf(settings, summary, result)
  })
}

function summaryOf({ snapshot, dist }: BuildSettings, { files_read, published, pages, warnings }: KeptSummary, result: WriteResult): BuildSummary {
  return { command: 'build', snapshot, dist, changed: result.written + result.removed > 0, files_read, plans: published.length, pages, ...result, warnings }
}

/**
 * When the build began, by the clock of the file system with the snapshot and by that of the one with the dist folder: the
 * lock there was written just now. By another clock, which may be coarse or of another machine, it began somewhat earlier.
 */
function beganAt({ snapshot, dist }: BuildSettings): { readonly began: number; readonly distBegan: number } {
  const lock = statSync(join(dist, LOCK))
  const isOneClock = statSync(snapshot, { throwIfNoEntry: false })?.dev === lock.dev
  return { began: isOneClock ? lock.mtimeMs : Math.min(lock.mtimeMs, Date.now()) - COARSEST_TICK_MS, distBegan: lock.mtimeMs }
}

/** Lines for a person. */
export function describeBuild({ snapshot, dist, changed, files_read, plans, pages, written, unchanged, removed, warnings }: BuildSummary): readonly string[] {
  const kinds = Object.entries(pages).map(([kind, count]) => `${count} ${kind.replaceAll('_', ' ')}`)
  return [
    `Read ${files_read} files of ${snapshot}: ${plans} published ${plans === 1 ? 'plan' : 'plans'}.`,
    `Pages: ${kinds.length === 0 ? 'none' : kinds.join(', ')}.`,
    changed ? `Wrote ${written} files to ${dist}, left ${unchanged} as they were, removed ${removed}.` : `Nothing changed: all ${unchanged} files of ${dist} are as they should be.`,
    ...(warnings.length === 0 ? [] : [`Warnings: ${warnings.length}, listed above.`]),
  ]
}
