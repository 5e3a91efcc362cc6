// The generated sites that all figures are about: the same each time, as large as they say, and what a dump writes.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Plan, TopicLessons } from '../../build/snapshot/records.ts'
import { readTree } from '../folders.ts'
import { SCHEMA, startMariaDb } from '../mariadb.ts'
import { memora, ROOT, temporaryFolder } from '../program.ts'
import { Edits } from './edits.ts'
import { pagesOf } from './peers/pages.ts'
import { siteFiles, writeSite } from './site/folder.ts'
import { nameOf } from './site/random.ts'
import { siteShape, SIZES, subjectsOfPlan } from './site/shape.ts'
import { siteSql } from './site/sql.ts'

const test = suite('generated sites')

const small = siteShape({ lessons: 430, plans: 3 })

function digest(shape: typeof small): string {
  const hash = createHash('sha256')
  for (const [path, text] of siteFiles(shape)) hash.update(`${path}\n${text}`)
  return hash.digest('hex')
}

test('a seed gives one site, another seed another', () => {
  assert.is(digest(small), digest(siteShape({ lessons: 430, plans: 3 })))
  assert.is.not(digest(small), digest(siteShape({ lessons: 430, plans: 3, seed: 2 })))
})

test('sizes are as the table says, with every lesson in a subject and every subject in a plan', () => {
  for (const size of Object.values(SIZES)) {
    const shape = siteShape(size)
    assert.is(shape.subjects.reduce((sum, { lessons }) => sum + lessons, 0), size.lessons)
    const shown = new Set(Array.from({ length: size.plans }, (_, plan) => subjectsOfPlan(shape, plan).map(({ no }) => no)).flat())
    assert.is(shown.size, shape.subjects.length)
    for (let plan = 0; plan < size.plans; plan++) {
      assert.is(subjectsOfPlan(shape, plan).length, 20)
      assert.is(subjectsOfPlan(shape, plan)[0]!.no, 0, 'the first subject is in every plan')
    }
    assert.ok(Math.max(...shape.subjects.map(({ lessons }) => lessons)) <= 2_000)
  }
})

test('no two records share a name', () => {
  const names = new Set<string>()
  for (let number = 0; number < 50_000; number++) names.add(nameOf('lesson', number, 1)).add(nameOf('stage', number, 1))
  assert.is(names.size, 100_000)
  assert.ok([...names].every((name) => /^[0-9a-v]{10}$/.test(name)))
})

test('a site is written to a folder with nothing in it, and nowhere else', () => {
  const folder = temporaryFolder()
  const generate = (out: string) => spawnSync(process.execPath, ['--import', 'tsx', join(ROOT, 'test/bench/generate.ts'), '--lessons', '100', '--plans', '1', '--out', out], { cwd: ROOT, encoding: 'utf8' })
  const out = join(folder, 'site')
  assert.is(generate(out).status, 0)
  const written = readTree(out)
  for (const [taken, status] of [[out, 2], [join(out, 'snapshot.json'), 1], [join(out, 'snapshot.json/site'), 1]] as const) {
    const { status: ended, stderr } = generate(taken)
    assert.is(ended, status, stderr)
    assert.match(stderr, /^.+\.\n$/)
    assert.ok(stderr.startsWith(taken), stderr)
  }
  assert.equal(readTree(out), written)
})

test('a site of size S holds what it should, and builds without a warning', async () => {
  const folder = temporaryFolder()
  await writeSite(siteShape(SIZES.S), join(folder, 'snapshot'))
  const { status, stdout, stderr } = await memora(['build', '--json'], { env: { SNAPSHOT: join(folder, 'snapshot'), DIST: join(folder, 'dist'), STABLE_NAMES: '0' } })
  assert.is(status, 0, stderr)
  assert.equal(JSON.parse(stdout).warnings, [])

  const files = readTree(join(folder, 'snapshot'))
  const lessons = [...files].filter(([path]) => path.includes('/lessons/')).flatMap(([, text]) => (JSON.parse(text) as TopicLessons).lessons)
  assert.is(lessons.length, 2_000)
  const stages = lessons.reduce((sum, lesson) => sum + lesson.stages.length, 0) / lessons.length
  assert.ok(stages > 4.8 && stages < 5.2, `${stages} stages a lesson`)
  const [plan] = [...files].filter(([path]) => path.startsWith('plans/')).map(([, text]) => JSON.parse(text) as Plan)
  assert.ok(plan!.overrides.length >= 20)

  const pages = [...readTree(join(folder, 'dist'))].filter(([path]) => path.startsWith('lessons/')).map(([, text]) => Buffer.byteLength(text)).sort((a, b) => a - b)
  assert.ok(pages.length > 1_900 && pages.length < 2_000, 'some are drafts or hidden')
  assert.ok(pages[0]! > 1_500 && pages.at(-1)! < 3_500, `pages have ${pages[0]} to ${pages.at(-1)} bytes`)
  assert.ok(pages[Math.floor(pages.length / 20)]! >= 2_000 && pages[Math.floor(pages.length * 0.95)]! <= 3_000)
})

test('the plain script that peers make their pages with gives those of the build, byte for byte, also after edits', async () => {
  const folder = temporaryFolder()
  const snapshot = join(folder, 'snapshot')
  const shape = siteShape({ lessons: 640, plans: 3 })
  await writeSite(shape, snapshot)
  const edits = new Edits(shape, snapshot)
  const seen = new Set<string>()
  for (const edit of [() => {}, () => edits.lesson(), () => edits.override(), () => edits.override(), () => edits.lesson()]) {
    edit()
    const { status, stderr } = await memora(['build'], { env: { SNAPSHOT: snapshot, DIST: join(folder, 'dist'), STABLE_NAMES: '0' } })
    assert.is(status, 0, stderr)
    const built = new Map([...readTree(join(folder, 'dist'))].filter(([path]) => !path.startsWith('.')))
    assert.equal(new Map(Array.from(pagesOf(snapshot), ({ path, text }) => [path, text] as const).sort(([a], [b]) => (a < b ? -1 : 1))), built)
    seen.add([...built.values()].join())
  }
  assert.is(seen.size, 5, 'each edit changes a page')
})

test('a dump of the SQL is the snapshot, byte for byte', async () => {
  const folder = temporaryFolder()
  const server = await startMariaDb()
  try {
    await server.database('site', SCHEMA, ...siteSql(small))
    mkdirSync(join(folder, 'dumped'))
    const { status, stderr } = await memora(['snapshot'], { env: { SNAPSHOT: join(folder, 'dumped'), DATABASE_URL: server.url('site') } })
    assert.is(status, 0, stderr)
  } finally {
    await server.stop()
  }
  const dumped = readTree(join(folder, 'dumped'))
  const made = new Map(siteFiles(small))
  assert.equal([...dumped.keys()].filter((path) => !path.startsWith('.')).sort(), [...made.keys()].sort())
  for (const [path, text] of made) assert.is(dumped.get(path), text, path)
})

test.run()
