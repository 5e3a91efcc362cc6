// The limit that builds are held against, compiled from write-limit.c.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BenchFailure } from './failure.ts'
import type { Command } from './measure.ts'

const SOURCE = fileURLToPath(new URL('write-limit.c', import.meta.url))

/** Compiles the program into a folder. Throws where there is no C compiler. */
export function compileLimit(folder: string): string {
  const program = join(folder, 'write-limit')
  const { status, error, stderr } = spawnSync('cc', ['-O2', '-pthread', '-o', program, SOURCE], { encoding: 'utf8' })
  if (error) throw new BenchFailure('The limit is a C program, and there is no `cc` to compile it. Install one (Debian: apt-get install gcc libc6-dev) and run this again.')
  if (status !== 0) throw new BenchFailure(`cc could not compile ${SOURCE}:\n${stderr}`)
  return program
}

/** Writes the pages of `from` below `to`, which is not there yet; its time is that of the writing alone. */
export function limitCommand(program: string, from: string, to: string): Command {
  return { program, args: [from, to], secondsOf: (printed) => (JSON.parse(printed) as { seconds: number }).seconds }
}
