// SHELL: whether files are as an earlier build left them: a large site has so many that asking the system for each takes
// longer than the rest of a build. So threads beside this one ask as well, also while this one goes on.
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { threadProgram, WITHOUT_LOADER } from '../thread-program.ts'
import { areAllAsTheyWere, isListAsItWas, NUMBERS, shareLists, stopLooking, type SharedLists } from './look.ts'
import { changedPaths, type Watched } from './watched.ts'

/** Files below a folder, as they were. */
export interface WatchedBelow extends Watched {
  readonly root: string
}

const MOST_THREADS = 3
/** So many take longer to look at than a thread to start. */
const WORTH_A_THREAD = 40_000

const PROGRAM = threadProgram(import.meta.url, 'look-thread')

export class Looking implements Disposable {
  #lists: readonly WatchedBelow[]
  #shared: SharedLists
  readonly #threads: readonly Worker[]

  /** Begins with the last of the lists, in threads where that is worth it. */
  constructor(lists: readonly WatchedBelow[]) {
    this.#lists = lists
    this.#shared = shareLists(lists)
    const files = lists.reduce((sum, { signatures }) => sum + signatures.length / NUMBERS, 0)
    this.#threads = files < WORTH_A_THREAD ? [] : startThreads(this.#shared)
  }

  /** Whether all in one list is as it was. */
  isAsItWas(list: number): boolean {
    return isListAsItWas(this.#shared, list)
  }

  /** The paths of what is not. */
  changedPaths(list: number): readonly string[] {
    if (this.isAsItWas(list)) return []
    const { root, ...watched } = this.#lists[list]!
    return changedPaths(root, watched)
  }

  /** Whether all in all lists is as it was. */
  isAllAsItWas(): boolean {
    return areAllAsTheyWere(this.#shared)
  }

  /** Ends the threads, and forgets the lists. */
  [Symbol.dispose](): void {
    stopLooking(this.#shared)
    for (const thread of this.#threads) void thread.terminate()
    this.#lists = []
    this.#shared = shareLists([])
  }
}

function startThreads(shared: SharedLists): readonly Worker[] {
  const count = Math.min(MOST_THREADS, availableParallelism() - 1)
  try {
    return Array.from({ length: count }, () => {
      const thread = new Worker(PROGRAM, { workerData: shared, ...WITHOUT_LOADER })
      // What it cannot find out is found out here.
      thread.on('error', () => {})
      thread.unref()
      return thread
    })
  } catch {
    return []
  }
}
