// What can be wrong with a node itself, whatever plan shows it (contract.md, section 7).
import { byCodePoint } from '../code-point-order.ts'
import { problem, quote, type Problem, type Where } from '../errors.ts'
import { isNestedTooDeeply, MOST_LEVELS, parseConfig } from '../snapshot/config.ts'
import type { Stage } from '../snapshot/records.ts'
import { PrintedStages, STAGE_TYPES } from '../snapshot/stage-text.ts'
import { byIdx } from './order.ts'
import { lessonsOf, type ContentNode, type LessonNode, type SubjectNode } from './nodes.ts'
import { publicImage, validColor } from './looks.ts'

export interface NodeFaults {
  /** Stop a build when the node is visible in a published plan; warnings otherwise. */
  readonly stops: readonly Problem[]
  /** What a page leaves out or shows all the same; of interest only when the node is visible. */
  readonly notices: readonly Problem[]
}

/** A node as far as its own faults go; orphans are no more than this. */
type Judged<Node> = Node extends ContentNode ? Pick<Node, 'doctype' | 'name' | 'record'> : never

/** The faults of one node: its title, looks, bit and stages. */
export function nodeFaults(node: Judged<ContentNode>): NodeFaults {
  const stops: Problem[] = []
  const notices: Problem[] = []
  const { doctype, name, record } = node
  if (isBlank(record.title)) stops.push(titleMissing({ doctype, name, field: 'title' }))
  for (const field of ['image', 'badge_image'] as const) {
    const image = (record as { image?: string; badge_image?: string })[field]
    if (image !== undefined && publicImage(image) === undefined) {
      notices.push(problem(
        'image-private',
        { doctype, name, field },
        `students cannot load ${quote(image)}, so pages leave it out`,
        'Attach the image as a public file.',
      ))
    }
  }
  if (node.doctype === 'Memora Subject') {
    const { color_code } = node.record
    if (color_code !== undefined && validColor(color_code) === undefined) {
      notices.push(problem(
        'color-invalid',
        { doctype, name, field: 'color_code' },
        `${quote(color_code)} is no colour, so pages leave it out`,
        'Write it as # and six hex digits, such as #2563EB.',
      ))
    }
  }
  if (node.doctype === 'Memora Lesson') lessonFaults(node, stops, notices)
  return { stops, notices }
}

function lessonFaults({ doctype, name, record }: Judged<LessonNode>, stops: Problem[], notices: Problem[]): void {
  const { bit_index } = record
  if (bit_index === undefined || bit_index < 0) {
    stops.push(
      problem(
        'bit-index-missing',
        { doctype, name, field: 'bit_index' },
        bit_index === undefined ? 'the lesson has no bit for students\' progress' : `the lesson has no bit for students' progress: it is ${bit_index}`,
        'Run `bench migrate` and Memora\'s backfill of bit_index, or save the lesson again in Frappe.',
      ),
    )
  }
  if (record.stages instanceof PrintedStages) return
  for (const stage of [...record.stages].sort(byIdx)) stageFaults(name, stage, stops, notices)
}

function stageFaults(lesson: string, stage: Stage, stops: Problem[], notices: Problem[]): void {
  const at = (field: string): Where => ({ doctype: 'Memora Lesson Stage', name: stage.name, within: `stage ${stage.idx} of lesson ${quote(lesson)}`, field })
  if (isBlank(stage.title)) stops.push(titleMissing(at('title')))
  if (stage.type === undefined || !STAGE_TYPES.has(stage.type)) {
    stops.push(problem(
      'stage-type-unknown',
      at('type'),
      stage.type === undefined ? 'the stage has no type' : `${quote(stage.type)} is no type of stage`,
      `Choose one of ${[...STAGE_TYPES].join(', ')}.`,
    ))
  }
  if (stage.config_text !== undefined) {
    const parsed = parseConfig(stage.config_text)
    if (parsed.fault === 'number too large') {
      stops.push(problem(
        'config-number-too-large',
        at('config'),
        `${parsed.detail} is beyond what JSON readers keep exactly (2^53)`,
        'Write it as text, in quotes.',
      ))
    } else if (parsed.fault === 'nested too deeply') {
      stops.push(configTooDeep(at('config'), parsed.detail))
    } else if (parsed.fault !== undefined) {
      stops.push(problem(
        'config-not-object',
        at('config'),
        parsed.fault === 'not JSON' ? `the config is not JSON: ${parsed.detail}` : `the config is ${parsed.detail}, not a JSON object`,
        'Mend it in Frappe: it must be a JSON object, such as {"video_url": "..."}.',
      ))
    }
  }
  const config = stageConfig(stage)
  if (config === undefined && stage.config_text === undefined) stops.push(configTooDeep(at('config'), `more than ${MOST_LEVELS} levels deep`))
  if (mentionsPrivate(config)) {
    notices.push(problem(
      'config-private',
      at('config'),
      'it names something under /private/, which students cannot load',
      'Attach the file as a public one and name that.',
    ))
  }
}

function configTooDeep(where: Where, howDeep: string): Problem {
  return problem('config-too-deep', where, `the config is ${howDeep}, which JSON readers cannot follow`, 'Make it flatter in Frappe.')
}

function mentionsPrivate(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('/private/')
  if (value === null || typeof value !== 'object') return false
  // All configs of a site come by here, and pairs of keys and values take twice as long to make as to look at.
  for (const key of Object.keys(value)) if (key.includes('/private/') || mentionsPrivate((value as Record<string, unknown>)[key])) return true
  return false
}

/** The config that a page prints; undefined where the stage has none that can be published. */
export function stageConfig({ config, config_text }: Stage): Record<string, unknown> | undefined {
  if (config_text !== undefined) return parseConfig(config_text).config
  // Somebody may have typed it into the snapshot: a dump would not.
  return isNestedTooDeeply(config) ? undefined : (config ?? {})
}

export interface SharedBit {
  readonly lessons: readonly LessonNode[]
  readonly problem: Problem
}

/** Lessons of one subject that share a bit of 0 or more: one student's progress would count for another lesson. */
export function sharedBits(subject: SubjectNode): readonly SharedBit[] {
  const byBit = Map.groupBy(lessonsOf(subject), ({ record }) => record.bit_index ?? -1)
  const shared: SharedBit[] = []
  for (const [bit, lessons] of byBit) {
    if (bit < 0 || lessons.length < 2) continue
    const names = lessons.map(({ name }) => name).sort(byCodePoint)
    shared.push({
      lessons,
      problem: problem(
        'bit-index-shared',
        { doctype: 'Memora Lesson', name: names.at(-1)!, field: 'bit_index' },
        `bit ${bit} of subject ${quote(subject.name)} is also that of ${names.slice(0, -1).map((name) => `lesson ${quote(name)}`).join(', ')}`,
        'Give all but one of them a bit of its own: set bit_index to -1 and save the lesson in Frappe.',
      ),
    })
  }
  return shared
}

/** Whether a title is missing or only white space. */
export function isBlank(title: string | undefined): boolean {
  return title === undefined || title.trim() === ''
}

/** The problem of a document without a title. */
export function titleMissing(where: Where): Problem {
  return problem('title-missing', where, 'it has no title', 'Give it one in Frappe.')
}
