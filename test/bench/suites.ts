// What can be measured. To add a suite: a module that gives figures, and a line here.
import type { SystemProgram } from '../system-packages.ts'
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
  /** A site of another number of lessons, and of plans, in place of those that a suite has by itself. */
  readonly lessons: number | undefined
  readonly plans: number | undefined
  readonly note: (line: string) => void
}

interface Suite {
  /** What must be on the machine beside Node. */
  readonly needs: readonly SystemProgram[]
  /** Whether it measures at each of `sizes`. */
  readonly takesSizes?: boolean
  readonly takesPlans: boolean
  readonly figures: (options: BenchOptions) => Promise<readonly Figure[]>
}

const COMPILER = ['cc', 'C headers'] as const

export const SUITES: Readonly<Record<string, Suite>> = {
  build: { needs: COMPILER, takesSizes: true, takesPlans: true, figures: (options) => builds(options, false) },
  peers: { needs: COMPILER, takesSizes: true, takesPlans: true, figures: (options) => builds(options, true) },
  memory: { needs: [], takesPlans: true, figures: ({ folder, ...options }) => memoryFigures(folder, options) },
  sizes: { needs: [], takesPlans: true, figures: ({ folder, lessons, plans }) => pageSizeFigures(folder, lessons === undefined ? [1_000, 10_000, 100_000] : [lessons, 2 * lessons], plans) },
  dump: { needs: ['mariadbd', 'mariadb-dump'], takesPlans: false, figures: ({ folder, lessons = 100_000, runs }) => dumpFigures(folder, { lessons, runs }) },
  deploy: { needs: ['rclone'], takesPlans: true, figures: ({ folder, lessons = 10_000, plans = 4, runs }) => deployFigures(folder, { lessons, plans, runs }) },
  worker: { needs: ['mariadbd', 'redis-server', 'rclone'], takesPlans: false, figures: ({ folder, lessons = 20_000, runs }) => workerFigures(folder, { lessons, runs }) },
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
