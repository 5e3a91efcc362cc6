// SHELL: what a build does with its subjects, one at a time: it reads one, renders it, and puts the bytes of its pages
// aside; when all of the site is known to be sound, it compares those with the dist folder and writes what differs.
import { watch, watchFiles } from '../cache/watch.ts'
import { linesOf, type Watched } from '../cache/watched.ts'
import { planDigestOf } from '../files/digest.ts'
import { packSubject } from '../files/pack.ts'
import type { Keep } from '../files/render-page.ts'
import { renderSubject, type RenderedBefore, type RenderedSubject } from '../files/render-subject.ts'
import { isShard, onlyShards, publishedPages, type ShardedPlans } from '../files/shards.ts'
import { unpackSubject } from '../files/unpack.ts'
import { wantedFiles } from '../output/compare.ts'
import type { DistFolder } from '../output/folder.ts'
import { fileWriter, type FileList, type Writer } from '../output/write.ts'
import { newestInSubject } from '../snapshot/newest.ts'
import { readSubject, readSubjectWhole } from '../snapshot/read-parts.ts'
import type { Plan } from '../snapshot/records.ts'
import type { RenderableLessons, RenderableSubject } from '../snapshot/snapshot.ts'
import { hasAllParents, isSubjectConsistent, subjectIdNumbers } from '../snapshot/structure.ts'
import { lessonsOutside, packHeads, unpackHeads } from './heads.ts'
import { subjectPaths } from './inputs.ts'
import { mayRepeatAmong } from './record-ids.ts'
import { packSpooled, Spool, unpackSpooled, type Spooled } from './spool.ts'

/** Plain data, as a thread is given it. */
export interface WorkSettings {
  readonly snapshot: string
  readonly dist: string
  readonly stableNames: boolean
  /** Where bytes are put aside: the folders to try, one after the other. */
  readonly aside: readonly string[]
  /** When the build began, by the clock of the file system that the snapshot is on. */
  readonly began: number
  /** The same by the clock of that with the dist folder. */
  readonly distBegan: number
}

export interface SubjectJob {
  readonly subject: string
  /** The published plans that list it. */
  readonly plans: readonly Plan[]
  /** What an earlier build rendered of it, whose pages are in the dist folder. */
  readonly before?: SubjectBefore
  /** Whether all but the shards of these plans' search is written already, by an earlier build. */
  readonly onlyShards?: boolean
}

export interface SubjectBefore {
  /** A RenderedSubject, packed. */
  readonly rendered: Uint8Array
  /** The topics whose lessons may have changed since; nothing else of the subject has. */
  readonly changedTopics: readonly string[]
  /** Where others did not: what the subject was, see heads.ts, and its ids. */
  readonly lessons?: { readonly heads: Uint8Array; readonly ids: Float64Array } | undefined
  /** Where nothing at all of it changed. */
  readonly unchanged?: {
    /** The plans that are as they were rendered then. */
    readonly samePlans: readonly string[]
    /** See heads.ts. */
    readonly heads: Uint8Array
  }
}

export interface SubjectReport {
  readonly subject: string
  readonly filesRead: number
  /** Undefined where anything is wrong with the subject's files. */
  readonly sound: SoundSubject | undefined
}

export interface SoundSubject {
  /** A RenderedSubject, packed. */
  readonly rendered: Uint8Array
  /** The subject's files as they were before they were read. */
  readonly inputs: Watched
  /** Undefined where the files were not read, since they are as before. */
  readonly facts: SubjectFacts | undefined
}

/** What a later build needs to know of a subject beside its pages. */
export interface SubjectFacts {
  readonly ids: Float64Array
  readonly newest: string
  /** See heads.ts. */
  readonly heads: Uint8Array
}

export interface Comparing {
  readonly sharded: ShardedPlans
  /** Whether there is no page in the folder yet. */
  readonly isEmpty: boolean
}

export interface Watching {
  readonly subject: string
  /** UTF-8, each on a line. */
  readonly names: Uint8Array
  readonly moment: number
}

interface FromFiles {
  readonly rendered: RenderedSubject<Spooled | undefined>
  readonly facts: SubjectFacts
}

/** Where a subject is while others are rendered. */
interface PutAside {
  /** A RenderedSubject, packed. */
  readonly rendered: Spooled
  /** Where what its pages say is, as bytes. */
  readonly stored: Spooled
  /** The plans of which any page may have been rendered, where lessons have none that was; undefined for all. */
  readonly plans: ReadonlySet<string> | undefined
  /** How many pages it has but for the shards of search, and the plans that have one of those. */
  readonly pages: number
  readonly withShard: readonly string[]
}

export class SubjectWork {
  readonly #settings: WorkSettings
  readonly #folder: DistFolder
  readonly #spool: Spool
  readonly #rendered: PutAside[] = []

  /** `folder` is this thread's, and notes its writes. */
  constructor(settings: WorkSettings, folder: DistFolder) {
    this.#settings = settings
    this.#folder = folder
    this.#spool = new Spool(settings.aside)
  }

  render(job: SubjectJob): SubjectReport {
    const { subject } = job
    let filesRead = 0
    const onFile = () => void (filesRead += 1)
    const inputs = watch(this.#settings.snapshot, subjectPaths(this.#settings.snapshot, subject), this.#settings.began)
    const known = this.#renderFromHeads(job)
    if (known) return { subject, filesRead, sound: { rendered: this.#put(known, job.plans), inputs, facts: undefined } }
    let found = this.#renderChanged(job, onFile)
    if (!found) {
      filesRead = 0
      found = this.#renderFiles(job, onFile)
    }
    return { subject, filesRead, sound: found && { rendered: this.#put(found.rendered), inputs, facts: found.facts } }
  }

  /** Renders a subject from its files; undefined where anything is wrong with them. */
  #renderFiles(job: SubjectJob, onFile: () => void, known?: ReadonlyMap<string, RenderableLessons>): FromFiles | undefined {
    const content = readSubject(this.#settings.snapshot, job.subject, { onFile, known })
    const ids = content && subjectIdNumbers(content)
    if (!ids || !this.#isConsistent(content, ids)) return undefined
    return { rendered: this.#render(content, job), facts: { ids, newest: newestInSubject(content), heads: packHeads(content) } }
  }

  /** The same with the files of changed topics alone, where no plan shows a lesson of another topic of which there is no page. */
  #renderChanged(job: SubjectJob, onFile: () => void): FromFiles | undefined {
    const { lessons, changedTopics = [] } = job.before ?? {}
    const known = lessons && lessonsOutside(changedTopics, lessons.heads, lessons.ids)
    const found = known && this.#renderFiles(job, onFile, known)
    if (!found) return undefined
    const notRead = new Set([...known.values()].flatMap((group) => group.lessons.map(({ name }) => name)))
    return found.rendered.lessons.some(({ page }) => page.body.stored !== undefined && notRead.has(page.about.name)) ? undefined : found
  }

  #isConsistent(content: RenderableSubject, ids: Float64Array): boolean {
    if (!mayRepeatAmong(ids)) return hasAllParents(content)
    const whole = readSubjectWhole(this.#settings.snapshot, content.structure.subject.name)
    return whole !== undefined && isSubjectConsistent(whole)
  }

  /** Renders a subject without its files, where no plan shows a lesson of which there is no page. */
  #renderFromHeads(job: SubjectJob): RenderedSubject<Spooled | undefined> | undefined {
    if (!job.before?.unchanged) return undefined
    const rendered = this.#render(unpackHeads(job.before.unchanged.heads), job)
    return rendered.lessons.every(({ page }) => page.body.stored === undefined) ? rendered : undefined
  }

  #render(content: RenderableSubject, { plans, before, onlyShards: shards = false }: SubjectJob): RenderedSubject<Spooled | undefined> {
    const keep: Keep<Spooled | undefined> = (pieces) => this.#spool.put(pieces)
    const all = renderSubject(content, plans, keep, false, before && renderedBefore(before))
    return shards ? onlyShards(all) : all
  }

  #put(rendered: RenderedSubject<Spooled | undefined>, onlyFor?: readonly Plan[]): Uint8Array {
    const { bytes, stored } = packSubject(rendered)
    this.#rendered.push({
      rendered: this.#spool.hold(bytes),
      stored: this.#spool.hold(packSpooled(stored)),
      plans: onlyFor && new Set(onlyFor.map(({ name }) => name)),
      ...countPages(rendered),
    })
    return bytes
  }

  /** Finds out what has to be written, without doing it. */
  compare({ sharded, isEmpty }: Comparing): Writer {
    const { stableNames } = this.#settings
    const files = ({ rendered, stored, plans }: PutAside) => {
      const packed = Buffer.from(this.#spool.get(rendered))
      const subject = unpackSubject(packed, unpackSpooled(this.#spool.get(stored)))
      const published = publishedPages(plans ? { lessons: [], plans: subject.plans.filter(({ plan }) => plans.has(plan.name)) } : subject, sharded)
      // What was not put aside is there from before.
      const wanted = published.flatMap(({ kind, stableName, key, body: { size, stored } }) => (stored ? [{ kind, stableName, key, size, content: stored, bytes: () => this.#spool.get(stored) }] : []))
      return wantedFiles(wanted, stableNames)
    }
    const lists = this.#rendered.map((subject): FileList => {
      // Where there is nothing from before, each page was put aside.
      const pages = subject.pages + subject.withShard.filter((plan) => sharded.has(plan)).length
      return { files: () => files(subject), count: { pages, pointers: stableNames ? pages : 0 } }
    })
    return fileWriter(this.#folder, lists, isEmpty)
  }

  close(): void {
    this.#spool.close()
  }
}

function countPages({ lessons, plans }: RenderedSubject<unknown>): Pick<PutAside, 'pages' | 'withShard'> {
  let pages = lessons.length
  const withShard: string[] = []
  for (const inPlan of plans) {
    const { topicPages, single } = planDigestOf(inPlan)
    const all = single()
    const hasShard = all.some(isShard)
    pages += topicPages + all.length - (hasShard ? 1 : 0)
    if (hasShard) withShard.push(inPlan.plan.name)
  }
  return { pages, withShard }
}

function renderedBefore({ rendered, changedTopics, unchanged }: SubjectBefore): RenderedBefore<undefined> {
  const changed = new Set(changedTopics)
  return { rendered: unpackSubject(rendered), isAsBefore: (topic) => !changed.has(topic), samePlans: unchanged && new Set(unchanged.samePlans) }
}

/** Takes down what is in the dist folder under these names. */
export function watchPages(dist: string, { names, moment }: Watching): Watched {
  return watchFiles(dist, linesOf(names), moment)
}
