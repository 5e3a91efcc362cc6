// SHELL: stages the lesson files of a bucket of topics.
import { isUtf8 } from 'node:buffer'
import type { Problem } from '../errors.ts'
import { FileReader } from '../file-reader.ts'
import type { LessonDeletion } from '../snapshot/records.ts'
import { stageFile, type StagedFile, type Staging } from '../snapshot/staging.ts'
import { LineWriter } from '../stable-json.ts'
import { lessonLines } from './lesson-lines.ts'
import { type SpoolFile, SpooledRows } from './spool.ts'
import { utcConverter } from './time-zone.ts'

/** What the files of all buckets are made with. Plain data, so that threads can share in the work. */
export interface LessonSettings {
  readonly staging: Staging
  readonly timeZone: string
  readonly lessonColumns: readonly string[]
  readonly stageColumns: readonly string[]
}

/** A bucket, with what else its files are made of; see lessons.ts. */
export interface LessonJob {
  readonly lessons: SpoolFile | undefined
  readonly stages: SpoolFile | undefined
  readonly topics: readonly { readonly number: number; readonly topic: string; readonly path: string; readonly deleted: readonly LessonDeletion[] }[]
}

export interface StagedBucket {
  readonly files: readonly StagedFile[]
  /** What of it no snapshot can hold. */
  readonly faults: readonly Problem[]
}

export type StageLessons = (job: LessonJob) => StagedBucket

/** What stages the files of one bucket, a file for each topic. */
export function lessonStager({ staging, timeZone, lessonColumns, stageColumns }: LessonSettings): StageLessons {
  let faults: Problem[] = []
  const writeLessons = lessonLines(lessonColumns, stageColumns, utcConverter(timeZone), (fault) => void faults.push(fault))
  const out = new LineWriter()
  const [lessonReader, stageReader] = [new FileReader(), new FileReader()]
  return ({ lessons, stages, topics }) => {
    faults = []
    const lessonRows = new SpooledRows(lessons, lessonReader)
    const stageRows = new SpooledRows(stages, stageReader)
    const files = topics.map(({ number, topic, path, deleted }) => {
      out.open('{')
      if (topic !== '') {
        out.key('topic')
        out.value(topic)
      }
      out.key('lessons')
      writeLessons(lessonRows, lessonRows.with(number), stageRows, out)
      out.key('deleted')
      out.value(deleted)
      out.close('}')
      return stageFile(staging, path, valid(out.finish()))
    })
    return { files, faults }
  }
}

/** A column that was made binary by hand can hold anything; what is no UTF-8 in it is replaced, as every reader of it would. */
function valid(bytes: Buffer): Buffer {
  return isUtf8(bytes) ? bytes : Buffer.from(bytes.toString())
}
