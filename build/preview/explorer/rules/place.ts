// From an address to what is shown: the walk from a manifest down that a student's app makes, as a function of the
// pages that are in memory. Where a page is missing, it names the one to fetch next.
import type { HierarchyPage, HierarchyTopic, HierarchyTrack, HierarchyUnit, LessonPage, ManifestPage, ManifestSubject, TopicLesson, TopicPage } from '../../../pages/page-types.ts'
import { lockOf, type Lock } from './access.ts'
import type { Address } from './address.ts'

export type Step = 'manifest' | 'hierarchy' | 'topic' | 'lesson'

/** What is known of a page: its body, or why it could not be had. `isGone`: there is none, and nothing else is wrong. */
export type Known = { readonly body: object } | { readonly fault: string; readonly isGone?: boolean }

export interface Place {
  readonly manifest?: ManifestPage
  readonly subject?: ManifestSubject
  readonly hierarchy?: HierarchyPage
  readonly track?: HierarchyTrack
  readonly unit?: HierarchyUnit
  readonly topicRow?: HierarchyTopic
  readonly topic?: TopicPage
  readonly lessonRow?: TopicLesson
  readonly lesson?: LessonPage
  /** Why the lesson's page is not fetched: a student's app would not open it. */
  readonly lock?: Lock
  /** The pages that were used, from the manifest down. */
  readonly used: readonly { readonly step: Step; readonly path: string }[]
  /** The page that is needed and not there. */
  readonly next?: { readonly step: Step; readonly path: string }
  /** What the address names and the plan does not show. */
  readonly missing?: 'subject' | 'topic' | 'lesson'
  readonly fault?: { readonly path: string; readonly text: string }
  /** Whether the fault is that there is no such plan. */
  readonly hasNoPlan?: boolean
}

type Building = { -readonly [Key in keyof Place]: Place[Key] } & { used: { step: Step; path: string }[] }

export function manifestPath(plan: string): string {
  return `plans/${plan}/manifest.json`
}

/** The plan whose manifest a path is. */
export function planOfManifest(path: string): string | undefined {
  return /^plans\/([^/]+)\/manifest\.json$/.exec(path)?.[1]
}

export function placeOf(address: Address, known: (path: string) => Known | undefined): Place {
  const place: Building = { used: [] }
  const page = <Body extends object>(step: Step, path: string): Body | undefined => {
    const found = known(path)
    if (found === undefined) {
      place.next = { step, path }
      return undefined
    }
    place.used.push({ step, path })
    if ('body' in found) return found.body as Body
    place.fault = { path, text: found.fault }
    place.hasNoPlan = step === 'manifest' && found.isGone === true
    return undefined
  }

  if (address.plan === undefined) return place
  place.manifest = page<ManifestPage>('manifest', manifestPath(address.plan))
  if (!place.manifest || address.subject === undefined) return place

  place.subject = place.manifest.subjects.find(({ id }) => id === address.subject)
  if (!place.subject) return { ...place, missing: 'subject' }
  place.hierarchy = page<HierarchyPage>('hierarchy', place.subject.hierarchy_url)
  if (!place.hierarchy || address.topic === undefined) return place

  Object.assign(place, findTopic(place.hierarchy, address.topic))
  if (!place.topicRow) return { ...place, missing: 'topic' }
  place.topic = page<TopicPage>('topic', place.topicRow.topic_url)
  if (!place.topic || address.lesson === undefined) return place

  place.lessonRow = place.topic.lessons.find(({ id }) => id === address.lesson)
  if (!place.lessonRow) return { ...place, missing: 'lesson' }
  place.lock = lockOf(place.lessonRow.access, { subject: place.hierarchy.access, track: place.track!.access }, address.owned)
  if (place.lock) return place
  place.lesson = page<LessonPage>('lesson', place.lessonRow.lesson_url)
  return place
}

/** Who of two plans shows what an address names; `what`: what is not shown. */
export function whoShows(left: Place, right: Place): { readonly by: 'both' | 'left' | 'right' | 'neither'; readonly what?: NonNullable<Place['missing']> } {
  const [one, other] = [left.missing, right.missing]
  if (one && other) return { by: 'neither', what: LEVELS[Math.max(LEVELS.indexOf(one), LEVELS.indexOf(other))]! }
  if (one) return { by: 'right', what: one }
  return other ? { by: 'left', what: other } : { by: 'both' }
}

const LEVELS = ['subject', 'topic', 'lesson'] as const

function findTopic({ tracks }: HierarchyPage, id: string): Pick<Place, 'track' | 'unit' | 'topicRow'> {
  for (const track of tracks) {
    for (const unit of track.units) {
      const topicRow = unit.topics.find((topic) => topic.id === id)
      if (topicRow) return { track, unit, topicRow }
    }
  }
  return {}
}
