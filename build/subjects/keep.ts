// SHELL: keeps what came of a build for the next one.
import type { BuildCache, KeptSubject } from '../cache/build-cache.ts'
import { changedSince, joinWatched, watch, watchedWhere, watchFiles, withoutDoubt, type Watched } from '../cache/watched.ts'
import { unshardedPlans, type AssembledPlan } from '../files/assemble.ts'
import { hashInName } from '../files/keys.ts'
import type { RenderedPage } from '../files/render-page.ts'
import { publishedPages } from '../files/render-subject.ts'
import type { DistFolder } from '../output/folder.ts'
import { isOwn } from '../output/own-writes.ts'
import type { Writer } from '../output/write.ts'
import { newestIn, type BuiltSnapshot, type BuiltSubject } from './render-site.ts'
import { keysOf } from './survey.ts'
import type { SubjectWorkers } from './threads.ts'
import type { Watching } from './work.ts'

export interface Keeping<Summary> {
  readonly cache: BuildCache<Summary>
  readonly folder: DistFolder
  readonly stableNames: boolean
  readonly workers: SubjectWorkers
  readonly writers: readonly Writer[]
  /** How many pages each folder of the dist folder should hold now. */
  readonly wantedIn: ReadonlyMap<string, number>
  /** By subject, the names that came or went, where no other did; see Survey. */
  readonly moved: ReadonlyMap<string, readonly string[]>
  /** When the build began, by the clock of the file system with the dist folder. */
  readonly began: number
  /** What `keepEntries` kept already. */
  readonly entries: Entries | undefined
}

/** The hashes of what is kept of each subject that was rendered. */
type Entries = ReadonlyMap<string, Pick<KeptSubject, 'subject' | 'heads' | 'ids'>>

/** Keeps what came of the subjects that were rendered: of use when the build is kept too. Undefined where it cannot be. */
export function keepEntries(cache: BuildCache<unknown>, subjects: readonly BuiltSubject[]): Entries | undefined {
  try {
    return new Map(
      subjects.filter(({ kept }) => !kept).map(({ rendered: { name }, packed, facts, before }) => {
        const known = facts ? { heads: cache.keepEntry('heads', name, facts.heads()), ids: cache.keepIds(name, facts.ids.read()) } : { heads: before!.heads, ids: before!.ids }
        return [name, { subject: cache.keepEntry('subject', name, packed!()), ...known }]
      }),
    )
  } catch {
    return undefined
  }
}

/**
 * To be called when the dist folder is as the build wants it. What cannot be kept is not, and nothing is said of it.
 * What somebody else changed there while the build ran may have been compared before, so it is not kept either.
 */
export async function keepBuild<Summary>(keeping: Keeping<Summary>, { inputs, ids, subjects }: BuiltSnapshot, plans: readonly AssembledPlan<unknown>[], summary: Summary): Promise<void> {
  const { cache, folder, stableNames, writers, began, entries } = keeping
  try {
    if (!entries) return cache.drop()
    const moment = await folder.nextTick()
    if (moment === undefined) return cache.drop()
    const folders = watch(folder.root, folder.folders(), moment)
    const isAsWritten = isOwn(await Promise.all(writers.map((writer) => writer.takeOwnWrites())))
    const unsharded = new Set(unshardedPlans(plans))
    const anew = new Map(subjects.filter(({ kept }) => !kept).map((subject) => [subject.rendered.name, subject]))
    const watching = watchPages(keeping, anew, unsharded, moment, isAsWritten)
    // It is awaited when the names are counted, which threads need not wait for.
    watching.catch(() => {})
    // Whose names were looked at before somebody else added one.
    const areCounted = changedSince(folders, began).every((path) => folder.countOurs(path) === (keeping.wantedIn.get(path) ?? 0))
    const watched = await watching
    if (!areCounted) return cache.drop()
    const ofPlans = filesOf(plans.flatMap(({ pages }) => pages), stableNames)
    const kept = subjects.map((subject): KeptSubject => {
      const { rendered: { name }, kept } = subject
      return kept ?? { name, watched: watched.get(name)!, ...entries.get(name)!, newest: newestIn(subject) }
    })
    const sharded = plans.filter(({ isSharded }) => isSharded).map(({ plan }) => plan.name)
    cache.keep({ stableNames, inputs, folders, outputs: withoutDoubt(watchFiles(folder.root, ofPlans, moment), began, isAsWritten), sharded, subjects: kept, ids, summary })
  } catch {
    cache.drop()
  }
}

/** Keeps what the files of each subject are like now, and gives the hash of each entry: one after the other, since all names of all subjects are many. */
async function watchPages({ cache, stableNames, workers, began, moved }: Keeping<unknown>, subjects: ReadonlyMap<string, BuiltSubject>, unsharded: ReadonlySet<string>, moment: number, isAsWritten: ReturnType<typeof isOwn>): Promise<ReadonlyMap<string, string>> {
  const parts = new Map<string, TouchedPart | undefined>()
  const watchings = function* (): Generator<Watching> {
    for (const [name, subject] of subjects) {
      const part = touchedPart(cache, subject, moved.get(name), unsharded, stableNames)
      parts.set(name, part)
      const files = part?.touched ?? filesOf(publishedPages(subject.rendered, unsharded), stableNames)
      yield { subject: name, files: files.map((names) => names.join('\t')).join('\n'), moment }
    }
  }
  const entries = new Map<string, string>()
  for await (const { subject, watched } of workers.watch(watchings())) {
    const outputs = joinWatched(parts.get(subject)?.untouched, withoutDoubt(watched, began, isAsWritten))
    parts.delete(subject)
    entries.set(subject, cache.keepWatched(subject, { inputs: subjects.get(subject)!.inputs!, outputs }))
  }
  return entries
}

/** A subject of which only some pages may be otherwise than they were. */
interface TouchedPart {
  /** Files that were neither written nor given another name, nor lost one. */
  readonly untouched: Watched
  /** The names of each of the others. */
  readonly touched: Files
}

/**
 * Pages of a subject that are one file have the same bytes, and so the same hash in their names: where no name with a
 * hash came or went, the file is as it was. Undefined where that does not tell.
 */
function touchedPart(cache: BuildCache<unknown>, { rendered, before }: BuiltSubject, moved: readonly string[] | undefined, unsharded: ReadonlySet<string>, stableNames: boolean): TouchedPart | undefined {
  const outputs = moved && cache.watched(before!)?.outputs
  if (!outputs) return undefined
  const hashes = new Set(moved.map(hashInName))
  const touched = filesOf(publishedPages(rendered, unsharded).filter(({ key }) => hashes.has(hashInName(key))), stableNames)
  const names = new Set([...moved, ...touched.flat()])
  return { untouched: watchedWhere(outputs, (path) => !names.has(path) && !hashes.has(hashInName(path) ?? '')), touched }
}

/** The names of each file, where pages that say the same are one. */
type Files = readonly (readonly string[])[]

function filesOf(pages: Iterable<RenderedPage<unknown>>, stableNames: boolean): Files {
  const files = new Map<string, string[]>()
  for (const page of pages) {
    const { hash } = page.body
    let names = files.get(hash)
    if (!names) files.set(hash, (names = []))
    names.push(...keysOf([page], stableNames))
  }
  return [...files.values()]
}
