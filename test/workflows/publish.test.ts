// The steps of publish.yml, with their own commands, against R2.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ACCESS_KEY, SECRET_KEY, startR2, type R2 } from '../r2.ts'
import { checkout, type Checkout } from './checkout.ts'
import { runJob, workflow, type JobRun } from './workflow.ts'

const test = suite('publish.yml')
let r2: R2
let repository: Checkout

test.before(async () => {
  r2 = await startR2()
  repository = checkout()
})
test.after(() => r2?.stop())

const NOTHING_ALLOWED = { "inputs.allow_removals && '--allow-removals' || ''": '', "inputs.allow_unlock && '--allow-unlock' || ''": '', "inputs.allow_older && '--allow-older' || ''": '' }

function publish(allowed: Readonly<Record<string, string>> = {}, without: readonly string[] = []): Promise<JobRun> {
  const { R2_ENDPOINT, R2_BUCKET } = r2.env
  const expressions = {
    'vars.R2_ENDPOINT': R2_ENDPOINT!, 'vars.R2_BUCKET': R2_BUCKET!, 'vars.R2_PREFIX': '', 'vars.STABLE_NAMES': '', 'vars.APP_ORIGINS': '',
    'vars.CDN_BASE_URL': r2.publicUrl, 'vars.CLOUDFLARE_ZONE_ID': '', 'secrets.CLOUDFLARE_API_TOKEN': '',
    'secrets.R2_ACCESS_KEY_ID': ACCESS_KEY, 'secrets.R2_SECRET_ACCESS_KEY': SECRET_KEY, ...NOTHING_ALLOWED, ...allowed,
  }
  return runJob(workflow('publish').jobs['publish']!, { cwd: repository.folder, expressions, without: ['Install rclone', ...without] })
}

test('builds, says what changes, deploys, and verifies', async () => {
  const run = await publish()
  assert.equal(run.ran, ['Build', 'Say what changes for students', 'Deploy', 'Verify'], run.printed)
  assert.match(run.summary, /plan/i)
  const keys = await r2.keys()
  for (const plan of readdirSync(join(repository.folder, 'dist/plans'))) assert.ok(keys.has(`plans/${plan}/manifest.json`), plan)
})

test('a second run changes nothing and says so', async () => {
  const before = await r2.keys()
  const run = await publish()
  assert.ok(run.succeeded, run.printed)
  assert.equal(await r2.keys(), before)
  assert.match(run.summary, 'Nothing changes for students')
})

test('a withdrawn plan stops it, unless the person who starts it allows that', async () => {
  const plans = join(repository.folder, 'content-snapshot/plans')
  const published = readdirSync(plans).filter((file) => JSON.parse(readFileSync(join(plans, file), 'utf8')).is_published)
  const file = join(plans, published[0]!)
  writeFileSync(file, readFileSync(file, 'utf8').replace('"is_published": true', '"is_published": false'))
  repository.git('commit', '--quiet', '--all', '--message=Withdraw a plan')
  const before = await r2.keys()
  const refused = await publish()
  assert.equal(refused.ran, ['Build', 'Say what changes for students', 'Deploy: failed'], refused.printed)
  assert.match(refused.printed, '--allow-removals')
  assert.equal(await r2.keys(), before)
  const allowed = await publish({ "inputs.allow_removals && '--allow-removals' || ''": '--allow-removals' })
  assert.ok(allowed.succeeded, allowed.printed)
  assert.is.not((await r2.keys()).size, before.size)
})

test('what is live and cannot be read holds nothing up', async () => {
  const [plan] = readdirSync(join(repository.folder, 'dist/plans'))
  const manifest = `plans/${plan}/manifest.json`
  const live = JSON.parse((await r2.read(manifest))!)
  live.subjects[0].hierarchy_url = live.subjects[0].hierarchy_url.replace(/[0-9a-f]{16}/, '0123456789abcdef')
  await r2.s3('PUT', live.subjects[0].hierarchy_url, '{"id":"of an older program"}')
  await r2.s3('PUT', manifest, JSON.stringify(live))
  const run = await publish()
  assert.ok(run.succeeded, run.printed)
  assert.match(run.summary, 'could not be compared')
})

test('a snapshot that cannot be built publishes nothing', async () => {
  const before = await r2.keys()
  rmSync(join(repository.folder, 'content-snapshot/snapshot.json'))
  const run = await publish()
  assert.equal(run.ran, ['Build: failed'])
  assert.equal(await r2.keys(), before)
})

test.run()
