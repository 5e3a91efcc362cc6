// SHELL: stages the lesson files of a bucket of topics.
import { byIdx, byName } from '../code-point-order.ts'
import type { Lesson, LessonDeletion, TopicLessons } from '../snapshot/records.ts'
import { stageFile, type StagedFile, type Staging } from '../snapshot/replace.ts'
import { lineJson } from '../stable-json.ts'
import { id, lessonRecord, type Row, stageRecord } from './normalize.ts'
import { SpooledRows } from './spool.ts'
import { type ToUtc, utcConverter } from './time-zone.ts'

/** What the files of all buckets are made with. Plain data, so that threads can share in the work. */
export interface LessonSettings {
  readonly staging: Staging
  readonly timeZone: string
  readonly lessonColumns: readonly string[]
  readonly stageColumns: readonly string[]
}

/** A bucket, with what else its files are made of; see lessons.ts. */
export interface LessonJob {
  readonly lessons: string
  readonly stages: string
  readonly topics: readonly { readonly topic: string; readonly path: string; readonly deleted: readonly LessonDeletion[] }[]
}

export type StageLessons = (job: LessonJob) => readonly StagedFile[]

/** What stages the files of one bucket, a file for each topic. */
export function lessonStager({ staging, timeZone, lessonColumns, stageColumns }: LessonSettings): StageLessons {
  const utc = utcConverter(timeZone)
  return ({ lessons, stages, topics }) => {
    const lessonRows = new SpooledRows(lessons, lessonColumns, 'parent_topic')
    const stageRows = new SpooledRows(stages, stageColumns, 'parent')
    return topics.map(({ topic, path, deleted }) => {
      const records = lessonRows.with(topic).map((row) => wholeLesson(row, stageRows.with(id(row['name'])), utc))
      const content: TopicLessons = { topic: topic === '' ? undefined : topic, lessons: records.sort(byName), deleted: [...deleted] }
      return stageFile(staging, path, utf8(lineJson(content)))
    })
  }
}

function wholeLesson(row: Row, stageRows: readonly Row[], utc: ToUtc): Lesson {
  const stages = stageRows.map((stage) => stageRecord(stage, row['modified'], utc))
  return { ...lessonRecord(row, utc), stages: stages.sort(byIdx) }
}

let space = Buffer.alloc(0)

/** The bytes of a text, till the next one's are asked for: fresh memory for each of thousands of files costs more than the encoding. */
function utf8(text: string): Buffer {
  const most = text.length * 3
  if (space.length < most) space = Buffer.allocUnsafeSlow(most * 2)
  return space.subarray(0, space.write(text))
}
