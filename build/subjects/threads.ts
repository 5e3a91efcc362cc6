// SHELL: has the subjects of a large site rendered and written in threads beside this one, those of a small one here.
import { availableParallelism } from 'node:os'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { AskedThread } from '../asked-thread.ts'
import { setV8Flags } from '../v8-flags.ts'
import type { Watched } from '../cache/watched.ts'
import type { DistFolder } from '../output/folder.ts'
import type { Difference, OnWritten, Writer } from '../output/write.ts'
import { shareJobs } from '../share-jobs.ts'
import { threadProgram } from '../thread-program.ts'
import { Aside, type ReportAside } from './aside.ts'
import { SubjectWork, watchPages, type Comparing, type SubjectJob, type SubjectReport, type Watching, type WorkSettings } from './work.ts'

/** Who renders and writes subjects: nobody as long as there is nothing to render. */
export interface SubjectWorkers extends AsyncDisposable {
  /** Reads and renders subjects, and hands out what came of them as they are done; asks for a job when it is that one's turn. */
  readonly render: (jobs: Iterable<SubjectJob>, extent: Extent) => AsyncIterable<ReportAside>
  /** Drops what was rendered: whoever renders next begins anew. */
  readonly forget: () => Promise<void>
  readonly compare: (comparing: Comparing) => Promise<readonly Writer[]>
  /** Takes down what the files of each subject are like, and hands it out as it is done; asks for their names when it is their turn. */
  readonly watch: (watchings: Iterable<Watching>) => AsyncIterable<SubjectWatched>
  /** Takes bytes out of memory, and gives them each time anew. */
  readonly hold: (bytes: Uint8Array) => () => Uint8Array
}

/** How many jobs there are, whether threads are worth it, and how much their heaps may grow; see v8-flags.ts. */
interface Extent {
  readonly jobs: number
  readonly isLarge: boolean
  readonly heapGrowth: number
}

interface SubjectWatched {
  readonly subject: string
  readonly watched: Watched
}

type Working = Omit<SubjectWorkers, 'render' | 'forget' | 'hold'> & { readonly render: (jobs: Iterable<SubjectJob>) => AsyncIterable<SubjectReport> }

/** What a thread is given when it starts. */
export interface SubjectThreadData {
  readonly settings: WorkSettings
  /** Tells apart those who write to the dist folder at one time. */
  readonly name: string
  readonly heapGrowth: number
}

/** What a thread can be asked to do. */
export type SubjectRequest =
  | { readonly ask: 'render'; readonly job: SubjectJob }
  | { readonly ask: 'compare'; readonly comparing: Comparing }
  | { readonly ask: 'watch'; readonly watching: Watching }
  | { readonly ask: 'writePages' }
  | { readonly ask: 'writePointers' }
  | { readonly ask: 'takeOwnWrites' }

export type SubjectAnswer =
  | { readonly report: SubjectReport }
  | { readonly difference: Difference }
  | { readonly watched: Watched }
  | { readonly written: number }
  | { readonly own: Float64Array<ArrayBuffer> }
  | { readonly done: true }
  | { readonly failure: Failure }

/** An error as it can be sent; those of the system keep what a message to a user needs. */
export type Failure = Pick<Error, 'message'> & Partial<Pick<Error, 'stack'> & Pick<NodeJS.ErrnoException, 'code' | 'path' | 'syscall'>>

const MOST_THREADS = 4

const PROGRAM = threadProgram(import.meta.url, 'subject-worker')

/** `folder` is the dist folder, as this thread writes to it. */
export function subjectWorkers(settings: WorkSettings, folder: DistFolder): SubjectWorkers {
  let working: Working | undefined
  let aside = new Aside(settings.aside)
  return {
    async *render(jobs, extent) {
      if (extent.jobs === 0) return
      const count = extent.isLarge ? Math.min(MOST_THREADS, availableParallelism(), extent.jobs) : 1
      working ??= count === 1 ? workHere(settings, folder, extent.heapGrowth) : workInThreads(settings, count, extent.heapGrowth)
      for await (const report of working.render(jobs)) yield aside.put(report)
    },
    async forget() {
      const ending = working
      working = undefined
      aside.close()
      aside = new Aside(settings.aside)
      await ending?.[Symbol.asyncDispose]()
    },
    compare: async (comparing) => working?.compare(comparing) ?? [],
    watch: (watchings) => working?.watch(watchings) ?? watchHere(settings, watchings),
    hold: (bytes) => aside.hold(bytes),
    async [Symbol.asyncDispose]() {
      aside.close()
      await working?.[Symbol.asyncDispose]()
    },
  }
}

async function* watchHere({ dist }: WorkSettings, watchings: Iterable<Watching>): AsyncIterable<SubjectWatched> {
  for (const watching of watchings) yield { subject: watching.subject, watched: watchPages(dist, watching) }
}

function workHere(settings: WorkSettings, folder: DistFolder, heapGrowth: number): Working {
  setV8Flags(heapGrowth)
  const work = new SubjectWork(settings, folder)
  return {
    async *render(jobs) {
      for (const job of jobs) {
        yield work.render(job)
        await nextTurn()
      }
    },
    compare: async (comparing) => [work.compare(comparing)],
    watch: (watchings) => watchHere(settings, watchings),
    [Symbol.asyncDispose]: async () => work.close(),
  }
}

function workInThreads(settings: WorkSettings, count: number, heapGrowth: number): Working {
  const threads = Array.from({ length: count }, (_, number) => new SubjectThread({ settings, name: `${process.pid}-${number}`, heapGrowth }))
  return {
    render: (jobs) => shareJobs(threads, jobs, (thread, job) => thread.render(job)),
    compare: (comparing) => Promise.all(threads.map((thread) => thread.compare(comparing))),
    watch: (watchings) => shareJobs(threads, watchings, (thread, watching) => thread.watch(watching)),
    async [Symbol.asyncDispose]() {
      await Promise.all(threads.map((thread) => thread.end()))
    },
  }
}

class SubjectThread {
  readonly #thread: AskedThread<SubjectRequest, SubjectAnswer>

  constructor(workerData: SubjectThreadData) {
    this.#thread = new AskedThread(PROGRAM, { workerData })
  }

  async render(job: SubjectJob): Promise<SubjectReport> {
    const answer = await this.#ask({ ask: 'render', job })
    if ('report' in answer) return answer.report
    throw new Error('a thread gave another answer than a report')
  }

  async watch(watching: Watching): Promise<SubjectWatched> {
    const answer = await this.#ask({ ask: 'watch', watching })
    if ('watched' in answer) return { subject: watching.subject, watched: answer.watched }
    throw new Error('a thread gave another answer than what it took down')
  }

  async compare(comparing: Comparing): Promise<Writer> {
    const answer = await this.#ask({ ask: 'compare', comparing })
    if (!('difference' in answer)) throw new Error('a thread gave another answer than a difference')
    const write = (ask: 'writePages' | 'writePointers') => async (onWritten: OnWritten) => void (await this.#ask({ ask }, onWritten))
    return { difference: answer.difference, writePages: write('writePages'), writePointers: write('writePointers'), takeOwnWrites: () => this.#takeOwnWrites() }
  }

  async #takeOwnWrites(): Promise<Float64Array<ArrayBuffer>> {
    const answer = await this.#ask({ ask: 'takeOwnWrites' })
    if ('own' in answer) return answer.own
    throw new Error('a thread gave another answer than what it wrote')
  }

  end(): Promise<unknown> {
    return this.#thread.end()
  }

  async #ask(request: SubjectRequest, onWritten: OnWritten = () => {}): Promise<SubjectAnswer> {
    const answer = await this.#thread.ask(request, (message) => {
      if (!('written' in message)) return true
      onWritten(message.written)
      return false
    })
    if ('failure' in answer) throw Object.assign(new Error(answer.failure.message), answer.failure)
    return answer
  }
}
