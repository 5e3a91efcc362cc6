// The steps of snapshot.yml, with their own commands, against MariaDB and a repository to push to.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { DEMO, PASSWORD, SCHEMA, startMariaDb, type TestServer } from '../mariadb.ts'
import { temporaryFolder } from '../program.ts'
import { checkout, type Checkout } from './checkout.ts'
import { runJob, workflow, type JobRun } from './workflow.ts'

const test = suite('snapshot.yml')
const PUSH_TOKEN = 'token-that-nobody-may-see'
let server: TestServer
let repository: Checkout

test.before(async () => {
  server = await startMariaDb()
  await server.database('site', SCHEMA, DEMO)
  repository = checkout()
})
test.after(() => server?.stop())

function snapshot(database = 'site'): Promise<JobRun> {
  return runJob(workflow('snapshot').jobs['snapshot']!, { cwd: repository.folder, expressions: { 'secrets.DATABASE_URL': server.url(database), 'github.event.repository.default_branch': 'main', 'secrets.PUSH_TOKEN || github.token': PUSH_TOKEN } })
}

const pushed = () => repository.git('ls-remote', 'origin', 'refs/heads/main').split('\t')[0]

test('an unchanged database makes no commit', async () => {
  const before = pushed()
  const run = await snapshot()
  assert.equal(run.ran, ['Install', 'Dump', 'Commit what changed'], run.printed)
  assert.is(run.outputs.get('commit.changed'), 'false')
  assert.is(pushed(), before)
})

test('a change is committed with the summary as its message, and pushed', async () => {
  await server.sql('site', "UPDATE `tabMemora Lesson` SET title = 'A new title' WHERE name = 'ENG-L40'")
  const run = await snapshot()
  assert.ok(run.succeeded, run.printed)
  assert.is(run.outputs.get('commit.changed'), 'true')
  assert.is(repository.git('rev-parse', 'HEAD'), pushed())
  const message = repository.git('log', '-1', '--format=%B')
  assert.match(message, /^Update the content snapshot\n\n/)
  assert.match(message, /Memora Lesson/)
  assert.is(repository.git('diff', '--name-only', 'HEAD^').split('\n').length, 1)
  assert.match(run.summary, 'Memora Lesson')
})

test('what others pushed meanwhile stays, with the snapshot on top of it', async () => {
  const elsewhere = join(temporaryFolder(), 'elsewhere')
  const there = (...args: readonly string[]) => execFileSync('git', ['-C', elsewhere, '-c', 'user.name=Other', '-c', 'user.email=other@example.com', ...args], { stdio: 'pipe' })
  execFileSync('git', ['clone', '--quiet', repository.origin, elsewhere])
  there('commit', '--quiet', '--allow-empty', '--message=Something else')
  there('push', '--quiet')
  await server.sql('site', "UPDATE `tabMemora Lesson` SET title = 'A newer title' WHERE name = 'ENG-L40'")
  const run = await snapshot()
  assert.ok(run.succeeded, run.printed)
  assert.is(repository.git('rev-parse', 'HEAD'), pushed())
  assert.is(repository.git('log', '-1', '--format=%s', 'HEAD^'), 'Something else')
  assert.not.ok(run.printed.includes(PUSH_TOKEN))
})

test('a database that cannot be read fails the job and commits nothing', async () => {
  const before = pushed()
  const run = await snapshot('no_such_site')
  assert.equal(run.ran, ['Install', 'Dump: failed'])
  assert.is(pushed(), before)
  assert.is(repository.git('status', '--porcelain'), '')
  for (const secret of [PASSWORD, encodeURIComponent(PASSWORD)]) assert.not.ok(run.printed.includes(secret))
})

test.run()
