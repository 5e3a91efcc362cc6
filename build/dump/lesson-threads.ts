// SHELL: has the lesson files of a large site made in threads beside this one.
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { StagedFile } from '../snapshot/replace.ts'
import { threadProgram, WITHOUT_LOADER } from '../thread-program.ts'
import { type LessonJob, type LessonSettings, lessonStager } from './lesson-files.ts'

export interface LessonWriter extends AsyncDisposable {
  /** Stages the files of all buckets, and hands out those of one after the other. Holds a few buckets in memory at a time. */
  write(jobs: readonly LessonJob[]): AsyncIterable<readonly StagedFile[]>
}

const MOST_THREADS = 4
// With fewer, it takes longer to start threads than to do the work here.
const FEWEST_JOBS = 8

const PROGRAM = threadProgram(import.meta.url, 'lesson-worker')

/** Starts the threads, where so many jobs are worth it: what they need for that, they can do while the jobs are prepared. */
export function startLessonWriter(jobCount: number, settings: LessonSettings): LessonWriter {
  if (jobCount < FEWEST_JOBS) {
    return {
      async *write(jobs) {
        const stage = lessonStager(settings)
        for (const job of jobs) yield stage(job)
      },
      async [Symbol.asyncDispose]() {},
    }
  }
  const threads = Array.from({ length: Math.min(MOST_THREADS, availableParallelism()) }, () => new LessonThread(settings))
  return {
    async *write(jobs) {
      const waiting = jobs.values()
      const running = new Map<LessonThread, Promise<{ thread: LessonThread; files: readonly StagedFile[] }>>()
      const start = (thread: LessonThread) => {
        const { value: job, done } = waiting.next()
        if (done) running.delete(thread)
        else running.set(thread, thread.stage(job).then((files) => ({ thread, files })))
      }
      threads.forEach(start)
      while (running.size > 0) {
        const { thread, files } = await Promise.race(running.values())
        start(thread)
        yield files
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(threads.map((thread) => thread.end()))
    },
  }
}

class LessonThread {
  readonly #worker: Worker
  readonly #failure: Promise<never>

  constructor(settings: LessonSettings) {
    this.#worker = new Worker(PROGRAM, { workerData: settings, resourceLimits: { maxYoungGenerationSizeMb: 16 }, ...WITHOUT_LOADER })
    this.#failure = new Promise((_, reject) => { this.#worker.once('error', reject) })
    // It can fail before it has anything to do.
    this.#failure.catch(() => {})
  }

  stage(job: LessonJob): Promise<readonly StagedFile[]> {
    const files = new Promise<readonly StagedFile[]>((resolve) => { this.#worker.once('message', resolve) })
    this.#worker.postMessage(job)
    const first = Promise.race([files, this.#failure])
    // It is awaited later, together with those of other threads.
    first.catch(() => {})
    return first
  }

  end(): Promise<unknown> {
    return this.#worker.terminate()
  }
}
