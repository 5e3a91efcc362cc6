// `memora-content build`: a snapshot becomes the pages of a dist folder, all or nothing.
import { existsSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { BuildCache } from '../cache/build-cache.ts'
import { asideFolders, makeCacheFolder } from '../cache/folder.ts'
import type { BuildSettings } from '../config.ts'
import { failure } from '../errors.ts'
import { withFileLock } from '../file-lock.ts'
import { makeFolder, removeMade } from '../make-folder.ts'
import { wholeRecord } from '../output/build-record.ts'
import { DistFolder, LOCK } from '../output/folder.ts'
import { writeSite, type WriteResult } from '../output/write.ts'
import type { Reporter } from '../reporter.ts'
import { commitOf } from '../snapshot/identity.ts'
import { finishReplacement, snapshotGeneration } from '../snapshot/replace.ts'
import { lineJson } from '../stable-json.ts'
import type { KeptSummary } from './build-anew.ts'

export interface BuildSummary extends WriteResult, Pick<KeptSummary, 'files_read' | 'pages' | 'warnings'> {
  readonly command: 'build'
  readonly snapshot: string
  readonly dist: string
  readonly changed: boolean
  readonly plans: number
}

const PATIENCE_MS = 60_000
const COARSEST_TICK_MS = 2_500

/**
 * Reads the snapshot, renders every page, and only then brings the dist folder to it.
 * Throws a CommandError with every problem; the dist folder is then as it was.
 */
export async function buildCommand(settings: BuildSettings, report: Reporter): Promise<BuildSummary> {
  refuseInsideSnapshot(settings)
  return inDistFolder(settings.dist, report, async (folder) => {
    const cacheFolder = makeCacheFolder(settings.cache)
    // Limited to some plans, a build knows too little of the rest to be of use to the next one.
    using cache = cacheFolder === undefined || settings.plans ? undefined : new BuildCache<KeptSummary>(cacheFolder, settings.snapshot, settings.dist)
    const { snapshot, dist, stableNames } = settings
    const label = `Reading ${snapshot}`
    const began = beganAt(settings)
    const distBegan = statSync(join(dist, LOCK)).mtimeMs
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
 * When the build began, by the clock of the file system with the snapshot: the lock in the dist folder was written just
 * now. On another file system, whose clock may be coarse or of another machine, it began somewhat earlier.
 */
function beganAt({ snapshot, dist }: BuildSettings): number {
  const lock = statSync(join(dist, LOCK))
  return statSync(snapshot, { throwIfNoEntry: false })?.dev === lock.dev ? lock.mtimeMs : Math.min(lock.mtimeMs, Date.now()) - COARSEST_TICK_MS
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

/** Pages, or a cache, among a snapshot's files would make it unreadable, and go with it into its repository. */
export function refuseInsideSnapshot({ snapshot, dist, cache }: Pick<BuildSettings, 'snapshot' | 'dist'> & Partial<Pick<BuildSettings, 'cache'>>): void {
  if (isInside(snapshot, dist)) {
    throw failure(
      'dist-in-snapshot',
      { setting: 'DIST', file: dist },
      `the pages would be written into the snapshot ${snapshot}`,
      'Name a folder outside it.',
      2,
    )
  }
  if (cache !== undefined && isInside(snapshot, cache)) {
    throw failure(
      'cache-in-snapshot',
      { setting: 'BUILD_CACHE', file: cache },
      `the cache would be kept in the snapshot ${snapshot}`,
      'Name a folder outside it.',
      2,
    )
  }
}

/** Whether a path is a folder, or lies below it. */
function isInside(folder: string, path: string): boolean {
  const way = relative(realPath(folder), realPath(path))
  return way === '' || (way.split(sep)[0] !== '..' && !isAbsolute(way))
}

/** With links followed, as far as the path is there. */
function realPath(path: string): string {
  const whole = resolve(path)
  return existsSync(whole) ? realpathSync(whole) : join(realPath(dirname(whole)), basename(whole))
}

/** Runs `act` on a dist folder while no other build does. Refuses a folder that is not a build's. */
export async function inDistFolder<T>(dist: string, report: Reporter, act: (folder: DistFolder) => Promise<T>): Promise<T> {
  let made: readonly string[] = []
  try {
    made = makeFolder(dist)
    const folder = new DistFolder(dist)
    if (!folder.isOurs()) {
      throw failure(
        'dist-foreign',
        { setting: 'DIST', file: dist },
        'the folder has files in plans/ or lessons/ that no build wrote, and a build would delete them',
        'Name another folder, or move those two away.',
        2,
      )
    }
    const waiting = { waitingFor: `another build is writing ${dist}`, onWait: report.note, patienceMs: PATIENCE_MS }
    return await withFileLock(join(dist, LOCK), waiting, () => {
      folder.removeLeftovers()
      return act(folder)
    })
  } catch (error) {
    removeMade(made)
    // Calls on an open file do not say which one it was.
    throw error instanceof Error && 'syscall' in error && !('path' in error) ? Object.assign(error, { path: dist }) : error
  }
}
