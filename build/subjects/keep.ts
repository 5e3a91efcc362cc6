// SHELL: keeps what came of a build for the next one.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { allAtRest } from '../all-at-rest.ts'
import type { BuildCache, KeptSubject } from '../cache/build-cache.ts'
import { watch, watchFiles } from '../cache/watch.ts'
import { asLines, changedSince, joinWatched, watchedWhere, withoutDoubt, type Watched } from '../cache/watched.ts'
import type { AssembledSite } from '../files/assemble.ts'
import { hashInName } from '../files/keys.ts'
import type { RenderedPage } from '../files/render-page.ts'
import { publishedPages } from '../files/shards.ts'
import type { DistFolder } from '../output/folder.ts'
import { ownWrites, type IsOwnWrite } from '../output/own-writes.ts'
import type { Writer } from '../output/write.ts'
import { newestIn, type BuiltSnapshot, type SubjectAnew } from './render-site.ts'
import { keysOf } from './tally.ts'
import type { SubjectWorkers } from './threads.ts'
import type { Watching } from './work.ts'

export interface Keeping<Summary> {
  readonly cache: BuildCache<Summary>
  readonly folder: DistFolder
  readonly stableNames: boolean
  readonly workers: SubjectWorkers
  readonly writers: readonly Writer[]
  /** How many files each folder of the dist folder should hold now. */
  readonly wantedIn: ReadonlyMap<string, number>
  /** By subject, the names that came or went, where no other did; see Survey. */
  readonly changedNames: ReadonlyMap<string, readonly string[]>
  /** When the build began, by the clock of the file system with the dist folder. */
  readonly distBegan: number
}

/** What is kept of a rendered subject while its pages are still being written: the hashes of entries. */
type EntryHashes = Pick<KeptSubject, 'subject' | 'heads' | 'ids'>

/** A subject of which only some pages may be otherwise than they were. */
interface TouchedPart {
  /** Files that were neither written nor given another name, nor lost one. */
  readonly untouched: Watched
  /** The names of the others. */
  readonly touched: readonly string[]
}

export class BuildKeeper<Summary> {
  readonly #keeping: Keeping<Summary>
  readonly #built: BuiltSnapshot
  readonly #site: AssembledSite<unknown>
  /** The subjects that were rendered, by name. */
  readonly #anew: ReadonlyMap<string, SubjectAnew>
  /** What is kept of these already; undefined where it cannot be. */
  #entries: ReadonlyMap<string, EntryHashes> | undefined
  /** The names of the pages of those that are not only touched in part, put aside as text. */
  readonly #names = new Map<string, () => Uint8Array>()

  constructor(keeping: Keeping<Summary>, built: BuiltSnapshot, site: AssembledSite<unknown>) {
    this.#keeping = keeping
    this.#built = built
    this.#site = site
    this.#anew = new Map(built.subjects.filter((subject) => subject.isAnew).map((subject) => [subject.rendered.name, subject]))
  }

  /** Keeps what came of the subjects that were rendered, which is of use when the build is kept too. */
  keepEntries(): void {
    const { cache, workers, changedNames } = this.#keeping
    try {
      const entries = new Map<string, EntryHashes>()
      for (const [name, subject] of this.#anew) {
        const { packed, facts, last } = subject
        const { heads, ids } = facts ? { heads: cache.keepEntry('heads', name, facts.heads()), ids: cache.keepIds(name, facts.ids.read()) } : last
        entries.set(name, { subject: cache.keepEntry('subject', name, packed()), heads, ids })
        if (!changedNames.has(name)) this.#names.set(name, workers.hold(this.#allNames(subject)))
      }
      this.#entries = entries
    } catch {
      // Then nothing of this build is kept.
    }
  }

  /**
   * To be called when the dist folder is as the build wants it. What cannot be kept is not, and nothing is said of it.
   * What somebody else changed there while the build ran may have been compared before, so it is not kept either.
   */
  async finish(summary: Summary): Promise<void> {
    const { cache, folder, stableNames, writers, distBegan } = this.#keeping
    const { inputs, ids, subjects } = this.#built
    try {
      const entries = this.#entries
      if (!entries) return cache.drop()
      const moment = await folder.nextTick()
      if (moment === undefined) return cache.drop()
      const folders = watch(folder.root, folder.folders(), moment)
      const isOwnWrite = ownWrites(await Promise.all(writers.map((writer) => writer.takeOwnWrites())))
      const inDoubt = [...changedSince(folders, distBegan)].filter(([path, numbers]) => !folder.ownFolders.isAsLeft(path, numbers)).map(([path]) => path)
      // Names are counted after the folders were looked at, so that none that somebody else adds is missed.
      const [watched, areCounted] = await allAtRest([this.#watchPages(moment, isOwnWrite), this.#areAllOurs(inDoubt)])
      if (!areCounted) return cache.drop()
      const ofPlans = watchFiles(folder.root, this.#namesOf(this.#site.plans.flatMap(({ pages }) => pages)), moment)
      const kept = subjects.map((subject): KeptSubject => {
        const { name } = subject.rendered
        return subject.isAnew ? { name, watched: watched.get(name)!, ...entries.get(name)!, newest: newestIn(subject) } : subject.last
      })
      cache.keep({ stableNames, inputs, folders, outputs: withoutDoubt(ofPlans, distBegan, isOwnWrite), sharded: [...this.#site.sharded], subjects: kept, ids, summary })
    } catch {
      cache.drop()
    }
  }

  /** Whether there is what should be in each of these folders, and nothing more. */
  async #areAllOurs(paths: readonly string[]): Promise<boolean> {
    const { folder, wantedIn } = this.#keeping
    for (const path of paths) {
      if (folder.countOurs(path) !== (wantedIn.get(path) ?? 0)) return false
      // Threads wait for what they are to look at next.
      await nextTurn()
    }
    return true
  }

  /** Keeps what the files of each subject are like now, and gives the hash of each entry: one after the other, since all names of all subjects are many. */
  async #watchPages(moment: number, isOwnWrite: IsOwnWrite): Promise<ReadonlyMap<string, string>> {
    const { cache, workers, distBegan } = this.#keeping
    const parts = new Map<string, TouchedPart>()
    const namesOf = (name: string, subject: SubjectAnew) => {
      const part = this.#touchedPart(subject)
      if (part) parts.set(name, part)
      return part ? asLines(part.touched) : (this.#names.get(name)?.() ?? this.#allNames(subject))
    }
    const watchings = function* (anew: ReadonlyMap<string, SubjectAnew>): Generator<Watching> {
      for (const [name, subject] of anew) yield { subject: name, names: namesOf(name, subject), moment }
    }
    const entries = new Map<string, string>()
    for await (const { subject, watched } of workers.watch(watchings(this.#anew))) {
      const outputs = joinWatched(parts.get(subject)?.untouched, withoutDoubt(watched, distBegan, isOwnWrite))
      parts.delete(subject)
      entries.set(subject, cache.keepWatched(subject, { inputs: this.#anew.get(subject)!.inputs, outputs }))
    }
    return entries
  }

  /**
   * Pages of a subject that are one file have the same bytes, and so the same hash in their names: where no name with a
   * hash came or went, the file is as it was. Undefined where that does not tell.
   */
  #touchedPart({ rendered, last }: SubjectAnew): TouchedPart | undefined {
    const { cache, changedNames } = this.#keeping
    const changed = changedNames.get(rendered.name)
    const outputs = changed && last && cache.watched(last)?.outputs
    if (!outputs) return undefined
    const hashes = new Set(changed.map(hashInName))
    const touched = this.#namesOf(publishedPages(rendered, this.#site.sharded).filter(({ key }) => hashes.has(hashInName(key))))
    const names = new Set([...changed, ...touched])
    return { untouched: watchedWhere(outputs, (path) => !names.has(path) && !hashes.has(hashInName(path) ?? '')), touched }
  }

  #allNames({ rendered }: SubjectAnew): Buffer {
    return asLines(this.#namesOf(publishedPages(rendered, this.#site.sharded)))
  }

  #namesOf(pages: Iterable<RenderedPage<unknown>>): readonly string[] {
    return [...keysOf(pages, this.#keeping.stableNames)]
  }
}
