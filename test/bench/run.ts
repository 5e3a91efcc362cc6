// `make bench`: measures, and holds each figure against its limit in the same run, so that a slow machine is slow
// for both. ARGS:
//   --only build,peers     the suites to run; when left out all but `memory` (see suites.ts)
//   --size S,M,L,XL        the sites to build; M when left out
//   --lessons N --plans N  a site of this size instead, also for the suites that have a size of their own
//   --runs N               how often each command runs, in turns; 3 when left out
//   --json                 one JSON object on standard output in place of the table
//   --markdown             the README's tables in place of it
//   --out FILE             writes that object to a file as well
//   --keep                 keeps it, with a plot, in .github/images, for the README
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { ROOT } from '../program.ts'
import { installSystemPackages } from '../system-packages.ts'
import type { Figure } from './figure.ts'
import { inWords, thisMachine } from './machine.ts'
import { markdownTables } from './markdown.ts'
import { plot } from './plot.ts'
import { endAndRemove } from './processes.ts'
import { SIZES, type NamedSize, type SizeName } from './site/shape.ts'
import { INCLUDES, SUITES, WHEN_NAMED } from './suites.ts'

export type { Figure } from './figure.ts'

const KEPT = '.github/images'

const { values } = parseArgs({
  options: {
    only: { type: 'string' }, size: { type: 'string', default: 'M' }, lessons: { type: 'string' }, plans: { type: 'string', default: '2' }, runs: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false }, markdown: { type: 'boolean', default: false }, out: { type: 'string' }, keep: { type: 'boolean', default: false },
  },
})
const lessons = values.lessons === undefined ? undefined : wholeNumber('lessons', values.lessons)
const runs = wholeNumber('runs', values.runs)
const sizes = lessons === undefined ? namedSizes(values.size) : [{ name: String(lessons), lessons, plans: wholeNumber('plans', values.plans) }]
const suites = chosenSuites(values.only)

installSystemPackages()
const folder = mkdtempSync(join(tmpdir(), 'memora-bench-'))
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
const figures: Figure[] = []
const notes: string[] = []
for (const suite of suites) figures.push(...(await SUITES[suite]!({ folder, runs, sizes, lessons, note: (line) => notes.push(line) })))

const report = `${JSON.stringify({ machine, runs, suites, sizes, notes, figures }, null, 2)}\n`
if (values.json) process.stdout.write(`${JSON.stringify(JSON.parse(report))}\n`)
else if (values.markdown) process.stdout.write(markdownTables(figures))
else printTable()
if (values.out !== undefined) writeReport(values.out)
if (values.keep) {
  writeReport(join(ROOT, KEPT, 'bench.json'))
  writeFileSync(join(ROOT, KEPT, 'bench.svg'), plot({ title: 'Builds in multiples of the limit', subtitle: `${inWords(machine)}; medians of ${runs} runs in turns`, figures }))
  process.stderr.write(`Kept in ${KEPT}/bench.json and bench.svg\n`)
}

function printTable(): void {
  process.stdout.write(`${inWords(machine)}; medians of ${runs} ${runs === 1 ? 'run' : 'runs in turns'}\n\n`)
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
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, report)
}

function chosenSuites(only: string | undefined): readonly string[] {
  const wanted = only === undefined ? Object.keys(SUITES).filter((name) => !WHEN_NAMED.includes(name)) : only.split(',')
  for (const name of wanted) if (!(name in SUITES)) refuse(`There is no suite ${name}: choose among ${Object.keys(SUITES).join(', ')}.`)
  const included = new Set(wanted.flatMap((name) => INCLUDES[name] ?? []))
  return wanted.filter((name) => !included.has(name))
}

function namedSizes(names: string): readonly NamedSize[] {
  return names.split(',').map((name) => {
    const size = SIZES[name as SizeName] ?? refuse(`There is no size ${name}: choose among ${Object.keys(SIZES).join(', ')}.`)
    return { name, ...size }
  })
}

function wholeNumber(option: string, text: string): number {
  return /^[1-9]\d*$/.test(text) ? Number(text) : refuse(`--${option} takes a number from 1 up, not ${text}.`)
}

function refuse(why: string): never {
  process.stderr.write(`${why}\n`)
  process.exit(2)
}
