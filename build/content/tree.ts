// The content tree, from the flat lists of a snapshot.
import { problem, quote, type Problem } from '../errors.ts'
import type { Lesson, Topic, Track, Unit } from '../snapshot/records.ts'
import type { OrphanContent, RenderableLesson, RenderableSubject } from '../snapshot/snapshot.ts'
import { nodesOf, PARENT_FIELD, type ContentNode, type LessonNode, type NodeDoctype, type SubjectNode, type TopicNode, type TrackNode, type UnitNode } from './nodes.ts'
import { bySiblingOrder } from './order.ts'

/** What is known of the content as a whole, whoever holds its records. */
export interface ContentIndex {
  readonly hasSubject: (name: string) => boolean
  /** The subject that the node with this DocType and name is, or lies below. */
  readonly subjectOf: (doctype: string, name: string) => string | undefined
  /** Whether such a document exists, in the tree or as an orphan. */
  readonly exists: (doctype: string, name: string) => boolean
}

/** The names of a subject's nodes, its own among them. */
export type NodeNames = Readonly<Record<NodeDoctype, readonly string[]>>

export function nodeNames(subject: SubjectNode): NodeNames {
  const names: Record<NodeDoctype, string[]> = { 'Memora Subject': [], 'Memora Track': [], 'Memora Unit': [], 'Memora Topic': [], 'Memora Lesson': [] }
  for (const { doctype, name } of nodesOf(subject)) names[doctype].push(name)
  return names
}

/** Finds a subject's nodes, itself among them. */
export type NodeFinder = (doctype: string, name: string) => ContentNode | undefined

export function nodeFinder(subject: SubjectNode): NodeFinder {
  const nodes = new Map<string, Map<string, ContentNode>>()
  for (const node of nodesOf(subject)) {
    let named = nodes.get(node.doctype)
    if (!named) nodes.set(node.doctype, (named = new Map()))
    named.set(node.name, node)
  }
  return (doctype, name) => nodes.get(doctype)?.get(name)
}

/**
 * Where each node is, from the names of every subject's nodes; those alone that are asked for, where that is known.
 * Orphans are in no subject (see orphanProblems).
 */
export function contentIndex(subjects: Iterable<NodeNames>, orphans: OrphanContent | undefined, isAsked: (name: string) => boolean = () => true): ContentIndex {
  const places = new Map<string, Map<string, string>>()
  for (const names of subjects) {
    const [subject] = names['Memora Subject']
    for (const [doctype, own] of Object.entries(names)) {
      let found = places.get(doctype)
      if (!found) places.set(doctype, (found = new Map()))
      for (const name of own) if (isAsked(name)) found.set(name, subject!)
    }
  }
  const lost = new Set(orphanNodes(orphans).map(({ doctype, name }) => indexKey(doctype, name)))
  const subjectOf = (doctype: string, name: string) => places.get(doctype)?.get(name)
  return {
    hasSubject: (name) => subjectOf('Memora Subject', name) !== undefined,
    subjectOf,
    exists: (doctype, name) => subjectOf(doctype, name) !== undefined || lost.has(indexKey(doctype, name)),
  }
}

// No DocType holds a line break, so no two pairs share a key.
function indexKey(doctype: string, name: string): string {
  return `${doctype}\n${name}`
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** The tree of one subject. Orphans are in none (see orphanProblems). */
export function subjectTree({ structure, lessons }: RenderableSubject): SubjectNode {
  const deleted = new Map<string, string>()
  const noteDeletion = (doctype: NodeDoctype, parent: string, time: string) => {
    const key = indexKey(doctype, parent)
    if (time > (deleted.get(key) ?? '')) deleted.set(key, time)
  }
  for (const { doctype, parent, time } of structure.deleted) noteDeletion(doctype, parent, time)
  for (const { topic, deleted: gone } of lessons) for (const { time } of gone) noteDeletion('Memora Lesson', topic!, time)
  const deletedBelow = (childDoctype: NodeDoctype, parent: string) => deleted.get(indexKey(childDoctype, parent)) ?? ''

  const tracksOf = grouped(structure.tracks, (track) => track.parent_subject)
  const unitsOf = grouped(structure.units, (unit) => unit.parent_track)
  const topicsOf = grouped(structure.topics, (topic) => topic.parent_unit)
  const lessonsOfTopic = new Map(lessons.map((group) => [group.topic, [...group.lessons].sort(bySiblingOrder)]))

  const lessonNode = (record: RenderableLesson, parent: TopicNode): LessonNode => ({ doctype: 'Memora Lesson', name: record.name, record, parent, children: [], childDeletedAt: '' })
  const topicNode = (record: Topic, parent: UnitNode): TopicNode => {
    const node: Mutable<TopicNode> = { doctype: 'Memora Topic', name: record.name, record, parent, children: [], childDeletedAt: deletedBelow('Memora Lesson', record.name) }
    node.children = (lessonsOfTopic.get(record.name) ?? []).map((lesson) => lessonNode(lesson, node))
    return node
  }
  const unitNode = (record: Unit, parent: TrackNode): UnitNode => {
    const node: Mutable<UnitNode> = { doctype: 'Memora Unit', name: record.name, record, parent, children: [], childDeletedAt: deletedBelow('Memora Topic', record.name) }
    node.children = (topicsOf.get(record.name) ?? []).map((topic) => topicNode(topic, node))
    return node
  }
  const trackNode = (record: Track, parent: SubjectNode): TrackNode => {
    const node: Mutable<TrackNode> = { doctype: 'Memora Track', name: record.name, record, parent, children: [], childDeletedAt: deletedBelow('Memora Unit', record.name) }
    node.children = (unitsOf.get(record.name) ?? []).map((unit) => unitNode(unit, node))
    return node
  }
  const record = structure.subject
  const node: Mutable<SubjectNode> = { doctype: 'Memora Subject', name: record.name, record, parent: undefined, children: [], childDeletedAt: deletedBelow('Memora Track', record.name) }
  node.children = (tracksOf.get(record.name) ?? []).map((track) => trackNode(track, node))
  return node
}

function grouped<T extends Parameters<typeof bySiblingOrder>[0]>(records: readonly T[], parentOf: (record: T) => string | undefined): Map<string | undefined, T[]> {
  const groups = Map.groupBy(records, parentOf)
  for (const group of groups.values()) group.sort(bySiblingOrder)
  return groups
}

type OrphanNode = Readonly<
  { name: string; parent: string | undefined } & (
    | { doctype: 'Memora Track'; record: Track }
    | { doctype: 'Memora Unit'; record: Unit }
    | { doctype: 'Memora Topic'; record: Topic }
    | { doctype: 'Memora Lesson'; record: Lesson }
  )
>

/** The nodes that no subject can be found for; `parent` is the name that each gives as its parent's. */
export function orphanNodes(orphans: OrphanContent | undefined): readonly OrphanNode[] {
  if (!orphans) return []
  const { tracks, units, topics } = orphans.structure
  return [
    ...tracks.map((record) => ({ doctype: 'Memora Track' as const, name: record.name, record, parent: record.parent_subject })),
    ...units.map((record) => ({ doctype: 'Memora Unit' as const, name: record.name, record, parent: record.parent_track })),
    ...topics.map((record) => ({ doctype: 'Memora Topic' as const, name: record.name, record, parent: record.parent_unit })),
    ...orphans.lessons.flatMap(({ topic, lessons }) => lessons.map((record) => ({ doctype: 'Memora Lesson' as const, name: record.name, record, parent: topic }))),
  ]
}

const PARENT_DOCTYPE = { 'Memora Track': 'Memora Subject', 'Memora Unit': 'Memora Track', 'Memora Topic': 'Memora Unit', 'Memora Lesson': 'Memora Topic' } as const

/** A warning for each node whose parent is missing; what lies below such a node has a parent and is not named again. */
export function orphanProblems(orphans: OrphanContent | undefined): readonly Problem[] {
  const nodes = orphanNodes(orphans)
  const there = new Set(nodes.map(({ doctype, name }) => indexKey(doctype, name)))
  return nodes
    .filter(({ doctype, parent }) => parent === undefined || !there.has(indexKey(PARENT_DOCTYPE[doctype], parent)))
    .map(({ doctype, name, parent }) =>
      problem(
        'orphan',
        { doctype, name, field: PARENT_FIELD[doctype] },
        parent === undefined ? 'it names no parent, so no student can reach it' : `its parent ${quote(parent)} does not exist, so no student can reach it`,
        'Give it a parent in Frappe, or delete it.',
      ),
    )
}
