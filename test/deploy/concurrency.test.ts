// Many deploys at once, late ones, and the lock between them.
import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { r2Environment, startR2, type R2 } from '../r2.ts'
import { startProxy, type Proxy } from '../recording-proxy.ts'
import { build, done, run, site, walkAll, type Built, type Env } from './publishing.ts'

const test = suite('many deploys')
let r2: R2
let proxy: Proxy
let env: Env

test.before(async () => {
  r2 = await startR2()
  proxy = await startProxy(r2)
  env = r2Environment(proxy.endpoint)
})
test.after(async () => {
  await proxy.stop()
  await r2.stop()
})

async function assertWhole(): Promise<Set<string>> {
  const { broken, wrongHash, reached } = await walkAll((await r2.keys()).keys(), r2.read)
  assert.equal([broken, wrongHash], [[], []])
  return reached
}

const manifest = async (plan: string) => JSON.parse((await r2.read(`plans/${plan}/manifest.json`))!)

test('of eight deploys of different builds at once the newest snapshot wins in every plan', async () => {
  const builds: Built[] = []
  for (let no = 0; no < 8; no++) {
    // Each shows a lesson that no other shows, and edits one.
    const hidden = Array.from({ length: 8 }, (_, i) => i).filter((i) => i !== no)
    builds.push(await build(site({ plans: 4, lessons: 20, hidden, at: `2026-04-0${no + 1}T00:00:00.000000Z`, edited: { [no]: `Own ${no}`, 12: `Build ${no}` } }).snapshot))
  }
  const order = [3, 7, 0, 5, 1, 6, 2, 4]
  const outcomes = await Promise.all(order.map(async (no) => ({ no, ...(await run('deploy', { ...env, LOCK_LEASE_SECONDS: '20', DIST: builds[no]!.dist })) })))
  for (const { no, status, stderr, summary } of outcomes) {
    if (status === 0) continue
    assert.is(status, 1, stderr)
    assert.ok(no < 7, stderr)
    assert.ok(summary['problems'].every(({ code }: any) => code === 'snapshot-older'), JSON.stringify(summary['problems']))
    assert.match(stderr, /newer snapshot/)
  }
  assert.ok(outcomes.some(({ stderr }) => /Another deploy is at work \(.*process \d+\)/.test(stderr)), 'who waits says for whom')
  const reached = await assertWhole()
  assert.ok([...reached].some((key) => key.startsWith('lessons/l7.')))
  assert.is([...reached].filter((key) => /^lessons\/l[0-6]\./.test(key)).length, 0)
  for (let plan = 0; plan < 4; plan++) {
    const { headers } = await r2.s3('HEAD', `plans/plan-${plan}/manifest.json`)
    assert.is(headers.get('x-amz-meta-modified'), '2026-04-08T00:00:00.000000Z')
  }
  assert.is((await r2.read('lessons/l12.json'))?.includes('Build 7'), true, 'the stable name too')
  // What the slower ones left behind is cleared by the next.
  await done('deploy', { ...env, DIST: builds[7]!.dist })
  assert.equal((await done('verify', env))['problems'], [])
})

test('a deploy of one plan never withdraws a lesson of another, and knows it when it starts late', async () => {
  const older = await build(site({ plans: 4, lessons: 20, at: '2026-04-02T00:00:00.000000Z', edited: { 12: 'Old' } }).snapshot)
  const before = await r2.keys()
  const late = await run('deploy', { ...env, DIST: older.dist })
  assert.is(late.status, 1)
  assert.equal(late.summary['problems'].map(({ code }: any) => code), Array.from({ length: 4 }, () => 'snapshot-older'))
  assert.is(late.summary['changed'], false)
  assert.equal(await r2.keys(), before, 'nothing is undone')
  const one = await run('deploy', { ...env, DIST: older.dist, PLANS: 'plan-2' }, ['--allow-older', '--allow-removals'])
  assert.is(one.status, 0, one.stderr)
  const reached = await assertWhole()
  assert.ok([...reached].some((key) => key.startsWith('lessons/l7.')), 'the other plans show it still')
  assert.is((await manifest('plan-2')).title, 'Plan plan-2')
})

test('an older snapshot does not withdraw a plan that a newer one brought', async () => {
  const both = await build(site({ names: ['plan-0', 'plan-1', 'plan-2', 'plan-3', 'new'], lessons: 20, at: '2026-05-02T00:00:00.000000Z' }).snapshot)
  await done('deploy', { ...env, DIST: both.dist }, ['--allow-removals'])
  const older = await build(site({ plans: 4, lessons: 20, at: '2026-05-01T00:00:00.000000Z' }).snapshot)
  const { status, stderr } = await run('deploy', { ...env, DIST: older.dist }, ['--allow-removals'])
  assert.is(status, 1)
  assert.match(stderr, /"?new"?.*newer snapshot/)
  assert.is((await manifest('new')).title, 'Plan new')
})

test('a pointer whose answer is lost is a success, and is written once', async () => {
  const next = await build(site({ plans: 4, lessons: 20, at: '2026-06-01T00:00:00.000000Z', edited: { 3: 'June' } }).snapshot)
  let lost = 0
  proxy.requests.splice(0)
  proxy.fault = ({ method, key }) => (method === 'PUT' && key === 'plans/plan-1/manifest.json' && lost++ === 0 ? 'swallow' : undefined)
  const { status, stderr, summary } = await run('deploy', { ...env, DIST: next.dist }, ['--allow-removals'])
  proxy.fault = undefined
  assert.is(status, 0, stderr)
  assert.ok(summary['pointed'].includes('plan-1'))
  assert.equal(proxy.requests.filter(({ method, key }) => method === 'PUT' && key === 'plans/plan-1/manifest.json').map(({ status }) => status), [200, 412])
  await assertWhole()
})

test('a plan that somebody else publishes meanwhile is left as theirs, and that is said', async () => {
  const next = await build(site({ plans: 4, lessons: 20, at: '2026-07-01T00:00:00.000000Z', edited: { 3: 'July' } }).snapshot)
  const theirs = JSON.stringify({ ...(await manifest('plan-1')), title: 'Theirs' })
  let done = false
  proxy.delayMs = 20
  proxy.fault = ({ method, key }) => {
    // Just before ours, past the lock.
    if (method === 'PUT' && key.endsWith('/manifest.json') && !done) {
      done = true
      void r2.s3('PUT', 'plans/plan-1/manifest.json', theirs)
    }
    return method === 'PUT' && key === 'plans/plan-1/manifest.json' && proxy.count('PUT', /plan-1.manifest\.json/) < 2 ? 503 : undefined
  }
  proxy.requests.splice(0)
  const { status, summary, stderr } = await run('deploy', { ...env, DIST: next.dist })
  proxy.fault = undefined
  proxy.delayMs = 0
  assert.is(status, 1)
  assert.equal(summary['problems'].map(({ code, where }: any) => [code, where.plan]), [['plan-published-meanwhile', 'plan-1']], stderr)
  assert.is(await r2.read('plans/plan-1/manifest.json'), theirs)
  assert.is((await manifest('plan-0')).title, 'Plan plan-0')
  await assertWhole()
})

test('a manifest keeps rising in version, and is not written when only its stamp would change', async () => {
  const live = await manifest('plan-0')
  const back = await build(site({ plans: 4, lessons: 20, at: '2026-02-01T00:00:00.000000Z', edited: { 3: 'Back' } }).snapshot)
  await done('deploy', { ...env, DIST: back.dist }, ['--allow-older'])
  const stamped = await manifest('plan-0')
  assert.is(stamped.version, live.version + 1)
  assert.is(Date.parse(stamped.generated_at) / 1000, stamped.version)
  const again = await done('deploy', { ...env, DIST: back.dist }, ['--allow-older'])
  assert.is(again['changed'], false)
})

test('a lock whose holder is silent is taken over after its lease, and one that is renewed is not', async () => {
  const next = await build(site({ plans: 4, lessons: 20, at: '2026-08-01T00:00:00.000000Z', edited: { 3: 'August' } }).snapshot)
  let beat = 0
  const hold = () => r2.s3('PUT', '.lock', JSON.stringify({ owner: 'other', who: 'elsewhere, process 1', beat: beat++, held: true }))
  await hold()
  let renewing = true
  const renewals = (async () => {
    while (renewing) {
      await hold()
      await sleep(300)
    }
  })()
  const started = performance.now()
  const deploy = run('deploy', { ...env, LOCK_LEASE_SECONDS: '2', DIST: next.dist })
  await sleep(5000)
  renewing = false
  await renewals
  const { status, stderr } = await deploy
  assert.is(status, 0, stderr)
  assert.ok(performance.now() - started > 6_500, 'it waited for the lease to end')
  assert.match(stderr, /elsewhere, process 1/)
})

test('a holder that lost its lease stops before its next act', async () => {
  const next = await build(site({ plans: 4, lessons: 20, at: '2026-09-01T00:00:00.000000Z', edited: { 3: 'September' } }).snapshot)
  let stolen = false
  proxy.requests.splice(0)
  proxy.delayMs = 40
  proxy.fault = ({ method, key }) => {
    if (!stolen && method === 'LIST' && proxy.count('PUT', /^\.lock$/) > 0) {
      stolen = true
      void r2.s3('PUT', '.lock', JSON.stringify({ owner: 'thief', who: 'elsewhere', beat: 0, held: true }))
    }
    // What comes next takes longer than a lease, in which nothing can be renewed.
    return stolen && method === 'PUT' && key.endsWith('/manifest.json') ? 503 : undefined
  }
  const { status, stderr } = await run('deploy', { ...env, LOCK_LEASE_SECONDS: '2', DIST: next.dist })
  proxy.fault = undefined
  proxy.delayMs = 0
  assert.is(status, 1)
  assert.match(stderr, /lock .* was lost/)
  assert.not.match((await r2.read('lessons/l3.json'))!, /September/)
  await r2.s3('PUT', '.lock', '{"held":false}')
  await done('deploy', { ...env, DIST: next.dist })
  await assertWhole()
})

test.run()
