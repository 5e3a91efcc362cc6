// SHELL: notices that a snapshot folder changed, whoever changed it: an editor, a dump, a checkout. It tells only
// when the folder has come to rest, since half a checkout is not a snapshot.
import { execFileSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { watch, type FSWatcher } from 'chokidar'

export interface SnapshotWatch {
  /** Returns when the folder is at rest, and `onChange` was called for all that happened before. */
  settled(): Promise<void>
  close(): Promise<void>
}

const QUIET_MS = 150
// A folder that was deleted and made again is another one, which nobody watches yet.
const LOOK_FOR_FOLDER_MS = 500
// A git that was killed leaves its lock behind.
const GIT_PATIENCE_MS = 10_000

/** Calls `onChange` after each change of the folder, which need not exist. It is watched when this returns. */
export async function watchSnapshot(folder: string, onChange: () => void): Promise<SnapshotWatch> {
  const root = resolve(folder)
  const quiet = new Quiet(root, onChange)
  let identity = identityOf(root)
  let watcher = await startWatcher(root, () => quiet.disturb())
  let renewing: Promise<void> | undefined
  const renew = async () => {
    await watcher.close()
    watcher = await startWatcher(root, () => quiet.disturb())
    quiet.disturb()
  }
  const look = setInterval(() => {
    const now = identityOf(root)
    if (now === identity || renewing) return
    identity = now
    renewing = renew().finally(() => { renewing = undefined })
  }, LOOK_FOR_FOLDER_MS)
  return {
    settled: () => quiet.settled(),
    async close() {
      clearInterval(look)
      quiet.close()
      await renewing
      await watcher.close()
    },
  }
}

function startWatcher(root: string, onEvent: () => void): Promise<FSWatcher> {
  // Dot files are not the snapshot's: a dump prepares the next one in them, and what counts is when it moves it in.
  const isHidden = (path: string) => relative(root, path).split(sep).some((name) => name.startsWith('.') && name !== '..')
  const start = (usePolling: boolean) => new Promise<FSWatcher>((done, fail) => {
    const watcher = watch(root, { ignoreInitial: true, ignored: isHidden, usePolling, interval: 1_000 })
    watcher.on('all', onEvent)
    watcher.once('ready', () => done(watcher))
    watcher.on('error', (error) => {
      // The system's limit of watched files: looking at each now and then is slower and always works.
      if (['ENOSPC', 'EMFILE'].includes((error as NodeJS.ErrnoException).code ?? '') && !usePolling) void watcher.close().then(() => start(true)).then(done, fail)
      // A file that went while it was looked at, or may not be read: the build says what is wrong with it.
      else onEvent()
    })
  })
  return start(false)
}

/** Waits until nothing happens any more, then calls. */
class Quiet {
  readonly #root: string
  readonly #onQuiet: () => void
  readonly #stop = new AbortController()
  #lastEvent = 0
  #waiting = false

  constructor(root: string, onQuiet: () => void) {
    this.#root = root
    this.#onQuiet = onQuiet
  }

  disturb(): void {
    this.#lastEvent = performance.now()
    if (!this.#waiting) void this.#wait()
  }

  /** The system's notice of a change takes a moment to come. */
  async settled(): Promise<void> {
    await sleep(2 * QUIET_MS)
    while (this.#waiting && !this.#stop.signal.aborted) await sleep(QUIET_MS)
  }

  close(): void {
    this.#stop.abort()
  }

  async #wait(): Promise<void> {
    this.#waiting = true
    const gitLock = gitLockOf(this.#root)
    try {
      for (;;) {
        const since = performance.now() - this.#lastEvent
        const isGitAtIt = gitLock !== undefined && since < GIT_PATIENCE_MS && existsSync(gitLock)
        if (since >= QUIET_MS && !isGitAtIt) break
        await sleep(isGitAtIt ? QUIET_MS : QUIET_MS - since, undefined, { signal: this.#stop.signal })
      }
    } catch {
      return
    }
    this.#waiting = false
    this.#onQuiet()
  }
}

/** The file that a git holds while it changes the folder; undefined outside of a repository. */
function gitLockOf(root: string): string | undefined {
  try {
    return resolve(root, execFileSync('git', ['-C', root, 'rev-parse', '--git-path', 'index.lock'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim())
  } catch {
    return undefined
  }
}

function identityOf(root: string): string {
  // An inode's number can be given to the next folder at once; the time of its birth cannot.
  const found = statSync(root, { bigint: true, throwIfNoEntry: false })
  return found ? `${found.dev} ${found.ino} ${found.birthtimeNs}` : ''
}
