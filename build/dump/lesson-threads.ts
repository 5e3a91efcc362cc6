// SHELL: has the lesson files of a large site made in threads beside this one.
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { shareJobs } from '../share-jobs.ts'
import { threadProgram, WITHOUT_LOADER } from '../thread-program.ts'
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
  const start = () => Array.from({ length: Math.min(MOST_THREADS, availableParallelism()) }, () => new LessonThread(settings))
  let threads = expectedBytes < FEWEST_BYTES ? [] : start()
  // Where the process ends in the midst of it, what they stage is taken back next, and they must not go on meanwhile.
  const end = () => threads.forEach((thread) => void thread.end())
  process.prependOnceListener('exit', end)
  return {
    async *write(jobs) {
      if (threads.length === 0 && bytesOf(jobs) >= FEWEST_BYTES) threads = start()
      if (threads.length > 0) return yield* shareJobs(threads, jobs, (thread, job) => thread.stage(job))
      const stage = lessonStager(settings)
      for (const job of jobs) yield stage(job)
    },
    async [Symbol.asyncDispose]() {
      process.off('exit', end)
      await Promise.all(threads.map((thread) => thread.end()))
    },
  }
}

function bytesOf(jobs: readonly LessonJob[]): number {
  return jobs.reduce((sum, { lessons, stages }) => sum + (lessons?.bytes ?? 0) + (stages?.bytes ?? 0), 0)
}

class LessonThread {
  readonly #worker: Worker
  /** What ended it, if it was not asked to end. */
  #failure: Error | undefined

  constructor(settings: LessonSettings) {
    this.#worker = new Worker(PROGRAM, { workerData: settings, resourceLimits: { maxYoungGenerationSizeMb: 16 }, ...WITHOUT_LOADER })
    // It can fail before it has anything to do.
    this.#worker.once('error', (error) => { this.#failure = error })
  }

  stage(job: LessonJob): Promise<StagedBucket> {
    const staged = new Promise<StagedBucket>((resolve, reject) => {
      if (this.#failure) return reject(this.#failure)
      this.#worker.once('error', reject).once('message', (bucket: StagedBucket) => {
        this.#worker.off('error', reject)
        resolve(bucket)
      })
    })
    this.#worker.postMessage(job)
    // It is awaited later, together with those of other threads.
    staged.catch(() => {})
    return staged
  }

  end(): Promise<unknown> {
    return this.#worker.terminate()
  }
}
