// What a site is by the names of its pages, against the names that are in the dist folder. Where nothing but this
// program touched the folder since the last build, the names of subjects that are as they were need not be looked at.
import type { BuildCache, Standing } from '../cache/build-cache.ts'
import { isUnchanged } from '../cache/watch.ts'
import { inKindOrder, type AssembledSite } from '../files/assemble.ts'
import { digestOf } from '../files/digest.ts'
import type { RenderedSubject } from '../files/render-subject.ts'
import { publishedPages } from '../files/shards.ts'
import { unpackSubject } from '../files/unpack.ts'
import type { DistFolder } from '../output/folder.ts'
import type { BuiltSubject } from './render-site.ts'
import { keysOf, sumOf, tallyOf, tallyOfSubject, type PageKindName, type Tally } from './tally.ts'

/** What a build keeps of its survey for the next one. */
export interface KeptSurvey {
  /** By subject. */
  readonly tallies: ReadonlyMap<string, Tally>
  /** The names of the pages that are no subject's. */
  readonly ofPlans: readonly string[]
}

/** The names that are there, as far as they may have to go. */
export interface NamesThere {
  readonly keys: ReadonlySet<string>
  readonly temporaries: readonly string[]
  /** Whether there is nothing at all in the folder. */
  readonly isEmpty: boolean
  /** Of the subjects whose pages are all there and stay as they are, which `keys` leaves out. */
  readonly staying: ReadonlyMap<string, Tally>
  /** Of the subjects that stay as they are for some plans, whose pages `keys` leaves out. */
  readonly partly: ReadonlyMap<string, Partly>
}

/** A subject of which only some pages may be otherwise than they were. */
interface Partly {
  readonly samePlans: ReadonlySet<string>
  readonly hasSameLessons: boolean
  /** The names of those that may be otherwise, as they were. */
  readonly names: readonly string[]
}

export interface Survey extends KeptSurvey {
  readonly pages: Readonly<Partial<Record<PageKindName, number>>>
  /** How many files that are: a manifest has one name, any other page one more where stable names are written. */
  readonly files: number
  /** How many of them are in each folder. */
  readonly wantedIn: ReadonlyMap<string, number>
  /** The names, but for those of subjects that stay; none where there is nothing in the folder that could be removed. */
  readonly wanted: ReadonlySet<string>
  /** How many of them are not there. */
  readonly missing: number
  /** The names that came or went, of the subjects of which no other did. */
  readonly changedNames: ReadonlyMap<string, readonly string[]>
}

/** Every name in the folder. */
export function allNames(folder: DistFolder): NamesThere {
  const { keys, temporaries } = folder.list()
  return { keys, temporaries, isEmpty: keys.size === 0, staying: new Map(), partly: new Map() }
}

/**
 * The same, from what the last build left there: all of it is there as it was written, and no name came or went since.
 * Undefined where that is in doubt.
 */
export function namesAsLeft(folder: DistFolder, cache: Pick<BuildCache<KeptSurvey>, 'packed'>, { kept, isDistAsLeft }: Standing<KeptSurvey>, subjects: readonly BuiltSubject[]): NamesThere | undefined {
  // Looked at again: somebody may add or delete pages while subjects are rendered.
  if (!isDistAsLeft || !isUnchanged(folder.root, kept.folders)) return undefined
  const { tallies, ofPlans } = kept.summary
  const shardedBefore = new Set(kept.sharded)
  const built = new Map(subjects.map((subject) => [subject.rendered.name, subject]))
  const keys = new Set(ofPlans)
  const staying = new Map<string, Tally>()
  const partly = new Map<string, Partly>()
  for (const subject of kept.subjects) {
    const now = built.get(subject.name)
    if (now && !now.isAnew) {
      staying.set(subject.name, tallies.get(subject.name)!)
      continue
    }
    const packed = cache.packed(subject)
    if (!packed) return undefined
    const before = unpackSubject(packed)
    // No page of a lesson was rendered for a subject of which plans are as before, so that it has none that is new.
    const samePlans = now?.samePlans
    const hasSameLessons = now?.samePlans !== undefined && digestOf(before).lessonPages === digestOf(now.rendered).lessonPages
    const pages = publishedPages(samePlans ? otherPages(before, samePlans, hasSameLessons) : before, shardedBefore)
    const names = [...keysOf(pages, kept.stableNames)]
    if (samePlans) partly.set(subject.name, { samePlans, hasSameLessons, names })
    for (const key of names) keys.add(key)
  }
  return { keys, temporaries: [], isEmpty: false, staying, partly }
}

/** All of a subject but for what these plans show, and but for its lessons where those are the same. */
function otherPages<Stored>(subject: RenderedSubject<Stored>, plans: ReadonlySet<string>, hasSameLessons: boolean): Pick<RenderedSubject<Stored>, 'lessons' | 'plans'> {
  return { lessons: hasSameLessons ? [] : subject.lessons, plans: subject.plans.filter(({ plan }) => !plans.has(plan.name)) }
}

export function surveySite({ subjects, plans, sharded }: AssembledSite<unknown>, stableNames: boolean, { keys, isEmpty, staying, partly }: NamesThere): Survey {
  const wanted = new Set<string>()
  let missing = 0
  const look = (key: string) => {
    if (!keys.has(key)) missing += 1
    wanted.add(key)
  }
  const tallies = new Map<string, Tally>()
  const changedNames = new Map<string, readonly string[]>()
  for (const subject of subjects) {
    const { name } = subject
    tallies.set(name, staying.get(name) ?? tallyOfSubject(subject, sharded, stableNames))
    if (isEmpty || staying.has(name)) continue
    const part = partly.get(name)
    const pages = publishedPages(part ? otherPages(subject, part.samePlans, part.hasSameLessons) : subject, sharded)
    const names = [...keysOf(pages, stableNames)]
    names.forEach(look)
    if (part) changedNames.set(name, namesInOneAlone(names, part.names))
  }
  const pagesOfPlans = plans.flatMap(({ pages }) => pages)
  const ofPlans = [...keysOf(pagesOfPlans, stableNames)]
  if (!isEmpty) ofPlans.forEach(look)
  const { kinds, folders: wantedIn } = sumOf([...tallies.values(), tallyOf(pagesOfPlans, stableNames)])
  const files = [...wantedIn.values()].reduce((sum, count) => sum + count, 0)
  return { pages: inKindOrder(kinds), files, wantedIn, wanted, missing: isEmpty ? files : missing, tallies, ofPlans, changedNames }
}

function namesInOneAlone(some: readonly string[], others: readonly string[]): readonly string[] {
  const [one, other] = [new Set(some), new Set(others)]
  return [...some.filter((name) => !other.has(name)), ...others.filter((name) => !one.has(name))]
}
