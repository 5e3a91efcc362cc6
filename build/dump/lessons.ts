// SHELL: reads the lessons of every topic with their stages. The tables are read once, in the order in which they lie on
// the database's disk, since looking rows up topic by topic takes many times as long; a spool brings them together.
import { byCodePoint } from '../code-point-order.ts'
import { lineFields } from '../stable-json.ts'
import { id, lessonRecord, type Row, stageRecord, stageTime } from './normalize.ts'
import type { SiteReader } from './rows.ts'
import { Spool } from './spool.ts'
import { LESSON, STAGE } from './tables.ts'
import type { ToUtc } from './time-zone.ts'

/** Some of the topics, with the files that hold all of their lessons and stages. */
export interface Bucket {
  /** A spool of lessons, which belong to the numbers of their topics: name, and fields but for the stages. */
  readonly lessons: string
  /** A spool of stages, which belong to the numbers of their lessons, and whose own is `idx`: name, fields before the config, config as the database has it, fields behind it. */
  readonly stages: string
  /** '' is the topic of lessons that name none. */
  readonly topics: readonly { readonly number: number; readonly topic: string }[]
}

export interface LessonTables {
  /** The names of all lessons. */
  readonly names: readonly string[]
  /** Lessons whose topic is none of the site's; by name. */
  readonly orphans: readonly { readonly name: string; readonly topic: string }[]
  readonly buckets: readonly Bucket[]
}

export interface LessonOptions {
  /** The site's topics. */
  readonly topics: Iterable<string>
  readonly utc: ToUtc
  /** A folder to put rows aside in. */
  readonly scratch: string
  /** Called for a stage whose lesson does not exist. */
  readonly onStray: (stage: Row) => void
  readonly onStages: (count: number) => void
}

/** In a file of lessons: below the file's object and its list of lessons, and below the lesson's list of stages. */
export const LESSON_DEPTH = 2
export const STAGE_DEPTH = 4

const BUCKET_BYTES = 8_000_000
const MOST_BUCKETS = 128
const STAGES_AT_ONCE = 1000

/** Reads all lessons and stages of a site. What it holds in memory is a few words for each lesson. */
export async function readLessons(site: SiteReader, { topics, utc, scratch, onStray, onStages }: LessonOptions): Promise<LessonTables> {
  const count = Math.min(MOST_BUCKETS, 1 + Math.floor((await site.size([LESSON, STAGE])) / BUCKET_BYTES))
  const lessonSpool = new Spool(`${scratch}/lessons`, count)
  const stageSpool = new Spool(`${scratch}/stages`, count)
  const numbers = new Map(Array.from(topics, (topic, number) => [topic, number] as const))
  const known = numbers.size
  const lessons = new Map<string, { readonly number: number; readonly topic: number; readonly modified: unknown }>()
  const orphans: { name: string; topic: string }[] = []

  for await (const row of site.stream(LESSON)) {
    const name = id(row['name'])
    const topic = id(row['parent_topic'])
    let number = numbers.get(topic)
    if (number === undefined) numbers.set(topic, (number = numbers.size))
    if (number >= known) orphans.push({ name, topic })
    lessonSpool.add(number % count, number, lessons.size, [name, lineFields(lessonRecord(row, utc), LESSON_DEPTH)])
    lessons.set(name, { number: lessons.size, topic: number, modified: row['modified'] })
  }
  let stages = 0
  for await (const row of site.stream(STAGE)) {
    if (++stages % STAGES_AT_ONCE === 0) onStages(STAGES_AT_ONCE)
    const lesson = lessons.get(id(row['parent']))
    if (!lesson) onStray(row)
    else {
      const head = stageRecord(row)
      const tail = stageTime(row, lesson.modified, utc)
      stageSpool.add(lesson.topic % count, lesson.number, head.idx, [head.name, lineFields(head, STAGE_DEPTH), id(row['config']), lineFields(tail, STAGE_DEPTH)])
    }
  }

  const lessonFiles = lessonSpool.finish()
  const stageFiles = stageSpool.finish()
  const topicsIn = Map.groupBy(numbers, ([, number]) => number % count)
  return {
    names: [...lessons.keys()],
    orphans: orphans.sort((a, b) => byCodePoint(a.name, b.name)),
    buckets: lessonFiles.map((file, bucket) => ({
      lessons: file,
      stages: stageFiles[bucket]!,
      topics: (topicsIn.get(bucket) ?? []).map(([topic, number]) => ({ number, topic })),
    })),
  }
}
