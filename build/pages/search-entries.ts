// What a plan's search finds in a subject.
import { Fragments, listFragment } from '../fragments.ts'
import type { ShownNode } from '../plan/view.ts'
import { createdWithLessons, latest, shown } from './moment.ts'
import { oncePerTopic } from './once-per-topic.ts'
import type { SearchEntry } from './page-types.ts'
import type { LessonPlace, SubjectPlace } from './walk.ts'

/** As many lessons in a plan do not fit on one page. */
export const SHARDED_FROM = 500

/** A subject's entries; those of a topic are the same for all plans that show it under the same titles, as most do. */
export function searchEntries({ topics }: SubjectPlace): Fragments<SearchEntry> {
  return Fragments.list(topics.map(entriesOf))
}

const entriesOf = oncePerTopic(
  (a, b) => isNamedAlike(a.subject, b.subject) && isNamedAlike(a.unit, b.unit) && (a.topic === b.topic || (isNamedAlike(a.topic, b.topic) && a.topic.children.every((lesson, i) => isNamedAlike(lesson, b.topic.children[i]!)))),
  (place) => listFragment(place.topic.children.map((lesson) => searchEntry({ ...place, lesson }))),
)

function isNamedAlike(a: ShownNode, b: ShownNode): boolean {
  return a === b || (a.node === b.node && a.title === b.title)
}

function searchEntry({ subject, unit, topic, lesson }: LessonPlace): SearchEntry {
  return {
    lesson_id: lesson.node.name,
    lesson_name: lesson.title,
    subject_id: subject.node.name,
    subject_name: subject.title,
    unit_id: unit.node.name,
    unit_name: unit.title,
    topic_id: topic.node.name,
    topic_name: topic.title,
  }
}

/** The moment of everything that a subject's entries print. */
export function entriesMoment({ subject, topics }: SubjectPlace): string {
  const units = new Set(topics.map(({ unit }) => unit))
  return latest(...[subject, ...units].map((node) => shown(node, 'creation')), ...topics.map(({ topic }) => createdWithLessons(topic)))
}
