// The ways through what a plan shows of a subject that several kinds of page take.
import type { ShownLesson, ShownSubject, ShownTopic, ShownTrack, ShownUnit, SubjectPlan } from '../plan/view.ts'

/** A subject in a plan. */
export interface SubjectPlace {
  readonly plan: SubjectPlan
  readonly subject: ShownSubject
}

export interface TopicPlace extends SubjectPlace {
  readonly track: ShownTrack
  readonly unit: ShownUnit
  readonly topic: ShownTopic
}

export interface LessonPlace extends TopicPlace {
  readonly lesson: ShownLesson
}

/** The topics of one subject, in the plan's tree order. */
export function* topicsOf({ plan, subject }: SubjectPlace): Generator<TopicPlace> {
  for (const track of subject.children) {
    for (const unit of track.children) {
      for (const topic of unit.children) yield { plan, subject, track, unit, topic }
    }
  }
}

export function lessonCount({ children }: ShownSubject): number {
  let count = 0
  for (const track of children) for (const unit of track.children) for (const topic of unit.children) count += topic.children.length
  return count
}
