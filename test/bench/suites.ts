// What can be measured. To add a suite: a module that gives figures, and a line here.
import { benchBuilds, type NamedSize } from './build.ts'
import { deployFigures } from './deploy.ts'
import { dumpFigures } from './dump.ts'
import { memory, type Figure } from './figure.ts'
import { pageSizeFigures } from './page-sizes.ts'
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
  sizes: ({ folder, lessons }) => pageSizeFigures(folder, lessons === undefined ? [1_000, 10_000, 100_000] : [lessons, 2 * lessons]),
  dump: ({ folder, lessons = 100_000, runs }) => dumpFigures(folder, { lessons, runs }),
  deploy: ({ folder, lessons = 10_000, runs }) => deployFigures(folder, { lessons, plans: 4, runs }),
  worker: ({ folder, lessons = 20_000, runs }) => workerFigures(folder, { lessons, runs }),
}

/** Suites that another one measures as well: peers are measured in the same turns as builds. */
export const INCLUDES: Readonly<Record<string, readonly string[]>> = { peers: ['build'] }

async function builds({ folder, runs, sizes, note }: BenchOptions, withPeers: boolean): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  const peaks = new Map<string, number>()
  for (const size of sizes) {
    const bench = await benchBuilds(folder, size, { runs, withPeers })
    bench.notes.forEach(note)
    figures.push(...bench.figures)
    if (bench.peakBytes !== undefined) peaks.set(size.name, bench.peakBytes)
  }
  const [l, xl] = [peaks.get('L'), peaks.get('XL')]
  if (l !== undefined && xl !== undefined) figures.push(memory('XL: full build, peak memory, against twice that at L', xl, (2 * l) / 1e6))
  return figures
}
