// From an edit in the database and an id in the set to a published manifest, and what becomes of a plan that fails.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { insert } from '../dump/site.ts'
import { memora } from '../program.ts'
import { PENDING, rename, startSite, until, type Site, type WorkerProcess } from './site.ts'

const test = suite('a worker')
let site: Site
let worker: WorkerProcess

test.before(async () => {
  site = await startSite(['p1', 'p2', 'a:b c/ح', 'draft'])
  await site.sql("UPDATE `tabMemora Academic Plan` SET is_published = 0 WHERE name = 'draft'")
  worker = site.start()
})
test.after(() => site?.stop())

const published = (plan: string) => worker.log.filter((line) => line['outcome'] !== undefined && line['plan'] === plan)
const count = (message: string) => worker.log.filter(({ msg }) => msg === message).length
const dead = async () => (await site.status())['plans'].filter(({ state }: any) => state === 'dead')

test('an edit in the database and an id in the set become a published manifest', async () => {
  await site.add('p1')
  await until(async () => (await site.manifest('p1'))?.title === 'Plan p1', worker.text)
  const before = await site.manifest('p1')
  await site.sql(rename('p1', 'Another'))
  await site.add('p1')
  await until(async () => (await site.manifest('p1')).title === 'Another', worker.text)
  assert.ok((await site.manifest('p1')).version > before.version)
  assert.is(await site.manifest('p2'), undefined, 'no other plan is published')
  assert.is(await site.redis.client.exists(PENDING), 0)
  await until(async () => (await site.redis.client.hlen(`memora-content:${PENDING}:taken`)) === 0, worker.text)
})

test('an id may hold whatever a name in Frappe may', async () => {
  await site.add('a:b c/ح')
  await until(async () => (await site.manifest('a~3Ab~20c~2F~D8~AD'))?.plan_id === 'a:b c/ح', worker.text)
})

test('the same plan added a thousand times is published once a batch', async () => {
  const [batches, rounds] = [count('took a batch'), published('p1').length]
  await site.sql(rename('p1', 'Thousand'))
  for (let i = 0; i < 1000; i++) await site.add('p1')
  await until(async () => (await site.manifest('p1')).title === 'Thousand' && (await site.status())['counts'].waiting === 0, worker.text)
  await until(() => published('p1').length > rounds && count('took a batch') === published('p1').length + published('a:b c/ح').length, worker.text)
  const [taken, done] = [count('took a batch') - batches, published('p1').length - rounds]
  assert.is(done, taken, 'each batch publishes it once')
  assert.ok(taken < 20, `${taken} batches`)
})

test('one dump serves a batch, however many plans are in it', async () => {
  const dumps = worker.log.filter(({ stage }) => stage === 'dump').length
  const batches = count('took a batch')
  await site.add('p1', 'p2', 'a:b c/ح')
  await until(() => published('p2').length === 1, worker.text)
  await until(async () => (await site.status())['counts'].running === 0, worker.text)
  assert.is(worker.log.filter(({ stage }) => stage === 'dump').length - dumps, count('took a batch') - batches)
})

test('a plan that always fails ends dead with its reason, and holds up no other', async () => {
  await site.sql("UPDATE `tabMemora Plan Subject` SET subject = 'broken' WHERE parent = 'p2'; INSERT INTO `tabMemora Subject` (name, creation, modified, title, is_published) VALUES ('broken', NOW(6), NOW(6), '', 1);")
  await site.sql(rename('p1', 'Beside it'))
  await site.add('p2', 'p1')
  await until(async () => (await site.manifest('p1')).title === 'Beside it', worker.text)
  await until(async () => (await dead()).length === 1, worker.text)
  const [found] = await dead()
  assert.is(found.plan, 'p2')
  assert.is(found.attempts, 6, 'the first and one after each pause')
  assert.match(found.reason, /Memora Subject "broken", title/)
  const { status, stdout } = await memora(['worker', 'status'], { env: site.env })
  assert.is(status, 0)
  assert.match(stdout, /^1 dead, 0 retrying/)
  assert.match(stdout, /dead +"p2" for \d+ seconds?.*6 attempts\n +Memora Subject "broken", title/)
})

test('retry brings it back when what was wrong is mended', async () => {
  await site.sql("UPDATE `tabMemora Subject` SET title = 'Mended', modified = NOW(6) WHERE name = 'broken'")
  const { status, summary, stderr } = await site.worker('retry')
  assert.is(status, 0, stderr)
  assert.equal(summary['plans'], ['p2'])
  await until(async () => (await site.manifest('p2'))?.subjects?.[0]?.title === 'Mended', worker.text)
  await until(async () => (await dead()).length === 0, worker.text)
  const again = await site.worker('retry', 'p2')
  assert.is(again.status, 1)
  assert.match(again.stderr, /"p2": this plan did not fail/)
})

test('an edit brings a dead plan back as well', async () => {
  await site.sql("UPDATE `tabMemora Subject` SET title = '' WHERE name = 'broken'")
  await site.add('p2')
  await until(async () => (await dead()).length === 1, worker.text)
  await site.sql("UPDATE `tabMemora Subject` SET title = 'Again', modified = NOW(6) WHERE name = 'broken'")
  await site.add('p2')
  await until(async () => (await site.manifest('p2')).subjects[0].title === 'Again', worker.text)
})

test('a plan that the guards of a deploy hold back waits for a person at once, and says how to go on', async () => {
  await site.sql("UPDATE `tabMemora Academic Plan` SET is_published = 0, modified = NOW(6) WHERE name = 'p2'")
  await site.add('p2')
  await until(async () => (await dead()).length === 1, worker.text)
  const [{ plan, reason, attempts }] = await dead()
  assert.equal([plan, attempts], ['p2', 1])
  assert.match(reason, /the whole plan would be withdrawn/)
  assert.is((await site.manifest('p2')).plan_id, 'p2', 'it is live still')
  assert.is((await site.worker('retry', '--allow-removals')).status, 2, 'nothing is allowed for plans that nobody named')
  assert.is((await site.worker('retry', 'p2', '--allow-removals')).status, 0)
  await until(async () => (await site.manifest('p2')) === undefined, worker.text)
  assert.equal([...(await site.assertWhole())].sort(), ['a~3Ab~20c~2F~D8~AD', 'p1'])
})

test('a draft has nothing to publish, and that is no failure', async () => {
  await site.add('draft')
  await until(() => published('draft').length === 1, worker.text)
  assert.equal([published('draft')[0]!['outcome'], published('draft')[0]!['msg']], ['unchanged', 'nothing to publish'])
})

test('an id that is no plan ends with its reason, and can be forgotten', async () => {
  await site.add('nobody')
  await until(async () => (await dead()).length === 1, worker.text)
  const [{ plan, reason, attempts }] = await dead()
  assert.equal([plan, attempts], ['nobody', 1])
  assert.match(reason, /there is no such plan in the database, and none is published/)
  assert.is((await site.worker('drop', 'nobody')).status, 0)
  assert.equal(await dead(), [])
  assert.match((await site.worker('drop', 'nobody')).stderr, /not in the queue/)
})

test('an id that is no text is shown as its bytes, ends with its reason, and can be forgotten', async () => {
  await site.redis.client.sadd(PENDING, Buffer.from([0x63, 0xe9, 0x20, 0xff]))
  await until(async () => (await dead()).length === 1, worker.text)
  const [{ plan, reason }] = await dead()
  assert.is(plan, 'c\\xE9 \\xFF')
  assert.match(reason, /no such plan in the database.*a byte that is no UTF-8/)
  assert.is((await site.worker('drop', plan)).status, 0)
  const { counts } = await site.status()
  assert.equal(counts, { dead: 0, retrying: 0, running: 0, queued: 0, waiting: 0 })
})

test('a lesson that is deleted is gone, though it was the newest of all', async () => {
  await site.sql("UPDATE `tabMemora Lesson` SET modified = NOW(6) WHERE name = 'lesson-1'")
  const rounds = published('p1').length
  await site.add('p1')
  await until(() => published('p1').length > rounds, worker.text)
  const before = (await site.manifest('p1')).version
  await site.sql("DELETE FROM `tabMemora Lesson` WHERE name = 'lesson-1'; " + insert('Deleted Document', { name: 'd1', deleted_doctype: 'Memora Lesson', deleted_name: 'lesson-1', data: JSON.stringify({ name: 'lesson-1', parent_topic: 'topic' }), creation: '2038-01-01 00:00:00.000000' }))
  await site.add('p1')
  await until(async () => (await site.manifest('p1')).version > before, worker.text)
  assert.equal(await dead(), [])
})

test('a plan that was deleted is withdrawn when a person says so', async () => {
  await site.sql("DELETE FROM `tabMemora Academic Plan` WHERE name = 'a:b c/ح'; DELETE FROM `tabMemora Plan Subject` WHERE parent = 'a:b c/ح'")
  await site.add('a:b c/ح')
  await until(async () => (await dead()).length === 1, worker.text)
  assert.is((await site.worker('retry', 'a:b c/ح', '--allow-removals')).status, 0)
  await until(async () => (await site.manifest('a~3Ab~20c~2F~D8~AD')) === undefined, worker.text)
  assert.equal(await site.assertWhole(), ['p1'])
})

test('requeue publishes a plan now', async () => {
  await site.sql(rename('p1', 'Requeued'))
  assert.is((await site.worker('requeue', 'p1')).status, 0)
  await until(async () => (await site.manifest('p1')).title === 'Requeued', worker.text)
})

test('what is added while a plan is published is published after it', async () => {
  for (let turn = 0; turn < 5; turn++) {
    await site.sql(rename('p1', `Turn ${turn}`))
    await site.add('p1')
    await new Promise((resolve) => setTimeout(resolve, 170 * turn))
  }
  await until(async () => (await site.manifest('p1')).title === 'Turn 4', worker.text)
})

test('no secret is in what it says', () => {
  const { REDIS_URL, DATABASE_URL, R2_SECRET_ACCESS_KEY } = site.env
  const secrets = [new URL(REDIS_URL!).password, new URL(DATABASE_URL!).password, R2_SECRET_ACCESS_KEY!]
  for (const secret of secrets.flatMap((text) => [text, decodeURIComponent(text)])) assert.not.ok(worker.text().includes(secret))
})

test.run()
