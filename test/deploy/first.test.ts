// A first deploy and the ones after it, on the emulator: what is sent, how, and how often it asks.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { r2Environment, SECRET_KEY, startR2, type R2 } from '../r2.ts'
import { startProxy, type Proxy } from '../recording-proxy.ts'
import { build, comparable, done, run, site, type Built, type Env } from './publishing.ts'

const test = suite('first deploys')
let r2: R2
let proxy: Proxy
let env: Env
let built: Built

const published = async () => new Map(await Promise.all([...(await r2.keys()).keys()].map(async (key) => [key, (await r2.read(key))!] as const)))
const HASHED = /\.[0-9a-f]{16}\.json$/
const KEPT = /\/manifest\.[0-9a-f]{16}\.json$/

test.before(async () => {
  r2 = await startR2()
  proxy = await startProxy(r2)
  env = r2Environment(proxy.endpoint)
})
test.after(async () => {
  await proxy.stop()
  await r2.stop()
})
test.before.each(() => void proxy.requests.splice(0))

test('a first deploy publishes what was built, and verify finds it right over S3 and over the public side', async () => {
  built = await build(site({ plans: 20, lessons: 24 }).snapshot)
  const { status, stderr, summary } = await run('deploy', { ...env, DIST: built.dist })
  assert.is(status, 0, stderr)
  assert.is(summary['pointed'].length, 20)
  assert.equal(comparable(await published()), comparable(built.files()))
  const verified = await done('verify', { ...env, CDN_BASE_URL: r2.publicUrl, DIST: built.dist })
  assert.equal(verified['problems'], [])
  assert.equal(verified['warnings'], [])
  assert.equal(verified['places'].map(({ plans, lessons }: any) => [plans, lessons]), [[20, 24], [20, 24]])
})

test('every object has the headers that it is published with', async () => {
  for (const key of (await r2.keys()).keys()) {
    if (key.startsWith('.')) continue
    const { headers } = await fetch(`${r2.publicUrl}/${key}`)
    assert.is(headers.get('cache-control'), HASHED.test(key) ? 'public, max-age=31536000, immutable' : 'public, max-age=60, must-revalidate', key)
    assert.is(headers.get('content-type'), 'application/json; charset=utf-8', key)
  }
})

test('a second deploy of the same writes nothing, and takes no lock', async () => {
  const summary = await done('deploy', { ...env, DIST: built.dist })
  assert.is(summary['changed'], false)
  assert.equal([proxy.count('PUT'), proxy.count('DELETE'), proxy.count('HEAD'), proxy.count('GET', /^\.lock$/)], [0, 0, 0, 0])
  assert.is(proxy.count('LIST'), 1)
})

test('one edited lesson in twenty plans: just the pages that changed, then their manifests', async () => {
  const edited = await build(site({ plans: 20, lessons: 24, at: '2026-03-01T00:00:00.000000Z', edited: { 5: 'Edited' } }).snapshot)
  const before = new Set((await r2.keys()).keys())
  const newPages = [...edited.files().keys()].filter((key) => HASHED.test(key) && !before.has(key))
  const changedNames = [...edited.files()].filter(([key, text]) => !HASHED.test(key) && !key.endsWith('manifest.json') && built.files().get(key) !== text).map(([key]) => key)

  const dry = await done('deploy', { ...env, DIST: edited.dist }, ['--dry-run'])
  assert.equal([proxy.count('PUT'), proxy.count('DELETE')], [0, 0])
  assert.equal(dry['steps'].send, [...newPages].sort())
  assert.equal(dry['steps'].name, [...changedNames].sort())
  assert.is(dry['steps'].point.length, 20)

  proxy.requests.splice(0)
  await done('deploy', { ...env, DIST: edited.dist })
  const puts = proxy.requests.filter(({ method }) => method === 'PUT').map(({ key }) => key)
  assert.equal(puts.filter((key) => HASHED.test(key) && !KEPT.test(key)).sort(), [...newPages].sort())
  assert.is(newPages.length, 1 + 20 * 3, 'a lesson, and a topic, a hierarchy and the search index of each plan')
  assert.equal(puts.filter((key) => !HASHED.test(key) && !key.endsWith('manifest.json') && !key.startsWith('.')).sort(), [...changedNames].sort())
  assert.is(puts.filter((key) => key.endsWith('/manifest.json')).length, 20)
  assert.is(puts.filter((key) => KEPT.test(key)).length, 20)
  assert.ok(puts.filter((key) => key === '.lock').length <= 4, 'taken, released, and renewed where the machine is slow')
  assert.is(puts.filter((key) => key.startsWith('.') && key !== '.lock').length, 0)
  assert.is(proxy.count('HEAD'), 0)
  assert.is(proxy.count('LIST'), 2, 'once before, once under the lock')
  // Everything that a manifest leads to was there before it.
  const order = proxy.requests.map(({ method, key }) => `${method} ${key}`)
  const firstPointer = order.findIndex((line) => /^PUT .*\/manifest\.json$/.test(line))
  assert.ok(newPages.every((key) => order.indexOf(`PUT ${key}`) < firstPointer))
  // And it cost what the dry run said.
  const classA = proxy.requests.filter(({ method }) => method === 'PUT' || method === 'LIST').length
  const renewals = puts.filter((key) => key === '.lock').length - 2
  assert.is(classA - renewals, dry['requests'].class_a)
  assert.equal(comparable(await published()), comparable(new Map([...await published()].filter(([key]) => HASHED.test(key) && !KEPT.test(key) && !edited.files().has(key)).concat([...edited.files()]))))
  built = edited
})

test('no secret is in what is printed, and none in the arguments of rclone', async () => {
  const { stdout, stderr } = await run('deploy', { ...env, DIST: built.dist }, ['--dry-run'])
  assert.not.match(stdout + stderr, new RegExp(SECRET_KEY))
})

test('a bucket of more than a thousand keys is listed with one request per thousand', async () => {
  const keys = [...(await r2.keys()).keys()].length
  const large = await build(site({ plans: 20, lessons: 64 }).snapshot)
  await done('deploy', { ...env, DIST: large.dist }, ['--allow-older'])
  const total = (await r2.keys()).size
  assert.ok(total > 1000, `${keys} -> ${total}`)
  proxy.requests.splice(0)
  await done('deploy', { ...env, DIST: large.dist })
  assert.is(proxy.count('LIST'), Math.ceil(total / 1000))
  assert.is(proxy.count('PUT'), 0)
})

test.run()
