// PURE: a file with lessons as a dump writes it, read as far as pages go: stages as text, the rest as JSON.
import { schemaFaults } from '../schema.ts'
import { protectConfigs } from './config.ts'
import type { TopicLessons } from './records.ts'
import type { RenderableLesson, RenderableLessons } from './snapshot.ts'
import { cutMark, StageReader, type PrintedStages } from './stage-text.ts'

/** A lesson, with the mark of the cut in the place of stages that were cut out of the file. */
type CutLesson = Omit<RenderableLesson, 'stages'> & { stages: unknown }

export class PlainLessonsReader {
  readonly #stages = new StageReader()

  /** Undefined where no lesson's stages are as a dump writes them, or anything may be wrong with the file. */
  read(file: Buffer): RenderableLessons | undefined {
    const texts = this.#stages.read(file)
    const group = texts && parsed(texts.rest)
    const lessons = group?.lessons as readonly (CutLesson | null)[] | undefined
    if (!Array.isArray(lessons)) return undefined
    // The schema sees these lessons without stages: those that were cut out are known to be what it asks for.
    const cuts = takeCuts(lessons, texts!.stages)
    if (!cuts || schemaFaults('snapshot_lessons', group).length > 0) return undefined
    const { lessons: known, ...rest } = protectConfigs(group as TopicLessons, texts!.rest)
    return { ...rest, lessons: known.map((lesson, i) => (cuts[i] ? { ...lesson, stages: cuts[i] } : lesson)) }
  }
}

function parsed(text: string): { readonly lessons?: unknown } | undefined {
  try {
    return JSON.parse(text) as object
  } catch {
    return undefined
  }
}

/**
 * The stages that were cut out of each lesson, in whose place an empty list is left. Undefined where the lessons do not
 * have all of the cuts, each its own: then what was cut out was not its stages, but something that only looked like them.
 */
function takeCuts(lessons: readonly (CutLesson | null)[], cuts: readonly PrintedStages[]): readonly (PrintedStages | undefined)[] | undefined {
  let next = 0
  const taken = lessons.map((lesson) => {
    if (lesson?.stages !== cutMark(next)) return undefined
    lesson.stages = []
    return cuts[next++]
  })
  return next === cuts.length ? taken : undefined
}
