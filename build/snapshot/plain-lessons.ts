// PURE: a file with lessons as a dump writes it, read as far as pages go: its stages as text, the rest as JSON.
import { schemaFaults } from '../schema.ts'
import type { RenderableLesson, RenderableLessons } from './snapshot.ts'
import { cutMark, StageReader, type PrintedStages } from './stage-text.ts'

/** A lesson whose stages were cut out of the file: in their place is the mark of the cut, or an empty list. */
type CutLesson = Omit<RenderableLesson, 'stages'> & { stages: unknown }

export class PlainLessonsReader {
  readonly #stages = new StageReader()

  /** Undefined where the file is not as a dump writes it, or anything may be wrong with it. */
  read(file: Buffer): RenderableLessons | undefined {
    const texts = this.#stages.read(file)
    const group = texts && parsed(texts.rest)
    const lessons = group?.lessons as readonly (CutLesson | null)[] | undefined
    if (!Array.isArray(lessons) || !areCuts(lessons, texts!.stages)) return undefined
    // The schema sees lessons without stages: those that were cut out are known to be what it asks for.
    const cut = lessons.map((lesson) => takeCut(lesson, texts!.stages))
    if (schemaFaults('snapshot_lessons', group).length > 0) return undefined
    cut.forEach((stages, i) => { lessons[i].stages = stages })
    return group as RenderableLessons
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
 * Whether each lesson has the next of the cuts, or an empty list. Where one has anything else, what was cut out was not
 * its stages, but something that only looked like them.
 */
function areCuts(lessons: readonly (CutLesson | null)[], cuts: readonly PrintedStages[]): boolean {
  let next = 0
  const isCut = ({ stages }: CutLesson) => stages === cutMark(next) && ++next > 0
  const isEmpty = ({ stages }: CutLesson) => Array.isArray(stages) && stages.length === 0
  return lessons.every((lesson) => lesson !== null && (isCut(lesson) || isEmpty(lesson))) && next === cuts.length
}

/** Puts an empty list in the place of a lesson's cut. */
function takeCut(lesson: CutLesson, cuts: readonly PrintedStages[]): readonly [] | PrintedStages {
  const { stages } = lesson
  lesson.stages = []
  return typeof stages === 'string' ? cuts[Number(stages)]! : []
}
