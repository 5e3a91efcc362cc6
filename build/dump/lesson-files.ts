// SHELL: stages the lesson files of a bucket of topics, here or, on a large site, in threads beside this one.
import { rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { byCodePoint } from '../code-point-order.ts'
import type { LessonDeletion } from '../snapshot/records.ts'
import { stageFile, type StagedFile, type Staging } from '../snapshot/replace.ts'
import { lineField, lineFields, lineList, lineObject } from '../stable-json.ts'
import { LESSON_DEPTH, STAGE_DEPTH } from './lessons.ts'
import { configRecord } from './normalize.ts'
import { readSpool, type Spooled } from './spool.ts'

/** What a bucket's files are made of; see lessons.ts. */
export interface LessonJob {
  readonly lessons: string
  readonly stages: string
  readonly topics: readonly { readonly number: number; readonly topic?: string | undefined; readonly path: string; readonly deleted: readonly LessonDeletion[] }[]
}

/** Stages the files of one bucket, a file for each topic. */
export function stageLessons(job: LessonJob, staging: Staging): readonly StagedFile[] {
  const lessons = readSpool(job.lessons)
  const stages = readSpool(job.stages)
  // The disk need not hold what is put aside and what is made of it at once.
  for (const file of [job.lessons, job.stages]) rmSync(file)
  return job.topics.map(({ number, topic, path, deleted }) => {
    const texts = sorted(lessons.get(number), byName).map((lesson) => lessonText(lesson, stages.get(lesson.number)))
    const content = lineObject([lineFields({ topic }, 0), lineField('lessons', lineList(texts, 1), 0), lineFields({ deleted }, 0)], 0)
    return stageFile(staging, path, utf8(`${content}\n`))
  })
}

function lessonText(lesson: Spooled, stages: readonly Spooled[] | undefined): string {
  const texts = sorted(stages, (a, b) => a.number - b.number || byName(a, b)).map((stage) => lineObject([stage.text(1), lineFields(configRecord(stage.text(2)), STAGE_DEPTH), stage.text(3)], STAGE_DEPTH))
  return lineObject([lesson.text(1), lineField('stages', lineList(texts, STAGE_DEPTH - 1), LESSON_DEPTH)], LESSON_DEPTH)
}

function sorted(records: readonly Spooled[] | undefined, order: (a: Spooled, b: Spooled) => number): readonly Spooled[] {
  return records === undefined ? [] : records.toSorted(order)
}

function byName(a: Spooled, b: Spooled): number {
  return byCodePoint(a.text(0), b.text(0))
}

let space = Buffer.alloc(0)

/** The bytes of a text, till the next one's are asked for: fresh memory for each of thousands of files costs more than the encoding. */
function utf8(text: string): Buffer {
  const most = text.length * 3
  if (space.length < most) space = Buffer.allocUnsafeSlow(most * 2)
  return space.subarray(0, space.write(text))
}

const MOST_THREADS = 4
// A thread takes a moment to start.
const FEWEST_JOBS = 8

/** Stages the files of all buckets, and hands out those of one after the other. Holds a few buckets in memory at a time. */
export async function* stageAllLessons(jobs: readonly LessonJob[], staging: Staging): AsyncGenerator<readonly StagedFile[]> {
  if (jobs.length < FEWEST_JOBS) {
    for (const job of jobs) yield stageLessons(job, staging)
    return
  }
  const threads = Array.from({ length: Math.min(MOST_THREADS, availableParallelism()) }, () => new Worker(new URL('./lesson-worker.ts', import.meta.url), { workerData: staging, resourceLimits: { maxYoungGenerationSizeMb: 16 } }))
  try {
    const waiting = jobs.values()
    const running = new Map<Worker, Promise<{ thread: Worker; files: readonly StagedFile[] }>>()
    const start = (thread: Worker) => {
      const { value: job, done } = waiting.next()
      if (done) running.delete(thread)
      else running.set(thread, inThread(thread, job))
    }
    threads.forEach(start)
    while (running.size > 0) {
      const { thread, files } = await Promise.race(running.values())
      start(thread)
      yield files
    }
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()))
  }
}

function inThread(thread: Worker, job: LessonJob): Promise<{ thread: Worker; files: readonly StagedFile[] }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ thread: Worker; files: readonly StagedFile[] }>()
  // It is awaited later, together with those of other threads.
  promise.catch(() => {})
  thread.removeAllListeners()
  thread.once('message', (files: readonly StagedFile[]) => resolve({ thread, files }))
  thread.once('error', reject)
  thread.postMessage(job)
  return promise
}
