// What one plan shows, as far as it was looked into: its nodes with all that its pages say of them.
import type { Access, TrackAccess, HierarchyPage, ManifestPage, TopicPage } from '../pages/page-types.ts'

const NODE_KINDS = ['subject', 'track', 'unit', 'topic', 'lesson'] as const
export type NodeKind = (typeof NODE_KINDS)[number]
export type NodeCounts = Readonly<Partial<Record<NodeKind, number>>>

/** The `access` block of a page, with what a page leaves out when it is not so. */
export interface AccessState {
  readonly level: Access['access_level']
  readonly item?: string
  readonly sold_separately: boolean
  readonly parent_item_required: boolean
}

export interface PlanNode {
  readonly kind: NodeKind
  readonly id: string
  readonly title: string
  readonly parent: PlanNode | undefined
  /** What is printed of it besides: description, image, badge_image, color_code. Of a lesson, its own page tells. */
  readonly fields: Readonly<Record<string, string | undefined>>
  readonly isLinear: boolean | undefined
  readonly access: AccessState
  readonly bit: number | undefined
  /** The hashed page that tells more of it. */
  readonly page: string
  /** How many lessons there are in a topic. */
  readonly lessonCount: number
  /** Undefined when nobody looked: then both sides have the same page of it. */
  children: readonly PlanNode[] | undefined
}

/** Ids are unique among the nodes of a kind. */
export function nodeKey({ kind, id }: { readonly kind: string; readonly id: string }): string {
  return `${kind} ${id}`
}

export function subjectNodes({ subjects }: ManifestPage): readonly PlanNode[] {
  return subjects.map((subject) => node('subject', subject, undefined, subject.hierarchy_url))
}

/** Gives a subject its tracks, units and topics. */
export function growSubject(subject: PlanNode, { tracks }: HierarchyPage): void {
  subject.children = tracks.map((track) => {
    const trackNode = node('track', track, subject)
    trackNode.children = track.units.map((unit) => {
      const unitNode = node('unit', unit, trackNode)
      unitNode.children = unit.topics.map((topic) => node('topic', topic, unitNode, topic.topic_url, topic.lesson_count))
      return unitNode
    })
    return trackNode
  })
}

/** Gives a topic its lessons. */
export function growTopic(topic: PlanNode, { lessons }: TopicPage): void {
  topic.children = lessons.map(({ description: _, image: __, ...lesson }) => ({ ...node('lesson', lesson, topic, lesson.lesson_url), bit: lesson.bit_index }))
}

interface Printed {
  readonly id: string
  readonly title: string
  readonly description?: string
  readonly image?: string
  readonly badge_image?: string
  readonly color_code?: string
  readonly is_linear?: boolean
  readonly access: Access | TrackAccess
}

function node(kind: NodeKind, { id, title, description, image, badge_image, color_code, is_linear, access }: Printed, parent: PlanNode | undefined, page = '', lessonCount = 0): PlanNode {
  return { kind, id, title, parent, fields: { description, image, badge_image, color_code }, isLinear: is_linear, access: accessState(access), bit: undefined, page, lessonCount, children: undefined }
}

function accessState(access: Access | TrackAccess): AccessState {
  return {
    level: access.access_level,
    ...(access.required_item === undefined ? {} : { item: access.required_item }),
    sold_separately: access.is_sold_separately === true,
    parent_item_required: 'parent_item_required' in access && access.parent_item_required,
  }
}

/** The nodes and all below them, as far as somebody looked. */
export function* allNodes(nodes: readonly PlanNode[]): Generator<PlanNode> {
  for (const each of nodes) {
    yield each
    if (each.children) yield* allNodes(each.children)
  }
}

/** How many there are of each kind, in the order of the tree. */
export function countKinds(nodes: Iterable<{ readonly kind: string }>): NodeCounts {
  const counts = Map.groupBy(nodes, ({ kind }) => kind)
  return Object.fromEntries(NODE_KINDS.flatMap((kind) => (counts.has(kind) ? [[kind, counts.get(kind)!.length]] : [])))
}

/** The nodes above it, the nearest first. */
export function* ancestors({ parent }: PlanNode): Generator<PlanNode> {
  for (let each = parent; each; each = each.parent) yield each
}
