// What goes wrong outside: each a message that a person can act on, exit 1, and no secret anywhere.
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { temporaryFolder, type Outcome } from '../program.ts'
import { ACCESS_KEY, r2Environment, SECRET_KEY, startR2, type R2 } from '../r2.ts'
import { startProxy, type Proxy } from '../recording-proxy.ts'
import { SmallDisk, whyNoSmallDisk } from '../small-disk.ts'
import { build, comparable, done, run, site, type Built, type Env } from './publishing.ts'
import { readTree } from '../folders.ts'

const test = suite('failures')
let r2: R2
let proxy: Proxy
let env: Env
let built: Built

test.before(async () => {
  r2 = await startR2()
  proxy = await startProxy(r2)
  env = r2Environment(proxy.endpoint)
  built = await build(site({ plans: 2, lessons: 12 }).snapshot)
  env = { ...env, DIST: built.dist }
})
test.after(async () => {
  await proxy.stop()
  await r2.stop()
})
test.before.each(() => { proxy.fault = undefined })

function assertFails({ status, stderr, stdout }: Outcome, message: RegExp, expected = 1): void {
  assert.is(status, expected, stderr)
  assert.match(stderr, message)
  assert.not.match(stdout + stderr, new RegExp(`${SECRET_KEY}|bad-secret`))
  assert.not.match(stderr, /^ {4}at /m)
}

function program(text: string): string {
  const path = join(temporaryFolder(), 'rclone')
  writeFileSync(path, text)
  chmodSync(path, 0o755)
  return path
}

test('a wrong key pair', async () => {
  assertFails(await run('deploy', { ...env, R2_SECRET_ACCESS_KEY: 'bad-secret' }), /key pair is not accepted.*R2_SECRET_ACCESS_KEY/)
  assertFails(await run('deploy', { ...env, R2_ACCESS_KEY_ID: 'unknown' }), /key pair is not (?:accepted|allowed)/)
})

test('a bucket that is not there', async () => {
  assertFails(await run('deploy', { ...env, R2_BUCKET: 'no-such-bucket' }), /no such bucket.*R2_BUCKET/)
})

test('an endpoint that nothing answers at, and a host that is not known', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  assertFails(await run('deploy', { ...env, R2_ENDPOINT: `http://127.0.0.1:${port}` }), /nothing answers at 127\.0\.0\.1.*R2_ENDPOINT/)
  assertFails(await run('deploy', { ...env, R2_ENDPOINT: 'https://no-such-host.invalid' }), /R2_ENDPOINT|failed/)
})

test('a key pair that may only read', async () => {
  proxy.requests.splice(0)
  proxy.fault = ({ method }) => (method === 'PUT' ? 403 : undefined)
  assertFails(await run('deploy', env), /not allowed to write.*/)
  assert.ok(proxy.count('PUT') <= 200, 'it does not go on for long')
  assert.is(proxy.count('PUT', /manifest|^\.lock/), 0)
})

test('pages that cannot be sent are named, the others are sent, and no manifest points', async () => {
  const bad = /lessons\/l[357]\.[0-9a-f]{16}/
  proxy.requests.splice(0)
  proxy.fault = ({ method, key }) => (method === 'PUT' && bad.test(key) ? 500 : undefined)
  const outcome = await run('deploy', env)
  assertFails(outcome, /3 pages did not arrive: .*lessons\/l3\..*lessons\/l5\..*lessons\/l7\./)
  const there = [...(await r2.keys()).keys()]
  const pages = [...built.files().keys()].filter((key) => /\.[0-9a-f]{16}\.json$/.test(key))
  assert.is(there.length, pages.length - 3)
  const sent = proxy.requests.filter(({ method, key }) => method === 'PUT' && !bad.test(key))
  assert.is(sent.length, there.length, 'what arrived is not sent again')
  proxy.fault = undefined
  proxy.requests.splice(0)
  await done('deploy', env)
  assert.is(proxy.requests.filter(({ method, key }) => method === 'PUT' && /^lessons.*\.[0-9a-f]{16}/.test(key)).length, 3)
})

test('a bucket that fails for a while is asked again; one that keeps failing is said to', async () => {
  let left = 3
  proxy.fault = ({ method }) => (method === 'LIST' && left-- > 0 ? 503 : undefined)
  await done('deploy', env)
  proxy.fault = ({ method }) => (method === 'LIST' ? 503 : undefined)
  assertFails(await run('deploy', env), /answered 503 SlowDown/)
})

test('rclone that is missing, that cannot run, that is something else, or too old', async () => {
  const fresh = { ...env, R2_PREFIX: 'fresh' }
  const path = join(temporaryFolder(), 'bin')
  mkdirSync(path)
  assertFails(await run('deploy', { ...fresh, RCLONE_BIN: join(path, 'rclone') }), /RCLONE_BIN.*no such program.*apt-get install rclone/)
  assertFails(await run('deploy', { ...fresh, RCLONE_BIN: program('#!/bin/sh\necho hello\n') }), /does not say that it is rclone/)
  assertFails(await run('deploy', { ...fresh, RCLONE_BIN: program('#!/bin/sh\necho "rclone v1.53.3-DEV"\n') }), /rclone 1\.53.*1\.60 or later.*Install/)
  const tools = ['sh', 'readlink', 'dirname', 'env'].map((name) => `ln -s $(command -v ${name}) ${path}/`).join(' && ')
  const { execSync } = await import('node:child_process')
  execSync(tools)
  assertFails(await run('deploy', { ...fresh, PATH: path }), /rclone.*is not installed.*RCLONE_BIN/)
  assert.is([...(await r2.keys()).keys()].filter((key) => key.startsWith('fresh')).length, 0)
})

test('rclone is told its secrets through its environment alone, and nothing of ours or of the machine\'s besides', async () => {
  const note = join(temporaryFolder(), 'note')
  const spy = program(`#!/bin/sh\nif [ "$1" != version ]; then { echo "$@"; env; } > ${note}; fi\nexec rclone "$@"\n`)
  const machine = { AWS_CA_BUNDLE: '/etc/ssl/certs/ca-certificates.crt', RCLONE_TRANSFERS: '1', RCLONE_CONFIG_R2_TYPE: 'local', AWS_PROFILE: 'x', DATABASE_URL: 'mysql://u:bad-secret@h/d' }
  const outcome = await run('deploy', { ...env, ...machine, R2_PREFIX: 'spied', RCLONE_BIN: spy })
  assert.is(outcome.summary['uploaded'] > 0, true, outcome.stderr)
  const [args = '', ...environment] = readFileSync(note, 'utf8').split('\n')
  assert.not.match(args, new RegExp(`${SECRET_KEY}|${ACCESS_KEY}`))
  assert.match(args, /--ca-cert \/etc\/ssl\/certs\/ca-certificates\.crt/)
  assert.equal(environment.filter((line) => /^(?:AWS|DATABASE|R2_)|TRANSFERS/.test(line)), [])
  assert.ok(environment.includes(`RCLONE_CONFIG_R2_SECRET_ACCESS_KEY=${SECRET_KEY}`))
})

test('settings: everything that is missing or wrong is named at once, with exit 2', async () => {
  const some = await run('deploy', { R2_BUCKET: 'content', R2_ENDPOINT: 'ftp://x', CLOUDFLARE_ZONE_ID: 'z', APP_ORIGINS: 'app', STABLE_NAMES: 'maybe', DIST: built.dist })
  assertFails(some, /R2_ACCESS_KEY_ID: it is not set/, 2)
  for (const name of ['R2_SECRET_ACCESS_KEY', 'R2_ENDPOINT', 'CLOUDFLARE_API_TOKEN', 'CDN_BASE_URL', 'APP_ORIGINS', 'STABLE_NAMES']) assert.match(some.stderr, new RegExp(`error: ${name}: `))
  assertFails(await run('deploy', { CI: 'true', DIST: built.dist }), /R2_ENDPOINT, R2_BUCKET.*CI machine.*BUCKET_DIR/, 2)
  assertFails(await run('deploy', { ...env, R2_ENDPOINT: 'https://user:bad-secret@host' }), /R2_ENDPOINT: there is a user or a password/, 2)
  assertFails(await run('deploy', { ...env, R2_SECRET_ACCESS_KEY: 'bad-secret two' }), /R2_SECRET_ACCESS_KEY: there is white space/, 2)
  assertFails(await run('prune', { ...env, GRACE_HOURS: '-1', KEEP_RELEASES: '1.5' }), /GRACE_HOURS[^]*KEEP_RELEASES/, 2)
})

test('a folder bucket: the same pages, metadata beside it, and a full disk is said', async () => {
  const folder = join(temporaryFolder(), 'bucket')
  const folderEnv = { DIST: built.dist, BUCKET_DIR: folder, LOCK_LEASE_SECONDS: '2' }
  const first = await run('deploy', folderEnv)
  assert.is(first.status, 0, first.stderr)
  assert.match(first.stderr, /publishing to the folder/)
  assert.equal(comparable(readTree(folder)), comparable(built.files()))
  assert.equal(readdirSync(folder).sort(), ['.lock', 'lessons', 'plans'])
  assert.equal((await done('verify', folderEnv))['problems'], [])
  assert.is((await done('deploy', folderEnv))['changed'], false)
  assert.is((await done('deploy', { ...folderEnv, CI: 'true' }))['changed'], false)
  writeFileSync(join(folder, 'lessons/l1.json'), 'x')
  await done('deploy', folderEnv)
  assert.equal(comparable(readTree(folder)), comparable(built.files()))

  const why = whyNoSmallDisk()
  if (why) return void console.log(`not tried on a full disk: ${why}`)
  const disk = new SmallDisk('size=200k')
  assertFails(await run('deploy', { ...folderEnv, BUCKET_DIR: join(disk.root, 'bucket') }), /disk is full/)
  disk.change('size=20m')
  await done('deploy', { ...folderEnv, BUCKET_DIR: join(disk.root, 'bucket') })
  assert.equal(comparable(readTree(join(disk.root, 'bucket'))), comparable(built.files()))
})

test.run()
