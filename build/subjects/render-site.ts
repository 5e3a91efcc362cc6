// SHELL: reads a snapshot and has each subject rendered, while no dump replaces it; what an earlier build rendered and
// nobody touched since is taken from there.
import { LITTLE_GROWTH } from '../v8-flags.ts'
import type { KeptSubject } from '../cache/build-cache.ts'
import { watch } from '../cache/watch.ts'
import { changedBetween, type Watched } from '../cache/watched.ts'
import { plansListing } from '../files/assemble.ts'
import { packSubject } from '../files/pack.ts'
import type { Packed } from '../files/packed.ts'
import { plansAsBefore, type RenderedSubject } from '../files/render-subject.ts'
import { shardedPlans } from '../files/shards.ts'
import { unpackSubject } from '../files/unpack.ts'
import { subjectFolder } from '../snapshot/layout.ts'
import { newestInFrame } from '../snapshot/newest.ts'
import { readFrame } from '../snapshot/read-parts.ts'
import { readSnapshot } from '../snapshot/read.ts'
import type { SnapshotFrame } from '../snapshot/reading.ts'
import type { Plan } from '../snapshot/records.ts'
import { readSteadily } from '../snapshot/steady.ts'
import { frameIds, orphanParents } from '../snapshot/structure.ts'
import type { FactsAside } from './aside.ts'
import { enlargeNewSpace, heapGrowth, type BuildSize } from './heap.ts'
import { countLessonFiles, framePaths } from './inputs.ts'
import { idNumbers, inMemory, mayRepeat } from './record-ids.ts'
import { isStillAsTold, jobWith, reuseOf, type KeptRendering, type Reuse } from './reuse.ts'
import type { SubjectWorkers } from './threads.ts'
import type { SubjectJob } from './work.ts'

/** A subject of the site. */
export type BuiltSubject = StayingSubject | SubjectAnew

/** One that is as the last build left it. */
interface StayingSubject {
  readonly isAnew: false
  readonly rendered: RenderedSubject<undefined>
  readonly last: KeptSubject
}

/** One of which anything was rendered again. */
export type SubjectAnew = Knowledge & {
  readonly isAnew: true
  readonly rendered: RenderedSubject<undefined>
  /** The same as bytes. */
  readonly packed: Packed
  /** Its files as they were before they were read. */
  readonly inputs: Watched
  /** The plans whose pages are those of the last build, where nothing of the subject's files changed. */
  readonly samePlans: ReadonlySet<string> | undefined
}

/** What a later build needs to know of a subject: what was found now, or, where its files were not read, in the last build. */
type Knowledge =
  | { readonly facts: FactsAside; readonly last: KeptSubject | undefined }
  | { readonly facts: undefined; readonly last: KeptSubject }

export interface BuiltSnapshot {
  readonly frame: SnapshotFrame
  /** The files that the frame was read from, as they were before. */
  readonly inputs: Watched
  /** The numbers of the names of its records. */
  readonly ids: Float64Array
  readonly subjects: readonly BuiltSubject[]
  /** The time of the newest change in it. */
  readonly newest: string
  readonly files: number
}

export interface Rendering {
  readonly workers: SubjectWorkers
  /** Finds the plans of a frame that are to be published. */
  readonly published: (frame: SnapshotFrame) => readonly Plan[]
  /** What of an earlier build can still be trusted, of the snapshot as it is in this generation. */
  readonly lookBack: (generation: string) => Earlier | undefined
  readonly onSubject: (files: number) => void
  readonly began: number
}

export interface Earlier {
  /** The files of the snapshot that are no subject's, as they were. */
  readonly inputs: Watched
  /** What came of a subject, where its pages were not touched. */
  readonly subject: (name: string) => KeptRendering | undefined
  /** The plans whose search had a page for each subject. */
  readonly sharded: ReadonlySet<string>
  /** The numbers of the names of all records that are no subject's, and of a subject's. */
  readonly ids: { readonly frame: Float64Array; readonly subject: (kept: KeptSubject) => Float64Array }
}

const MOST_READINGS_LOOKING_BACK = 9
/** So many files of lessons take longer to render than threads to start. */
const WORTH_THREADS = 150
/** As long as so many take it to render a subject for a plan without reading its files. */
const AS_FILES = 5

/**
 * Reads the snapshot in `folder` and renders its subjects; begins again when a dump replaced files meanwhile.
 * Throws a CommandError with every fault of the snapshot, and EntryLost where something that was kept is gone since.
 */
export async function renderSnapshot(folder: string, rendering: Rendering): Promise<BuiltSnapshot> {
  return readSteadily(folder, async (reading, generation) => {
    if (reading > 1) await rendering.workers.forget()
    // Who edits files by hand while they are read has them read anew, without looking back.
    const earlier = reading <= MOST_READINGS_LOOKING_BACK ? rendering.lookBack(generation) : undefined
    const inputs = watch(folder, framePaths(folder), rendering.began)
    const frame = readFrame(folder)
    const isFrameAsBefore = earlier !== undefined && changedBetween(earlier.inputs, inputs).length === 0
    const subjects = frame && (await renderSubjects(folder, frame, rendering, earlier, isFrameAsBefore))
    const ids = idNumbers(frame ? frameIds(frame) : [])
    // Reading all of it in one piece tells every fault, or finds that there is none.
    if (!subjects || mayContradict(frame, ids, subjects, earlier)) await readSnapshot(folder)
    if (!subjects) return undefined
    const newest = subjects.map(newestIn).reduce((last, each) => (each > last ? each : last), newestInFrame(frame))
    return { frame, inputs, ids, subjects, newest, files: countFiles(frame, subjects) }
  })
}

/** Undefined where anything is wrong with the files of one, or they changed meanwhile. */
async function renderSubjects(folder: string, frame: SnapshotFrame, { workers, published, onSubject }: Rendering, earlier: Earlier | undefined, isFrameAsBefore: boolean): Promise<readonly BuiltSubject[] | undefined> {
  const plans = published(frame)
  const built = new Map<string, BuiltSubject>()
  const waiting: WaitingJob[] = []
  const reusing = new Map<string, Reuse>()
  for (const subject of frame.subjects) {
    const listing = plansListing(subject, plans)
    const reuse = reuseOf(subject, earlier?.subject(subject), listing, isFrameAsBefore)
    if (reuse?.samePlans?.size === listing.length && reuse.rendered.plans.length === listing.length) {
      built.set(subject, { isAnew: false, rendered: reuse.rendered, last: reuse.kept })
      continue
    }
    if (reuse) reusing.set(subject, reuse)
    const plansAnew = reuse?.samePlans && listing.length - reuse.samePlans.size
    waiting.push({ subject, plansAnew, job: () => (reuse ? jobWith(reuse, listing) : { subject, plans: listing }) })
  }
  const files = countLessonFiles(folder)
  const size = ({ subject, plansAnew }: WaitingJob) => (plansAnew === undefined ? files.get(subjectFolder(subject)) ?? 0 : plansAnew * AS_FILES)
  const toRender = waiting.reduce((sum, each) => sum + size(each), 0)
  const isLarge = toRender >= WORTH_THREADS
  const buildSize: BuildSize = { toRender, inSite: [...files.values()].reduce((sum, count) => sum + count, 0), isEdit: earlier !== undefined && !isLarge }
  enlargeNewSpace(buildSize)
  let isSound = true
  // The largest first, so that no thread is left with one at the end.
  waiting.sort((a, b) => size(b) - size(a))
  for await (const { subject, filesRead, sound } of workers.render(jobsOf(waiting), { jobs: waiting.length, isLarge, heapGrowth: heapGrowth(buildSize) })) {
    onSubject(filesRead)
    const reuse = reusing.get(subject)
    if (!sound || (reuse && !isStillAsTold(subject, reuse, sound.inputs))) {
      isSound = false
      continue
    }
    const { rendered: packed, inputs, facts } = sound
    const known: Knowledge = facts ? { facts, last: reuse?.kept } : { facts, last: reuse!.kept }
    built.set(subject, { isAnew: true, rendered: unpackSubject(packed), packed, inputs, samePlans: facts ? undefined : reuse?.samePlans, ...known })
  }
  if (!isSound) return undefined
  // In the order of the index, whatever was kept and whichever thread was done first.
  const inOrder = frame.subjects.map((subject) => built.get(subject)!)
  return earlier ? shardAnew(inOrder, plans, earlier, workers) : inOrder
}

/** A job with what it needs from before is much larger than its name: it is made when a thread takes it. */
interface WaitingJob {
  readonly subject: string
  /** How many plans it is rendered for, where its files need not be read; undefined for all of them. */
  readonly plansAnew: number | undefined
  readonly job: () => SubjectJob
}

function* jobsOf(waiting: readonly WaitingJob[]): Generator<SubjectJob> {
  for (const { job } of waiting) yield job()
}

/**
 * Whether a plan has shards depends on all of its subjects: where that is not as it was, they are written or taken away
 * in those too that did not change. Undefined where files changed meanwhile.
 */
async function shardAnew(built: readonly BuiltSubject[], plans: readonly Plan[], { sharded: before, subject: earlier }: Earlier, workers: SubjectWorkers): Promise<readonly BuiltSubject[] | undefined> {
  const now = shardedPlans(built.map(({ rendered }) => rendered))
  const turned = plans.filter(({ name }) => now.has(name) !== before.has(name))
  if (turned.length === 0) return built
  const jobs: SubjectJob[] = []
  const touched = new Map<string, SubjectAnew>()
  for (const each of built) {
    const { name } = each.rendered
    const before = earlier(name)
    const known = before?.changed.length === 0 ? before.rendered : undefined
    // A plan in which the subject was rendered anew has its shards from that.
    const samePlans = known && plansAsBefore(known, plansListing(name, turned))
    const listing = plansListing(name, turned).filter((plan) => samePlans?.has(plan.name))
    if (listing.length === 0) continue
    const anew = each.isAnew ? { ...each, samePlans: undefined } : readAgain(each, before!.inputs(), workers)
    if (!anew) return undefined
    touched.set(name, anew)
    const withShards = listing.filter((plan) => now.has(plan.name))
    if (withShards.length > 0) jobs.push({ subject: name, plans: withShards, onlyShards: true })
  }
  for await (const { subject, sound } of workers.render(jobs, { jobs: jobs.length, isLarge: false, heapGrowth: LITTLE_GROWTH })) {
    if (!sound || changedBetween(touched.get(subject)!.inputs, sound.inputs).length > 0) return undefined
  }
  return built.map((each) => touched.get(each.rendered.name) ?? each)
}

/** A subject whose files are as the last build read them, taken for one that was rendered from these. */
function readAgain({ rendered, last }: StayingSubject, inputs: Watched | undefined, workers: SubjectWorkers): SubjectAnew | undefined {
  return inputs && { isAnew: true, rendered, last, facts: undefined, inputs, packed: workers.hold(packSubject(rendered).bytes), samePlans: undefined }
}

/** The newest change in a subject, whether it was read now or before. */
export function newestIn(subject: BuiltSubject): string {
  return subject.isAnew && subject.facts ? subject.facts.newest : subject.last.newest
}

/** Whether the parts of the snapshot, each sound by itself, may not go together. */
function mayContradict(frame: SnapshotFrame, ids: Float64Array, subjects: readonly BuiltSubject[], earlier: Earlier | undefined): boolean {
  const lost = Map.groupBy(frame.orphans ? orphanParents(frame.orphans) : [], ({ doctype }) => doctype)
  const found = Array.from(lost).some(([doctype, parents]) => {
    const names = new Set(parents.map(({ name }) => name))
    return subjects.some(({ rendered }) => rendered.names[doctype].some((name) => names.has(name)))
  })
  const idsBefore = (before: KeptSubject) => earlier!.ids.subject(before)
  const anew = subjects.flatMap((each) => (each.isAnew && each.facts ? [{ ids: each.facts.ids, before: each.last && idsBefore(each.last) }] : []))
  const others = subjects.flatMap((each) => (each.isAnew && each.facts ? [] : [() => idsBefore(each.last)]))
  return found || mayRepeat([{ ids: inMemory(ids), before: earlier?.ids.frame }, ...anew], others)
}

/** The index, and the three files of what plans link to. */
const ALWAYS_THERE = 4

function countFiles({ plans, orphans }: SnapshotFrame, subjects: readonly BuiltSubject[]): number {
  const ofSubjects = subjects.reduce((files, { rendered }) => files + 1 + rendered.names['Memora Topic'].length, 0)
  return ALWAYS_THERE + plans.length + ofSubjects + (orphans ? 1 + orphans.lessons.length : 0)
}
