// A build that is killed, at any moment, leaves a dist/ in which every link of every manifest leads to a whole page,
// and the next build makes it what it should be. LONG=1 tries ten times as many moments.
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { BUILD_RECORD } from '../../build/output/build-record.ts'
import type { Snapshot } from '../../build/snapshot/snapshot.ts'
import { readTree, writeSnapshot } from '../folders.ts'
import { largeSite } from '../large-site.ts'
import { memora, temporaryFolder, type Outcome } from '../program.ts'
import { walk } from '../site-walk.ts'

const test = suite('kill')
const KILLS = process.env['LONG'] ? 400 : 40
/** Kills in a row before a build is let through: what one leaves behind must not harm the next. */
const KILLS_IN_A_ROW = 4
const HASHED = /\.[0-9a-f]{16}\.json$/
const TEMPORARY = /(^|\/)\.tmp-/
const WRITING = 'Writing pages'

interface State {
  readonly name: string
  readonly snapshot: string
  /** The files of a build into an empty folder. */
  readonly files: ReadonlyMap<string, string>
}

const folder = temporaryFolder()
const dist = join(folder, 'dist')
let states: readonly State[]

/** The same site at three times: edited, then partly withdrawn. */
function sites(): Readonly<Record<string, Snapshot>> {
  const changed = (change: (site: { -readonly [Key in keyof Snapshot]: Snapshot[Key] }) => void) => {
    const site = structuredClone(largeSite(600))
    change(site)
    return site
  }
  const edit = (site: Snapshot, version: string) => {
    for (const { lessons } of site.subjects) {
      for (const group of lessons) group.lessons.filter((_, index) => index % 2 === 0).forEach((lesson) => { lesson.title = `${lesson.title} (${version})` })
    }
  }
  return {
    'as it began': largeSite(600),
    edited: changed((site) => edit(site, 'edited')),
    'partly withdrawn': changed((site) => {
      edit(site, 'withdrawn')
      site.plans = site.plans.filter(({ name }) => name !== 'grade-12-trial')
      for (const { lessons } of site.subjects) lessons.filter((_, index) => index % 3 === 0).forEach((group) => group.lessons.forEach((lesson) => { lesson.is_published = false }))
    }),
  }
}

test.before(async () => {
  const made: State[] = []
  for (const [name, site] of Object.entries(sites())) {
    const snapshot = join(folder, `snapshot-${made.length}`)
    writeSnapshot(snapshot, site)
    const fresh = join(folder, `fresh-${made.length}`)
    await finished(build(snapshot, fresh))
    made.push({ name, snapshot, files: readTree(fresh) })
  }
  states = made
})

function build(snapshot: string, to: string, options: Parameters<typeof memora>[1] = {}): Promise<Outcome> {
  return memora(['build', '--snapshot', snapshot, '--dist', to], options)
}

async function finished(outcome: Promise<Outcome>): Promise<void> {
  const { status, stderr } = await outcome
  assert.is(status, 0, stderr)
}

/** Signals a build after some milliseconds, counted from its start or from when it begins to write. */
function interruptedBuild(snapshot: string, signal: NodeJS.Signals, after: number, from: 'start' | typeof WRITING): Promise<Outcome> {
  return build(snapshot, dist, {
    onStart(child) {
      // The launcher becomes the program, so this is the program's own process.
      const send = () => void setTimeout(() => child.kill(signal), after)
      if (from === 'start') return send()
      child.stderr!.on('data', (text: string) => text.includes(WRITING) && send())
    },
  })
}

/** How long a build takes here: in all, and from when it begins to write. */
async function pace(snapshot: string): Promise<Readonly<Record<'start' | typeof WRITING, number>>> {
  const start = performance.now()
  let writing = start
  await finished(build(snapshot, dist, {
    onStart: (child) => void child.stderr!.on('data', (text: string) => { if (text.includes(WRITING)) writing = performance.now() }),
  }))
  const end = performance.now()
  return { start: end - start, [WRITING]: end - writing }
}

function isSame(files: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return files.size === other.size && [...files].every(([key, text]) => other.get(key) === text)
}

/** What must hold at any moment. */
function check(when: string): void {
  const files = existsSync(dist) ? readTree(dist) : new Map<string, string>()
  const { broken, wrongHash, reached } = walk((key) => files.get(key), files.keys())
  assert.equal([broken, wrongHash], [[], []], when)
  for (const [key, text] of files) {
    if (HASHED.test(key) || key === '.lock' || TEMPORARY.test(key)) continue
    assert.ok(states.some((state) => state.files.get(key) === text), `${when}: ${key} is not whole`)
  }
  if (files.has(BUILD_RECORD)) {
    for (const key of files.keys()) if (key === '.lock' || TEMPORARY.test(key)) files.delete(key)
    assert.ok(states.some((state) => isSame(state.files, files)), `${when}: there is a build record, but the folder is between two states`)
  }
  assert.ok(reached.size > 0 || !when.includes('after the first'), `${when}: nothing is published`)
}

test(`${KILLS} kills at any moment leave no broken link, and what they leave is repaired`, async () => {
  await finished(build(states[1]!.snapshot, dist))
  const duration = await pace(states[0]!.snapshot)
  let killed = 0
  let unfinished = 0
  let target = 0
  for (let kill = 0; kill < KILLS; kill++) {
    // Sometimes on to the next state, sometimes again to where the last one was going.
    if (Math.random() < 0.7) target = (target + 1) % states.length
    const state = states[target]!
    const from = kill % 3 === 0 ? 'start' : WRITING
    const after = Math.random() * duration[from]
    const { signal } = await interruptedBuild(state.snapshot, 'SIGKILL', after, from)
    if (signal === 'SIGKILL') killed++
    if (!existsSync(join(dist, BUILD_RECORD))) unfinished++
    check(`after the first ${kill + 1} kills, the last ${after.toFixed(0)} ms from ${from} on the way to "${state.name}"`)
    if (kill % KILLS_IN_A_ROW !== KILLS_IN_A_ROW - 1) continue
    await finished(build(state.snapshot, dist))
    assert.ok(isSame(readTree(dist), state.files), `a clean build after kill ${kill + 1} is not what a fresh one is: ${difference(readTree(dist), state.files)}`)
  }
  assert.ok(killed > KILLS / 3, `only ${killed} of ${KILLS} builds were still running when they were killed`)
  assert.ok(unfinished > KILLS / 8, `only ${unfinished} of ${KILLS} kills fell between two states`)
  if (process.env['LONG']) process.stdout.write(`${killed} of ${KILLS} killed, ${unfinished} between two states\n`)
})

test('a kill of the very first build leaves no manifest of pages that are not there', async () => {
  for (const after of [0, 60, 120, 180, 240]) {
    rmSync(dist, { recursive: true, force: true })
    await interruptedBuild(states[0]!.snapshot, 'SIGKILL', after, WRITING)
    check(`${after} ms after it began to write`)
  }
  await finished(build(states[0]!.snapshot, dist))
  assert.ok(isSame(readTree(dist), states[0]!.files))
})

test('what a killed build can leave behind is repaired or removed', async () => {
  const [state] = states as readonly [State]
  rmSync(dist, { recursive: true, force: true })
  await finished(build(state.snapshot, dist))
  const hashed = [...state.files.keys()].find((key) => HASHED.test(key))!
  writeFileSync(join(dist, '.lock'), '1\n')
  writeFileSync(join(dist, 'lessons/.tmp-1-0'), 'half')
  writeFileSync(join(dist, 'plans/grade-12/.tmp-1-1'), '')
  writeFileSync(join(dist, 'lessons/gone.0123456789abcdef.json'), 'half')
  writeFileSync(join(dist, '.tmp-1-main-2'), 'half')
  writeFileSync(join(dist, hashed), state.files.get(hashed)!.slice(0, 10))
  rmSync(join(dist, BUILD_RECORD))
  await finished(build(state.snapshot, dist))
  assert.is(difference(readTree(dist), state.files), '')
})

test('what a build leaves that is killed at its very end goes with the next one, though it has nothing to do', async () => {
  const [state] = states as readonly [State]
  await finished(build(state.snapshot, dist))
  writeFileSync(join(dist, '.tmp-1-clock'), '')
  await finished(build(state.snapshot, dist))
  assert.is(difference(readTree(dist), state.files), '')
})

test('who has a file open reads on in what it was', async () => {
  rmSync(dist, { recursive: true, force: true })
  const [first, second] = states as readonly [State, State]
  await finished(build(first.snapshot, dist))
  const open = [...first.files].filter(([key]) => key !== BUILD_RECORD).map(([key, text]) => ({ key, text, fd: openSync(join(dist, key), 'r') }))
  await finished(build(second.snapshot, dist))
  for (const { key, text, fd } of open) {
    assert.is(readFileSync(fd, 'utf8'), text, key)
    closeSync(fd)
  }
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} ends a build with 130, a word, and nothing broken`, async () => {
    rmSync(dist, { recursive: true, force: true })
    await finished(build(states[0]!.snapshot, dist))
    const outcome = await interruptedBuild(states[2]!.snapshot, signal, 0, WRITING)
    assert.equal([outcome.status, outcome.signal], [130, null])
    assert.match(outcome.stderr, /Interrupted.*run the command again/)
    assert.not.match(outcome.stderr, /\n\s+at /)
    assert.is(outcome.stdout, '')
    assert.not.ok(existsSync(join(dist, BUILD_RECORD)), 'it was between two states')
    check(`after the first ${signal}`)
    await finished(build(states[2]!.snapshot, dist))
    assert.ok(isSame(readTree(dist), states[2]!.files))
  })
}

function difference(files: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): string {
  return [...new Set([...files.keys(), ...other.keys()])].filter((key) => files.get(key) !== other.get(key)).slice(0, 10).join(', ')
}

test.run()
