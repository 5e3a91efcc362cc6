// A Redis that is there and does not serve: what the commands say, and what the worker does and tells.
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { memora, temporaryFolder } from '../program.ts'
import { startRedis, type TestRedis } from '../redis.ts'
import { PENDING, startWorker, until, type WorkerProcess } from './site.ts'

const test = suite('a Redis that refuses')
const PASSWORD = 'S3cret/p@ss:word%41'
let redis: TestRedis
let worker: WorkerProcess
let health: string
let env: Record<string, string>

test.before(async () => {
  redis = await startRedis(PASSWORD)
  // Nothing is published here, so nobody asks for the database.
  env = { REDIS_URL: redis.url, DATABASE_URL: 'mysql://u:p@127.0.0.1:1/x', BUCKET_DIR: join(temporaryFolder(), 'bucket'), WORKER_DIR: temporaryFolder(), WORKER_PORT: '0', BATCH_SECONDS: '1' }
  worker = startWorker(env)
  health = (await worker.says('the worker is there'))['health']
  await worker.says('connected to Redis')
})
test.after(async () => {
  await redis.freeze(false)
  await worker.end('SIGKILL')
  await redis.stop()
})

const ready = async () => {
  const response = await fetch(new URL('readyz', health))
  return { code: response.status, why: (await response.json() as { why?: string }).why }
}
const metric = async (name: string) => new RegExp(`^${name} (\\S+)$`, 'm').exec(await (await fetch(new URL('metrics', health))).text())?.[1]

async function refused(args: readonly string[], url = redis.url, status = 1) {
  const outcome = await memora(['worker', ...args, '--json'], { env: { REDIS_URL: url } })
  assert.is(outcome.status, status, outcome.stderr)
  assert.not.match(outcome.stderr, /bug in|redis\.call|\n {4}at |\.\. /)
  assert.not.ok(outcome.stderr.includes(PASSWORD) || outcome.stderr.includes(encodeURIComponent(PASSWORD)))
  const { status: said, command, problems } = JSON.parse(outcome.stdout)
  assert.equal([said, command], ['failed', `worker ${args[0]}`])
  return problems[0] as { code: string; where: { setting: string }; what: string; remedy: string }
}

async function reads(url: string): Promise<void> {
  const { status, stderr } = await memora(['worker', 'status'], { env: { REDIS_URL: url } })
  assert.is(status, 0, stderr)
}

async function notReady(why: RegExp): Promise<void> {
  await until(async () => why.test((await ready()).why ?? ''), worker.text)
  assert.is((await ready()).code, 503)
}
const isReady = () => until(async () => (await ready()).code === 200, worker.text)

test('a wrong password, and none, are told as such', async () => {
  for (const given of ['', ':wrong@']) {
    const { code, what } = await refused(['status'], redis.url.replace(/\/\/.*@/, `//${given}`))
    assert.is(code, 'redis-password')
    assert.match(what, /^Redis at 127\.0\.0\.1:\d+, database 0 refuses the user or the password: (?:NOAUTH|WRONGPASS)/)
  }
})

test('a database that there is not is no other database', async () => {
  const url = redis.url.replace(/0$/, '99')
  const { code, what } = await refused(['requeue', 'p'], url, 2)
  assert.is(code, 'redis-database')
  assert.match(what, /database 99 has no database of this number/)
  const lost = startWorker({ ...env, REDIS_URL: url, WORKER_DIR: temporaryFolder() })
  assert.match((await lost.says('Redis refuses: waiting until it does not'))['why'], /database 99 has no database of this number/)
  assert.is(await lost.end('SIGTERM'), 0)
  assert.equal(Object.keys(await redis.client.hgetall(`memora-content:${PENDING}:workers`)).length, 1, 'it wrote nothing into another')
})

test('a key of another kind is named, and the worker is ready again when it is gone', async () => {
  await redis.client.set(PENDING, 'no set')
  const { where, what, remedy } = await refused(['status'])
  assert.is(where.setting, 'PENDING_KEY')
  assert.match(what, /the key "pending_cdn_plans" in Redis at .* holds a string, where a set belongs/)
  assert.match(remedy, /SADD/)
  await notReady(/the key "pending_cdn_plans" in Redis at .* holds a string, where a set belongs/)
  await redis.client.del(PENDING)
  await isReady()
  const taken = `memora-content:${PENDING}:taken`
  await redis.client.sadd(taken, 'x')
  assert.match((await refused(['requeue', 'p'])).what, /the key "memora-content:pending_cdn_plans:taken" in Redis at .* holds a set, where a hash belongs/)
  await redis.client.del(taken)
})

test('no memory, and no right to write, are told; a status needs neither', async () => {
  await redis.client.config('SET', 'maxmemory', '1')
  assert.is((await refused(['requeue', 'p'])).code, 'redis-memory')
  await reads(redis.url)
  await notReady(/has no memory left: OOM/)
  await redis.client.config('SET', 'maxmemory', '0')
  await isReady()
  await redis.client.acl('SETUSER', 'reader', 'on', '>pass', '~*', '+@read', '+@connection', '+info', '+time', '+eval', '+evalsha')
  const url = redis.url.replace(/\/\/.*@/, '//reader:pass@')
  await reads(url)
  const { code, what } = await refused(['requeue', 'p'], url)
  assert.is(code, 'redis-rights')
  assert.match(what, /does not give its user the right to this: .*(?:NOPERM|can't run)/)
})

test('each trouble is said once, without a stack', () => {
  const said = worker.log.filter(({ msg }) => msg === 'trouble: trying again')
  assert.ok(said.length >= 2 && said.length <= 8, worker.text())
  assert.ok(said.every(({ stack, code }) => stack === undefined && /^redis-/.test(code)), worker.text())
})

test('one that is frozen is away, and nobody waits for it', async () => {
  await redis.client.hset('memora-content:pending_cdn_plans:taken', 'p', '1 1')
  await until(async () => Number(await metric('memora_queue_oldest_age_seconds')) > 0, worker.text)
  await redis.freeze(true)
  await worker.says('Redis does not answer: waiting for it')
  const { code, why } = await ready()
  assert.is(code, 503)
  assert.match(why!, /does not answer: it gave no answer in 5 seconds/)
  assert.equal([await metric('memora_redis_up'), Number(await metric('memora_queue_oldest_age_seconds')) > 0], ['0', true])
  assert.match((await refused(['status'])).what, /does not answer: it gave no answer in 5 seconds/)
  await redis.freeze(false)
  await worker.says('connected to Redis', 2)
  await redis.client.del('memora-content:pending_cdn_plans:taken')
  await isReady()
})

test('one that writes nothing to disk is warned of', async () => {
  await redis.client.config('SET', 'appendonly', 'no')
  await redis.client.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
  await worker.says('this Redis writes nothing to disk, so a restart of it loses the plans that wait: set appendonly yes, or save')
})

test.run()
