// A subject without what only the pages of its lessons print: enough to render it for another plan, or with other lessons
// in some topics, where those pages are there from before; and a fraction of what its files hold.
import type { Lesson, Stage, TopicLessons } from '../snapshot/records.ts'
import type { RenderableLessons, RenderableSubject } from '../snapshot/snapshot.ts'
import { PrintedStages } from '../snapshot/stage-text.ts'

interface Heads extends Pick<RenderableSubject, 'structure'> {
  /** Lessons have a number of stages in the place of these. */
  readonly lessons: readonly (Omit<TopicLessons, 'lessons'> & { readonly lessons: readonly (Omit<Lesson, 'stages'> & { readonly stages: number })[] })[]
  /** Whether all stages were known as text alone, so that none of them has a fault or a `modified`. */
  readonly arePrinted: boolean
}

const NOT_KEPT: Stage = Object.freeze({ name: '', idx: 0 })
const NOT_PRINTED = Buffer.from('[]')

export function packHeads({ structure, lessons }: RenderableSubject): Uint8Array {
  const heads: Heads = {
    structure,
    lessons: lessons.map((group) => ({ ...group, lessons: group.lessons.map((lesson) => ({ ...lesson, stages: lesson.stages.length })) })),
    arePrinted: lessons.every((group) => group.lessons.every(({ stages }) => stages.length === 0 || stages instanceof PrintedStages)),
  }
  return Buffer.from(JSON.stringify(heads), 'utf8')
}

/** The subject again, with as many stages as there were, of which nothing is known. */
export function unpackHeads(bytes: Uint8Array): RenderableSubject {
  const { structure, lessons } = parsed(bytes)
  return { structure, lessons: lessons.map((group) => ({ ...group, lessons: group.lessons.map((lesson) => ({ ...lesson, stages: new Array<Stage>(lesson.stages).fill(NOT_KEPT) })) })) }
}

/**
 * The lessons of all topics but some, by topic, to be read with those of the others: with stages of which no more is
 * known than what a subject of them asks for. `ids` are those of the subject (`subjectIdNumbers`). Undefined where there
 * is more to know of a stage.
 */
export function lessonsBeside(topics: readonly string[], heads: Uint8Array, ids: Float64Array): ReadonlyMap<string, RenderableLessons> | undefined {
  const { lessons, arePrinted } = parsed(heads)
  if (!arePrinted) return undefined
  let at = ids.length - lessons.reduce((sum, group) => sum + group.lessons.reduce((stages, lesson) => stages + lesson.stages, 0), 0)
  const withStages = lessons.map((group): RenderableLessons => ({
    ...group,
    lessons: group.lessons.map((lesson) => ({ ...lesson, stages: lesson.stages === 0 ? [] : new PrintedStages(NOT_PRINTED, ids.subarray(at, (at += lesson.stages))) })),
  }))
  const others = new Set(topics)
  return new Map(withStages.flatMap((group) => (group.topic === undefined || others.has(group.topic) ? [] : [[group.topic, group]])))
}

function parsed(bytes: Uint8Array): Heads {
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')) as Heads
}
