// What a plan's search finds, and whether it fits on one page.
import type { PlanView } from '../plan/view.ts'
import { latest, shown } from './moment.ts'
import type { SearchEntry } from './page-types.ts'
import { lessonCount, lessonsOf, subjectsOf, type SubjectPlace } from './walk.ts'

const SHARDED_FROM = 500

export function totalLessons(view: PlanView): number {
  return view.subjects.reduce((total, subject) => total + lessonCount(subject), 0)
}

/** From 500 visible lessons up a plan's search index is split by subject (contract.md, section 6). */
export function isSharded(view: PlanView): boolean {
  return totalLessons(view) >= SHARDED_FROM
}

/** The subjects that have a lesson to find. */
export function searchableSubjects(view: PlanView): readonly SubjectPlace[] {
  return [...subjectsOf(view)].filter(({ subject }) => lessonCount(subject) > 0)
}

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
  for (const { unit, topic, lesson } of lessonsOf(place)) last = latest(last, ...[unit, topic, lesson].map((node) => shown(node, 'creation')))
  return last
}
