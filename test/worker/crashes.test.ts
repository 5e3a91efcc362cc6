// Several workers on one queue: they share the work, and whatever is killed, no plan is lost and none is half published.
import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { PENDING, startSite, until, type Site, type WorkerProcess } from './site.ts'

const test = suite('several workers')
const PLANS = Array.from({ length: 200 }, (_, no) => `plan-${no}`)
let site: Site

test.before(async () => {
  site = await startSite(PLANS)
})
test.after(() => site.stop())

const titlesAre = async (title: string) => {
  const keys = [...(await site.r2.keys()).keys()].filter((key) => key.endsWith('/manifest.json'))
  if (keys.length < PLANS.length) return false
  for (const plan of PLANS) if ((await site.manifest(plan))?.subjects[0].title !== title) return false
  return true
}
const isIdle = async () => (await site.redis.client.exists(PENDING, `memora-content:${PENDING}:taken`)) === 0
const edit = (title: string) => site.sql(`UPDATE \`tabMemora Subject\` SET title = '${title}', modified = NOW(6)`)
const tell = (workers: readonly WorkerProcess[]) => () => workers.map((worker) => worker.text().slice(-3000)).join('\n---\n')

test('200 plans spread over three workers are each published', async () => {
  const workers = [1, 2, 3].map(() => site.start())
  await Promise.all(workers.map((worker) => worker.says('connected to Redis')))
  await site.add(...PLANS)
  await until(isIdle, tell(workers))
  assert.is((await site.assertWhole()).length, 200)
  const shares = workers.map(({ log }) => log.filter(({ msg }) => msg === 'published').length)
  assert.is(shares.reduce((sum, share) => sum + share), 200, 'each by one worker')
  assert.ok(shares.every((share) => share > 0), `each has its share: ${shares.join(', ')}`)
  assert.is(workers.reduce((sum, { log }) => sum + log.filter(({ msg }) => msg === 'took a batch').length, 0), 1, 'one of them took the batch')
  await Promise.all(workers.map((worker) => worker.end('SIGTERM')))
})

test('workers killed at random and Redis restarted in between lose no plan and publish none half', async () => {
  await edit('Killed')
  const random = generator(7)
  const all: WorkerProcess[] = []
  const start = () => {
    const worker = site.start()
    all.push(worker)
    return worker
  }
  const live = [start(), start(), start()]
  await site.add(...PLANS)
  for (let turn = 0; turn < 8; turn++) {
    await sleep(600 + random() * 1500)
    const at = Math.floor(random() * live.length)
    await live[at]!.end('SIGKILL')
    live[at] = start()
    if (turn === 2 || turn === 5) {
      await site.redis.end(turn === 2 ? 'SIGKILL' : 'SIGTERM')
      await sleep(500)
      await site.redis.start()
    }
    await site.assertWhole()
  }
  await until(isIdle, tell(live))
  assert.ok(await titlesAre('Killed'), 'every plan has the edit')
  assert.is((await site.assertWhole()).length, 200)
  const { counts } = await site.status()
  assert.equal(counts, { dead: 0, retrying: 0, running: 0, queued: 0, waiting: 0 })
  await Promise.all(live.map((worker) => worker.end('SIGTERM')))
})

test('a worker that is told to stop finishes or hands back what it has, and another goes on at once', async () => {
  await edit('Stopped')
  const first = site.start({ STOP_SECONDS: '0' })
  await first.says('connected to Redis')
  await site.add(...PLANS.slice(0, 30))
  await first.says('publishing')
  assert.is(await first.end('SIGTERM'), 0, first.text())
  assert.match(first.text(), /"msg":"handing back what is not done"/)
  assert.match(first.text(), / [1-8] handed back\./)
  const { counts, plans } = await site.status()
  assert.is(counts.running, 0)
  assert.ok(plans.every(({ attempts = 0 }: any) => attempts === 0), 'no attempt is spent')
  const second = site.start()
  await until(isIdle, second.text)
  assert.is((await site.manifest('plan-29')).subjects[0].title, 'Stopped')

  await site.add(...PLANS.slice(0, 4))
  await second.says('publishing', second.log.filter(({ msg }) => msg === 'publishing').length + 1)
  const done = second.log.filter(({ msg }) => msg === 'done with these').length
  assert.is(await second.end('SIGTERM'), 0, second.text())
  assert.is(second.log.filter(({ msg }) => msg === 'done with these').length, done + 1, 'with time enough it is finished')
  await site.assertWhole()
})

/** Math.random cannot be given a seed. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

test.run()
