// What lies further down in a comparison: which pages tell it, and how many differences those that are there hold. The
// same counts as one sees who goes there.
import type { HierarchyPage, ManifestPage, TopicPage } from '../../../pages/page-types.ts'
import { hierarchyRows, listRows, SAME_INSIDE, tally, UNSEEN, type Inside, type Insides } from './compare-rows.ts'

/** A page that is in memory; null where it could not be had, undefined where it is not there yet. */
export type BodyOf = (path: string) => object | null | undefined

export interface Look {
  /** The pages that are looked into, in the order in which they are wanted. */
  readonly paths: readonly string[]
  readonly insides: Insides
}

// More topics than these are looked into one by one, when they are opened; until then they are known to differ.
export const MOST_TOPICS = 100

/** Looks into the subjects that both plans have, and into their topics once all subjects are there. */
export function lookIntoPlan(left: ManifestPage, right: ManifestPage, bodyOf: BodyOf): Look {
  const others = new Map(right.subjects.map((subject) => [subject.id, subject]))
  const shared = left.subjects.filter(({ id }) => others.has(id)).map(({ id, hierarchy_url: url }) => ({ id, urls: [url, others.get(id)!.hierarchy_url] as const }))
  const hierarchies = shared.flatMap(({ urls }) => urls)
  const isReady = hierarchies.every((path) => bodyOf(path) !== undefined)
  const topics: string[] = []
  const insides = new Map<string, Inside | undefined>()
  let room = MOST_TOPICS
  for (const { id, urls } of shared) {
    const [one, other] = urls.map(bodyOf) as (HierarchyPage | null | undefined)[]
    if (one === null || other === null) insides.set(id, UNSEEN)
    else if (!isReady) insides.set(id, undefined)
    else {
      const look = lookIntoSubject(one!, other!, bodyOf, room)
      room -= look.insides.size
      topics.push(...look.paths)
      insides.set(id, sumOf(outlineOf(one!, other!), look.insides))
    }
  }
  return { paths: [...hierarchies, ...topics], insides }
}

/** Looks into the first topics whose pages differ; the others are left out of `insides`. */
export function lookIntoSubject(left: HierarchyPage, right: HierarchyPage, bodyOf: BodyOf, room = MOST_TOPICS): Look {
  const topics = outlineOf(left, right).topics.slice(0, room)
  const insides = new Map(topics.map(({ id, urls }) => {
    const [one, other] = urls.map(bodyOf) as (TopicPage | null | undefined)[]
    return [id, one === null || other === null ? UNSEEN : one && other ? insideOfTopic(one, other) : undefined] as const
  }))
  return { paths: topics.flatMap(({ urls }) => urls), insides }
}

function insideOfTopic(left: TopicPage, right: TopicPage): Inside {
  const { differences } = tally(listRows('lesson', left.lessons, right.lessons))
  if (differences > 0) return { differences, unseen: 0 }
  return { ...SAME_INSIDE, aside: LEVELS.find((level) => left.parent[`${level}_title`] !== right.parent[`${level}_title`]) ?? 'dates' }
}

const LEVELS = ['subject', 'track', 'unit'] as const

interface Outline {
  /** Differences in the hierarchies themselves. */
  readonly differences: number
  /** The topics that both have, and whose pages differ. */
  readonly topics: readonly { readonly id: string; readonly urls: readonly [string, string] }[]
}

const outlines = new WeakMap<HierarchyPage, { readonly right: HierarchyPage; readonly outline: Outline }>()

/** Found out once for two pages: a subject can have thousands of topics, and each page that arrives asks again. */
function outlineOf(left: HierarchyPage, right: HierarchyPage): Outline {
  const known = outlines.get(left)
  if (known?.right === right) return known.outline
  const rows = hierarchyRows(left.tracks, right.tracks)
  const [lefts, rights] = [urlsOf(left), urlsOf(right)]
  const topics = rows.filter(({ inside }) => inside!.unseen > 0).map(({ id }) => ({ id, urls: [lefts.get(id)!, rights.get(id)!] as const }))
  const outline = { differences: tally(rows).differences, topics }
  outlines.set(left, { right, outline })
  return outline
}

function sumOf({ differences, topics }: Outline, insides: Insides): Inside | undefined {
  let sum: Inside = { differences, unseen: topics.length - insides.size }
  for (const inside of insides.values()) {
    if (inside === undefined) return undefined
    sum = { differences: sum.differences + inside.differences, unseen: sum.unseen + inside.unseen }
  }
  return sum
}

function urlsOf({ tracks }: HierarchyPage): ReadonlyMap<string, string> {
  return new Map(tracks.flatMap(({ units }) => units.flatMap(({ topics }) => topics.map(({ id, topic_url }) => [id, topic_url] as const))))
}
