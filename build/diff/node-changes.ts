// What a plan shows otherwise than before, node by node. Access has a table of its own (access-changes.ts).
import type { LessonPage } from '../pages/page-types.ts'
import type { About, ChangeDetails, NodeChange, NodeName } from './changes.ts'
import type { PlanSeen } from './look-into.ts'
import { ancestors, nodeKey, type PlanNode } from './plan-nodes.ts'
import { movedItems } from './sequence.ts'
import { stageChanges } from './stages.ts'
import { valueChanges, type FieldChange } from './value-changes.ts'

/** The two versions of a lesson's page. */
export interface LessonVersions {
  readonly before: LessonPage
  readonly after: LessonPage
}

/** `lessons` gives both pages of a lesson where they are not one. */
export function nodeChanges(base: PlanSeen, head: PlanSeen, lessons: (before: PlanNode, after: PlanNode) => LessonVersions | undefined): readonly NodeChange[] {
  const changes: NodeChange[] = []
  for (const [key, node] of base.nodes) if (!head.nodes.has(key)) changes.push({ change: 'removed', ...about(node), access: node.access })
  for (const [key, after] of head.nodes) {
    const before = base.nodes.get(key)
    const details = before ? detailsOf(before, after, lessons(before, after)) : [{ change: 'added' as const, access: after.access }]
    for (const each of details) changes.push({ ...each, ...about(after) })
  }
  for (const { node, ...order } of reordered(base, head)) changes.push({ change: 'reordered', ...about(node), ...order })
  return changes
}

export function about(node: PlanNode): About {
  return { ...named(node), place: [...ancestors(node)].reverse().map(named) }
}

function named({ kind, id, title }: PlanNode): NodeName {
  return { kind, id, title }
}

function detailsOf(before: PlanNode, after: PlanNode, lesson: LessonVersions | undefined): readonly ChangeDetails[] {
  const details: ChangeDetails[] = []
  const [from, to] = [before.parent, after.parent]
  if (from && to && from.id !== to.id) details.push({ change: 'moved', from: named(from), to: named(to) })
  if (before.title !== after.title) details.push({ change: 'renamed', from: before.title, to: after.title })
  const fields = [...fieldChanges(before.fields, after.fields), ...(lesson ? lessonFields(lesson) : [])]
  const stages = lesson ? stageChanges(lesson.before.stages, lesson.after.stages) : []
  if (fields.length + stages.length > 0) details.push({ change: 'edited', fields, stages })
  if (lesson && lesson.before.title !== lesson.after.title && (lesson.before.title !== before.title || lesson.after.title !== after.title)) {
    details.push({ change: 'renamed', on: 'lesson page', from: lesson.before.title, to: lesson.after.title })
  }
  if (before.isLinear !== undefined && after.isLinear !== undefined && before.isLinear !== after.isLinear) details.push({ change: 'linear', from: before.isLinear, to: after.isLinear })
  if (before.bit !== undefined && after.bit !== undefined && before.bit !== after.bit) details.push({ change: 'bit', from: before.bit, to: after.bit })
  return details
}

function fieldChanges(before: PlanNode['fields'], after: PlanNode['fields']): readonly FieldChange[] {
  return Object.keys(after).flatMap((field) => valueChanges(field, before[field], after[field]))
}

/** A topic's page repeats them. */
function lessonFields({ before, after }: LessonVersions): readonly FieldChange[] {
  return (['description', 'image'] as const).flatMap((field) => valueChanges(field, before[field], after[field]))
}

interface Reordered {
  readonly node: PlanNode
  readonly from: number
  readonly to: number
  readonly after: NodeName | null
}

/** Siblings that changed places among those that were siblings before, as few as tell it, each with its number then and now. */
function* reordered(base: PlanSeen, head: PlanSeen): Generator<Reordered> {
  yield* reorderedAmong(base.subjects, head.subjects)
  for (const [key, after] of head.nodes) {
    const before = base.nodes.get(key)
    if (before?.children && after.children) yield* reorderedAmong(before.children, after.children)
  }
}

function* reorderedAmong(before: readonly PlanNode[], after: readonly PlanNode[]): Generator<Reordered> {
  const places = new Map(before.map((node, index) => [nodeKey(node), index]))
  const stayed = after.flatMap((node, index) => {
    const place = places.get(nodeKey(node))
    return place === undefined ? [] : [{ node, index, place }]
  })
  const moved = movedItems(stayed.map(({ place }) => place))
  for (const [position, { node, index, place }] of stayed.entries()) {
    if (moved.has(position)) yield { node, from: place + 1, to: index + 1, after: index === 0 ? null : named(after[index - 1]!) }
  }
}
