// The nodes of the content tree: a subject, its tracks, their units, their topics, their lessons.
import type { Subject, Topic, Track, Unit } from '../snapshot/records.ts'
import type { RenderableLesson } from '../snapshot/snapshot.ts'

interface NodeBase<Doctype extends string, Record, Parent, Child> {
  readonly doctype: Doctype
  readonly name: string
  readonly record: Record
  readonly parent: Parent
  /** In the order in which students see them. */
  readonly children: readonly Child[]
  /** When a child of this node was last deleted; empty when none is known to have been. */
  readonly childDeletedAt: string
}

export interface SubjectNode extends NodeBase<'Memora Subject', Subject, undefined, TrackNode> {}
export interface TrackNode extends NodeBase<'Memora Track', Track, SubjectNode, UnitNode> {}
export interface UnitNode extends NodeBase<'Memora Unit', Unit, TrackNode, TopicNode> {}
export interface TopicNode extends NodeBase<'Memora Topic', Topic, UnitNode, LessonNode> {}
export interface LessonNode extends NodeBase<'Memora Lesson', RenderableLesson, TopicNode, never> {}

export type ContentNode = SubjectNode | TrackNode | UnitNode | TopicNode | LessonNode
export type NodeDoctype = ContentNode['doctype']

/** The field of a node's document that names its parent. */
export const PARENT_FIELD: Readonly<Record<Exclude<NodeDoctype, 'Memora Subject'>, string>> = {
  'Memora Track': 'parent_subject',
  'Memora Unit': 'parent_track',
  'Memora Topic': 'parent_unit',
  'Memora Lesson': 'parent_topic',
}

// Lists, since subjects have thousands of nodes, of which a generator takes each through every level above it.

/** A node and all below it, parents first, in the order in which students see them. */
export function nodesOf(node: ContentNode): readonly ContentNode[] {
  const nodes: ContentNode[] = []
  const add = (each: ContentNode) => {
    nodes.push(each)
    for (const child of each.children) add(child)
  }
  add(node)
  return nodes
}

/** Every lesson of a subject, shown or not. */
export function lessonsOf(subject: SubjectNode): readonly LessonNode[] {
  return subject.children.flatMap((track) => track.children.flatMap((unit) => unit.children.flatMap((topic) => topic.children)))
}
