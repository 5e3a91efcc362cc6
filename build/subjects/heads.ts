// A subject without what only the pages of its lessons print: enough to render it for another plan, or with other lessons
// in some topics, where the pages of all its other lessons are there from before; and a fraction of what its files hold.
import type { Lesson, TopicLessons } from '../snapshot/records.ts'
import type { RenderableLessons, RenderableSubject } from '../snapshot/snapshot.ts'
import { PrintedStages } from '../snapshot/stage-text.ts'

interface LessonHead extends Omit<Lesson, 'stages'> {
  /** How many there are. */
  readonly stages: number
  /** Whether they were not known as text alone: then they may have faults and times, which their number does not tell. */
  readonly haveMore?: true
}

interface TopicHead extends Omit<TopicLessons, 'lessons'> {
  readonly lessons: readonly LessonHead[]
}

interface Heads extends Pick<RenderableSubject, 'structure'> {
  readonly lessons: readonly TopicHead[]
}

export function packHeads({ structure, lessons }: RenderableSubject): Uint8Array {
  const heads: Heads = {
    structure,
    lessons: lessons.map((group) => ({
      ...group,
      lessons: group.lessons.map(({ stages, ...lesson }) => ({ ...lesson, stages: stages.length, ...(stages.length > 0 && !(stages instanceof PrintedStages) && { haveMore: true }) })),
    })),
  }
  return Buffer.from(JSON.stringify(heads), 'utf8')
}

/** The subject again, with as many stages as there were, of which nothing is known. */
export function unpackHeads(bytes: Uint8Array): RenderableSubject {
  const { structure, lessons } = parsed(bytes)
  return { structure, lessons: lessons.map((group) => withStages(group, unknownStages)) }
}

/**
 * The lessons of a subject's topics but for these, by topic, to be read with those of these: with stages of which no more
 * is known than their ids. `ids` are those of the subject (`subjectIdNumbers`). Topics are left out in which there is
 * more to know of a stage.
 */
export function lessonsOutside(topics: readonly string[], heads: Uint8Array, ids: Float64Array): ReadonlyMap<string, RenderableLessons> {
  const { lessons } = parsed(heads)
  const toRead = new Set(topics)
  const printed = lessons.flatMap((group) => group.lessons).filter(({ haveMore }) => !haveMore)
  let at = ids.length - printed.reduce((sum, { stages }) => sum + stages, 0)
  const known = new Map<string, RenderableLessons>()
  for (const group of lessons) {
    const { topic } = group
    const withIds = withStages(group, ({ stages, haveMore }) => (haveMore ? [] : new PrintedStages(NO_TEXT, ids.subarray(at, (at += stages)))))
    if (topic !== undefined && !toRead.has(topic) && !group.lessons.some(({ haveMore }) => haveMore)) known.set(topic, withIds)
  }
  return known
}

function parsed(bytes: Uint8Array): Heads {
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')) as Heads
}

function withStages(group: TopicHead, stagesOf: (lesson: LessonHead) => RenderableLessons['lessons'][number]['stages']): RenderableLessons {
  return { ...group, lessons: group.lessons.map((lesson) => ({ ...lesson, stages: stagesOf(lesson) })) }
}

const NO_TEXT = Buffer.from('[]')
const unknown: PrintedStages[] = []

/** The same for all lessons that have as many. */
function unknownStages({ stages }: LessonHead): PrintedStages {
  return (unknown[stages] ??= new PrintedStages(NO_TEXT, new Float64Array(stages)))
}
