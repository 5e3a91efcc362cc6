// What the worker decides, by its values alone.
import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { CommandError } from '../../build/errors.ts'
import { describeAge } from '../../build/worker/age.ts'
import { jobIdOf, keysOf } from '../../build/worker/keys.ts'
import { isBatchDue, jobFor, needsDump, retryDelay, shareOf } from '../../build/worker/rules.ts'
import { queueSettings, workerSettings } from '../../build/worker/settings.ts'

const test = suite('the rules of the worker')
const RULE = { batchMs: 300_000, batchPlans: 50 }
const REDIS = { REDIS_URL: 'redis://127.0.0.1' }

function problems(act: () => unknown): readonly string[] {
  try {
    act()
  } catch (error) {
    assert.instance(error, CommandError)
    assert.is((error as CommandError).status, 2)
    return (error as CommandError).problems.map(({ where, what }) => `${where.setting}: ${what}`)
  }
  return []
}

test('a batch is due every five minutes, from fifty plans up, and at once after a quiet time', () => {
  const due = (count: number, lastBatch: number, now: number) => isBatchDue({ count, lastBatch, now }, RULE)
  assert.is(due(0, 0, 1e12), false, 'nothing waits')
  assert.is(due(1, 0, 1e12), true, 'the first of all')
  assert.is(due(49, 1000, 1000 + 299_999), false)
  assert.is(due(49, 1000, 1000 + 300_000), true)
  assert.is(due(50, 1000, 1001), true)
  assert.is(due(1, 2000, 1000), true, 'a clock that was set back holds nothing up')
})

test('shares add up: so many workers take all that waits in one turn where their limit lets them', () => {
  fc.assert(fc.property(fc.nat(1000), fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 50 }), (waiting, workers, most) => {
    const share = shareOf(waiting, workers, most)
    return share >= 1 && share <= most && (share === most || share * Math.max(1, workers) >= waiting)
  }))
})

test('a dump is fresh enough for what was taken before it began, and for nothing else', () => {
  assert.is(needsDump(undefined, []), true)
  assert.is(needsDump(3, [1, 3]), false)
  assert.is(needsDump(3, [1, 4]), true)
})

test('the pauses are used up one after the other', () => {
  const { retryMs } = queueSettings(REDIS)
  assert.equal([1, 2, 3, 4, 5, 6].map((failures) => retryDelay(failures, retryMs)), [30_000, 60_000, 120_000, 300_000, 900_000, undefined])
})

test('a taken plan always has a job, and a failed one starts afresh only when it was taken again', () => {
  const act = (state: Parameters<typeof jobFor>[1]['state'], tick: number) => jobFor({ tick: 5, since: 0 }, { state, tick })
  assert.is(act('none', 0), 'add')
  for (const state of ['waiting', 'active'] as const) assert.is(act(state, 1), 'leave')
  for (const state of ['delayed', 'failed'] as const) assert.equal([act(state, 4), act(state, 5)], ['renew', 'leave'])
})

test('no two plans share a job, and no site the keys of another', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ unit: 'binary', maxLength: 300 }), (a, b) => (a === b) === (jobIdOf(a) === jobIdOf(b))))
  assert.match(jobIdOf('2026'), /^\D[^:]*$/)
  assert.match(jobIdOf('a:b'), /^[^:]*$/)
  const [one, other] = [keysOf('one'), keysOf('other')]
  assert.is(Object.values(one).filter((key) => Object.values(other).includes(key)).length, 0)
  assert.is(keysOf('_db|pending').pending, '_db|pending', 'taken literally')
})

test('everything that is wrong with the settings is told at once, and a password never', () => {
  const found = problems(() => workerSettings({ REDIS_URL: 'http://:hunter2@x', BATCH_PLANS: '0', BATCH_SECONDS: 'soon', RETRY_SECONDS: '1,x', WORKER_PORT: '70000', WORKER_LOCK_SECONDS: '1', LOG_LEVEL: 'loud', WORKER_PAGE: 'yes' }))
  assert.equal(found.map((line) => line.split(':')[0]).sort(), ['BATCH_PLANS', 'BATCH_SECONDS', 'LOG_LEVEL', 'REDIS_URL', 'RETRY_SECONDS', 'WORKER_LOCK_SECONDS', 'WORKER_PAGE', 'WORKER_PORT'])
  assert.not.match(found.join(), /hunter2/)
  assert.match(problems(() => queueSettings({})).join(), /REDIS_URL: it is not set/)
  for (const RETRY_SECONDS of ['86401', '1,1e9', '-1', Array(51).fill('1').join()]) assert.is(problems(() => queueSettings({ ...REDIS, RETRY_SECONDS })).length, 1, RETRY_SECONDS)
})

test('REDIS_URL is read with its password, its database, TLS, and as a socket', () => {
  const read = (REDIS_URL: string) => queueSettings({ REDIS_URL }).redis
  assert.equal(read('redis://127.0.0.1:11000'), { host: '127.0.0.1', port: 11000, db: 0, isTls: false, name: '127.0.0.1:11000, database 0' })
  assert.equal(read('rediss://me:p%40%25@cache.example/3'), { username: 'me', password: 'p@%', host: 'cache.example', port: 6379, db: 3, isTls: true, name: 'cache.example:6379, database 3' })
  assert.equal(read('unix:///run/redis.sock?db=2'), { path: '/run/redis.sock', db: 2, isTls: false, name: '/run/redis.sock, database 2' })
  assert.is(read('redis://[::1]:7000').host, '::1')
  for (const wrong of ['nonsense', 'redis://', 'redis://host/db', 'redis://:%@host', 'unix://']) assert.is(problems(() => read(wrong)).length, 1, wrong)
})

test('ages are told in one unit', () => {
  assert.equal([0, 1000, 59_999, 60_000, 7_200_000, 172_800_000].map(describeAge), ['1 second', '1 second', '59 seconds', '1 minute', '2 hours', '2 days'])
})

test.run()
