// A plan's pages from the manifest down; each call publishes the page and all that it links to.
import type { Terms } from '../../build/snapshot/records.ts'
import type { Snapshot } from '../../build/snapshot/snapshot.ts'
import { accessBlock } from './access.ts'
import { json, list, object, optional, type Json } from './json-text.ts'
import { bitmapName, hierarchyName, manifestName, topicName } from './keys.ts'
import { lessonPage } from './lesson-page.ts'
import { ancestors, isBlank, subjectOf, type Node } from './nodes.ts'
import { isLinear, shownChildren, shownLessons, shownSubjects, titleOf, type PlanView } from './plan-view.ts'
import type { Published, PublishedPage } from './published.ts'
import { searchIndexPage } from './search-pages.ts'
import { colorOf, imageOf } from './shown-fields.ts'
import { timesOf, versionFields, versionOf } from './versions.ts'

export function manifestPage(published: Published, view: PlanView, snapshot: Snapshot): void {
  const { plan } = view
  const shown = shownSubjects(view)
  const hierarchies = shown.map(({ subject }) => hierarchyPage(published, view, subject))
  const bitmaps = shown.map(({ subject }) => bitmapPage(published, view, subject))
  const terms = [term(snapshot.seasons, plan.season), term(snapshot.grades, plan.grade), term(snapshot.streams, plan.stream)]
  const version = versionOf(
    [
      plan.modified,
      ...terms.map(({ modified }) => modified),
      ...shown.map(({ row }) => row.modified ?? plan.modified),
      ...timesOf(view, shown.map(({ subject }) => subject), 'modified'),
    ],
    hierarchies.map((page) => page.version),
  )
  const text = object([
    ['plan_id', json(plan.name)],
    ['title', json(plan.title)],
    ['season', optional(terms[0]?.title)],
    ['grade', optional(terms[1]?.title)],
    ['stream', optional(terms[2]?.title)],
    ...versionFields(version),
    ['subjects', list(shown.map(({ subject }, i) => object([
      ...heading(view, subject),
      ['hierarchy_url', json(hierarchies[i]?.url)],
      ['bitmap_url', json(bitmaps[i]?.url)],
      ['access', accessBlock(plan, subject)],
    ])))],
    ['search_index_url', json(searchIndexPage(published, view).url)],
  ])
  published.addManifest(manifestName(plan.name), text, { doctype: 'Memora Academic Plan', name: plan.name })
}

function term(terms: Terms, link: string | undefined): { title?: string | undefined; modified?: string | undefined } {
  const document = terms.find(({ name }) => name === link)
  if (!document) return { title: link }
  return { title: isBlank(document.title) ? undefined : document.title, modified: document.modified }
}

/** How every node begins, wherever its own block stands. */
function heading(view: PlanView, node: Node): readonly (readonly [string, Json | undefined])[] {
  const isLesson = node.doctype === 'Memora Lesson'
  return [
    ['id', json(node.name)],
    ['title', json(titleOf(view, node))],
    ['description', optional(node.fields.description)],
    ['image', imageOf(node)],
    ['badge_image', node.doctype === 'Memora Unit' ? imageOf(node, 'badge_image') : undefined],
    ['color_code', node.doctype === 'Memora Subject' ? colorOf(node) : undefined],
    ['is_linear', isLesson ? undefined : json(isLinear(view, node))],
  ]
}

function hierarchyPage(published: Published, view: PlanView, subject: Node): PublishedPage {
  const access = (node: Node) => accessBlock(view.plan, node)
  const topicPages: PublishedPage[] = []
  const tracks = shownChildren(view, subject)
  const units = tracks.flatMap((track) => shownChildren(view, track))
  const topics = units.flatMap((unit) => shownChildren(view, unit))

  const topicBlock = (topic: Node) => {
    const page = topicPage(published, view, topic)
    topicPages.push(page)
    const count = shownChildren(view, topic).length
    return object([...heading(view, topic), ['topic_url', json(page.url)], ['access', access(topic)], ['lesson_count', json(count)]])
  }
  const unitBlock = (unit: Node) =>
    object([...heading(view, unit), ['access', access(unit)], ['topics', list(shownChildren(view, unit).map(topicBlock))]])
  const trackBlock = (track: Node) =>
    object([...heading(view, track), ['access', access(track)], ['units', list(shownChildren(view, track).map(unitBlock))]])
  const blocks = list(tracks.map(trackBlock))

  const version = versionOf(timesOf(view, [subject, ...tracks, ...units, ...topics], 'modified'), topicPages.map((page) => page.version))
  const text = object([
    ...heading(view, subject),
    ...versionFields(version),
    ['access', access(subject)],
    ['tracks', blocks],
    ['stats', object([
      ['total_tracks', json(tracks.length)],
      ['total_units', json(units.length)],
      ['total_topics', json(topics.length)],
      ['total_lessons', json(shownLessons(view, subject).length)],
    ])],
  ])
  return published.add(hierarchyName(view.plan.name, subject.name), version, text, subject)
}

function topicPage(published: Published, view: PlanView, topic: Node): PublishedPage {
  const [unit, track, subject] = ancestors(topic) as [Node, Node, Node]
  const lessons = shownChildren(view, topic)
  const pages = lessons.map((lesson) => lessonPage(published, lesson))
  const version = versionOf(timesOf(view, [topic, ...lessons, unit, track, subject], 'modified'), pages.map((page) => page.version))
  const text = object([
    ...heading(view, topic),
    ...versionFields(version),
    ['parent', object([
      ['unit_id', json(unit.name)],
      ['unit_title', json(titleOf(view, unit))],
      ['track_id', json(track.name)],
      ['track_title', json(titleOf(view, track))],
      ['subject_id', json(subject.name)],
      ['subject_title', json(titleOf(view, subject))],
    ])],
    ['access', accessBlock(view.plan, topic)],
    ['lessons', list(lessons.map((lesson, i) => object([
      ...heading(view, lesson),
      ['bit_index', json(lesson.fields.bit_index)],
      ['lesson_url', json(pages[i]?.url)],
      ['access', accessBlock(view.plan, lesson)],
      ['stage_count', json(lesson.fields.stages?.length ?? 0)],
    ])))],
  ])
  return published.add(topicName(view.plan.name, topic.name), version, text, topic)
}

function bitmapPage(published: Published, view: PlanView, subject: Node): PublishedPage {
  const lessons = shownLessons(view, subject)
  const topics = lessons.map(({ parent }) => parent as Node)
  const version = versionOf(timesOf(view, [subject, ...lessons, ...topics], 'creation'))
  // Hidden and unpublished lessons count too: students may hold progress in them.
  const everyLesson = view.nodes.filter((node) => node.doctype === 'Memora Lesson' && subjectOf(node) === subject)
  const bitLength = Math.max(0, subject.fields.next_bit_index ?? 0, ...everyLesson.map(({ fields }) => (fields.bit_index ?? -1) + 1))
  const text = object([
    ['subject_id', json(subject.name)],
    ...versionFields(version),
    ['total_lessons', json(lessons.length)],
    ['bit_length', json(bitLength)],
    ['mappings', object(lessons.map((lesson) => [
      lesson.name,
      object([['bit_index', json(lesson.fields.bit_index)], ['topic_id', json(lesson.parent?.name)]]),
    ]))],
  ])
  return published.add(bitmapName(view.plan.name, subject.name), version, text, subject)
}
