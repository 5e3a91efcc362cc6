// A subject without what only the pages of its lessons print: enough to render it for another plan, where those pages
// are there from before, and a fraction of what its files hold.
import type { Lesson, Stage, TopicLessons } from '../snapshot/records.ts'
import type { RenderableSubject } from '../snapshot/snapshot.ts'

interface Heads extends Pick<RenderableSubject, 'structure'> {
  /** Lessons have a number of stages in the place of these. */
  readonly lessons: readonly (Omit<TopicLessons, 'lessons'> & { readonly lessons: readonly (Omit<Lesson, 'stages'> & { readonly stages: number })[] })[]
}

const NOT_KEPT: Stage = Object.freeze({ name: '', idx: 0 })

export function packHeads({ structure, lessons }: RenderableSubject): Uint8Array {
  const heads: Heads = {
    structure,
    lessons: lessons.map((group) => ({ ...group, lessons: group.lessons.map((lesson) => ({ ...lesson, stages: lesson.stages.length })) })),
  }
  return Buffer.from(JSON.stringify(heads), 'utf8')
}

/** The subject again, with as many stages as there were, of which nothing is known. */
export function unpackHeads(bytes: Uint8Array): RenderableSubject {
  const { structure, lessons } = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')) as Heads
  return { structure, lessons: lessons.map((group) => ({ ...group, lessons: group.lessons.map((lesson) => ({ ...lesson, stages: new Array<Stage>(lesson.stages).fill(NOT_KEPT) })) })) }
}
