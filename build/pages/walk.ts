// What a plan shows of a subject, as the several kinds of page walk through it.
import type { ShownLesson, ShownSubject, ShownTopic, ShownTrack, ShownUnit, SubjectPlan } from '../plan/view.ts'

/** A subject in a plan. */
export interface SubjectPlace {
  readonly plan: SubjectPlan
  readonly subject: ShownSubject
  /** In the plan's tree order. */
  readonly topics: readonly TopicPlace[]
}

export interface TopicPlace extends Pick<SubjectPlace, 'plan' | 'subject'> {
  readonly track: ShownTrack
  readonly unit: ShownUnit
  readonly topic: ShownTopic
}

export interface LessonPlace extends TopicPlace {
  readonly lesson: ShownLesson
}

export function subjectPlace(plan: SubjectPlan, subject: ShownSubject): SubjectPlace {
  const topics = subject.children.flatMap((track) => track.children.flatMap((unit) => unit.children.map((topic) => ({ plan, subject, track, unit, topic }))))
  return { plan, subject, topics }
}

export function lessonCount({ topics }: Pick<SubjectPlace, 'topics'>): number {
  return topics.reduce((count, { topic }) => count + topic.children.length, 0)
}
