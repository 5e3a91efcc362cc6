// SHELL: whether files are as an earlier build left them: a large site has so many that asking the system for each takes
// longer than the rest of a build. So threads beside this one ask as well, also while this one goes on.
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { threadProgram, WITHOUT_LOADER } from '../thread-program.ts'
import { areAllAsTheyWere, isListAsItWas, NUMBERS, shareLists, stopLooking, type SharedLists } from './look.ts'
import { changedPaths } from './watch.ts'
import type { Watched } from './watched.ts'

/** Files below a folder, as they were. */
export interface WatchedBelow extends Watched {
  readonly root: string
}

/** One of the lists, and what is found out about it. */
export interface LookedAt {
  /** Whether all in it is as it was. */
  readonly isAsItWas: () => boolean
  /** The paths of what is not. */
  readonly changedPaths: () => readonly string[]
}

const MOST_THREADS = 3
/** So many take longer to look at than a thread to start. */
const WORTH_A_THREAD = 40_000

const PROGRAM = threadProgram(import.meta.url, 'look-thread')

export class Looking implements Disposable {
  /** In the order in which they were given. */
  readonly lists: readonly LookedAt[]
  #watched: readonly WatchedBelow[]
  #shared: SharedLists
  readonly #threads: readonly Worker[]

  /** Begins with the last of the lists, in threads where that is worth it. */
  constructor(lists: readonly WatchedBelow[]) {
    this.#watched = lists
    this.#shared = shareLists(lists)
    this.lists = lists.map((_, list) => ({ isAsItWas: () => isListAsItWas(this.#shared, list), changedPaths: () => this.#changedPaths(list) }))
    const files = lists.reduce((sum, { signatures }) => sum + signatures.length / NUMBERS, 0)
    this.#threads = files < WORTH_A_THREAD ? [] : startThreads(this.#shared)
  }

  /** Whether all in all lists is as it was. */
  isAllAsItWas(): boolean {
    return areAllAsTheyWere(this.#shared)
  }

  /** Ends the threads, and forgets the lists. */
  [Symbol.dispose](): void {
    stopLooking(this.#shared)
    for (const thread of this.#threads) void thread.terminate()
    this.#watched = []
    this.#shared = shareLists([])
  }

  #changedPaths(list: number): readonly string[] {
    if (isListAsItWas(this.#shared, list)) return []
    const { root, ...watched } = this.#watched[list]!
    return changedPaths(root, watched)
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
