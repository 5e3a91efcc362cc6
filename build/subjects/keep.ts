// SHELL: keeps what came of a build for the next one.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { allAtRest } from '../all-at-rest.ts'
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
}

/** What can be kept of a subject that was rendered before its pages are written: the hashes of entries. */
interface Early extends Pick<KeptSubject, 'subject' | 'heads' | 'ids'> {
  /** The names of its files, put aside; undefined where only some may be otherwise than they were. */
  readonly files: (() => Uint8Array) | undefined
}

export type EarlyEntries = ReadonlyMap<string, Early>

/** Keeps what came of the subjects that were rendered: of use when the build is kept too. Undefined where it cannot be. */
export function keepEarly({ cache, workers, stableNames, moved }: Pick<Keeping<unknown>, 'cache' | 'workers' | 'stableNames' | 'moved'>, { subjects }: BuiltSnapshot, plans: readonly AssembledPlan<unknown>[]): EarlyEntries | undefined {
  const unsharded = new Set(unshardedPlans(plans))
  try {
    return new Map(
      subjects.filter(({ kept }) => !kept).map((subject): [string, Early] => {
        const { rendered: { name }, packed, facts, before } = subject
        const known = facts ? { heads: cache.keepEntry('heads', name, facts.heads()), ids: cache.keepIds(name, facts.ids.read()) } : { heads: before!.heads, ids: before!.ids }
        const files = moved.has(name) ? undefined : workers.hold(allFiles(subject, unsharded, stableNames))
        return [name, { subject: cache.keepEntry('subject', name, packed!()), ...known, files }]
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
export async function keepBuild<Summary>(keeping: Keeping<Summary>, { inputs, ids, subjects }: BuiltSnapshot, plans: readonly AssembledPlan<unknown>[], early: EarlyEntries | undefined, summary: Summary): Promise<void> {
  const { cache, folder, stableNames, writers, began } = keeping
  try {
    if (!early) return cache.drop()
    const moment = await folder.nextTick()
    if (moment === undefined) return cache.drop()
    const folders = watch(folder.root, folder.folders(), moment)
    const isAsWritten = isOwn(await Promise.all(writers.map((writer) => writer.takeOwnWrites())))
    const unsharded = new Set(unshardedPlans(plans))
    const anew = new Map(subjects.filter(({ kept }) => !kept).map((subject) => [subject.rendered.name, subject]))
    // Names are counted after the folders were looked at, so that none that somebody else adds is missed.
    const [watched, areCounted] = await allAtRest([watchPages(keeping, anew, early, unsharded, moment, isAsWritten), areAllOurs(keeping, changedSince(folders, began))])
    if (!areCounted) return cache.drop()
    const ofPlans = filesOf(plans.flatMap(({ pages }) => pages), stableNames)
    const kept = subjects.map((subject): KeptSubject => {
      const { rendered: { name }, kept } = subject
      return kept ?? { name, watched: watched.get(name)!, ...hashesOf(early.get(name)!), newest: newestIn(subject) }
    })
    const sharded = plans.filter(({ isSharded }) => isSharded).map(({ plan }) => plan.name)
    cache.keep({ stableNames, inputs, folders, outputs: withoutDoubt(watchFiles(folder.root, ofPlans, moment), began, isAsWritten), sharded, subjects: kept, ids, summary })
  } catch {
    cache.drop()
  }
}

/** Whether there is what should be in each of these folders, and nothing more. */
async function areAllOurs({ folder, wantedIn }: Keeping<unknown>, paths: readonly string[]): Promise<boolean> {
  for (const path of paths) {
    if (folder.countOurs(path) !== (wantedIn.get(path) ?? 0)) return false
    // Threads wait for what they are to look at next.
    await nextTurn()
  }
  return true
}

/** Keeps what the files of each subject are like now, and gives the hash of each entry: one after the other, since all names of all subjects are many. */
async function watchPages({ cache, stableNames, workers, began, moved }: Keeping<unknown>, subjects: ReadonlyMap<string, BuiltSubject>, early: EarlyEntries, unsharded: ReadonlySet<string>, moment: number, isAsWritten: ReturnType<typeof isOwn>): Promise<ReadonlyMap<string, string>> {
  const parts = new Map<string, TouchedPart | undefined>()
  const watchings = function* (): Generator<Watching> {
    for (const [name, subject] of subjects) {
      const part = touchedPart(cache, subject, moved.get(name), unsharded, stableNames)
      parts.set(name, part)
      yield { subject: name, files: part ? namesAsText(part.touched) : (early.get(name)!.files?.() ?? allFiles(subject, unsharded, stableNames)), moment }
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

/** As a thread is given them; see Watching. */
function namesAsText(files: Files): Buffer {
  return Buffer.from(files.map((names) => names.join('\t')).join('\n'), 'utf8')
}

function allFiles({ rendered }: BuiltSubject, unsharded: ReadonlySet<string>, stableNames: boolean): Buffer {
  return namesAsText(filesOf(publishedPages(rendered, unsharded), stableNames))
}

function hashesOf({ subject, heads, ids }: Early): Omit<Early, 'files'> {
  return { subject, heads, ids }
}
