// SHELL: a folder for each worker of a machine. Two of them in one folder would replace each other's snapshot in the
// middle of a build. A folder stays when its worker ends, and the next worker goes on from what is in it.
import { join } from 'node:path'
import { CommandError } from '../errors.ts'
import { withFileLock } from '../file-lock.ts'

const MOST_WORKERS = 100

/** Runs `act` with the first folder below `root` that no other worker is in. The lock ends with the process. */
export async function inOwnFolder<T>(root: string, act: (folder: string) => Promise<T>): Promise<T> {
  for (let number = 1; ; number++) {
    const folder = join(root, String(number))
    let isOurs = false
    try {
      return await withFileLock(join(folder, '.worker.lock'), { waitingFor: 'another worker is in it', onWait: () => {}, patienceMs: -1 }, () => {
        isOurs = true
        return act(folder)
      })
    } catch (error) {
      const isTaken = !isOurs && error instanceof CommandError && error.problems[0]?.code === 'locked'
      if (!isTaken || number === MOST_WORKERS) throw error
    }
  }
}
