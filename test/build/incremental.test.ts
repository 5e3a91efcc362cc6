// What a build takes from an earlier one never shows: after any sequence of edits, and of damage to the cache and to
// dist/ between them, dist/ is byte for byte that of a clean build, and so is everything that is said of it.
// SEQUENCES=2000 tries more.
import { appendFileSync, copyFileSync, cpSync, existsSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { deserialize, serialize } from 'node:v8'
import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readEntry, writeEntry } from '../../build/cache/entry.ts'
import { isUnchanged, watch } from '../../build/cache/watch.ts'
import { buildCommand } from '../../build/commands/build.ts'
import { CommandError, type Problem } from '../../build/errors.ts'
import { renderSite, type Page } from '../../build/files/render.ts'
import { wantedFiles, wantedPages } from '../../build/output/compare.ts'
import { KIND_ORDER } from '../../build/pages/index.ts'
import { silentReporter } from '../../build/reporter.ts'
import { readSnapshot } from '../../build/snapshot/read.ts'
import { snapshotFiles, type Snapshot } from '../../build/snapshot/snapshot.ts'
import { any, edited, EDITS, type Choice } from '../arbitrary/edits.ts'
import { readTimes, readTree, writeTree } from '../folders.ts'
import { largeSite } from '../large-site.ts'
import { temporaryFolder } from '../program.ts'
import { siteArbitrary } from '../site-arbitrary.ts'

const test = suite('incremental')
const SEQUENCES = Number(process.env['SEQUENCES'] ?? 200)

interface Place {
  readonly snapshot: string
  readonly dist: string
  readonly cache: string
}

interface Step {
  readonly edits: readonly Choice[]
  readonly damage: string
  readonly pick: number
  readonly stableNames: boolean
  readonly isLimited: boolean
  /** What happens to dist/ in a build of its own before this one, and when. */
  readonly meanwhile: Meanwhile | undefined
}

interface Meanwhile {
  readonly damage: string
  readonly pick: number
  /** What the build has told to begin. */
  readonly step: string
}

/** What happens to the cache and to dist/ between two builds. */
const DAMAGE: Readonly<Record<string, (place: Place, pick: number) => void>> = {
  'none': () => {},
  'none either': () => {},
  'the cache is deleted': ({ cache }) => rmSync(cache, { recursive: true, force: true }),
  'a file of the cache is deleted': ({ cache }, pick) => onFile(cache, pick, (path) => rmSync(path)),
  'a file of the cache is cut off': ({ cache }, pick) => onFile(cache, pick, (path) => truncateSync(path, Math.floor(readFileSync(path).length / 2))),
  'a byte of the cache is another': ({ cache }, pick) => onFile(cache, pick, (path) => {
    const bytes = readFileSync(path)
    bytes[pick % bytes.length]! ^= 1
    writeFileSync(path, bytes)
  }),
  'the cache is of another version': ({ cache }) => files(cache).filter((path) => path.endsWith('/build')).forEach((path) => {
    const entry = readEntry(path)
    if (!entry) return
    try {
      const kept = deserialize(entry) as { version: string }
      writeEntry(path, serialize({ ...kept, version: 'another' }))
    } catch {
      // It changed places with another file before.
    }
  }),
  'two files of the cache change places': ({ cache }, pick) => onFile(cache, pick, (path) => onFile(cache, pick + 1, (other) => {
    if (other === path) return
    renameSync(path, `${path}-aside`)
    renameSync(other, path)
    renameSync(`${path}-aside`, other)
  })),
  'a page is damaged': ({ dist }, pick) => onFile(dist, pick, (path) => appendFileSync(path, ' ')),
  'a page is overwritten with as many bytes': ({ dist }, pick) => onFile(dist, pick, (path) => writeFileSync(path, readFileSync(path, 'latin1').replace(/[a-z]/, 'X'), 'latin1')),
  'a page is replaced by another': ({ dist }, pick) => onFile(dist, pick, (path) => onFile(dist, pick + 1, (other) => {
    rmSync(path)
    copyFileSync(other === path ? '/dev/null' : other, path)
  })),
  'a page is another\'s file': ({ dist }, pick) => onFile(dist, pick, (path) => onFile(dist, pick + 1, (other) => {
    if (other === path) return
    rmSync(path)
    linkSync(other, path)
  })),
  'a page is deleted': ({ dist }, pick) => onFile(dist, pick, (path) => rmSync(path)),
  'a folder of dist/ is deleted': ({ dist }, pick) => onFile(dist, pick, (path) => rmSync(dirname(path), { recursive: true })),
  'dist/ is deleted': ({ dist }) => rmSync(dist, { recursive: true, force: true }),
  'dist/ is a copy': ({ dist }) => {
    if (!existsSync(dist)) return
    cpSync(dist, `${dist}-copy`, { recursive: true })
    rmSync(dist, { recursive: true })
    renameSync(`${dist}-copy`, dist)
  },
  'a page that nobody wants is there': ({ dist }) => {
    mkdirSync(join(dist, 'lessons'), { recursive: true })
    writeFileSync(join(dist, 'lessons/stray.0123456789abcdef.json'), '{}')
    writeFileSync(join(dist, '.build.json'), '{}')
  },
}

/** What people and programs do to a folder that is being written. */
const DAMAGE_MEANWHILE: Readonly<Record<string, (place: Place, pick: number) => void>> = {
  ...Object.fromEntries(['a page is damaged', 'a page is overwritten with as many bytes', 'a page is replaced by another', 'a page is deleted'].map((name) => [name, inPages(DAMAGE[name]!)])),
  'a page that nobody wants is there': ({ dist }) => {
    mkdirSync(join(dist, 'lessons'), { recursive: true })
    // With a hash, so that a folder in which the build fails and leaves nothing else is still a build's.
    writeFileSync(join(dist, 'lessons/stray.0123456789abcdef.json'), '{}')
  },
}

function inPages(damage: (place: Place, pick: number) => void): (place: Place, pick: number) => void {
  return (place, pick) => damage({ ...place, dist: join(place.dist, pick % 3 === 0 ? 'plans' : 'lessons') }, pick)
}

function files(root: string): readonly string[] {
  if (!existsSync(root)) return []
  const found = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return found.map((entry) => join(entry.parentPath, entry.name)).sort()
}

function onFile(root: string, pick: number, act: (path: string) => void): void {
  const path = any(files(root), pick)
  if (path !== undefined) act(path)
}

const choices: fc.Arbitrary<Choice> = fc.record({ edit: fc.constantFrom(...Object.keys(EDITS)), pick: fc.nat(1000), other: fc.nat(1000) })
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    edits: fc.array(choices, { maxLength: 2 }),
    damage: fc.constantFrom(...Object.keys(DAMAGE)),
    pick: fc.nat(1000),
    stableNames: fc.nat(5).map((number) => number !== 0),
    isLimited: fc.nat(7).map((number) => number === 0),
    meanwhile: fc.option(fc.record({ damage: fc.constantFrom(...Object.keys(DAMAGE_MEANWHILE)), pick: fc.nat(1000), step: fc.constantFrom('Rendering plans', 'Writing pages', 'Pointing to them') }), { nil: undefined }),
  }),
  { minLength: 2, maxLength: 6 },
)

let written = new Map<string, string>()

/** Brings the folder to the snapshot, and touches no file that stays the same. */
function writeEdited(root: string, snapshot: Snapshot): void {
  const wanted = new Map(snapshotFiles(snapshot))
  for (const path of written.keys()) if (!wanted.has(path)) rmSync(join(root, path))
  writeTree(root, new Map([...wanted].filter(([path, text]) => written.get(path) !== text)))
  for (const path of readdirSync(join(root, 'subjects'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name)).sort().reverse()) {
    if (readdirSync(path).length === 0) rmSync(path, { recursive: true })
  }
  written = wanted
}

function treeOf(dist: string): Map<string, string> {
  const tree = existsSync(dist) ? readTree(dist) : new Map<string, string>()
  tree.delete('.build.json')
  return tree
}

function withLastDraft(site: Snapshot, isPublished: boolean): Snapshot {
  const copy = structuredClone(site)
  copy.subjects.at(-1)!.lessons.at(-1)!.lessons.at(-1)!.is_published = isPublished
  return copy
}

/** The other plan has a row more for the first subject, so that the subject is rendered anew for that plan alone. */
function withRow(site: Snapshot): Snapshot {
  const copy = structuredClone(site)
  copy.plans.find(({ name }) => name === 'grade-12-trial')!.overrides.push({ name: 'trial-over3', idx: 3, target_doctype: 'Memora Subject', target_name: 'sub0', action: 'Rename', override_value: 'Numbers' })
  return copy
}

/** As `--json` prints them. */
function told(problems: readonly Problem[]): readonly string[] {
  return problems.map((problem) => JSON.stringify(problem))
}

/** How many pages there are of each kind, leaves first. */
function countsOf(pages: readonly Page[]): readonly (readonly [string, number])[] {
  return KIND_ORDER.map((kind) => [kind, pages.filter((page) => page.kind === kind).length] as const).filter(([, count]) => count > 0)
}

async function outcome(place: Place, settings: { readonly stableNames: boolean; readonly plans?: readonly string[] | undefined }, report = silentReporter) {
  try {
    return await buildCommand({ ...place, plans: undefined, ...settings }, report)
  } catch (error) {
    if (error instanceof CommandError) return error
    throw error
  }
}

/** Builds while somebody damages the folder: what comes of it is as it may be, and the next build mends it. */
async function buildMeanwhile(place: Place, stableNames: boolean, { damage, pick, step }: Meanwhile): Promise<void> {
  const report = {
    ...silentReporter,
    step(label: string) {
      if (label === step) {
        // What is written within the very tick in which the build wrote it may go unseen.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 12)
        DAMAGE_MEANWHILE[damage]!(place, pick)
      }
      return { advance() {}, done() {} }
    },
  }
  await buildCommand({ ...place, plans: undefined, stableNames }, report).catch(() => {})
}

/** Builds, and holds what came of it against what a clean build would give. */
async function buildAndCheck(place: Place, snapshot: Snapshot, stableNames: boolean, report = silentReporter): Promise<void> {
  const before = treeOf(place.dist)
  const result = await outcome(place, { stableNames }, report)
  const clean = await readSnapshot(place.snapshot).then((read) => renderSite(read), (error: CommandError) => ({ stops: error.problems, warnings: error.warnings, pages: [] }))
  assert.equal(told(result.warnings), told(clean.warnings))
  if (result instanceof CommandError) {
    assert.equal(told(result.problems), told(clean.stops))
    assert.equal(treeOf(place.dist), before)
    return
  }
  assert.equal(clean.stops, [])
  const { pages, pointers } = wantedFiles(wantedPages(clean.pages), stableNames)
  const expected = new Map([...pages, ...pointers].map(({ key, bytes }) => [key, bytes().toString('utf8')]))
  assert.equal(treeOf(place.dist), new Map([...expected].sort()))
  assert.is(result.written + result.unchanged, expected.size)
  assert.equal(Object.entries(result.pages), countsOf(clean.pages))
  assert.is(result.files_read, snapshotFiles(snapshot).size)
}

test('after any sequence of edits and damage, dist/ is that of a clean build', async () => {
  await fc.assert(fc.asyncProperty(siteArbitrary({ faults: false }), steps, async (first, sequence) => {
    const folder = temporaryFolder()
    const place = { snapshot: join(folder, 'snapshot'), dist: join(folder, 'dist'), cache: join(folder, 'cache') }
    mkdirSync(join(place.snapshot, 'subjects'), { recursive: true })
    written = new Map()
    let snapshot = JSON.parse(JSON.stringify(first)) as Snapshot
    writeEdited(place.snapshot, snapshot)
    await buildAndCheck(place, snapshot, true)
    for (const [number, { edits, damage, pick, stableNames, isLimited, meanwhile }] of sequence.entries()) {
      for (const [i, choice] of edits.entries()) snapshot = edited(snapshot, choice, `2027-01-0${number + 1}T00:00:00.00000${i}Z`)
      writeEdited(place.snapshot, snapshot)
      DAMAGE[damage]!(place, pick)
      const plan = any(snapshot.plans, pick)
      if (meanwhile) await buildMeanwhile(place, stableNames, meanwhile)
      if (isLimited && plan) await outcome(place, { stableNames, plans: [plan.name] })
      await buildAndCheck(place, snapshot, stableNames)
    }
    const fresh = { ...place, dist: join(folder, 'fresh'), cache: join(folder, 'no-cache') }
    const last = await outcome(place, { stableNames: true })
    if (!(last instanceof CommandError) && !(await outcome(fresh, { stableNames: true }) instanceof CommandError)) assert.equal(readTree(place.dist), readTree(fresh.dist))
    rmSync(folder, { recursive: true })
  }), { numRuns: SEQUENCES, includeErrorInReport: true, endOnFailure: process.env['SEQUENCES'] !== undefined })
})

// Edits that bring a plan of about 500 lessons over the number from which its search is split, and back.
const CROSSING = ['add a lesson', 'delete a lesson', 'publish or withdraw a lesson', 'publish or withdraw a subject', 'drop a subject from a plan', 'list another subject', 'add an override', 'remove an override', 'publish or withdraw a plan']

test('a plan that grows over 500 lessons, or shrinks below, has its search as a clean build would split it', async () => {
  const crossing = fc.array(fc.record({ edit: fc.constantFrom(...CROSSING), pick: fc.nat(1000), other: fc.nat(1000) }), { minLength: 1, maxLength: 4 })
  await fc.assert(fc.asyncProperty(fc.integer({ min: 498, max: 501 }), crossing, async (lessons, edits) => {
    const folder = temporaryFolder()
    const place = { snapshot: join(folder, 'snapshot'), dist: join(folder, 'dist'), cache: join(folder, 'cache') }
    mkdirSync(join(place.snapshot, 'subjects'), { recursive: true })
    written = new Map()
    let snapshot = largeSite(lessons)
    writeEdited(place.snapshot, snapshot)
    await buildAndCheck(place, snapshot, true)
    for (const [i, choice] of edits.entries()) {
      snapshot = edited(snapshot, choice, `2027-01-01T00:00:00.00000${i}Z`)
      writeEdited(place.snapshot, snapshot)
      await buildAndCheck(place, snapshot, true)
    }
    await buildAndCheck(place, snapshot, true)
    rmSync(folder, { recursive: true })
  }), { numRuns: Math.ceil(SEQUENCES / 50), examples: [[499, [{ edit: 'add a lesson', pick: 0, other: 0 }, { edit: 'delete a lesson', pick: 1, other: 0 }]]], includeErrorInReport: true, endOnFailure: true })
})

test('what is told of large pages is in one order, whoever was rendered anew', async () => {
  const folder = temporaryFolder()
  const place = { snapshot: join(folder, 'snapshot'), dist: join(folder, 'dist'), cache: join(folder, 'cache') }
  mkdirSync(join(place.snapshot, 'subjects'), { recursive: true })
  written = new Map()
  const snapshot = structuredClone(largeSite(24))
  for (const [i, lesson] of snapshot.subjects[0]!.lessons[0]!.lessons.entries()) {
    lesson.sort_order = i
    for (const stage of lesson.stages) stage.config = { body: 'x'.repeat(1_000_001) }
  }
  const hidden = snapshot.subjects[0]!.lessons[0]!.lessons[1]!.name
  const [plan] = snapshot.plans
  const hide = { name: 'hides', idx: 9, target_doctype: 'Memora Lesson', target_name: hidden, action: 'Hide' }
  for (const each of snapshot.plans) each.overrides.push({ ...hide, name: `hides-in-${each.name}` })
  for (const overrides of [plan!.overrides, [], plan!.overrides]) {
    const edited = { ...snapshot, plans: [{ ...plan!, overrides }, ...snapshot.plans.slice(1)] }
    writeEdited(place.snapshot, edited)
    // What was written within one tick of the clock before a build is read again by the next.
    await new Promise((resolve) => setTimeout(resolve, 20))
    await buildAndCheck(place, edited, true)
  }
})

test('a large site, built in threads, is edited as any other, and only what changed is written', async () => {
  const folder = temporaryFolder()
  const place = { snapshot: join(folder, 'snapshot'), dist: join(folder, 'dist'), cache: join(folder, 'cache') }
  mkdirSync(join(place.snapshot, 'subjects'), { recursive: true })
  written = new Map()
  let snapshot = largeSite(1500)
  writeEdited(place.snapshot, snapshot)
  await buildAndCheck(place, snapshot, true)
  const times = readTimes(place.dist)
  await buildAndCheck(place, snapshot, true)
  assert.equal(readTimes(place.dist), times)
  for (const edit of ['edit a lesson', 'add an override', 'publish or withdraw a subject', 'delete a lesson']) {
    snapshot = edited(snapshot, { edit, pick: 4, other: 1 }, `2027-01-01T00:00:00.00000${edit.length % 10}Z`)
    writeEdited(place.snapshot, snapshot)
    await buildAndCheck(place, snapshot, true)
  }
  DAMAGE['a page is overwritten with as many bytes']!(place, 700)
  await buildAndCheck(place, snapshot, true)
})

test('a plan whose search outgrows one page gets shards of all its subjects, and loses them again', async () => {
  const folder = temporaryFolder()
  const place = { snapshot: join(folder, 'snapshot'), dist: join(folder, 'dist'), cache: join(folder, 'cache') }
  mkdirSync(join(place.snapshot, 'subjects'), { recursive: true })
  written = new Map()
  // The plan `grade-12` shows as many lessons as this says, and the last topic of the last subject one more draft.
  const large = largeSite(499)
  const build = async (snapshot: Snapshot) => {
    writeEdited(place.snapshot, snapshot)
    // What was written within one tick of the clock before a build would be read again.
    await sleep(20)
    await buildAndCheck(place, snapshot, true)
  }
  const outgrown = withLastDraft(large, true)
  for (const snapshot of [large, outgrown, large]) await build(snapshot)
  // A shard that is gone makes the next build doubt its subject.
  await build(large)
  await build(withRow(outgrown))
})

test('of a subject in which lessons changed, their topics alone are read, unless more is asked for', async () => {
  const folder = temporaryFolder()
  const place = { snapshot: join(folder, 'snapshot'), dist: join(folder, 'dist'), cache: join(folder, 'cache') }
  mkdirSync(join(place.snapshot, 'subjects'), { recursive: true })
  written = new Map()
  let opened = 0
  const report = { ...silentReporter, step: (label: string) => ({ advance: (by = 1) => { if (label.startsWith('Reading')) opened += by }, done() {} }) }
  let snapshot = largeSite(150)
  const subject = (site: Snapshot) => site.subjects[0]!
  /** Builds what a change leads to, and gives how many files of subjects were read. */
  const filesRead = async (change: (site: Snapshot) => void) => {
    // What was written within one tick of the clock before a build would be read again.
    await sleep(20)
    snapshot = structuredClone(snapshot)
    change(snapshot)
    writeEdited(place.snapshot, snapshot)
    opened = 0
    await buildAndCheck(place, snapshot, true, report)
    return opened
  }
  const hide = (topic: string) => (site: Snapshot) => {
    for (const plan of site.plans) plan.overrides.push({ name: `${plan.name}-hides`, idx: 9, target_doctype: 'Memora Topic', target_name: topic, action: 'Hide' })
  }
  const retitle = (site: Snapshot) => void (subject(site).lessons[0]!.lessons[0]!.title += ' I')
  const topics = subject(snapshot).structure.topics.length
  assert.ok(topics > 3)

  await filesRead(hide(`${subject(snapshot).structure.topics[1]!.name}`))
  await filesRead(() => {})
  assert.is(await filesRead(retitle), 2)
  assert.is(await filesRead((site) => { for (const { lessons } of [0, 2].map((topic) => subject(site).lessons[topic]!)) lessons.splice(3, 1) }), 3)
  // What is between is known from the build before, which did not read it either.
  assert.is(await filesRead(retitle), 2)
  // Nobody has rendered the lessons of a topic that no plan showed.
  assert.is(await filesRead((site) => {
    retitle(site)
    for (const plan of site.plans) plan.overrides = plan.overrides.filter(({ action, target_doctype }) => action !== 'Hide' || target_doctype !== 'Memora Topic')
  }), 1 + topics)
  // Stages of which there is more to tell than their text, in one lesson of a topic and in all of another.
  const topic = (site: Snapshot, number: number) => subject(site).lessons[number]!.lessons
  const setUrl = (url: string) => (site: Snapshot) => {
    for (const { stages } of [topic(site, 1)[2]!, ...topic(site, 2)]) for (const stage of stages) stage.config = { video_url: url }
  }
  await filesRead(setUrl('/private/a.mp4'))
  assert.is(await filesRead(retitle), 4)
  await filesRead(setUrl('/files/a.mp4'))
  assert.is(await filesRead(retitle), 2)

  const twice = subject(snapshot).lessons[1]!.lessons[0]!.name
  await filesRead((site) => void (subject(site).lessons[0]!.lessons[0]!.name = twice))
  await filesRead((site) => void (subject(site).lessons[0]!.lessons[0]!.name = 'once'))
  await filesRead((site) => void (subject(site).lessons[0]!.lessons[0]!.stages[0]!.name = subject(site).lessons[1]!.lessons[0]!.stages[0]!.name))
  await filesRead((site) => void (subject(site).lessons[0]!.lessons[0]!.stages[0]!.name = 'stage-once'))
  writeFileSync(join(place.snapshot, dirname([...written.keys()].find((path) => path.includes('/lessons/'))!), 'stranger.json'), '{}')
  await filesRead(retitle)
})

test('what nobody touched is not even opened, unless another version of the program kept it', async () => {
  const folder = temporaryFolder()
  const place = { snapshot: join(folder, 'snapshot'), dist: join(folder, 'dist'), cache: join(folder, 'cache') }
  mkdirSync(join(place.snapshot, 'subjects'), { recursive: true })
  written = new Map()
  writeEdited(place.snapshot, largeSite(100))
  let files = 0
  const report = { ...silentReporter, step: (label: string) => ({ advance: (by = 1) => { if (label.startsWith('Reading')) files += by }, done() {} }) }
  const filesRead = async () => {
    files = 0
    await buildCommand({ ...place, stableNames: true, plans: undefined }, report)
    return files
  }
  const all = await filesRead()
  assert.ok(all > 10)
  // What was written within one tick of the clock before a build is read again by the next.
  await filesRead()
  assert.is(await filesRead(), 0)
  DAMAGE['the cache is of another version']!(place, 0)
  assert.is(await filesRead(), all)
  assert.is(await filesRead(), 0)
})

test('a file that was written at the very moment at which it was taken down proves nothing', () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'file'), 'text')
  const { mtimeMs, ctimeMs } = statSync(join(folder, 'file'))
  const written = Math.max(mtimeMs, ctimeMs)
  assert.not.ok(isUnchanged(folder, watch(folder, ['file'], written)))
  const later = watch(folder, ['file', 'nothing'], written + 1)
  assert.ok(isUnchanged(folder, later))
  writeFileSync(join(folder, 'nothing'), '')
  assert.not.ok(isUnchanged(folder, later))
})

test.run()
