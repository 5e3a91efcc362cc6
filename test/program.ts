// Runs the program as a user does: in a process of its own, through its launcher.
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('..', import.meta.url))
export const PROGRAM = join(ROOT, 'build/memora-content')

export interface Outcome {
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface Call {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Told of the process as soon as it runs. */
  readonly onStart?: (child: ChildProcess) => void
}

/** Settings of the machine that runs the tests must not reach the program under test. */
function cleanEnvironment(): Record<string, string> {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ']
  return Object.fromEntries(kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]!]])))
}

export function memora(args: readonly string[], { env = {}, cwd = ROOT, onStart }: Call = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(PROGRAM, args, { cwd, env: { ...cleanEnvironment(), ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => { stdout += text })
    child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr += text })
    child.on('error', reject)
    child.on('close', (status, signal) => resolve({ status, signal, stdout, stderr }))
    onStart?.(child)
  })
}

const temporaryFolders: string[] = []
process.once('exit', () => temporaryFolders.forEach((folder) => rmSync(folder, { recursive: true, force: true })))

/** A folder that is gone when the tests' process ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'memora-test-'))
  temporaryFolders.push(folder)
  return folder
}
