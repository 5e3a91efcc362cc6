// What the cache in front of the bucket is told, against a server that speaks Cloudflare's API.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { startPurgeApi, TOKEN, type PurgeApi } from '../purge-api.ts'
import { r2Environment, startR2, type R2 } from '../r2.ts'
import { startProxy, type Proxy } from '../recording-proxy.ts'
import { build, done, run, site, type Built, type Env } from './publishing.ts'

const test = suite('purge')
const BASE = 'https://content.example.com/v1'
let r2: R2
let proxy: Proxy
let api: PurgeApi
let env: Env
let builds: Built[]

test.before(async () => {
  builds = [
    await build(site({ plans: 2, lessons: 8 }).snapshot),
    await build(site({ plans: 2, lessons: 8, at: '2026-03-01T00:00:00.000000Z', edited: { 1: 'New' }, hidden: [2] }).snapshot),
  ]
})
test.before.each(async () => {
  r2 = await startR2()
  proxy = await startProxy(r2)
  api = await startPurgeApi(BASE)
  env = { ...r2Environment(proxy.endpoint), ...api.env }
  await done('deploy', { ...r2Environment(proxy.endpoint), DIST: builds[0]!.dist })
  proxy.requests.splice(0)
})
test.after.each(async () => {
  await api.stop()
  await proxy.stop()
  await r2.stop()
})

const flags = async () => [...(await r2.keys()).keys()].filter((key) => key.startsWith('.purge'))
const mutable = (key: string) => /^[^.]+\.json$/.test(key)

test('mutable URLs that changed and withdrawn pages are purged, these first, bare and once per origin', async () => {
  const before = await r2.keys()
  const dry = await done('deploy', { ...env, DIST: builds[1]!.dist }, ['--dry-run'])
  assert.is(api.asked, 0)
  const summary = await done('deploy', { ...env, DIST: builds[1]!.dist, APP_ORIGINS: 'https://app.example.com, https://beta.example.com/' })
  const after = await r2.keys()
  const withdrawn = [...before.keys()].filter((key) => !after.has(key))
  const changed = [...after].filter(([key, etag]) => mutable(key) && before.get(key) !== etag).map(([key]) => key)
  const expected = [...withdrawn, ...changed].map((key) => `${BASE}/${key}`).sort()
  assert.equal([...api.urls()].sort(), expected)
  assert.equal(dry['steps'].purge.map((key: string) => `${BASE}/${key}`).sort(), expected)
  assert.equal(api.urls().slice(0, withdrawn.length).sort(), withdrawn.map((key) => `${BASE}/${key}`).sort())
  const files = api.calls.flatMap((call) => ('files' in call ? call.files : []))
  for (const url of expected) assert.equal(files.filter((file) => typeof file !== 'string' && file.url === url).map((file) => (file as any).headers), [{ Origin: 'https://app.example.com' }, { Origin: 'https://beta.example.com' }])
  assert.is(summary['purge'], 'done')
  // The flag was there from before the first manifest until the purge was through.
  const acts = proxy.requests.filter(({ method }) => method !== 'GET' && method !== 'LIST').map(({ method, key }) => `${method} ${key}`)
  const raised = acts.findIndex((act) => /^PUT \.purge-owed-[0-9a-f]{16}$/.test(act))
  assert.ok(raised >= 0 && raised < acts.findIndex((act) => /manifest/.test(act)))
  assert.match(acts.at(-1)!, /^DELETE \.purge-owed/)
  assert.equal(await flags(), [])
})

test('more URLs than a request takes go in batches; what is busy is asked again', async () => {
  api.instead.push({ status: 429, headers: { 'retry-after': '1' } }, { status: 500 })
  const large = await build(site({ plans: 6, lessons: 40, at: '2026-03-01T00:00:00.000000Z', title: 'New' }).snapshot)
  const started = performance.now()
  await done('deploy', { ...env, DIST: large.dist })
  assert.ok(performance.now() - started > 1000)
  const sizes = api.calls.map((call) => ('files' in call ? call.files.length : 0))
  assert.ok(sizes.length >= 2 && sizes.every((size) => size <= 100), String(sizes))
  assert.is(sizes.slice(0, -1).every((size) => size === 100), true)
})

test('a purge of withdrawn pages that fails is a failure, is owed, and the next deploy purges everything', async () => {
  const failed = await run('deploy', { ...env, CLOUDFLARE_API_TOKEN: 'wrong-token-7', DIST: builds[1]!.dist })
  assert.is(failed.status, 1)
  assert.match(failed.stderr, /withdrawn pages may still be served.*/)
  assert.match(failed.stderr, /token is not accepted \(Authentication error/)
  assert.not.match(failed.stderr + failed.stdout, /wrong-token-7/)
  assert.is((await flags()).length, 1)
  const next = await run('deploy', { ...env, DIST: builds[1]!.dist })
  assert.is(next.status, 0, next.stderr)
  assert.equal(api.calls, [{ purge_everything: true }])
  assert.is(next.summary['purge'], 'everything')
  assert.equal(await flags(), [])
  proxy.requests.splice(0)
  await done('deploy', { ...env, DIST: builds[1]!.dist })
  assert.is(proxy.count('PUT'), 0)
  assert.not.match(next.stderr + next.stdout, new RegExp(TOKEN))
})

test('a purge of mere changes that fails is a warning; the flag names nothing', async () => {
  const edited = await build(site({ plans: 2, lessons: 8, at: '2026-03-01T00:00:00.000000Z', edited: { 1: 'New' } }).snapshot)
  const { status, summary } = await run('deploy', { ...env, CLOUDFLARE_ZONE_ID: 'f'.repeat(32), DIST: edited.dist })
  assert.is(status, 0)
  assert.is(summary['warnings'][0].code, 'purge-failed')
  assert.equal(summary['warnings'][0].where, { setting: 'CLOUDFLARE_ZONE_ID' }, 'the token is not to blame')
  const [flag] = await flags()
  assert.is(await r2.read(flag!), '{}')
})

test('a repaired page is purged, and a deploy that is killed after it repaired owes it', async () => {
  const page = [...(await r2.keys()).keys()].find((key) => /^lessons\/l1\.[0-9a-f]{16}/.test(key))!
  await r2.s3('PUT', page, '{}')
  await run('deploy', { ...env, DIST: builds[0]!.dist }, [], {
    onStart(child) {
      proxy.fault = ({ method, key }) => {
        if (method === 'PUT' && key === '.lock') child.kill('SIGKILL')
        return undefined
      }
    },
  })
  proxy.fault = undefined
  assert.is((await flags()).length, 1)
  assert.match((await r2.read(page))!, /Lesson 1/)
  await done('deploy', { ...env, DIST: builds[0]!.dist })
  assert.equal(api.calls, [{ purge_everything: true }])
  await r2.s3('PUT', page, '{}')
  await done('deploy', { ...env, DIST: builds[0]!.dist })
  assert.equal(api.calls.at(-1), { files: [`${BASE}/${page}`] })
})

test('without the settings of a purge none is sent and none is owed', async () => {
  await done('deploy', { ...r2Environment(proxy.endpoint), DIST: builds[1]!.dist })
  assert.equal([api.asked, await flags()], [0, []])
})

test.run()
