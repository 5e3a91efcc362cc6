// SHELL: has the lesson files of a large site made in threads beside this one.
import { availableParallelism } from 'node:os'
import { AskedThread } from '../asked-thread.ts'
import { shareJobs } from '../share-jobs.ts'
import { threadProgram } from '../thread-program.ts'
import { type LessonJob, type LessonSettings, lessonStager, type StagedBucket } from './lesson-files.ts'

export interface LessonWriter extends AsyncDisposable {
  /** Stages the files of all buckets, and hands out those of one after the other. Holds a few buckets in memory at a time. */
  write(jobs: readonly LessonJob[]): AsyncIterable<StagedBucket>
}

const MOST_THREADS = 4
// With less, it takes longer to start threads than to do the work here.
const FEWEST_BYTES = 30_000_000

const PROGRAM = threadProgram(import.meta.url, 'lesson-worker')

/**
 * What stages the files of all buckets, in threads where there is much to do. Where so many bytes are expected, these
 * start at once: what they need for that, they can do while the jobs are prepared.
 */
export function startLessonWriter(expectedBytes: number, settings: LessonSettings): LessonWriter {
  const start = () => Array.from({ length: Math.min(MOST_THREADS, availableParallelism()) }, () => new AskedThread<LessonJob, StagedBucket>(PROGRAM, { workerData: settings }))
  let threads = expectedBytes < FEWEST_BYTES ? [] : start()
  return {
    async *write(jobs) {
      if (threads.length === 0 && bytesOf(jobs) >= FEWEST_BYTES) threads = start()
      if (threads.length > 0) return yield* shareJobs(threads, jobs, (thread, job) => thread.ask(job))
      const stage = lessonStager(settings)
      for (const job of jobs) yield stage(job)
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(threads.map((thread) => thread.end()))
    },
  }
}

function bytesOf(jobs: readonly LessonJob[]): number {
  return jobs.reduce((sum, { lessons, stages }) => sum + (lessons?.bytes ?? 0) + (stages?.bytes ?? 0), 0)
}
