// The ways through what a plan shows that several kinds of page take.
import type { PlanView, ShownLesson, ShownSubject, ShownTopic, ShownTrack, ShownUnit } from '../plan/view.ts'

export interface TopicPlace {
  readonly view: PlanView
  readonly subject: ShownSubject
  readonly track: ShownTrack
  readonly unit: ShownUnit
  readonly topic: ShownTopic
}

export interface SubjectPlace {
  readonly view: PlanView
  readonly subject: ShownSubject
}

export function* subjectsOf(view: PlanView): Generator<SubjectPlace> {
  for (const subject of view.subjects) yield { view, subject }
}

/** The topics of one subject, in the plan's tree order. */
export function* topicsOf({ view, subject }: SubjectPlace): Generator<TopicPlace> {
  for (const track of subject.children) {
    for (const unit of track.children) {
      for (const topic of unit.children) yield { view, subject, track, unit, topic }
    }
  }
}

/** The lessons of one subject, in the plan's tree order, each with its place. */
export function* lessonsOf(place: SubjectPlace): Generator<TopicPlace & { readonly lesson: ShownLesson }> {
  for (const topicPlace of topicsOf(place)) {
    for (const lesson of topicPlace.topic.children) yield { ...topicPlace, lesson }
  }
}

export function lessonCount({ children }: ShownSubject): number {
  let count = 0
  for (const track of children) for (const unit of track.children) for (const topic of unit.children) count += topic.children.length
  return count
}
