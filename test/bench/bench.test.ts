// The bench itself, on a site so small that its figures say nothing: it must run, check and tell.
import { spawn, spawnSync } from 'node:child_process'
import { once as event } from 'node:events'
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ROOT, temporaryFolder } from '../program.ts'
import { SmallDisk, whyNoSmallDisk } from '../small-disk.ts'
import { fasterThan, times, type Figure } from './figure.ts'
import { compileLimit, limitCommand } from './limit.ts'
import { inTurns, once, resultOf } from './measure.ts'
import { markdownTables } from './markdown.ts'
import { roomFor } from './memory.ts'
import { WrongCall, wishes } from './options.ts'
import { mustHoldTheSame, pagesOnDisk } from './pages-on-disk.ts'
import { plot } from './plot.ts'
import { SUITES } from './suites.ts'

const test = suite('bench')

function bench(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return spawnSync(process.execPath, ['--import', 'tsx', join(ROOT, 'test/bench/run.ts'), ...args], { cwd: ROOT, encoding: 'utf8', env: { ...process.env, ...env } })
}

test('builds and page sizes are measured, and told as JSON', () => {
  const out = join(temporaryFolder(), 'deep/bench.json')
  const { status, stdout, stderr } = bench(['--only', 'build,sizes', '--lessons', '200', '--plans', '3', '--runs', '1', '--json', '--out', out])
  assert.is(status, 0, stderr)
  const report = JSON.parse(stdout) as { machine: { cores: number }; sizes: unknown; figures: Figure[] }
  assert.equal(JSON.parse(readFileSync(out, 'utf8')), report)
  assert.ok(report.machine.cores >= 1)
  assert.equal(report.sizes, [{ name: '200', lessons: 200, plans: 3 }])
  const ratio = (label: string) => report.figures.find(({ name }) => name.endsWith(label))!
  for (const label of ['full build, stable names off', 'full build, stable names on', 'nothing changed', 'one lesson edited', 'one override added']) {
    const { amount, seconds, peakMb } = ratio(`: ${label}`)
    assert.ok(amount! > 0 && seconds! > 0 && peakMb! > 0, label)
  }
  // A plan of so few lessons has its search on one page, which grows; there are no shards.
  assert.equal(report.figures.filter(({ name }) => name.includes('pages, largest / median')).map(({ name, isWithin }) => [name.replace(/ pages, .*/, ''), isWithin]), [['manifest', true], ['search index', undefined], ['hierarchy', undefined], ['bitmap', undefined], ['lesson', true], ['topic', true]])
  assert.equal((ratio('manifest pages, largest / median kB at 200, 400 lessons').details as { count: number }[]).map(({ count }) => count), [3, 3])
})

test('peak memory is measured at two sizes, and told as a table', () => {
  const { status, stdout, stderr } = bench(['--only', 'memory', '--lessons', '200', '--plans', '1', '--runs', '1', '--markdown'])
  assert.is(status, 0, stderr)
  assert.match(stderr, /200 lessons in 1 plan\n[\s\S]*2,000 lessons in 4 plans/)
  assert.match(stdout, /\| {2}\| at 200 \| target \| at 2000 \| target \|\n/)
  for (const label of ['full build', 'nothing changed', 'one lesson edited', 'one override added']) {
    assert.match(stdout, new RegExp(`\\| ${label}, peak memory \\| \\d+ MB \\([\\d.]+ s\\) \\|  \\| \\d+ MB \\([\\d.]+ s\\) \\| \\d+ MB`))
  }
})

test('of a site that the disk does not hold, as much is taken as it does', () => {
  const xl = { name: 'XL', lessons: 1_000_000, plans: 200 }
  assert.equal(roomFor(xl, { bavail: 10e6, bsize: 4_096, ffree: 0 }), xl)
  assert.equal(roomFor(xl, { bavail: 8e9, bsize: 1, ffree: 1e9 }), { name: 'XL', lessons: 500_000, plans: 100 })
  assert.equal(roomFor(xl, { bavail: 1e12, bsize: 1, ffree: 5e5 }), { name: 'XL', lessons: 250_000, plans: 50 })
})

test('what there is not is refused in one line', () => {
  const refused: readonly (readonly [args: string, line: RegExp])[] = [
    ['--only speed', /speed/], ['--only constructor', /constructor/], ['--size XXL', /XXL/], ['--size toString', /toString/], ['--runs 0', /--runs/], ['--lessons many', /--lessons/],
    ['--fast', /'--fast'/], ['--runs', /--runs/], ['now', /'now'/], ['--only --json', /--only/],
    ['--only build --plans 3', /--plans goes with --lessons/], ['--only sizes,worker --lessons 200 --plans 3', /--plans is not for worker/],
    ['--lessons 99', /--lessons takes a number from 100 up/], ['--json --markdown', /--json and --markdown/], ['--only sizes --keep', /--keep is for build and peers/],
    ['--size L --lessons 200', /--size and --lessons/], ['--only sizes --size L', /--size is for build and peers/],
  ]
  for (const [args, line] of refused) {
    try {
      wishes(args.split(' '))
      assert.unreachable(args)
    } catch (error) {
      assert.instance(error, WrongCall)
      assert.match((error as Error).message, line)
      assert.match((error as Error).message, /^.+\.$/)
    }
  }
})

test('a wrong call, and a file that cannot be written, end the bench before anything runs', () => {
  const unwritable = ['/dev/null/x/y.json', ...(existsSync('/proc/self') ? ['/proc/x/y.json'] : [])]
  for (const args of [['--fast'], ...unwritable.map((file) => ['--only', 'sizes', '--out', file])]) {
    const { status, stderr, stdout } = bench(args)
    assert.is(status, 2, stderr)
    assert.match(stderr, /^.+\.\n$/)
    assert.ok(stderr.includes(args.at(-1)!), stderr)
    assert.is(stdout, '')
  }
})

test('help names every suite and option', () => {
  const { status, stderr, stdout } = bench(['--help'])
  assert.is(status, 0, stderr)
  for (const name of [Object.keys(SUITES).join(', '), '--only', '--size', '--lessons', '--plans', '--runs', '--json', '--markdown', '--out', '--keep']) assert.ok(stdout.includes(name), name)
})

test('a signal to all that runs, as Ctrl-C sends it, leaves no folder', async () => {
  const folder = temporaryFolder()
  const npm = spawn('npm', ['run', '--silent', 'bench', '--', '--only', 'sizes', '--lessons', '5000'], { cwd: ROOT, env: { ...process.env, TMPDIR: folder }, stdio: ['ignore', 'ignore', 'pipe'], detached: true })
  let said = ''
  npm.stderr.on('data', (data) => { said += data })
  // When whoever writes to it is gone, the bench too.
  const closed = event(npm, 'close')
  while (globSync('memora-bench-*/sizes-*/dist', { cwd: folder }).length === 0) {
    assert.is(npm.exitCode, null, said)
    await sleep(10)
  }
  process.kill(-npm.pid!, 'SIGINT')
  await closed
  assert.match(said, /Removing /)
  assert.not.match(said, /could not be removed/)
  assert.equal(globSync('memora-bench-*', { cwd: folder }), [])
})

const whyNoDisk = whyNoSmallDisk()
if (whyNoDisk !== undefined) process.stdout.write(`SKIPPED: a bench on a full disk, since ${whyNoDisk}\n`)
const onSmallDisk = whyNoDisk === undefined ? test : test.skip
onSmallDisk('where the disk has no room, a sentence names the folder and TMPDIR', () => {
  // The site does not fit into the first, its pages not into the second.
  for (const [size, what] of [['3m', /could not go on with the bench: the disk is full/], ['8m', /memora-content ended with status 1:\n/]] as const) {
    const { root } = new SmallDisk(`size=${size}`)
    const { status, stderr, stdout } = bench(['--only', 'sizes', '--lessons', '1000'], { TMPDIR: root })
    assert.is(status, 1, stderr)
    assert.match(stderr, what)
    assert.ok(stderr.includes(`worked in ${root}/memora-bench-`) && stderr.includes('TMPDIR'), stderr)
    assert.not.match(stderr, /^ +at /m)
    assert.is(stdout, '')
    assert.equal(globSync('memora-bench-*', { cwd: root }), [])
  }
})

test('the limit writes the same files, and times the writing alone', async () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'from/plans/a/search'), { recursive: true })
  mkdirSync(join(folder, 'from/lessons'))
  for (const [path, text] of [['plans/a/manifest.json', 'قائمة'], ['plans/a/search/x.json', ''], ['lessons/y.json', 'y'.repeat(300_000)], ['.build.json', 'not a page']] as const) writeFileSync(join(folder, 'from', path), text)
  const started = performance.now()
  const { seconds } = await once(limitCommand(compileLimit(folder), join(folder, 'from'), join(folder, 'to')))
  assert.ok(seconds > 0 && seconds < (performance.now() - started) / 1000)
  const from = new Map(pagesOnDisk(join(folder, 'from')))
  assert.equal([...from.keys()].sort(), ['lessons/y.json', 'plans/a/manifest.json', 'plans/a/search/x.json'])
  mustHoldTheSame('The limit', join(folder, 'to'), from)
  assert.is(readFileSync(join(folder, 'to/plans/a/manifest.json'), 'utf8'), 'قائمة')
  writeFileSync(join(folder, 'to/lessons/y.json'), 'short')
  assert.throws(() => mustHoldTheSame('A peer', join(folder, 'to'), from), /A peer wrote lessons\/y\.json/)
  assert.throws(() => mustHoldTheSame('A peer', join(folder, 'to/plans'), from), /should not be there/)
  assert.throws(() => mustHoldTheSame('A peer', join(folder, 'from/lessons'), new Map([...from, ['y.json', 300_000]])), /1 of 4/)
})

test('a command that fails ends the bench, or is left out where the others can do without it', async () => {
  const works = { program: process.execPath, args: ['-e', ''] }
  const fails = { program: process.execPath, args: ['-e', 'console.error("no room"); process.exit(3)'] }
  try {
    await inTurns({ works, fails }, 1)
    assert.unreachable()
  } catch (error) {
    assert.match((error as Error).message, /^fails: [\s\S]*status 3[\s\S]*no room/)
  }
  const told: string[] = []
  const results = await inTurns({ fails: { ...fails, onFailure: (why) => told.push(why) }, works }, 2)
  assert.is(told.length, 1)
  assert.equal(Object.keys(results), ['works'])
  assert.is(results['works']!.runs.length, 2)
})

test('medians and targets are as they say', () => {
  const run = (seconds: number, peakBytes?: number) => ({ seconds, peakBytes })
  const result = resultOf([run(4, 10), run(1, 30e6), run(2, 20)])
  assert.is(result.seconds, 2)
  assert.is(result.peakBytes, 30e6)
  const limit = resultOf([run(0.5), run(1.5)])
  assert.is(limit.seconds, 1)
  assert.equal(times('full', result, limit, 2), { name: 'full', value: '2.00 times', amount: 2, target: 2, limit: '2 times', isWithin: true, seconds: 2, peakMb: 30 })
  assert.is(times('full', result, limit, 1.9).isWithin, false)
  assert.is(fasterThan('peer', 2, 2).isWithin, true)
  assert.is(fasterThan('peer', 1.99, 2).isWithin, false)
})

test('the tables of the README hold every figure once', () => {
  const limit = resultOf([{ seconds: 1, peakBytes: undefined }])
  const own = (size: string, seconds: number) => ({ ...times(`${size}: full build, stable names off`, resultOf([{ seconds, peakBytes: 9e7 }]), limit, 3), size })
  const details = [{ lessons: 1_000, largest: 8_700, median: 8_000, count: 1 }, { lessons: 10_000, largest: 8_800, median: 8_100, count: 1 }]
  const tables = markdownTables([own('M', 2.5), own('L', 3.5), { name: 'manifest pages, largest / median kB at 1,000, 10,000 lessons', value: '', details }, { name: 'dump', value: '3 times', limit: '2 times', isWithin: false }])
  assert.match(tables, /\|  \| at M \| target \| at L \| target \|\n/)
  assert.match(tables, /\| full build, stable names off \| 2\.50 \(2\.50 s, 90 MB\) \| 3 \| 3\.50 \(3\.50 s, 90 MB\) \| 3, \*\*missed\*\* \|\n/)
  assert.match(tables, /\| manifest \| 8\.7 \/ 8\.0 \| 8\.8 \/ 8\.1 \|\n/)
  assert.match(tables, /\| dump \| 3 times \| 2, \*\*missed\*\* \|\n/)
})

test('the plot shows a dot for every multiple of the limit, by size', () => {
  const limit = resultOf([{ seconds: 1, peakBytes: 1 }])
  const own = { ...times('M: full build, stable names off', resultOf([{ seconds: 9, peakBytes: 1 }]), limit, 3), size: 'M' }
  const svg = plot({ title: 'A & B', subtitle: '<machine>', figures: [own, { ...times('L: Hugo, full build', limit, limit), size: 'L' }, { name: 'dump', value: '3 times' }] })
  assert.match(svg, /Size M[\s\S]*full build, stable names off[\s\S]*Size L[\s\S]*Hugo, full build/)
  assert.match(svg, /A &amp; B[\s\S]*&lt;machine&gt;/)
  assert.not.match(svg, /NaN|undefined/)
  assert.is(plot({ title: '', subtitle: '', figures: [] }), '')
})

test.run()
