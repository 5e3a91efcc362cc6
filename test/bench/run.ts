// `make bench`: measures, and holds each figure against its limit in the same run, so that a slow machine is slow
// for both. ARGS: `--runs N` (3), `--lessons N` (100000), `--json`.
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { installSystemPackages } from '../system-packages.ts'
import { dumpFigures } from './dump.ts'
import { workerFigures } from './worker.ts'

/** One line of the table. */
export interface Figure {
  readonly name: string
  readonly value: string
  readonly limit?: string
  readonly isWithin?: boolean
}

const { values } = parseArgs({ options: { runs: { type: 'string', default: '3' }, lessons: { type: 'string', default: '100000' }, json: { type: 'boolean', default: false } } })
installSystemPackages()
const folder = mkdtempSync(join(tmpdir(), 'memora-bench-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))

const machine = `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`
const figures = [
  ...await dumpFigures(folder, { lessons: Number(values.lessons), runs: Number(values.runs) }),
  ...await workerFigures(folder, { lessons: 20_000, runs: Number(values.runs) }),
]

if (values.json) {
  process.stdout.write(`${JSON.stringify({ machine, runs: Number(values.runs), lessons: Number(values.lessons), figures })}\n`)
} else {
  process.stdout.write(`${machine}; medians of ${values.runs} runs in turns\n\n`)
  for (const { name, value, limit, isWithin } of figures) {
    const held = limit === undefined ? '' : `limit ${limit}: ${isWithin ? 'held' : 'MISSED'}`
    process.stdout.write(`  ${name.padEnd(58)}${value.padStart(12)}  ${held}\n`)
  }
}
