// SHELL: reads the lessons of every topic with their stages. The tables are read once, in the order in which they lie on
// the database's disk, since looking rows up topic by topic takes many times as long; a spool brings them together.
import { byCodePoint } from '../code-point-order.ts'
import { NameTable } from './name-table.ts'
import { ColumnSpans } from './packed-row.ts'
import type { SiteReader } from './rows.ts'
import { Spool, type SpoolFile } from './spool.ts'
import { LESSON, STAGE } from './tables.ts'

/** Some of the topics, with the files that hold all of their lessons and stages. */
export interface Bucket {
  /** Spooled rows; the key of each is the number of its topic. */
  readonly lessons: SpoolFile | undefined
  /** Spooled rows; the key of each is the place of its lesson in the other file. */
  readonly stages: SpoolFile | undefined
  readonly topics: readonly NumberedTopic[]
}

export interface NumberedTopic {
  readonly number: number
  /** '' is the topic of lessons that name none. */
  readonly topic: string
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
  /** A folder to put rows aside in. */
  readonly scratch: string
  /** Called for a stage whose lesson does not exist. */
  readonly onStray: (stage: { readonly name: string; readonly parent: string }) => void
  readonly onStages: (count: number) => void
}

// So many that a few of them fit into memory, however large the site is: how large, the database only estimates.
const BUCKETS = 128
const STAGES_AT_ONCE = 1000

/** Reads all lessons and stages of a site. What it holds in memory is a few words for each lesson. */
export async function readLessons(site: SiteReader, { topics, scratch, onStray, onStages }: LessonOptions): Promise<LessonTables> {
  const numbers = new Map(Array.from(topics, (topic, number) => [topic, number] as const))
  const known = numbers.size
  // Of each lesson, its place in its bucket's file times BUCKETS, plus the bucket.
  const places = new NameTable()
  const names: string[] = []
  const lessonsIn = Array.from({ length: BUCKETS }, () => 0)
  const orphans: { name: string; topic: string }[] = []

  const lessonSpool = new Spool(`${scratch}/lessons`, BUCKETS)
  const [nameAt, topicAt] = ['name', 'parent_topic'].map((column) => site.columns(LESSON).indexOf(column)) as [number, number]
  const lesson = new ColumnSpans(Math.max(nameAt, topicAt) + 1)
  await site.each(LESSON, (bytes, start, end) => {
    lesson.lay(bytes, start)
    const name = lesson.text(nameAt) ?? ''
    const topic = lesson.text(topicAt) ?? ''
    let number = numbers.get(topic)
    if (number === undefined) numbers.set(topic, (number = numbers.size))
    if (number >= known) orphans.push({ name, topic })
    const bucket = number % BUCKETS
    names.push(name)
    places.set(bytes.subarray(lesson.start(nameAt), lesson.end(nameAt)), lessonsIn[bucket]!++ * BUCKETS + bucket)
    lessonSpool.add(bucket, number, bytes, start, end)
  })
  const lessons = lessonSpool.finish()

  const stageSpool = new Spool(`${scratch}/stages`, BUCKETS)
  const [stageAt, parentAt] = ['name', 'parent'].map((column) => site.columns(STAGE).indexOf(column)) as [number, number]
  const stage = new ColumnSpans(Math.max(stageAt, parentAt) + 1)
  let read = 0
  await site.each(STAGE, (bytes, start, end) => {
    if (++read % STAGES_AT_ONCE === 0) onStages(STAGES_AT_ONCE)
    stage.lay(bytes, start)
    const place = places.get(bytes, stage.start(parentAt), stage.end(parentAt))
    if (place === undefined) onStray({ name: stage.text(stageAt) ?? '', parent: stage.text(parentAt) ?? '' })
    else stageSpool.add(place % BUCKETS, Math.floor(place / BUCKETS), bytes, start, end)
  })
  const stages = stageSpool.finish()

  const topicsIn = Map.groupBy(Array.from(numbers, ([topic, number]) => ({ number, topic })), ({ number }) => number % BUCKETS)
  return {
    names,
    orphans: orphans.sort((a, b) => byCodePoint(a.name, b.name)),
    buckets: Array.from(topicsIn, ([bucket, topics]) => ({ lessons: lessons[bucket], stages: stages[bucket], topics })),
  }
}
