// The cache only ever helps: a build in spite of a cache that is full, another user's or not a folder is as any other.
import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { buildCommand } from '../../build/commands/build.ts'
import { silentReporter, type Reporter } from '../../build/reporter.ts'
import { snapshotFiles } from '../../build/snapshot/snapshot.ts'
import { Spool } from '../../build/subjects/spool.ts'
import { readTree, writeTree } from '../folders.ts'
import { largeSite } from '../large-site.ts'
import { temporaryFolder } from '../program.ts'
import { SmallDisk, whyNoSmallDisk } from '../small-disk.ts'

const test = suite('cache-lost')
const NOBODY = 65_534

interface Place {
  readonly folder: string
  readonly snapshot: string
  readonly dist: string
  readonly cache: string
}

function place(lessons = 60): Place {
  const folder = temporaryFolder()
  const paths = { folder, snapshot: join(folder, 'snapshot'), dist: join(folder, 'dist'), cache: join(folder, 'cache') }
  writeTree(paths.snapshot, snapshotFiles(largeSite(lessons)))
  for (const path of [paths.dist, paths.cache]) mkdirSync(path)
  return paths
}

const build = ({ snapshot, dist, cache }: Place, report = silentReporter) => buildCommand({ snapshot, dist, cache, stableNames: true, plans: undefined }, report)

/** Builds, as well into a folder of its own with a cache of its own, and compares. */
async function buildAndCheck(at: Place, report?: Reporter): Promise<void> {
  await build(at, report)
  const [dist, cache] = [join(temporaryFolder(), 'dist'), temporaryFolder()]
  await build({ ...at, dist, cache })
  assert.equal(readTree(at.dist), readTree(dist))
}

/** Runs `act` as a user who may write in the dist folder alone. */
async function asNobody(at: Place, act: () => Promise<void>): Promise<void> {
  chmodSync(at.folder, 0o755)
  chownSync(at.dist, NOBODY, NOBODY)
  process.seteuid!(NOBODY)
  try {
    await act()
  } finally {
    process.seteuid!(0)
  }
}

test('the entry of a snapshot is a file, or cannot be read', async () => {
  const at = place()
  await buildAndCheck(at)
  const [entry] = readdirSync(at.cache)
  rmSync(join(at.cache, entry!), { recursive: true })
  writeFileSync(join(at.cache, entry!), '')
  await buildAndCheck(at)
  rmSync(at.cache, { recursive: true })
  writeFileSync(at.cache, '')
  await buildAndCheck(at)
})

test('a pipe is in the place of what was kept', async () => {
  const at = place()
  await buildAndCheck(at)
  const [folder] = readdirSync(at.cache)
  for (const name of readdirSync(join(at.cache, folder!))) {
    const path = join(at.cache, folder!, name)
    rmSync(path)
    execFileSync('mkfifo', [path])
  }
  await buildAndCheck(at)
})

test('what is kept of others does not pile up, and pushes nothing out', async () => {
  const at = place()
  await build(at)
  const [own] = readdirSync(at.cache)
  const killed = Array.from({ length: 40 }, (_, i) => i.toString(16).padStart(32, '0'))
  for (const name of killed) mkdirSync(join(at.cache, name))
  writeFileSync(join(at.cache, own!, 'subject-gone'), '')
  writeFileSync(join(at.cache, own!, 'subject-math.4711'), '')
  // What nobody wrote into the cache is left alone.
  mkdirSync(join(at.cache, 'notes'))
  const kept = () => readdirSync(join(at.cache, own!))
  assert.ok(kept().includes('subject-gone'))
  for (const [i, name] of killed.entries()) utimesSync(join(at.cache, name), 1e9 + i, 1e9 + i)
  const subject = readdirSync(join(at.snapshot, 'subjects'))[0]!
  const lessons = join(at.snapshot, 'subjects', subject, 'lessons')
  const file = join(lessons, readdirSync(lessons)[0]!)
  writeFileSync(file, readFileSync(file, 'utf8').replace(/("title": ?")/, '$1Anew: '))
  await buildAndCheck(at)
  assert.ok(kept().includes('build'))
  assert.equal(kept().filter((name) => /gone|4711/.test(name)), [])
  const folders = readdirSync(at.cache)
  assert.ok(folders.includes('notes'))
  assert.is(folders.length, 31)
})

test('the cache is deleted while a build looks back', async () => {
  const at = place()
  await buildAndCheck(at)
  for (const name of readdirSync(at.snapshot, { recursive: true, encoding: 'utf8' }).filter((path) => /lessons\/.*json$/.test(path))) {
    const path = join(at.snapshot, name)
    writeFileSync(path, readFileSync(path, 'utf8').replace(/("title": ?")/, '$1Anew: '))
  }
  const readings: number[] = []
  const advance = () => {
    readings.push(readdirSync(at.cache).length)
    rmSync(join(at.cache, readdirSync(at.cache)[0] ?? 'nothing'), { recursive: true, force: true })
  }
  await buildAndCheck(at, { ...silentReporter, step: (label) => ({ advance: label.startsWith('Reading') ? advance : () => {}, done() {} }) })
  // Some subject was rendered with what was kept of it before, and then all of them without.
  assert.ok(readings.length > 6, String(readings.length))
  assert.match([...readTree(at.dist).values()].join(), 'Anew: ')
})

if (process.getuid?.() === 0) {
  test('the folder of the cache, or what is in it, is another user\'s', async () => {
    const at = place()
    await asNobody(at, async () => void (await build(at)))
    assert.equal(readdirSync(at.cache), [])
    chownSync(at.cache, NOBODY, NOBODY)
    await asNobody(at, async () => void (await build(at)))
    const entries = readdirSync(at.cache, { recursive: true, encoding: 'utf8' })
    for (const entry of ['', ...entries]) chownSync(join(at.cache, entry), 0, 0)
    writeTree(at.snapshot, snapshotFiles(largeSite(61)))
    await asNobody(at, async () => {
      assert.ok((await build(at)).changed)
      assert.not.ok((await build(at)).changed)
    })
    assert.equal(readdirSync(at.cache, { recursive: true, encoding: 'utf8' }), entries)
    await buildAndCheck(at)
  })
} else {
  console.log('cache-lost: only root can be another user, so that is not tried')
}

const noDisk = whyNoSmallDisk()
if (noDisk === undefined) {
  test('the disk of the cache is full', async () => {
    const disk = new SmallDisk('size=64k')
    const at = { ...place(200), cache: disk.root }
    await buildAndCheck(at)
    await buildAndCheck(at)
  })

  test('what is put aside goes on on another disk, and is told of the last where all are full', () => {
    const [first, second] = [new SmallDisk('size=2m'), new SmallDisk('size=4m')]
    const spool = new Spool([join(first.root, 'nothing'), first.root, second.root])
    const texts = Array.from({ length: 50 }, (_, i) => String.fromCharCode(48 + i).repeat(80_000 + i))
    const stored = texts.map((text) => spool.put([text]).stored)
    for (const [i, text] of texts.entries()) assert.is(spool.get(stored[i]!).toString('utf8'), text)
    for (const i of [49, 0, 25, 26, 24]) assert.is(spool.get(stored[i]!).toString('utf8'), texts[i])
    try {
      for (let i = 0; i < 100; i++) spool.put([texts[0]!])
      assert.unreachable()
    } catch (error) {
      assert.is((error as NodeJS.ErrnoException).code, 'ENOSPC')
      assert.is((error as NodeJS.ErrnoException).path, second.root)
    }
    spool.close()
  })
} else {
  console.log(`cache-lost: no disk of its own here (${noDisk}), so none is full`)
}

for (const [name, link] of [['hard links to', linkSync], ['symbolic links to', (_: string, path: string) => symlinkSync('seasons.json', path)]] as const) {
  test(`files of a snapshot that are ${name} one file are each watched`, async () => {
    const at = place(20)
    const [seasons, grades, streams] = ['seasons', 'grades', 'streams'].map((file) => join(at.snapshot, `${file}.json`)) as [string, string, string]
    writeFileSync(seasons, '[]')
    for (const path of [grades, streams]) {
      rmSync(path)
      link(seasons, path)
    }
    const plan = join(at.snapshot, 'plans/grade-12.json')
    const { plans: [record] } = largeSite(20)
    writeFileSync(plan, JSON.stringify({ ...record, season: undefined, stream: 'scientific' }))
    await new Promise((resolve) => setTimeout(resolve, 20))
    await buildAndCheck(at)
    const beside = join(at.snapshot, '..', 'beside.json')
    writeFileSync(beside, JSON.stringify([{ name: 'scientific', title: 'Scientific', modified: '2026-01-01T00:00:00.000000Z' }]))
    renameSync(beside, streams)
    await buildAndCheck(at)
    assert.match([...readTree(at.dist).values()].join(), 'Scientific')
  })
}

test.run()
