// What can be gone back to, going back, and what prune leaves for it; on a folder bucket, whose times a test can set.
import { readdirSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readTree } from '../folders.ts'
import { temporaryFolder } from '../program.ts'
import { r2Environment, startR2 } from '../r2.ts'
import { walk } from '../site-walk.ts'
import { build, done, run, site, type Env } from './publishing.ts'

const test = suite('releases')
let folder: string
let env: Env

test.before.each(() => {
  folder = join(temporaryFolder(), 'bucket')
  env = { BUCKET_DIR: folder }
})

const manifest = (plan = 'plan-0') => JSON.parse(readTree(folder).get(`plans/${plan}/manifest.json`)!)
const there = (pattern: RegExp) => [...readTree(folder).keys()].filter((key) => pattern.test(key))
const title = (lesson: string) => JSON.parse(readTree(folder).get(`lessons/${lesson}.json`)!).title

async function assertClean(): Promise<void> {
  const files = readTree(folder)
  const { broken, wrongHash } = walk((key) => files.get(key), files.keys())
  assert.equal([broken, wrongHash], [[], []])
  assert.equal((await done('verify', env))['problems'], [])
}

/** Deploys of one lesson's title, one a day. */
async function deployDays(days: readonly number[], options: Parameters<typeof site>[0] = {}): Promise<void> {
  for (const day of days) {
    const built = await build(site({ lessons: 8, at: `2026-03-0${day}T00:00:00.000000Z`, edited: { 1: `Day ${day}` }, ...options }).snapshot, {}, undefined, `2026-03-0${day}T12:00:00Z`)
    await done('deploy', { ...env, DIST: built.dist })
  }
}

/** Makes everything that is there older. */
function age(hours: number): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const time = (statSync(path).mtimeMs - hours * 3_600_000) / 1000
    utimesSync(path, time, time)
  }
}

test('releases lists what each plan can go back to: when, from which commit, what it changed', async () => {
  await deployDays([1, 2, 3])
  const { plans } = await done('releases', env)
  const lines = plans['plan-0']
  assert.equal(lines.map(({ live }: any) => live), [true, false, false])
  assert.equal(lines.map(({ changed }: any) => changed), ['1 lesson edited, 3 other pages', '1 lesson edited, 3 other pages', 'the whole plan'])
  assert.equal(lines.map(({ commit_time }: any) => commit_time), ['2026-03-03T12:00:00.000Z', '2026-03-02T12:00:00.000Z', '2026-03-01T12:00:00.000Z'])
  for (const { commit, release } of lines) assert.ok(/^[0-9a-f]{40}$/.test(commit) && commit.startsWith(release))
  const text = await run('releases', env, [])
  assert.is(text.status, 0)
})

test('rollback takes back the last release, then the one before; versions rise, identities stay', async () => {
  await deployDays([1, 2, 3])
  const versions = [manifest().version]
  const { plans } = await done('releases', env)
  const [, second, first] = plans['plan-0']
  const dry = await done('rollback', env, ['--dry-run'])
  assert.equal([dry['restored'], title('l1')], [{ 'plan-0': second.release }, 'Day 3'])
  for (const [release, expected] of [[second.release, 'Day 2'], [first.release, 'Day 1']]) {
    const summary = await done('rollback', env)
    assert.equal(summary['restored'], { 'plan-0': release })
    assert.is(title('l1'), expected, 'the stable name goes back too')
    versions.push(manifest().version)
    await assertClean()
  }
  assert.ok(versions[0] < versions[1] && versions[1] < versions[2], String(versions))
  assert.equal((await done('releases', env))['plans']['plan-0'].map(({ live }: any) => live), [false, false, true])
  const last = await run('rollback', env)
  assert.is(last.status, 1)
  assert.match(last.stderr, /no earlier release of this plan is kept/)
  // The newest again, by name, and by a deploy.
  const again = await done('rollback', env, ['--release', plans['plan-0'][0].commit])
  assert.equal([again['pointed'], title('l1')], [['plan-0'], 'Day 3'])
  await done('rollback', env, ['--release', first.release])
  await deployDays([4])
  assert.is(title('l1'), 'Day 4')
  await done('rollback', env)
  assert.is(title('l1'), 'Day 3', 'a rollback is no release of its own')
  await assertClean()
})

test('rollback goes back only in the plans that the release changed, and PLANS limits it', async () => {
  const both = site({ plans: 2, lessons: 4 }).snapshot
  await done('deploy', { ...env, DIST: (await build(both)).dist })
  const one = site({ plans: 2, lessons: 4 }).snapshot
  Object.assign(one.plans[1]!, { title: 'Renamed', modified: '2026-03-02T00:00:00.000000Z' })
  await done('deploy', { ...env, DIST: (await build(one)).dist })
  const before = manifest('plan-0')
  const summary = await done('rollback', env)
  assert.equal(summary['pointed'], ['plan-1'])
  assert.is(manifest('plan-1').title, 'Plan plan-1')
  assert.equal(manifest('plan-0'), before)
  const none = await run('rollback', { ...env, PLANS: 'plan-0' })
  assert.match(none.stderr, /"plan-0".*no earlier release/)
  const unknown = await run('rollback', { ...env, RELEASE: 'abcdef123' })
  assert.is(unknown.status, 1)
  assert.match(unknown.stderr, /RELEASE.*"abcdef123".*memora-content releases/)
})

test('a lesson that only the release taken back has is withdrawn; a release whose pages are gone is refused', async () => {
  await deployDays([1], { hidden: [5] })
  await deployDays([2])
  assert.ok(there(/lessons\/l5\./).length > 0)
  await done('rollback', env)
  assert.equal(there(/lessons\/l5\./), [])
  await assertClean()
  const refused = await run('rollback', { ...env, RELEASE: '2026-03-02T00:00:00.000000Z' })
  assert.is(refused.status, 1)
  assert.match(refused.stderr, /cannot come back: 1 of its pages .*lessons\/l5/)
  await assertClean()
})

test('a rollback has the guards of a deploy', async () => {
  await done('deploy', { ...env, DIST: (await build(site({ lessons: 20, hidden: Array.from({ length: 12 }, (_, i) => i) }).snapshot)).dist })
  await done('deploy', { ...env, DIST: (await build(site({ lessons: 20, at: '2026-03-02T00:00:00.000000Z' }).snapshot)).dist })
  const stopped = await run('rollback', env)
  assert.is(stopped.status, 1)
  assert.match(stopped.stderr, /12 of 20 lessons would be gone/)
  await done('rollback', env, ['--allow-removals'])
  await assertClean()
})

test('prune keeps the releases that it is told to keep, and what they lead to, and goes by the time of the successor', async () => {
  await deployDays([1, 2, 3, 4])
  age(30)
  await deployDays([5])
  // Four were replaced; the last of them only now.
  assert.is((await done('prune', { ...env, KEEP_RELEASES: '0', GRACE_HOURS: '48' }))['releases'], 0)
  const pruned = await done('prune', { ...env, KEEP_RELEASES: '1' })
  assert.is(pruned['releases'], 3)
  assert.is(there(/\/manifest\.[0-9a-f]{16}/).length, 2)
  assert.is(there(/lessons\/l1\.[0-9a-f]{16}/).length, 2, 'the live page and that of the kept release')
  await assertClean()
  await done('rollback', env)
  assert.is(title('l1'), 'Day 4')
  await assertClean()
  age(30)
  await done('prune', { ...env, KEEP_RELEASES: '0' })
  assert.is(there(/lessons\/l1\.[0-9a-f]{16}/).length, 1)
  assert.is(title('l1'), 'Day 4')
  await assertClean()
})

test('prune deletes nothing where it cannot know what a live manifest needs, and nothing that is not ours', async () => {
  const { rmSync, writeFileSync } = await import('node:fs')
  await deployDays([1, 2])
  writeFileSync(join(folder, 'robots.txt'), 'mine')
  age(30)
  const topic = there(/topic-0\.[0-9a-f]{16}/)
  const live = walk((key) => readTree(folder).get(key), ['plans/plan-0/manifest.json']).reached
  for (const key of topic.filter((key) => live.has(key))) rmSync(join(folder, key))
  const before = readTree(folder)
  const refused = await run('prune', { ...env, KEEP_RELEASES: '0' })
  assert.is(refused.status, 1)
  assert.match(refused.stderr, /nothing was deleted.*make deploy/)
  assert.equal(readTree(folder), before)
})

test('a kept copy that a killed deploy did not write is written by the next', async () => {
  const { rmSync } = await import('node:fs')
  await deployDays([1])
  const [kept] = there(/\/manifest\.[0-9a-f]{16}/)
  rmSync(join(folder, kept!))
  await deployDays([2])
  assert.is((await done('releases', env))['plans']['plan-0'].length, 2)
  await done('rollback', env)
  assert.is(title('l1'), 'Day 1')
})

test('on R2 a rollback is counted and conditional as a deploy is', async () => {
  const r2 = await startR2()
  try {
    env = r2Environment(r2.endpoint)
    for (const day of [1, 2]) await done('deploy', { ...env, DIST: (await build(site({ lessons: 8, at: `2026-03-0${day}T00:00:00.000000Z`, edited: { 1: `Day ${day}` } }).snapshot)).dist })
    const version = JSON.parse((await r2.read('plans/plan-0/manifest.json'))!).version
    await done('rollback', env)
    assert.match((await r2.read('lessons/l1.json'))!, /Day 1/)
    assert.is(JSON.parse((await r2.read('plans/plan-0/manifest.json'))!).version, version + 1)
    const { headers } = await r2.s3('HEAD', 'plans/plan-0/manifest.json')
    assert.is(headers.get('x-amz-meta-modified'), '2026-03-01T00:00:00.000000Z')
    assert.equal((await done('verify', env))['problems'], [])
    assert.equal((await done('releases', env))['plans']['plan-0'].map(({ live, release }: any) => [live, release]), [[false, '2026-03-02T00:00:00.000000Z'], [true, '2026-03-01T00:00:00.000000Z']])
  } finally {
    await r2.stop()
  }
})

test.run()
