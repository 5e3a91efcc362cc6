// What becomes of plans that are published together, by what the stages answer; and what a monitor is told of it.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { CommandError, failure, problem, type Problem } from '../../build/errors.ts'
import { Metrics } from '../../build/worker/metrics.ts'
import { publishPlans } from '../../build/worker/publish.ts'
import { readable } from '../../build/worker/readable.ts'
import { StageTrouble } from '../../build/worker/stage-trouble.ts'
import type { Stages } from '../../build/worker/stages.ts'
import type { Status } from '../../build/worker/status.ts'

const test = suite('plans that are published together')
const NOTHING = { removals: false, unlock: false, older: false }
const SILENT = { built() {}, uploaded() {}, doubt() {} }
const older = (plan: string) => problem('snapshot-older', { plan }, 'what is live is newer', 'Build.')
const orders = (...plans: readonly string[]) => plans.map((plan) => ({ plan, allowed: NOTHING }))

/** Stages that note their calls; `problems` says what the deploys answer, one after the other. */
function stages(calls: string[], problems: readonly (readonly Problem[])[], dump = async () => {}): Stages {
  let no = 0
  return {
    async dump() {
      calls.push('dump')
      await dump()
    },
    async build(plans) {
      calls.push(`build ${plans}`)
      return 1
    },
    async deploy(plans) {
      calls.push(`deploy ${plans}`)
      const found = problems[no++] ?? []
      return { uploaded: 0, withdrawn: 0, pointed: plans.filter((plan) => !found.some(({ where }) => where.plan === plan)), problems: found }
    },
    async clear() {},
  }
}

test('a plan that is newer live is published from a fresh dump, and the others are not done again', async () => {
  const calls: string[] = []
  const outcomes = await publishPlans(stages(calls, [[older('a')]]), orders('a', 'b'), SILENT)
  assert.equal(calls, ['build a,b', 'deploy a,b', 'dump', 'build a', 'deploy a'])
  assert.equal([...outcomes], [['a', { kind: 'published' }], ['b', { kind: 'published' }]])
})

test('where a fresh dump is older still, a person decides at once', async () => {
  const calls: string[] = []
  const outcome = (await publishPlans(stages(calls, [[older('a')], [older('a')]]), orders('a'), SILENT)).get('a')!
  assert.is(calls.filter((call) => call === 'dump').length, 1)
  assert.ok(outcome.kind === 'failed' && outcome.isFinal)
})

test('where that dump fails, the plan is tried again', async () => {
  const broken = async () => { throw failure('db', {}, 'the database is away', 'Start it.') }
  const outcome = (await publishPlans(stages([], [[older('a')]], broken), orders('a'), SILENT)).get('a')!
  assert.ok(outcome.kind === 'failed' && !outcome.isFinal && /the database is away/.test(outcome.reason))
})

test('what fails whatever the plan is counted until it does not, and what a plan is to blame for is not', () => {
  const trouble = new StageTrouble()
  trouble.failed('build', failure('title-missing', { doctype: 'Memora Subject' }, 'no title', 'Write one.'), 0)
  trouble.failed('deploy', new CommandError([problem('guard-removal', { plan: 'p' }, 'gone', 'Say so.')]), 0)
  assert.is(trouble.text(), undefined)
  trouble.failed('deploy', failure('bucket-failed', { name: 'bucket b' }, 'could not list it', 'Run it again.'), 1000)
  trouble.failed('deploy', failure('bucket-failed', { name: 'bucket b' }, 'could not list it', 'Run it again.'), 2000)
  assert.is(trouble.count('deploy'), 2)
  assert.is(trouble.text(), 'the last 2 deploys failed, since 1970-01-01T00:00:01.000Z: "bucket b": could not list it. Run it again.')
  trouble.succeeded('deploy')
  assert.is(trouble.text(), undefined)
})

test('what waited goes on waiting while nobody can look', async () => {
  const metrics = new Metrics()
  const value = (text: string, name: string) => new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]?.toLowerCase()
  const AGE = 'memora_queue_oldest_age_seconds'
  assert.is(value(await metrics.text(undefined), AGE), 'nan', 'nothing is known yet')
  const status = { counts: { dead: 1, waiting: 2 }, oldest_seconds: 30, workers: [] } as unknown as Status
  assert.is(value(await metrics.text(status, 1000), AGE), '30')
  const away = await metrics.text(undefined, 61_000)
  assert.equal([value(away, AGE), value(away, 'memora_queue_plans\\{state="dead"\\}')], ['90', '1'])
  await metrics.text({ ...status, oldest_seconds: 0 }, 62_000)
  assert.is(value(await metrics.text(undefined, 63_000), AGE), 'nan', 'whether something came since is not known')
})

test('an id is text as it is, and its bytes where it is none', () => {
  assert.is(readable(Buffer.from('حصة\n')), 'حصة\n')
  assert.is(readable(Buffer.from([0x61, 0x00, 0xff])), 'a\\x00\\xFF')
})

test.run()
