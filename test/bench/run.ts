// `make bench`: measures, and holds each figure against its limit in the same run, so that a slow machine is slow
// for both. `make bench ARGS=--help` lists the options.
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { makeFolder } from '../../build/make-folder.ts'
import { ROOT } from '../program.ts'
import { installSystemPackages } from '../system-packages.ts'
import { sentencesFor } from './failure.ts'
import type { Figure } from './figure.ts'
import { inWords, thisMachine } from './machine.ts'
import { markdownTables } from './markdown.ts'
import { USAGE, wishes, WrongCall, type Wishes } from './options.ts'
import { plot } from './plot.ts'
import { endAndRemove } from './processes.ts'
import { SUITES } from './suites.ts'

export type { Figure } from './figure.ts'

const KEPT = '.github/images'

const { suites, runs, sizes, lessons, plans, json, markdown, keep, out } = asked()
installSystemPackages(suites.flatMap((name) => SUITES[name]!.needs))
const folder = ownFolder()
// Before those of others: what fails in one of them must not keep this folder.
process.prependOnceListener('exit', () => {
  process.stderr.write(`Removing ${folder}\n`)
  if (!endAndRemove(folder)) process.stderr.write('It could not be removed: remove it by hand.\n')
})
// Each time and not once: npm passes on the signal that the terminal has sent already, and without a listener the second
// one would end this process while it removes. The program tsx, which kills what does not answer within 60 ms, does not
// stand between: package.json starts this with `node --import tsx`.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130))

const machine = thisMachine()
const inRuns = runs === 1 ? 'one run' : `medians of ${runs} runs in turns`
const figures: Figure[] = []
const notes: string[] = []
try {
  for (const suite of suites) figures.push(...(await SUITES[suite]!.figures({ folder, runs, sizes, lessons, plans, note: (line) => notes.push(line) })))
} catch (error) {
  const sentences = sentencesFor(error, folder)
  if (sentences === undefined) throw error
  end(sentences, 1)
}

const report = `${JSON.stringify({ machine, runs, suites, sizes, notes, figures }, null, 2)}\n`
if (json) process.stdout.write(`${JSON.stringify(JSON.parse(report))}\n`)
else if (markdown) process.stdout.write(markdownTables(figures))
else printTable()
if (out !== undefined) writeReport(out)
if (keep) {
  writeReport(join(ROOT, KEPT, 'bench.json'))
  writeFileSync(join(ROOT, KEPT, 'bench.svg'), plot({ title: 'Builds in multiples of the limit', subtitle: `${inWords(machine)}; ${inRuns}`, figures }))
  process.stderr.write(`Kept in ${KEPT}/bench.json and bench.svg\n`)
}

function printTable(): void {
  process.stdout.write(`${inWords(machine)}; ${inRuns}\n\n`)
  const width = Math.max(...figures.map(({ name }) => name.length)) + 2
  for (const { name, value, limit, isWithin, seconds, peakMb } of figures) {
    const held = limit === undefined ? '' : `limit ${limit}: ${isWithin ? 'held' : 'MISSED'}`
    const time = seconds === undefined || value.endsWith(' s') ? '' : `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`
    process.stdout.write(`  ${name.padEnd(width)}${value.padStart(14)}${time.padStart(11)}${(peakMb === undefined ? '' : `${peakMb} MB`).padStart(10)}  ${held}`.trimEnd() + '\n')
  }
  for (const line of notes) process.stdout.write(`\n${line}`)
  if (notes.length > 0) process.stdout.write('\n')
}

function writeReport(path: string): void {
  try {
    makeFolder(dirname(path))
    writeFileSync(path, report)
  } catch (error) {
    end(`${path} cannot be written: ${(error as Error).message}.`, 1)
  }
}

function asked(): Wishes {
  try {
    const found = wishes(process.argv.slice(2))
    if (found?.out !== undefined) mustBeWritable(found.out)
    if (found) return found
    process.stdout.write(USAGE)
    return process.exit(0)
  } catch (error) {
    if (!(error instanceof WrongCall)) throw error
    return end(error.message, 2)
  }
}

function ownFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'memora-bench-'))
  } catch (error) {
    return end(`The bench cannot make a folder in ${tmpdir()}: ${(error as Error).message}. Set TMPDIR to a folder that it can write.`, 1)
  }
}

/** Refuses a file that cannot be written, rather than when all is measured. */
function mustBeWritable(path: string): void {
  const isNew = !existsSync(path)
  try {
    makeFolder(dirname(path))
    closeSync(openSync(path, 'a'))
    if (isNew) rmSync(path)
  } catch (error) {
    throw new WrongCall(`--out ${path} cannot be written: ${(error as Error).message}.`)
  }
}

function end(why: string, status: 1 | 2): never {
  process.stderr.write(`${why}\n`)
  process.exit(status)
}
