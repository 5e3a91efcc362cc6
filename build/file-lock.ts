// One writer at a time on a folder. The lock is the kernel's, on a file inside the folder: it ends with the
// process that holds it, however that ends, so there is no stale lock to clear by hand.
import { closeSync, existsSync, fstatSync, ftruncateSync, openSync, readFileSync, statSync, unlinkSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { tryLock, unlock } from 'fs-native-extensions'
import { failure } from './errors.ts'
import { makeFolder } from './make-folder.ts'

const POLL_MS = 50

export interface LockOptions {
  /** What the lock is for, as in `another build is writing dist`. */
  readonly waitingFor: string
  /** Called once, when the lock is not free at once. */
  readonly onWait: (message: string) => void
  /** How long to wait before the command gives up, in milliseconds. */
  readonly patienceMs: number
}

/**
 * Runs `act` while this process holds the lock file `path`, which is removed afterwards.
 * Fails with a message when another process still holds it after `patienceMs`.
 */
export async function withFileLock<T>(path: string, options: LockOptions, act: () => Promise<T>): Promise<T> {
  const fd = await acquire(path, options)
  // An interrupt ends the process wherever it is.
  const forget = () => release(fd, path)
  process.once('exit', forget)
  try {
    return await act()
  } finally {
    process.off('exit', forget)
    release(fd, path)
  }
}

function release(fd: number, path: string): void {
  // Removed while it is still held: who waits on the old file finds that it is gone and opens a new one.
  unlinkIfThere(path)
  unlock(fd)
  closeSync(fd)
}

async function acquire(path: string, { waitingFor, onWait, patienceMs }: LockOptions): Promise<number> {
  const giveUpAt = performance.now() + patienceMs
  let waited = false
  for (;;) {
    const fd = openIn(path)
    if (fd === undefined) continue
    if (tryLock(fd)) {
      if (isSameFile(fd, path)) {
        try {
          ftruncateSync(fd)
          writeSync(fd, `${process.pid}\n`)
        } catch (error) {
          release(fd, path)
          throw error
        }
        return fd
      }
      closeSync(fd)
      continue
    }
    closeSync(fd)
    const holder = holderOf(path)
    if (!waited) onWait(`${waitingFor}${holder}: waiting for it to finish`)
    waited = true
    if (performance.now() > giveUpAt) {
      throw failure(
        'locked',
        { file: dirname(path) },
        `${waitingFor}${holder}, and it did not finish in time`,
        'Run this again when it is done.',
      )
    }
    await sleep(POLL_MS)
  }
}

/** Undefined where who had the lock takes the folder away, which it had made, just now. */
function openIn(path: string): number | undefined {
  makeFolder(dirname(path))
  try {
    return openSync(path, 'a+')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && !existsSync(dirname(path))) return undefined
    throw error
  }
}

function isSameFile(fd: number, path: string): boolean {
  const there = statSync(path, { throwIfNoEntry: false })
  return there !== undefined && there.ino === fstatSync(fd).ino
}

function holderOf(path: string): string {
  try {
    const pid = readFileSync(path, 'utf8').trim()
    return pid === '' ? '' : ` (process ${pid})`
  } catch {
    return ''
  }
}

function unlinkIfThere(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
