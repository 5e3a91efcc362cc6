// The programs that a bench runs, each in a process group of its own: Ctrl-C reaches the bench alone, which ends them, with
// whatever they have started, before it removes what they write.
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'

const GIVE_UP_MS = 15_000
const PAUSE_MS = 50

const running = new Set<ChildProcess>()

/** Starts a program that ends with this process at the latest. */
export function start(program: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const child = spawn(program, args, { ...options, detached: true })
  running.add(child)
  for (const event of ['exit', 'error']) child.once(event, () => running.delete(child))
  return child
}

/**
 * Ends what still runs and removes the folder, also where a call to the system that is under way adds to it once more.
 * For a process that exits, so it waits for no event. Returns whether the folder is gone.
 */
export function endAndRemove(folder: string): boolean {
  for (const { pid } of running) endGroup(pid)
  for (const giveUpAt = performance.now() + GIVE_UP_MS; performance.now() < giveUpAt; pause()) {
    try {
      rmSync(folder, { recursive: true, force: true })
    } catch {
      // Tried again.
    }
    if (!existsSync(folder)) return true
  }
  return false
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // It has just ended by itself.
  }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS)
}
