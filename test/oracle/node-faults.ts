// Faults of nodes and stages (contract, section 7): each node is looked at once, whatever plans show it.
import type { Stage } from '../../build/snapshot/records.ts'
import type { Faults } from './faults.ts'
import { isBlank, subjectOf, type Node } from './nodes.ts'
import { codePoints } from './order.ts'
import { isColor, isPrivate } from './shown-fields.ts'

const PARENT_FIELD = {
  'Memora Track': 'parent_subject', 'Memora Unit': 'parent_track', 'Memora Topic': 'parent_unit', 'Memora Lesson': 'parent_topic',
} as const

const STAGE = 'Memora Lesson Stage'
const STAGE_TYPES: readonly (string | undefined)[] = ['Video', 'Question', 'Text', 'Interactive']

/** @param visible the nodes that some published plan shows */
export function findNodeFaults(faults: Faults, nodes: readonly Node[], visible: ReadonlySet<Node>): void {
  for (const node of nodes) {
    const { doctype, name, parent, fields } = node
    const isVisible = visible.has(node)
    if (doctype !== 'Memora Subject' && !parent) faults.warn('orphan', doctype, name, PARENT_FIELD[doctype])
    if (isBlank(fields.title)) faults.found(isVisible, 'title-missing', doctype, name, 'title')
    if (isVisible && fields.color_code !== undefined && !isColor(fields.color_code)) faults.warn('color-invalid', doctype, name, 'color_code')
    if (isVisible && isPrivate(fields.image)) faults.warn('image-private', doctype, name, 'image')
    if (isVisible && isPrivate(fields.badge_image)) faults.warn('image-private', doctype, name, 'badge_image')
    if (doctype === 'Memora Lesson') findBitFaults(faults, node, nodes, visible)
    for (const stage of fields.stages ?? []) findStageFaults(faults, stage, isVisible)
  }
}

function findBitFaults(faults: Faults, lesson: Node, nodes: readonly Node[], visible: ReadonlySet<Node>): void {
  const bit = lesson.fields.bit_index
  if (bit === undefined || bit < 0) {
    faults.found(visible.has(lesson), 'bit-index-missing', lesson.doctype, lesson.name, 'bit_index')
    return
  }
  const subject = subjectOf(lesson)
  if (!subject) return
  const sharing = nodes.filter((other) => other.doctype === lesson.doctype && other.fields.bit_index === bit && subjectOf(other) === subject)
  // Said once for all that share it, at the last by name.
  if (sharing.length > 1 && sharing.every(({ name }) => codePoints(name, lesson.name) <= 0)) {
    faults.found(sharing.some((each) => visible.has(each)), 'bit-index-shared', lesson.doctype, lesson.name, 'bit_index')
  }
}

function findStageFaults(faults: Faults, stage: Stage, isVisible: boolean): void {
  if (isBlank(stage.title)) faults.found(isVisible, 'title-missing', STAGE, stage.name, 'title')
  if (!STAGE_TYPES.includes(stage.type)) faults.found(isVisible, 'stage-type-unknown', STAGE, stage.name, 'type')
  if (stage.config_text !== undefined) {
    const code = isJsonObject(stage.config_text) ? 'config-number-too-large' : 'config-not-object'
    faults.found(isVisible, code, STAGE, stage.name, 'config')
  }
  if (isVisible && JSON.stringify(stage.config ?? {}).includes('/private/')) faults.warn('config-private', STAGE, stage.name, 'config')
}

/** A text that is an object, and yet not kept as one, holds a number that JSON readers would change. */
function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}
