// The steps of snapshot.yml, with their own commands, against MariaDB and a repository to push to.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { DEMO, PASSWORD, SCHEMA, startMariaDb, type TestServer } from '../mariadb.ts'
import { checkout, type Checkout } from './checkout.ts'
import { runJob, workflow, type JobRun } from './workflow.ts'

const test = suite('snapshot.yml')
let server: TestServer
let repository: Checkout

test.before(async () => {
  server = await startMariaDb()
  await server.database('site', SCHEMA, DEMO)
  repository = checkout()
})
test.after(() => server.stop())

function snapshot(database = 'site'): Promise<JobRun> {
  return runJob(workflow('snapshot').jobs['snapshot']!, { cwd: repository.folder, expressions: { 'secrets.DATABASE_URL': server.url(database), 'github.event.repository.default_branch': 'main' } })
}

const pushed = () => repository.git('ls-remote', 'origin', 'refs/heads/main').split('\t')[0]

test('an unchanged database makes no commit', async () => {
  const before = pushed()
  const run = await snapshot()
  assert.equal(run.ran, ['Install', 'Dump', 'Commit what changed'], run.printed)
  assert.is(run.outputs.get('commit.changed'), 'false')
  assert.is(run.outputs.get('commit.commit'), before)
  assert.is(pushed(), before)
})

test('a change is committed with the summary as its message, and pushed', async () => {
  await server.sql('site', "UPDATE `tabMemora Lesson` SET title = 'A new title' WHERE name = 'ENG-L40'")
  const run = await snapshot()
  assert.ok(run.succeeded, run.printed)
  assert.is(run.outputs.get('commit.changed'), 'true')
  assert.is(run.outputs.get('commit.commit'), pushed())
  const message = repository.git('log', '-1', '--format=%B')
  assert.match(message, /^Update the content snapshot\n\n/)
  assert.match(message, /Memora Lesson/)
  assert.is(repository.git('diff', '--name-only', 'HEAD^').split('\n').length, 1)
  assert.match(run.summary, 'Memora Lesson')
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
