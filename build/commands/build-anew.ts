// The part of a build that has pages to render: all or nothing, and what it found out kept for the next one.
import type { BuildCache, Standing } from '../cache/build-cache.ts'
import { unlessLost } from '../cache/entry.ts'
import { signaturesOf } from '../cache/watched.ts'
import type { BuildSettings } from '../config.ts'
import { CommandError, systemProblem, type Problem } from '../errors.ts'
import { assembleSite, publishedPlans, type AssembledSite, type RenderOptions } from '../files/assemble.ts'
import { keepInMemory } from '../files/render-page.ts'
import { shardedPlans } from '../files/shards.ts'
import { keySegment } from '../key-segment.ts'
import { BUILD_RECORD, partialRecord, wholeRecord } from '../output/build-record.ts'
import { wantedFiles, wantedPages } from '../output/compare.ts'
import type { DistFolder } from '../output/folder.ts'
import { parseBuildRecord } from '../output/read-build-record.ts'
import type { BuildRecord, SnapshotIdentity } from '../output/record-types.ts'
import { fileWriter, removals, writeSite, type SiteSteps, type Writer, type WriteResult } from '../output/write.ts'
import type { PageKindName } from '../pages/page-kind.ts'
import type { Reporter } from '../reporter.ts'
import { commitOf } from '../snapshot/commit.ts'
import { lineJson } from '../stable-json.ts'
import { BuildKeeper } from '../subjects/keep.ts'
import { renderSnapshot, type BuiltSnapshot } from '../subjects/render-site.ts'
import { keptRendering } from '../subjects/reuse.ts'
import { allNames, namesAsLeft, surveySite, type KeptSurvey, type NamesThere, type Survey } from '../subjects/survey.ts'
import { subjectWorkers, type SubjectWorkers } from '../subjects/threads.ts'
import { selection, type Selection } from './selection.ts'

/** What of a build's summary holds as long as nothing changes. */
export interface KeptSummary extends KeptSurvey {
  readonly files_read: number
  readonly pages: Readonly<Partial<Record<PageKindName, number>>>
  readonly warnings: readonly Problem[]
  readonly published: readonly string[]
  readonly newest: string
  /** How many files the dist folder has by it. */
  readonly files: number
}

export interface Building {
  readonly settings: BuildSettings
  readonly report: Reporter
  /** What is told while the snapshot is read. */
  readonly label: string
  readonly folder: DistFolder
  readonly cache: BuildCache<KeptSummary> | undefined
  /** When the build began, by the clock of the file system with the snapshot, and by that of the one with the dist folder. */
  readonly began: number
  readonly distBegan: number
  /** Where bytes can be put aside. */
  readonly aside: readonly string[]
  /** What was found to stand of an earlier build, when the snapshot was of this generation. */
  readonly first: { readonly generation: string; readonly standing: Standing<KeptSummary> | undefined }
}

/** Renders what is not as it was, brings the dist folder to it, and keeps what the next build need not find out. */
export async function buildAnew(building: Building): Promise<{ readonly summary: KeptSummary; readonly result: WriteResult }> {
  const { settings, report, folder, cache, began, distBegan, aside } = building
  const { snapshot, dist, stableNames } = settings
  folder.noteWrites(distBegan)
  await using workers = subjectWorkers({ snapshot, dist, stableNames, aside, began, distBegan }, folder)
  const preparing = { ...building, workers }
  const lookingBack = async () => (await prepare(preparing, cache, true)) ?? (await prepare(preparing, cache, false))
  let prepared = await lookingBack().catch(unlessLost)
  if (!prepared || prepared.steps.isLacking) {
    // Somebody deletes pages or the cache while this runs, or what was kept says of a page that it is there and is wrong.
    await workers.forget()
    prepared = (await prepare(preparing, undefined, false))!
    if (prepared.steps.isLacking) throw new Error('some pages are neither in the dist folder nor about to be written')
  }
  const { built, site, steps, commit, isSelected } = prepared
  site.warnings.forEach((warning) => report.warn(warning))
  const before = parseBuildRecord(folder.read(BUILD_RECORD))
  const published = site.published.map(({ name }) => name)
  const record = recordOf(settings, { ...(await commit), modified: built.newest }, published, before, isSelected)
  const { pages, files, wantedIn, tallies, ofPlans, changedNames } = steps.survey
  const keeper = cache && new BuildKeeper({ cache, folder, stableNames, workers, writers: steps.writers, wantedIn, changedNames, distBegan }, built, site)
  const writing = writeSite(folder, steps, lineJson(record), report)
  // While the threads write.
  keeper?.keepEntries()
  const result = await writing.catch(unfinished)
  const summary: KeptSummary = { files_read: built.files, pages, published, newest: built.newest, warnings: site.warnings, files, tallies, ofPlans }
  await keeper?.finish(summary)
  return { summary, result: { ...result, unchanged: files - result.written } }
}

function unfinished(error: unknown): never {
  const known = systemProblem(error, 'finish the dist folder')
  if (!known) throw error
  throw new CommandError([known], 1, [], 'What was written stays: every link leads to a whole page, and no deploy takes the folder till a build finished it.')
}

interface Preparing extends Building {
  readonly workers: SubjectWorkers
}

/** All that is to be written, when the whole site is known to be sound. */
interface Rendered {
  readonly built: BuiltSnapshot
  readonly site: BuiltSite
  readonly steps: BuildSteps
  readonly commit: ReturnType<typeof commitOf>
  readonly isSelected: Selection | undefined
}

/** Undefined where pages were assumed to be as they were, and are not. */
async function prepare({ settings, report, label, folder, workers, began, first }: Preparing, cache: BuildCache<KeptSummary> | undefined, assume: boolean): Promise<Rendered | undefined> {
  const { snapshot, stableNames } = settings
  let isSelected: Selection | undefined
  let standing: Standing<KeptSummary> | undefined
  let readings = 0
  const reading = report.step(label)
  const built = await renderSnapshot(snapshot, {
    workers,
    began,
    published({ plans }) {
      isSelected = selection(settings.plans, plans, folder)
      return publishedPlans(plans, optionsOf(isSelected))
    },
    lookBack(generation) {
      // Looked at again where files changed since, as when the snapshot had to be read twice.
      standing = assume && readings++ === 0 && first.generation === generation ? first.standing : cache?.standing(stableNames, assume)
      return standing && { inputs: standing.kept.inputs, subject: (name) => keptRendering(cache!, standing!.subjects.get(name)), sharded: new Set(standing.kept.sharded), ids: { frame: standing.kept.ids, subject: (kept) => cache!.ids(kept) } }
    },
    onSubject: (files) => reading.advance(files),
  })
  reading.done()
  // Of what was read: a dump may have replaced what was there before.
  const commit = commitOf(snapshot)
  const subjects = built.subjects.map(({ rendered }) => rendered)
  const published = publishedPlans(built.frame.plans, optionsOf(isSelected))
  const all = standing ? undefined : allNames(folder)
  // The threads compare what they rendered while the site is put together, and write nothing yet.
  const sharded = shardedPlans(subjects)
  const comparing = workers.compare({ sharded, isEmpty: all?.isEmpty ?? false })
  comparing.catch(() => {})
  const rendering = report.step('Rendering plans', published.length)
  const site = assembleSite<Buffer | undefined>(built.frame, subjects, sharded, keepInMemory, { ...optionsOf(isSelected), onPlan: () => rendering.advance() })
  rendering.done()
  if (site.stops.length > 0) {
    site.warnings.forEach((warning) => report.warn(warning))
    throw new CommandError(site.stops, 1, site.warnings)
  }
  if (standing && !standing.isAsAssumed()) {
    await comparing
    await workers.forget()
    return undefined
  }
  const there = all ?? (standing && namesAsLeft(folder, cache!, standing, built.subjects)) ?? allNames(folder)
  folder.ownFolders.lookFrom(standing ? signaturesOf(standing.kept.folders) : new Map())
  return { built, site, steps: await siteSteps(settings, folder, site, comparing, isSelected, there), commit, isSelected }
}

type BuiltSite = AssembledSite<Buffer | undefined>

/** What has to be done: pages of subjects are with the workers, those of which a plan has one are here. */
async function siteSteps({ stableNames }: BuildSettings, folder: DistFolder, site: BuiltSite, comparing: Promise<readonly Writer[]>, isSelected: Selection | undefined, there: NamesThere): Promise<BuildSteps> {
  const here = site.plans.flatMap(({ pages }) => pages.map(({ kind, stableName, key, body: { stored } }) => ({ kind, stableName, key, bytes: stored! })))
  const own = fileWriter(folder, [{ files: () => wantedFiles(wantedPages(here), stableNames) }], there.isEmpty)
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

function recordOf({ stableNames }: BuildSettings, identity: SnapshotIdentity, published: readonly string[], before: BuildRecord | undefined, isSelected: Selection | undefined): BuildRecord {
  if (!isSelected) return wholeRecord(published, identity, stableNames)
  return partialRecord(before, (plan) => isSelected(keySegment(plan)), published, identity, stableNames)
}
