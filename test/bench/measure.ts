// Times whole processes: wall time, and the most memory that any one process of the command held.
import { readFileSync } from 'node:fs'
import { BenchFailure } from './failure.ts'
import { start } from './processes.ts'

export interface Command {
  readonly program: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
  /** Makes the state that a run starts from; not timed. */
  readonly prepare?: () => void
  /** For a program that times a part of itself: reads the seconds from what it prints. */
  readonly secondsOf?: (stdout: string) => number
  /** For one that the others can do without: told why it failed; it is then left out. Without this, a failure ends the bench. */
  readonly onFailure?: (why: string) => void
}

export interface Run {
  readonly seconds: number
  /** Peak resident memory in bytes; undefined where the system does not tell. */
  readonly peakBytes: number | undefined
}

export interface Result {
  readonly seconds: number
  readonly peakBytes: number | undefined
  readonly runs: readonly Run[]
}

const POLL_MS = 10

/** Runs every command `times` times, in turns, so that a slow spell of the machine falls on all of them. Gives medians, of a failed one nothing. */
export async function inTurns(commands: Readonly<Record<string, Command>>, times: number): Promise<Readonly<Record<string, Result>>> {
  const runs = new Map<string, Run[]>(Object.keys(commands).map((name) => [name, []]))
  for (let turn = 0; turn < times; turn++) {
    for (const [name, command] of Object.entries(commands)) {
      const own = runs.get(name)
      if (!own) continue
      try {
        command.prepare?.()
        own.push(await once(command))
      } catch (error) {
        const failure = error as Error
        failure.message = `${name}: ${failure.message}`
        if (!command.onFailure) throw failure
        command.onFailure(failure.message)
        runs.delete(name)
      }
    }
  }
  return Object.fromEntries(Array.from(runs, ([name, all]) => [name, resultOf(all)]))
}

/** The median time and the highest peak of several runs. */
export function resultOf(runs: readonly Run[]): Result {
  return { seconds: median(runs.map(({ seconds }) => seconds)), peakBytes: highest(runs), runs }
}

/** Runs a command once. Throws with what it said when it fails. */
export function once({ program, args, env, cwd, secondsOf }: Command): Promise<Run> {
  return new Promise((resolve, reject) => {
    const started = performance.now()
    const child = start(program, args, { env: { ...process.env, ...env }, ...(cwd === undefined ? {} : { cwd }), stdio: ['ignore', secondsOf ? 'pipe' : 'ignore', 'pipe'] })
    let said = ''
    let printed = ''
    child.stdout?.on('data', (data) => { printed += data })
    child.stderr!.on('data', (data) => { said += data })
    let peakBytes: number | undefined
    const poll = setInterval(() => { peakBytes = peakOf(child.pid) ?? peakBytes }, POLL_MS)
    child.on('error', ({ message }) => reject(new BenchFailure(`${program} could not be started: ${message}`)))
    child.on('close', (status, signal) => {
      clearInterval(poll)
      const seconds = (performance.now() - started) / 1000
      if (status === 0) resolve({ seconds: secondsOf?.(printed) ?? seconds, peakBytes })
      else reject(new BenchFailure(`${program} ended with ${signal ?? `status ${status}`}:\n${said}`))
    })
  })
}

/** Linux keeps the high-water mark of a process for as long as it lives. */
function peakOf(pid: number | undefined): number | undefined {
  try {
    const line = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return line ? Number(line[1]) * 1024 : undefined
  } catch {
    return undefined
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

function highest(runs: readonly Run[]): number | undefined {
  const peaks = runs.map(({ peakBytes }) => peakBytes).filter((peak) => peak !== undefined)
  return peaks.length === 0 ? undefined : Math.max(...peaks)
}
