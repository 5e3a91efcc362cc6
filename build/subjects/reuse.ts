// SHELL: what an earlier build can do for a subject that is rendered again.
import type { BuildCache, KeptSubject, StandingSubject } from '../cache/build-cache.ts'
import { EntryLost, unlessLost } from '../cache/entry.ts'
import { changedBetween, type Watched } from '../cache/watched.ts'
import type { Packed } from '../files/packed.ts'
import { plansAsBefore, type RenderedSubject } from '../files/render-subject.ts'
import { unpackSubject } from '../files/unpack.ts'
import type { Plan } from '../snapshot/records.ts'
import { changedTopics } from './inputs.ts'
import type { SubjectJob } from './work.ts'

/** What came of a subject, of whose files and pages the cache tells what still holds. */
export interface KeptRendering {
  readonly kept: KeptSubject
  readonly rendered: RenderedSubject<undefined>
  readonly packed: Packed
  /** Asked for only where it is needed; undefined where it was lost. */
  readonly heads: () => Uint8Array | undefined
  /** The numbers of its records' names. */
  readonly ids: () => Float64Array
  /** The files that it was rendered from then. */
  readonly inputs: () => Watched | undefined
  /** Those of its files that were touched. */
  readonly changed: readonly string[]
}

/** What an earlier build has to do with a subject that is rendered again. */
export interface Reuse extends KeptRendering {
  readonly changedTopics: readonly string[]
  /** The plans that need not be rendered again; undefined where the subject changed. */
  readonly samePlans: ReadonlySet<string> | undefined
}

/** What the cache has of a subject; undefined where nothing stands, or it was lost. */
export function keptRendering(cache: Pick<BuildCache<unknown>, 'packed' | 'heads' | 'ids' | 'watched'>, standing: StandingSubject | undefined): KeptRendering | undefined {
  if (!standing) return undefined
  const { kept } = standing
  // Read each time it is asked for: those of all subjects are many.
  const packed = () => {
    const bytes = cache.packed(kept)
    if (!bytes) throw new EntryLost()
    return bytes
  }
  try {
    return { ...standing, rendered: unpackSubject(packed), packed, heads: () => cache.heads(kept), ids: () => cache.ids(kept), inputs: () => cache.watched(kept)?.inputs }
  } catch (error) {
    return unlessLost(error)
  }
}

/** What of an earlier build a subject can be rendered with; undefined where more than lessons changed. */
export function reuseOf(subject: string, known: KeptRendering | undefined, listing: readonly Plan[], isFrameAsBefore: boolean): Reuse | undefined {
  if (!known) return undefined
  const { rendered, changed } = known
  if (changed.length === 0) return { ...known, changedTopics: [], samePlans: isFrameAsBefore ? new Set(rendered.plans.map(({ plan }) => plan.name)) : plansAsBefore(rendered, listing) }
  const topics = changedTopics(subject, rendered.names['Memora Topic'], changed)
  // A lesson that came or went changes what plans say of the subject, which the subject itself must tell.
  return topics && { ...known, changedTopics: topics, samePlans: undefined }
}

/** What a worker is to do, with what it needs from before. */
export function jobWith({ rendered: { name, names }, packed, heads, ids, changedTopics, samePlans }: Reuse, listing: readonly Plan[]): SubjectJob {
  const before = { rendered: packed(), changedTopics }
  const isOfUse = samePlans !== undefined || changedTopics.length < names['Memora Topic'].length
  const kept = isOfUse ? heads() : undefined
  if (!kept) return { subject: name, plans: listing, before }
  if (!samePlans) return { subject: name, plans: listing, before: { ...before, lessons: { heads: kept, ids: ids() } } }
  return { subject: name, plans: listing.filter((plan) => !samePlans.has(plan.name)), before: { ...before, unchanged: { samePlans: [...samePlans], heads: kept } } }
}

/** Whether the files that were read are those that the worker was told to be as before. */
export function isStillAsTold(subject: string, { inputs, rendered, changedTopics: told }: Reuse, read: Watched): boolean {
  const before = inputs()
  const topics = before && changedTopics(subject, rendered.names['Memora Topic'], changedBetween(before, read))
  return topics !== undefined && topics.every((topic) => told.includes(topic))
}
