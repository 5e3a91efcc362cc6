// `memora-content build`: a snapshot becomes the pages of a dist folder, all or nothing.
import { existsSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { BuildCache, type KeptBuild, type Standing, type StandingSubject } from '../cache/build-cache.ts'
import { asideFolders, makeCacheFolder } from '../cache/folder.ts'
import type { BuildSettings } from '../config.ts'
import { CommandError, failure, problem, quote, type Problem } from '../errors.ts'
import { withFileLock } from '../file-lock.ts'
import { assembleSite, publishedPlans, unshardedPlans, type AssembledSite, type RenderOptions } from '../files/assemble.ts'
import { unpackSubject } from '../files/pack.ts'
import { keepInMemory } from '../files/render-page.ts'
import { keySegment } from '../key-segment.ts'
import { makeFolder, removeMade } from '../make-folder.ts'
import { BUILD_RECORD, parseBuildRecord, partialRecord, wholeRecord } from '../output/build-record.ts'
import { wantedFiles, wantedPages } from '../output/compare.ts'
import { DistFolder, LOCK } from '../output/folder.ts'
import type { BuildRecord, SnapshotIdentity } from '../output/record-types.ts'
import { fileWriter, removals, writeSite, type SiteSteps, type WriteResult } from '../output/write.ts'
import type { PageKindName } from '../pages/page-kind.ts'
import type { Reporter } from '../reporter.ts'
import { commitOf } from '../snapshot/identity.ts'
import type { Plan } from '../snapshot/records.ts'
import { lineJson } from '../stable-json.ts'
import { keepBuild, keepEntries } from '../subjects/keep.ts'
import { renderSnapshot, type BuiltSnapshot, type KeptRendering } from '../subjects/render-site.ts'
import { allNames, namesAsLeft, surveySite, type KeptSurvey, type NamesThere, type Survey } from '../subjects/survey.ts'
import { subjectWorkers, type SubjectWorkers } from '../subjects/threads.ts'

export interface BuildSummary extends WriteResult {
  readonly command: 'build'
  readonly snapshot: string
  readonly dist: string
  readonly changed: boolean
  readonly files_read: number
  readonly plans: number
  readonly pages: Readonly<Partial<Record<PageKindName, number>>>
  readonly warnings: readonly Problem[]
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
    const began = beganAt(settings)
    const distBegan = statSync(join(dist, LOCK)).mtimeMs
    folder.noteWrites(distBegan)
    await using workers = subjectWorkers({ snapshot, dist, stableNames, aside: asideFolders(cacheFolder, dist), began, distBegan })
    const preparing = { settings, report, folder, workers, began }
    let prepared = (await prepare(preparing, cache, true)) ?? (await prepare(preparing, cache, false))!
    if (prepared.built && prepared.steps.isLacking) {
      // Somebody deletes pages while this runs, or what was kept says of one that it is there and is wrong.
      await workers.forget()
      prepared = (await prepare(preparing, undefined, false))!
      if (prepared.steps.isLacking) throw new Error('some pages are neither in the dist folder nor about to be written')
    }
    if (!prepared.built) {
      const { summary } = prepared.kept
      summary.warnings.forEach((warning) => report.warn(warning))
      const record = wholeRecord(summary.published, { ...(await commitOf(snapshot)), modified: summary.newest }, stableNames)
      const result = await writeSite(folder, { writers: [], removals: [] }, lineJson(record), report)
      return summaryOf(settings, summary, { ...result, unchanged: summary.files })
    }

    const { built, site, steps, commit, isSelected } = prepared
    site.warnings.forEach((warning) => report.warn(warning))
    const before = parseBuildRecord(folder.read(BUILD_RECORD))
    const published = site.published.map(({ name }) => name)
    const record = recordOf(settings, { ...(await commit), modified: built.newest }, published, before, isSelected)
    const writing = writeSite(folder, steps, lineJson(record), report)
    // While the threads write.
    const entries = cache && keepEntries(cache, built.subjects)
    const written = await writing
    const { pages, files, wantedIn, tallies, ofPlans, moved } = steps.survey
    const summary: KeptSummary = { files_read: built.files, pages, published, newest: built.newest, warnings: site.warnings, files, tallies, ofPlans }
    if (cache) await keepBuild({ cache, folder, stableNames, workers, writers: steps.writers, wantedIn, moved, began: distBegan, entries }, built, site.plans, summary)
    return summaryOf(settings, summary, { ...written, unchanged: files - written.written })
  })
}

interface Preparing {
  readonly settings: BuildSettings
  readonly report: Reporter
  readonly folder: DistFolder
  readonly workers: SubjectWorkers
  readonly began: number
}

/** All that is to be written, when the whole site is known to be sound. */
interface Rendered {
  readonly built: BuiltSnapshot
  readonly site: BuiltSite
  readonly steps: BuildSteps
  readonly commit: ReturnType<typeof commitOf>
  readonly isSelected: Selection | undefined
}

/** The same, or the build of which everything still holds. */
type Prepared = Rendered | { readonly built: undefined; readonly kept: KeptBuild<KeptSummary> }

async function prepare(preparing: Preparing, cache: undefined, assume: boolean): Promise<Rendered | undefined>
async function prepare(preparing: Preparing, cache: BuildCache<KeptSummary> | undefined, assume: boolean): Promise<Prepared | undefined>
/** Undefined where pages were assumed to be as they were, and are not. */
async function prepare({ settings, report, folder, workers, began }: Preparing, cache: BuildCache<KeptSummary> | undefined, assume: boolean): Promise<Prepared | undefined> {
  const { snapshot, stableNames } = settings
  let isSelected: Selection | undefined
  let standing: Standing<KeptSummary> | undefined
  const reading = report.step(`Reading ${snapshot}`)
  const built = await renderSnapshot(snapshot, {
    workers,
    began,
    published({ plans }) {
      isSelected = selection(settings.plans, plans, folder)
      return publishedPlans(plans, optionsOf(isSelected))
    },
    lookBack() {
      standing = cache?.standing(stableNames, assume)
      return standing && { isAll: standing.isAll, subject: (name) => keptRendering(cache!, standing!.subjects.get(name)), sharded: new Set(standing.kept.sharded), ids: { frame: standing.kept.ids, subject: (kept) => cache!.ids(kept) } }
    },
    onSubject: (files) => reading.advance(files),
  })
  reading.done()
  if (!built) return { built, kept: standing!.kept }
  // Of what was read: a dump may have replaced what was there before.
  const commit = commitOf(snapshot)
  const rendering = report.step('Rendering plans', publishedPlans(built.frame.plans, optionsOf(isSelected)).length)
  const site = assembleSite<Buffer | undefined>(built.frame, built.subjects.map(({ rendered }) => rendered), keepInMemory, { ...optionsOf(isSelected), onPlan: () => rendering.advance() })
  rendering.done()
  if (site.stops.length > 0) {
    site.warnings.forEach((warning) => report.warn(warning))
    throw new CommandError(site.stops, 1, site.warnings)
  }
  if (standing && !standing.isAsAssumed()) {
    await workers.forget()
    return undefined
  }
  const there = (standing && namesAsLeft(folder, cache!, standing, built.subjects)) ?? allNames(folder)
  return { built, site, steps: await siteSteps(settings, folder, site, workers, isSelected, there), commit, isSelected }
}

/** What of a build's summary holds as long as nothing changes. */
interface KeptSummary extends Pick<BuildSummary, 'files_read' | 'pages' | 'warnings'>, KeptSurvey {
  readonly published: readonly string[]
  readonly newest: string
  /** How many files the dist folder has by it. */
  readonly files: number
}

function summaryOf({ snapshot, dist }: BuildSettings, { files_read, published, pages, warnings }: KeptSummary, result: WriteResult): BuildSummary {
  return { command: 'build', snapshot, dist, changed: result.written + result.removed > 0, files_read, plans: published.length, pages, ...result, warnings }
}

function keptRendering(cache: BuildCache<KeptSummary>, standing: StandingSubject | undefined): KeptRendering | undefined {
  const packed = standing && cache.packed(standing.kept)
  return packed && { ...standing, rendered: unpackSubject(packed), packed, heads: () => cache.heads(standing.kept), inputs: () => cache.watched(standing.kept)?.inputs }
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
  if (isInside(snapshot, dist)) throw failure('dist-in-snapshot', { setting: 'DIST', file: dist }, `the pages would be written into the snapshot ${snapshot}`, 'Name a folder outside it.', 2)
  if (cache !== undefined && isInside(snapshot, cache)) throw failure('cache-in-snapshot', { setting: 'BUILD_CACHE', file: cache }, `the cache would be kept in the snapshot ${snapshot}`, 'Name a folder outside it.', 2)
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
      throw failure('dist-foreign', { setting: 'DIST', file: dist }, 'the folder has files in plans/ or lessons/ that no build wrote, and a build would delete them', 'Name another folder, or move those two away.', 2)
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

type BuiltSite = AssembledSite<Buffer | undefined>

/** What has to be done: pages of subjects are with the workers, those of which a plan has one are here. */
async function siteSteps({ stableNames }: BuildSettings, folder: DistFolder, site: BuiltSite, workers: SubjectWorkers, isSelected: Selection | undefined, there: NamesThere): Promise<BuildSteps> {
  const { isEmpty } = there
  const here = site.plans.flatMap(({ pages }) => pages.map(({ kind, stableName, key, body: { stored } }) => ({ kind, stableName, key, bytes: stored! })))
  const comparing = workers.compare({ unsharded: unshardedPlans(site.plans), isEmpty })
  const own = fileWriter(folder, [() => wantedFiles(wantedPages(here), stableNames)], isEmpty)
  const others = isSelected ? folder.plans().filter((segment) => !isSelected(segment)) : []
  const scope = { stableNames, ownsPlan: isSelected ?? (() => true), othersLessons: folder.lessonsOf(others) }
  const survey = surveySite(site, stableNames, there)
  const writers = [...(await comparing), own]
  const absent = writers.reduce((sum, { difference }) => sum + difference.absent, 0)
  return { writers, removals: removals(there, survey.wanted, scope), survey, isLacking: survey.missing > absent }
}

interface BuildSteps extends SiteSteps {
  readonly survey: Survey
  /** Whether fewer pages are about to be written than are not there: nobody holds some page of the site. */
  readonly isLacking: boolean
}

function optionsOf(isSelected: Selection | undefined): RenderOptions {
  return { isSelected: isSelected && ((plan) => isSelected(keySegment(plan))) }
}

/** Whether a plan belongs to this build, by its key segment. */
type Selection = (segment: string) => boolean

function selection(plans: readonly string[] | undefined, inSnapshot: readonly Plan[], folder: DistFolder): Selection | undefined {
  if (!plans) return undefined
  // A plan can be named as Frappe has it or as its folder is called, which has no commas in it.
  const ids = new Set(inSnapshot.map(({ name }) => name))
  const known = new Set([...inSnapshot.map(({ name }) => keySegment(name)), ...folder.plans()])
  const wanted = plans.map((plan) => ({ plan, segment: ids.has(plan) || !known.has(plan) ? keySegment(plan) : plan }))
  const unknown = wanted.filter(({ segment }) => !known.has(segment))
  if (unknown.length > 0) {
    throw new CommandError(
      unknown.map(({ plan }) => problem('plan-unknown', { setting: 'PLANS' }, `there is no plan ${quote(plan)} in the snapshot, and no pages of one in the dist folder`, 'Write the ids of plans, separated by commas.')),
      2,
    )
  }
  const segments = new Set(wanted.map(({ segment }) => segment))
  return (segment) => segments.has(segment)
}

function recordOf({ stableNames }: BuildSettings, identity: SnapshotIdentity, published: readonly string[], before: BuildRecord | undefined, isSelected: Selection | undefined): BuildRecord {
  if (!isSelected) return wholeRecord(published, identity, stableNames)
  return partialRecord(before, (plan) => isSelected(keySegment(plan)), published, identity, stableNames)
}
