// What can be measured. To add a suite: a module that gives figures, and a line here.
import { benchBuilds } from './build.ts'
import { deployFigures } from './deploy.ts'
import { dumpFigures } from './dump.ts'
import type { Figure } from './figure.ts'
import { memoryFigures } from './memory.ts'
import { pageSizeFigures } from './page-sizes.ts'
import type { NamedSize } from './site/shape.ts'
import { workerFigures } from './worker.ts'

export interface BenchOptions {
  /** A folder of the bench's own. */
  readonly folder: string
  readonly runs: number
  readonly sizes: readonly NamedSize[]
  /** A site of another number of lessons in place of those that a suite has by itself. */
  readonly lessons: number | undefined
  readonly note: (line: string) => void
}

type Suite = (options: BenchOptions) => Promise<readonly Figure[]>

export const SUITES: Readonly<Record<string, Suite>> = {
  build: (options) => builds(options, false),
  peers: (options) => builds(options, true),
  memory: ({ folder, lessons, runs, note }) => memoryFigures(folder, { lessons, runs, note }),
  sizes: ({ folder, lessons }) => pageSizeFigures(folder, lessons === undefined ? [1_000, 10_000, 100_000] : [lessons, 2 * lessons]),
  dump: ({ folder, lessons = 100_000, runs }) => dumpFigures(folder, { lessons, runs }),
  deploy: ({ folder, lessons = 10_000, runs }) => deployFigures(folder, { lessons, plans: 4, runs }),
  worker: ({ folder, lessons = 20_000, runs }) => workerFigures(folder, { lessons, runs }),
}

/** Suites that are run when they are named alone: XL takes a quarter of an hour. */
export const WHEN_NAMED: readonly string[] = ['memory']

/** Suites that another one measures as well: peers are measured in the same turns as builds. */
export const INCLUDES: Readonly<Record<string, readonly string[]>> = { peers: ['build'] }

async function builds({ folder, runs, sizes, note }: BenchOptions, withPeers: boolean): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  for (const size of sizes) {
    const bench = await benchBuilds(folder, size, { runs, withPeers })
    bench.notes.forEach(note)
    figures.push(...bench.figures)
  }
  return figures
}
