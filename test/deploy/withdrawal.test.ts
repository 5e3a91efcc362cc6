// What goes, what stays, what is repaired, and what is never touched.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { r2Environment, startR2, type R2 } from '../r2.ts'
import { startProxy, type Proxy } from '../recording-proxy.ts'
import { build, comparable, done, run, site, walkAll, type Env } from './publishing.ts'

const test = suite('withdrawal')
let r2: R2
let proxy: Proxy
let env: Env

test.before.each(async () => {
  r2 = await startR2()
  proxy = await startProxy(r2)
  env = r2Environment(proxy.endpoint)
})
test.after.each(async () => {
  await proxy.stop()
  await r2.stop()
})

const keys = async (pattern: RegExp) => [...(await r2.keys()).keys()].filter((key) => pattern.test(key)).sort()
const publicStatus = async (key: string) => {
  const response = await fetch(`${r2.publicUrl}/${key}`)
  await response.arrayBuffer()
  return response.status
}

async function assertClean(): Promise<void> {
  const { broken, wrongHash } = await walkAll((await r2.keys()).keys(), r2.read)
  assert.equal([broken, wrongHash], [[], []])
  assert.equal((await done('verify', env))['problems'], [])
}

test('a withdrawn lesson answers 404 right after the deploy, in all its versions; a superseded one stays until prune', async () => {
  const versions: readonly Record<number, string>[] = [{}, { 1: 'Second', 2: 'Second' }]
  for (const [no, edited] of versions.entries()) await done('deploy', { ...env, DIST: (await build(site({ lessons: 8, at: `2026-03-0${no + 1}T00:00:00.000000Z`, edited }).snapshot)).dist })
  const ofOne = await keys(/^lessons\/l1\./)
  assert.is(ofOne.length, 3, 'two versions and the stable name')
  await done('deploy', { ...env, DIST: (await build(site({ lessons: 8, at: '2026-03-03T00:00:00.000000Z', edited: { 2: 'Third' }, hidden: [1] }).snapshot)).dist })
  for (const key of ofOne) assert.is(await publicStatus(key), 404, key)
  const ofTwo = await keys(/^lessons\/l2\.[0-9a-f]{16}/)
  assert.is(ofTwo.length, 3, 'two superseded versions')
  await assertClean()

  // Within the grace period nothing goes; after it, what neither the live manifest nor a kept one leads to.
  assert.is((await done('prune', env))['pages'], 0)
  const kept = await done('prune', { ...env, GRACE_HOURS: '0' })
  assert.equal([kept['pages'], (await keys(/^lessons\/l2\.[0-9a-f]{16}/)).length], [0, 3], 'kept for rollback')
  const dry = await done('prune', { ...env, GRACE_HOURS: '0', KEEP_RELEASES: '0' }, ['--dry-run'])
  const before = await r2.keys()
  assert.ok(dry['steps'].pages.length > 0)
  assert.equal(await r2.keys(), before)
  const pruned = await done('prune', { ...env, GRACE_HOURS: '0', KEEP_RELEASES: '0' })
  assert.is(pruned['releases'], 2)
  assert.equal(dry['steps'].pages.filter((key: string) => !key.startsWith('lessons/')).length > 0, true)
  assert.is((await keys(/^lessons\/l2\.[0-9a-f]{16}/)).length, 1)
  await assertClean()
  assert.is((await done('prune', { ...env, GRACE_HOURS: '0', KEEP_RELEASES: '0' }))['pages'], 0)
})

test('a hidden topic and a dropped plan go; the plan loses its manifest first', async () => {
  await done('deploy', { ...env, DIST: (await build(site({ plans: 2, lessons: 8 }).snapshot)).dist })
  const smaller = site({ plans: 1, lessons: 8, at: '2026-03-01T00:00:00.000000Z' })
  smaller.snapshot.subjects[0]!.structure.topics[1]!.is_published = false
  const built = await build(smaller.snapshot)
  const refused = await run('deploy', { ...env, DIST: built.dist })
  assert.is(refused.status, 1)
  assert.match(refused.stderr, /"plan-1".*whole plan/)
  proxy.requests.splice(0)
  await done('deploy', { ...env, DIST: built.dist }, ['--allow-removals'])
  assert.equal(await keys(/plan-1|topic-1|l[4-7]\./), [])
  const deleted = proxy.requests.filter(({ method }) => method === 'DELETE').map(({ key }) => key)
  assert.is(deleted[0], 'plans/plan-1/manifest.json')
  const lastPut = proxy.requests.findLastIndex(({ method, key }) => method === 'PUT' && key !== '.lock')
  assert.ok(proxy.requests.findIndex(({ method }) => method === 'DELETE') > lastPut, 'after everything else')
  await assertClean()
})

test('a bucket that was damaged by hand is seen by verify and repaired by deploy; what is not ours is left', async () => {
  const built = await build(site({ plans: 2, lessons: 8 }).snapshot)
  await done('deploy', { ...env, DIST: built.dist })
  const good = comparable(built.files())
  const [topic] = await keys(/plan-0\/topic-0\.[0-9a-f]{16}/)
  const [lesson] = await keys(/^lessons\/l3\.[0-9a-f]{16}/)
  const [bitmap] = await keys(/plan-1\/math_b\.[0-9a-f]{16}/)
  await r2.s3('PUT', topic!, (await r2.read(topic!))!.slice(0, 100), { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'public, max-age=31536000, immutable' })
  await r2.s3('PUT', bitmap!, (await r2.read(bitmap!))!.replace('math', 'meth'))
  await r2.s3('DELETE', lesson!)
  await r2.s3('DELETE', 'lessons/l2.json')
  await r2.s3('PUT', 'lessons/l4.json', '{}')
  for (const key of ['lessons/foreign.json', 'lessons/foreign.0123456789abcdef.json']) await r2.s3('PUT', key, '{}')
  const foreign = ['robots.txt', 'app/index.html', 'plans/readme.md', 'lessons/a b.json', 'plans/plan-0/deep/er/x.json']
  for (const key of foreign) await r2.s3('PUT', encodeURI(key), 'mine')

  const found = await run('verify', env)
  assert.is(found.status, 1)
  assert.equal(found.summary['problems'].map(({ code, where }: any) => `${code} ${where.file}`).sort(), [
    `header-wrong lessons/l4.json`, `header-wrong lessons/l4.json`,
    `page-damaged ${bitmap}`, `page-damaged ${topic}`, `page-missing ${lesson}`, 'page-unreached lessons/foreign.0123456789abcdef.json', 'page-unreached lessons/foreign.json',
    'stable-name-missing lessons/l2.json', 'stable-name-stale lessons/l4.json',
  ].sort())
  assert.equal(found.summary['warnings'].map(({ where }: any) => where.file).sort(), [...foreign].sort())

  await done('deploy', { ...env, DIST: built.dist })
  await assertClean()
  for (const key of foreign) assert.is(await (await r2.s3('GET', encodeURI(key))).text(), 'mine')
  const there = new Map(await Promise.all([...(await r2.keys()).keys()].filter((key) => !foreign.includes(key)).map(async (key) => [key, (await r2.read(key))!] as const)))
  assert.equal(comparable(there), good)
})

test('the guards stop what would take or free too much, and name it', async () => {
  await done('deploy', { ...env, DIST: (await build(site({ lessons: 60, paid: true }).snapshot)).dist })
  const hide = (count: number) => Array.from({ length: count }, (_, i) => i)
  const at = '2026-03-01T00:00:00.000000Z'
  const before = await r2.keys()
  const many = await build(site({ lessons: 60, paid: true, at, hidden: hide(13) }).snapshot)
  for (const args of [[], ['--dry-run'], ['--allow-unlock']]) {
    const stopped = await run('deploy', { ...env, DIST: many.dist }, args)
    assert.is(stopped.status, 1)
    assert.match(stopped.stderr, /13 of 60 lessons would be gone: "l0", "l1", .*--allow-removals/)
  }
  const free = await build(site({ lessons: 60, at }).snapshot)
  const unlocked = await run('deploy', { ...env, DIST: free.dist }, ['--allow-removals'])
  assert.is(unlocked.status, 1)
  assert.match(unlocked.stderr, /60 of 60 paid lessons would not be paid any more: .* and 40 more.*--allow-unlock/)
  assert.equal(await r2.keys(), before, 'not even a page was sent')
  await done('deploy', { ...env, DIST: (await build(site({ lessons: 60, paid: true, at, hidden: hide(12) }).snapshot)).dist })
  await done('deploy', { ...env, DIST: free.dist }, ['--allow-unlock'])
  await done('deploy', { ...env, DIST: (await build(site({ lessons: 60, at: '2026-03-02T00:00:00.000000Z', hidden: hide(50) }).snapshot)).dist }, ['--allow-removals'])
  await done('deploy', { ...env, DIST: (await build(site({ lessons: 60, at: '2026-03-03T00:00:00.000000Z', hidden: hide(59) }).snapshot)).dist })
  await assertClean()
})

test('STABLE_NAMES=0 takes the stable names away, and 1 brings them back', async () => {
  const built = await build(site({ lessons: 8 }).snapshot)
  await done('deploy', { ...env, DIST: built.dist })
  await done('deploy', { ...env, DIST: built.dist, STABLE_NAMES: '0' })
  assert.equal(await keys(/^[^.]*\.json$/), ['plans/plan-0/manifest.json'])
  await assertClean()
  const without = await build(site({ lessons: 8, at: '2026-03-01T00:00:00.000000Z', edited: { 1: 'New' } }).snapshot, { STABLE_NAMES: '0' })
  await done('deploy', { ...env, DIST: without.dist })
  assert.equal(await keys(/^[^.]*\.json$/), ['plans/plan-0/manifest.json'], 'as the build has it')
  await done('deploy', { ...env, DIST: built.dist, STABLE_NAMES: '1' }, ['--allow-older'])
  assert.ok((await keys(/^lessons\/[^.]*\.json$/)).length === 8)
  await assertClean()
})

test('where plans show different versions of a lesson, its stable name is the newest', async () => {
  await done('deploy', { ...env, DIST: (await build(site({ plans: 2, lessons: 4 }).snapshot)).dist })
  const newer = await build(site({ plans: 2, lessons: 4, at: '2026-03-01T00:00:00.000000Z', edited: { 1: 'Newer' } }).snapshot)
  await done('deploy', { ...env, DIST: newer.dist, PLANS: 'plan-1' })
  assert.match((await r2.read('lessons/l1.json'))!, /Newer/)
  assert.is((await keys(/^lessons\/l1\.[0-9a-f]{16}/)).length, 2, 'plan-0 shows the older one still')
  await assertClean()
  const third = await build(site({ plans: 2, lessons: 4, at: '2026-02-15T00:00:00.000000Z', edited: { 1: 'Between' } }).snapshot)
  await done('deploy', { ...env, DIST: third.dist, PLANS: 'plan-0' })
  assert.match((await r2.read('lessons/l1.json'))!, /Newer/)
  await assertClean()
})

test('PLANS publishes those plans only, and takes away only what is theirs or nobody\'s', async () => {
  await done('deploy', { ...env, DIST: (await build(site({ plans: 3, lessons: 8 }).snapshot)).dist })
  const at = '2026-03-01T00:00:00.000000Z'
  const fewer = await build(site({ plans: 2, lessons: 8, at, hidden: [2], edited: { 3: 'New' } }).snapshot)
  const before = await r2.keys()
  await done('deploy', { ...env, DIST: fewer.dist, PLANS: 'plan-0' })
  const after = await r2.keys()
  for (const [key, etag] of before) if (/plan-[12]\//.test(key) || /^lessons\/l2\./.test(key)) assert.is(after.get(key), etag, key)
  await assertClean()
  await done('deploy', { ...env, DIST: fewer.dist, PLANS: 'plan-1' })
  assert.ok((await keys(/^lessons\/l2\./)).length > 0, 'plan-2 shows it')
  // A plan that is gone from the build, by name.
  await done('deploy', { ...env, DIST: fewer.dist, PLANS: 'plan-2' }, ['--allow-removals'])
  assert.equal(await keys(/plan-2|^lessons\/l2\./), [], 'and now no plan does')
  await assertClean()
  const wrong = await run('deploy', { ...env, DIST: fewer.dist, PLANS: 'plan-0,nowhere' })
  assert.is(wrong.status, 2)
  assert.match(wrong.stderr, /PLANS.*"nowhere"/)
})

test('a build that is not finished, or that holds some plans only, is not taken for the whole', async () => {
  const { rmSync, writeFileSync, readFileSync } = await import('node:fs')
  await done('deploy', { ...env, DIST: (await build(site({ plans: 2, lessons: 4 }).snapshot)).dist })
  const partial = await build(site({ plans: 2, lessons: 4, at: '2026-03-01T00:00:00.000000Z', edited: { 1: 'New' } }).snapshot, { PLANS: 'plan-1' })
  const refused = await run('deploy', { ...env, DIST: partial.dist })
  assert.is(refused.status, 1)
  assert.match(refused.stderr, /make build/)
  await done('deploy', { ...env, DIST: partial.dist, PLANS: 'plan-1' })
  const unknown = await run('deploy', { ...env, DIST: partial.dist, PLANS: 'plan-0' }, ['--allow-removals'])
  assert.is(unknown.status, 1)
  assert.match(unknown.stderr, /make build/)
  await assertClean()
  const record = readFileSync(`${partial.dist}/.build.json`)
  rmSync(`${partial.dist}/.build.json`)
  assert.match((await run('deploy', { ...env, DIST: partial.dist, PLANS: 'plan-1' })).stderr, /no finished build/)
  writeFileSync(`${partial.dist}/.build.json`, record)
  writeFileSync(`${partial.dist}/lessons/${[...partial.files().keys()].find((key) => /lessons\/l1\.[0-9a-f]{16}/.test(key))!.slice(8)}`, '{}')
  const damaged = await run('deploy', { ...env, DIST: partial.dist, PLANS: 'plan-1' })
  assert.is(damaged.status, 1)
  assert.match(damaged.stderr, /lessons\/l1\..*bytes that its name tells.*make build/)
})

test('a folder in the bucket as the content root: nothing beside it is looked at', async () => {
  await r2.s3('PUT', 'lessons/l1.json', 'mine')
  const built = await build(site({ lessons: 4 }).snapshot)
  await done('deploy', { ...env, DIST: built.dist, R2_PREFIX: '/content/v1/' })
  assert.ok((await keys(/^content\/v1\/plans\/plan-0\/manifest\.json$/)).length === 1)
  assert.is(await r2.read('lessons/l1.json'), 'mine')
  assert.equal((await done('verify', { ...env, R2_PREFIX: 'content/v1', CDN_BASE_URL: `${r2.publicUrl}/content/v1`, DIST: built.dist }))['problems'], [])
})

test('a manifest that something else wrote counts for its version alone', async () => {
  await r2.s3('PUT', 'plans/plan-0/manifest.json', '{"version":4000000000,"subjects":"?"}')
  const built = await build(site({ lessons: 4 }).snapshot)
  await done('deploy', { ...env, DIST: built.dist })
  assert.is(JSON.parse((await r2.read('plans/plan-0/manifest.json'))!).version, 4_000_000_001)
  await assertClean()
})

test.run()
