// What a plan's search finds in a subject.
import type { ShownNode } from '../plan/view.ts'
import { shown } from './moment.ts'
import type { SearchEntry } from './page-types.ts'
import { lessonsOf, topicsOf, type SubjectPlace } from './walk.ts'

/** As many lessons in a plan do not fit on one page. */
export const SHARDED_FROM = 500

export function searchEntries(place: SubjectPlace): SearchEntry[] {
  return Array.from(lessonsOf(place), ({ subject, unit, topic, lesson }) => ({
    lesson_id: lesson.node.name,
    lesson_name: lesson.title,
    subject_id: subject.node.name,
    subject_name: subject.title,
    unit_id: unit.node.name,
    unit_name: unit.title,
    topic_id: topic.node.name,
    topic_name: topic.title,
  }))
}

/** The moment of everything that a subject's entries print. */
export function entriesMoment(place: SubjectPlace): string {
  let last = shown(place.subject, 'creation')
  const note = (node: ShownNode) => {
    const moment = shown(node, 'creation')
    if (moment > last) last = moment
  }
  for (const { unit, topic } of topicsOf(place)) {
    note(unit)
    note(topic)
    topic.children.forEach(note)
  }
  return last
}
