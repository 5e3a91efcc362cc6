// Which pages tell what differs further down in a comparison, and how many differences they hold.
import type { HierarchyPage, ManifestPage, TopicPage } from '../../../pages/page-types.ts'
import { countDifferences, hierarchyRows, listRows } from './compare-rows.ts'

/** A node that both plans have, with the page of each. */
export interface InnerPages {
  readonly id: string
  readonly left: string
  readonly right: string
}

// More topics than these are looked into one by one, when they are opened.
const MOST_TOPICS = 100

export function innerOfPlan(left: ManifestPage, right: ManifestPage): readonly InnerPages[] {
  const others = new Map(right.subjects.map((subject) => [subject.id, subject]))
  return left.subjects.filter(({ id }) => others.has(id)).map(({ id, hierarchy_url }) => ({ id, left: hierarchy_url, right: others.get(id)!.hierarchy_url }))
}

/** Only the topics whose pages differ; none where they are too many to fetch all. */
export function innerOfSubject(left: HierarchyPage, right: HierarchyPage): readonly InnerPages[] {
  const others = new Map(topicsOf(right).map((topic) => [topic.id, topic]))
  const differ = hierarchyRows(left.tracks, right.tracks).filter(({ kind, isSamePage }) => kind === 'topic' && isSamePage === false)
  if (differ.length > MOST_TOPICS) return []
  const urls = new Map(topicsOf(left).map(({ id, topic_url }) => [id, topic_url]))
  return differ.map(({ id }) => ({ id, left: urls.get(id)!, right: others.get(id)!.topic_url }))
}

/** How many differences two hierarchies or two topics hold. */
export function countInner(left: HierarchyPage | TopicPage, right: HierarchyPage | TopicPage): number {
  if ('tracks' in left && 'tracks' in right) return countDifferences(hierarchyRows(left.tracks, right.tracks))
  if ('lessons' in left && 'lessons' in right) return countDifferences(listRows('lesson', left.lessons, right.lessons))
  return 0
}

function topicsOf({ tracks }: HierarchyPage) {
  return tracks.flatMap(({ units }) => units.flatMap(({ topics }) => topics))
}
