// The search index of a plan and its shards.
import { json, list, object, type Json } from './json-text.ts'
import { searchIndexName, searchShardName } from './keys.ts'
import { ancestors, type Node } from './nodes.ts'
import { shownLessons, shownSubjects, titleOf, type PlanView } from './plan-view.ts'
import type { Published, PublishedPage } from './published.ts'
import { timesOf, versionFields, versionOf } from './versions.ts'

export const SHARDED_FROM = 500

/** The subjects that a shard is for; none where the plan's index is one page. */
export function shardSubjects(view: PlanView): readonly Node[] {
  const shown = shownSubjects(view).map(({ subject }) => subject)
  const total = shown.flatMap((subject) => shownLessons(view, subject)).length
  return total < SHARDED_FROM ? [] : shown.filter((subject) => shownLessons(view, subject).length > 0)
}

export function searchIndexPage(published: Published, view: PlanView): PublishedPage {
  const { plan } = view
  const lessons = shownSubjects(view).flatMap(({ subject }) => shownLessons(view, subject))
  const sharded = lessons.length >= SHARDED_FROM
  const printed = sharded ? shardSubjects(view) : lessons.flatMap(printedInEntry)
  const version = versionOf([plan.creation, ...timesOf(view, printed, 'creation')])
  const text = object([
    ['plan_id', json(plan.name)],
    ...versionFields(version),
    ['total_lessons', json(lessons.length)],
    ['is_sharded', json(sharded)],
    sharded
      ? ['shards', list(shardSubjects(view).map((subject) => shardLink(published, view, subject)))]
      : ['entries', list(lessons.map((lesson) => entry(view, lesson)))],
  ])
  return published.add(searchIndexName(plan.name), version, text, { doctype: 'Memora Academic Plan', name: plan.name })
}

function shardLink(published: Published, view: PlanView, subject: Node): Json {
  return object([
    ['subject_id', json(subject.name)],
    ['subject_name', json(titleOf(view, subject))],
    ['url', json(searchShardPage(published, view, subject).url)],
    ['lesson_count', json(shownLessons(view, subject).length)],
  ])
}

function searchShardPage(published: Published, view: PlanView, subject: Node): PublishedPage {
  const { plan } = view
  const lessons = shownLessons(view, subject)
  const version = versionOf([plan.creation, ...timesOf(view, lessons.flatMap(printedInEntry), 'creation')])
  const text = object([
    ['plan_id', json(plan.name)],
    ['subject_id', json(subject.name)],
    ['subject_name', json(titleOf(view, subject))],
    ...versionFields(version),
    ['lessons', list(lessons.map((lesson) => entry(view, lesson)))],
  ])
  return published.add(searchShardName(plan.name, subject.name), version, text, subject)
}

/** The lesson, its topic, unit and subject; of the track an entry says nothing. */
function printedInEntry(lesson: Node): readonly Node[] {
  return [lesson, ...ancestors(lesson)].filter(({ doctype }) => doctype !== 'Memora Track')
}

function entry(view: PlanView, lesson: Node): Json {
  const [topic, unit, , subject] = ancestors(lesson) as [Node, Node, Node, Node]
  return object([
    ['lesson_id', json(lesson.name)],
    ['lesson_name', json(titleOf(view, lesson))],
    ['subject_id', json(subject.name)],
    ['subject_name', json(titleOf(view, subject))],
    ['unit_id', json(unit.name)],
    ['unit_name', json(titleOf(view, unit))],
    ['topic_id', json(topic.name)],
    ['topic_name', json(titleOf(view, topic))],
  ])
}
