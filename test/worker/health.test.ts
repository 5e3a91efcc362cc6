// What a monitor and a person see of a worker, with Redis and without.
import { get } from 'node:http'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import axe from 'axe-core'
import { chromium } from 'playwright-core'
import { memora, temporaryFolder } from '../program.ts'
import { rename, startSite, until, type Site, type WorkerProcess } from './site.ts'

const test = suite('the health of a worker')
let site: Site
let worker: WorkerProcess
let url: string

test.before(async () => {
  site = await startSite(['p1', '<b>bad</b>'])
  worker = site.start({ BATCH_SECONDS: '2' })
  url = (await worker.says('the worker is there'))['health']
  await worker.says('connected to Redis')
})
test.after(() => site?.stop())

const ask = async (path: string) => {
  const response = await fetch(new URL(path, url))
  return { status: response.status, text: await response.text(), type: response.headers.get('content-type') }
}
const metric = async (name: string) => Number(new RegExp(`^${name.replace(/[{}"]/g, '\\$&')} (\\S+)$`, 'm').exec((await ask('metrics')).text)?.[1])

test('it is alive and ready on localhost alone', async () => {
  assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/$/)
  assert.equal([(await ask('livez')).status, (await ask('readyz')).status], [200, 200])
  assert.is((await ask('nothing')).status, 404)
  assert.is((await fetch(url, { method: 'POST' })).status, 405)
})

test('it answers to the names of this machine alone, since any page can have its own name lead here', async () => {
  const { port } = new URL(url)
  const asked = (host: string) => new Promise<number>((resolve, reject) => get({ port, path: '/status.json', headers: { host } }, (response) => resolve(response.resume().statusCode!)).on('error', reject))
  assert.equal([await asked(`localhost:${port}`), await asked('127.0.0.1'), await asked(`[::1]:${port}`)], [200, 200, 200])
  assert.equal([await asked('evil.example'), await asked(`127.0.0.1.evil.example:${port}`)], [403, 403])
})

test('it says where it publishes to', async () => {
  const { target } = worker.log.find(({ msg }) => msg === 'the worker is there')!
  assert.match(target, /^bucket /)
  await until(async () => (await site.status())['workers'][0]?.target === target, worker.text)
})

test('its metrics count what it did', async () => {
  await site.add('p1', 'nobody')
  await until(async () => (await metric('memora_queue_plans{state="dead"}')) === 1, worker.text)
  await until(async () => (await metric('memora_plans_total{outcome="published"}')) === 1, worker.text)
  assert.is(await metric('memora_redis_up'), 1)
  assert.is(await metric('memora_failures_total{stage="dump"}'), 0, 'what has not happened is 0')
  assert.ok((await metric('memora_pages_written_total')) > 0)
  assert.ok((await metric('memora_pages_uploaded_total')) > 0)
  assert.ok((await metric('memora_batch_duration_seconds_count')) > 0)
  assert.ok((await metric('memora_batches_taken_total')) > 0)
  assert.is(await metric('memora_plans_total{outcome="dead"}'), 1)
  assert.is(await metric('memora_failures_total{stage="publish"}'), 1)
  assert.is(await metric('memora_queue_oldest_age_seconds'), 0, 'what is dead does not wait')
  assert.is(await metric('memora_workers'), 1)
  assert.match((await ask('metrics')).type!, /^text\/plain; version=0\.0\.4/)
})

test('the page says what the status says, in light and dark, to everybody', async () => {
  await site.add('<b>bad</b>', '<script>x</script>')
  await until(async () => (await ask('status.json')).text.includes('"<script>x</script>","state":"dead"'), worker.text)
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
  try {
    for (const colorScheme of ['light', 'dark'] as const) {
      // The page forbids scripts, its own too.
      const page = await browser.newPage({ colorScheme, bypassCSP: true })
      await page.goto(url)
      const text = await page.innerText('main')
      assert.match(text, /2\s+dead/)
      assert.match(text, /there is no such plan in the database/)
      assert.match(text, /<script>x<\/script>/)
      await page.evaluate(axe.source)
      const { violations } = await page.evaluate(() => (globalThis as any).axe.run()) as axe.AxeResults
      assert.equal(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`), [])
      await page.close()
    }
  } finally {
    await browser.close()
  }
})

test('a database that is away is told before a plan is dead, and worker and plan go on', async () => {
  await site.sql("RENAME TABLE `tabMemora Subject` TO away")
  await site.add('p1')
  await until(async () => (await metric('memora_stage_failures_in_a_row{stage="dump"}')) > 1, worker.text)
  const { status, text } = await ask('readyz')
  assert.is(status, 200)
  assert.match(JSON.parse(text).trouble, /^the last \d+ dumps failed, since \S+: .*tabMemora Subject/)
  await until(async () => /dumps? failed/.test((await site.status())['workers'][0].trouble), worker.text)
  await site.sql("RENAME TABLE away TO `tabMemora Subject`")
  await site.add('p1')
  await until(async () => JSON.parse((await ask('readyz')).text).trouble === undefined, worker.text)
  await until(async () => (await metric('memora_queue_oldest_age_seconds')) === 0, worker.text)
})

test('without Redis it says so once, waits, and goes on', async () => {
  await site.redis.end('SIGKILL')
  await worker.says('Redis does not answer: waiting for it')
  const { status, text } = await ask('readyz')
  assert.is(status, 503)
  assert.match(JSON.parse(text).why, /^Redis at 127\.0\.0\.1:\d+, database 0 does not answer/)
  assert.equal([(await ask('livez')).status, (await ask('')).status, await metric('memora_redis_up')], [200, 503, 0])
  assert.is(await metric('memora_queue_plans{state="dead"}'), 2, 'as it was last seen')
  const offline = await memora(['worker', 'status'], { env: site.env })
  assert.is(offline.status, 1)
  assert.match(offline.stderr, /REDIS_URL: Redis at 127\.0\.0\.1:\d+, database 0 does not answer: .*ECONNREFUSED/)
  await site.sql(rename('p1', 'After'))
  await site.redis.start()
  await worker.says('connected to Redis', 2)
  assert.is(worker.log.filter(({ msg }) => msg === 'Redis does not answer: waiting for it').length, 1)
  await site.add('p1')
  await until(async () => (await site.manifest('p1')).title === 'After', worker.text)
  await until(async () => (await ask('readyz')).status === 200, worker.text)
})

test('it starts before Redis does', async () => {
  await site.redis.end('SIGTERM')
  const early = site.start()
  await early.says('Redis does not answer: waiting for it')
  await site.redis.start()
  await early.says('connected to Redis')
  assert.is(await early.end('SIGTERM'), 0)
})

test('it stops without Redis as well', async () => {
  await site.redis.end('SIGTERM')
  assert.is(await worker.end('SIGTERM'), 0, worker.text())
})

test('a port that is taken, and all that is missing, is told before it begins', async () => {
  const env = { REDIS_URL: 'redis://127.0.0.1:1', DATABASE_URL: 'mysql://u:p@127.0.0.1/x', BUCKET_DIR: join(temporaryFolder(), 'bucket'), WORKER_DIR: temporaryFolder() }
  const nowhere = await memora(['worker'], { env: { ...env, BUCKET_DIR: '' } })
  assert.is(nowhere.status, 2)
  assert.match(nowhere.stderr, /R2_BUCKET.*: no bucket is named\. Set these four, or BUCKET_DIR/)
  const busy = await memora(['worker'], { env: { ...env, WORKER_PORT: String(site.r2.port) } })
  assert.is(busy.status, 1, busy.stderr)
  assert.match(busy.stderr, /WORKER_PORT: the health endpoint cannot listen on 127\.0\.0\.1/)
  const bare = await memora(['worker', '--json'], { env: { CI: '1' } })
  assert.is(bare.status, 2)
  assert.equal(JSON.parse(bare.stdout).problems.map(({ where }: any) => where.setting), ['REDIS_URL', 'DATABASE_URL or FRAPPE_SITE_CONFIG', 'R2_ENDPOINT, R2_BUCKET, R2_ACCESS_KEY_ID, R2_SECRET_ACCESS_KEY'])
  const word = await memora(['worker', 'stauts'], { env })
  assert.is(word.status, 2)
  assert.match(word.stderr, /unknown command 'stauts' of worker/)
})

test.run()
