// What a build finds out of the last one: whether files are as it left them, whichever thread looks, and whether an id
// stands twice.
import { linkSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { BuildCache } from '../../build/cache/build-cache.ts'
import { Looking } from '../../build/cache/looking.ts'
import { watch, watchFiles } from '../../build/cache/watch.ts'
import { changedSince, packWatched, unpackWatched, type Watched } from '../../build/cache/watched.ts'
import { buildCommand } from '../../build/commands/build.ts'
import { silentReporter } from '../../build/reporter.ts'
import { snapshotFiles, type Snapshot } from '../../build/snapshot/snapshot.ts'
import { writeTree } from '../folders.ts'
import { largeSite } from '../large-site.ts'
import { temporaryFolder } from '../program.ts'

const test = suite('looking')
const LISTS = 40
const LONG_AGO = 60_000

/** A folder with a file for each list, which stands in it so often that threads are worth it. */
function manyFiles(): { readonly root: string; readonly lists: readonly Watched[] } {
  const root = temporaryFolder()
  const lists = Array.from({ length: LISTS }, (_, i) => {
    writeFileSync(join(root, `file${i}`), 'text')
    return watch(root, Array.from({ length: 1100 }, () => `file${i}`), Date.now() + LONG_AGO)
  })
  return { root, lists }
}

test('threads and this one find the same: what was touched, and that nothing was', async () => {
  const { root, lists } = manyFiles()
  {
    using looking = new Looking(lists.map((list) => ({ root, ...list })))
    assert.ok(looking.isAllAsItWas())
  }
  await sleep(20)
  writeFileSync(join(root, 'file7'), 'TEXT')
  for (const wait of [0, 300]) {
    using looking = new Looking(lists.map((list) => ({ root, ...list })))
    await sleep(wait)
    assert.equal(lists.map((_, i) => looking.lists[i]!.isAsItWas()), lists.map((_, i) => i !== 7))
    assert.equal(new Set(looking.lists[7]!.changedPaths()), new Set(['file7']))
    assert.equal(looking.lists[8]!.changedPaths(), [])
    assert.not.ok(looking.isAllAsItWas())
  }
})

test('lists of files come back from bytes as they were', () => {
  const root = temporaryFolder()
  writeFileSync(join(root, 'é'), 'text')
  const lists = [watch(root, ['é', 'nothing'], Date.now() + LONG_AGO), watch(root, [], 0), watch(root, ['.'], Date.now() + LONG_AGO)]
  assert.equal(unpackWatched(Buffer.from(packWatched(lists))), lists)
})

test('a file with several names is watched once, and under each that leads elsewhere, whatever other links there are', () => {
  const root = temporaryFolder()
  const write = (name: string) => writeFileSync(join(root, name), name)
  const link = (name: string, other: string) => linkSync(join(root, name), join(root, other))
  const watched = (...names: string[]) => Buffer.from(watchFiles(root, names, Date.now() + LONG_AGO).paths).toString().split('\n')
  write('first')
  assert.equal(watched('first'), ['first'])
  link('first', 'second')
  link('first', 'third')
  assert.equal(watched('first', 'second', 'third'), ['first'])
  assert.equal(watched('first', 'second'), ['first'])
  write('other')
  renameSync(join(root, 'other'), join(root, 'second'))
  assert.equal(watched('first', 'second', 'third'), ['first', 'second'])
  link('first', 'elsewhere')
  link('second', 'elsewhere too')
  assert.equal(watched('first', 'second', 'third'), ['first', 'second'])
  renameSync(join(root, 'third'), join(root, 'moved'))
  assert.equal(watched('first', 'second', 'third'), ['first', 'second', 'third'], 'what is gone is in doubt')
  assert.equal(watched('second', 'first', 'moved'), ['second', 'first'])
})

test('what changed since a moment is told, and what is gone or in doubt', () => {
  const root = temporaryFolder()
  for (const name of ['old', 'new', 'doubtful']) writeFileSync(join(root, name), name)
  const { ctimeMs } = statSync(join(root, 'old'))
  const watched = watch(root, ['old', 'gone'], ctimeMs + LONG_AGO)
  const doubtful = watch(root, ['doubtful'], 0)
  const changed = (...args: Parameters<typeof changedSince>) => [...changedSince(...args).keys()]
  assert.equal(changed(watched, ctimeMs + LONG_AGO), ['gone'])
  assert.equal(changed(watched, ctimeMs), ['old', 'gone'])
  assert.equal(changed(doubtful, ctimeMs + LONG_AGO), ['doubtful'])
  assert.equal(changed(watch(root, [], 0), 0), [])
})

test('after any build each file in dist/ is watched, under one of its names', async () => {
  const folder = temporaryFolder()
  const [snapshot, dist, cache] = ['snapshot', 'dist', 'cache'].map((name) => join(folder, name)) as [string, string, string]
  mkdirSync(snapshot)
  const site = structuredClone(largeSite(120)) as { -readonly [Part in keyof Snapshot]: Snapshot[Part] }
  const topic = site.subjects[0]!.lessons[0]!
  const plan = site.plans[0]!
  const row = (number: number, target_doctype: string, target_name: string, action: string) => ({ name: `row${number}`, idx: 100 + number, target_doctype, target_name, action, override_value: 'Another title' })
  let written: ReadonlyMap<string, string> = new Map()
  const edits: readonly (() => void)[] = [
    () => {},
    () => plan.overrides.push(row(1, 'Memora Lesson', topic.lessons[0]!.name, 'Rename')),
    () => plan.overrides.push(row(2, 'Memora Topic', topic.topic!, 'Hide')),
    () => { topic.lessons[1]!.title = 'Another title' },
    () => plan.overrides.pop(),
    () => plan.subjects.pop(),
  ]
  for (const [number, edit] of edits.entries()) {
    edit()
    const files = snapshotFiles(site)
    writeTree(snapshot, new Map([...files].filter(([path, text]) => text !== written.get(path))))
    written = files
    await sleep(20)
    await buildCommand({ snapshot, dist, cache, stableNames: true, plans: undefined }, silentReporter)
    using kept = new BuildCache(cache, snapshot, dist)
    const standing = kept.standing(true, false)!
    assert.ok(standing.isDistAsLeft, `${number}`)
    const watched = [standing.kept.outputs, ...standing.kept.subjects.map((subject) => kept.watched(subject)!.outputs)]
    const inodes = new Set(watched.flatMap(({ signatures }) => Array.from(signatures).filter((_, i) => i % 4 === 0)))
    const pages = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    assert.equal(pages.map((entry) => join(entry.parentPath, entry.name)).filter((path) => !inodes.has(statSync(path).ino)), [], `after edit ${number}`)
  }
})

test.run()
