// Several workers on one queue: they share the work, and whatever is killed, no plan is lost and none is half published.
import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { temporaryFolder } from '../program.ts'
import { PENDING, startSite, until, type Site, type WorkerProcess } from './site.ts'

const test = suite('several workers')
const PLANS = Array.from({ length: 200 }, (_, no) => `plan-${no}`)
const SOME = PLANS.slice(0, 60)
let site: Site

test.before(async () => {
  site = await startSite(PLANS)
})
test.after(() => site?.stop())

const isIdle = async () => (await site.redis.client.exists(PENDING, `memora-content:${PENDING}:taken`)) === 0
const edit = (title: string) => site.sql(`UPDATE \`tabMemora Subject\` SET title = '${title}', modified = NOW(6)`)
const isAtWork = ({ log }: WorkerProcess) => log.filter(({ msg }) => msg === 'publishing').length > log.filter(({ msg }) => msg === 'done with these').length
const tell = (workers: readonly WorkerProcess[]) => () => workers.map((worker) => worker.text().slice(-3000)).join('\n---\n')

test('workers killed at random and Redis restarted in between lose no plan and publish none half', async () => {
  const random = generator(7)
  const live = [site.start(), site.start(), site.start()]
  let killedAtWork = 0
  for (let turn = 0; turn < 6; turn++) {
    await edit(`Killed ${turn}`)
    await site.add(...SOME)
    const at = Math.floor(random() * live.length)
    const victim = live[at]!
    await victim.says('publishing')
    await sleep(random() * 1000)
    await victim.end('SIGKILL')
    if (isAtWork(victim)) killedAtWork += 1
    live[at] = site.start()
    if (turn === 2 || turn === 4) {
      await site.redis.end(turn === 2 ? 'SIGKILL' : 'SIGTERM')
      await sleep(500)
      await site.redis.start()
    }
    await site.assertWhole()
  }
  assert.ok(killedAtWork > 0)
  await until(isIdle, tell(live))
  for (const plan of SOME) assert.is((await site.manifest(plan)).subjects[0].title, 'Killed 5', plan)
  assert.is((await site.assertWhole()).length, SOME.length)
  const { counts } = await site.status()
  assert.equal(counts, { dead: 0, retrying: 0, running: 0, queued: 0, waiting: 0 })
  await Promise.all(live.map((worker) => worker.end('SIGTERM')))
})

test('200 plans spread over three workers are each published', async () => {
  const workers = [1, 2, 3].map(() => site.start())
  await Promise.all(workers.map((worker) => worker.says('connected to Redis')))
  await site.add(...PLANS)
  await until(isIdle, tell(workers))
  assert.is((await site.assertWhole()).length, 200)
  const shares = workers.map(({ log }) => log.filter(({ outcome }) => outcome !== undefined).length)
  assert.is(shares.reduce((sum, share) => sum + share), 200, 'each by one worker')
  assert.ok(shares.every((share) => share > 0), `each has its share: ${shares.join(', ')}`)
  assert.is(workers.reduce((sum, { log }) => sum + log.filter(({ msg }) => msg === 'took a batch').length, 0), 1, 'one of them took the batch')
  await Promise.all(workers.map((worker) => worker.end('SIGTERM')))
})

test('a worker that is told to stop finishes or hands back what it has, and another goes on at once', async () => {
  await edit('Stopped')
  const first = site.start({ STOP_SECONDS: '0' })
  await first.says('connected to Redis')
  await site.add(...PLANS.slice(0, 30))
  await first.says('publishing')
  assert.is(await first.end('SIGTERM'), 0, first.text())
  assert.match(first.text(), /"msg":"handing back what is not done"/)
  assert.match(first.text(), / [1-9]\d* handed back\./)
  assert.not.match(first.text(), /"stack"/)
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

test('a lesson that two workers withdrew is gone, though one of them has an old build that shows it', async () => {
  const one = site.start()
  const isThere = async () => [...(await site.r2.keys()).keys()].some((key) => key.startsWith('lessons/lesson-1.'))
  // The first has them all, as the subject was then.
  await site.add(...PLANS)
  await until(isIdle, one.text)
  assert.is(await isThere(), true)
  await one.end('SIGTERM')
  await site.sql("UPDATE `tabMemora Lesson` SET is_published = 0, modified = NOW(6) WHERE name = 'lesson-1'")
  const elsewhere = site.start({ WORKER_DIR: temporaryFolder() })
  await site.add(...PLANS.slice(1))
  await until(isIdle, elsewhere.text)
  await elsewhere.end('SIGTERM')
  assert.is(await isThere(), true, 'one plan shows it still')
  const again = site.start()
  await site.add('plan-0')
  await until(isIdle, again.text)
  assert.is(await isThere(), false)
  await site.assertWhole()
  await again.end('SIGTERM')
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
