// The steps of review.yml, with their own commands, on the merge of a pull request.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { checkout, type Checkout } from './checkout.ts'
import { REPOSITORY, startCommentsApi, TOKEN, type CommentsApi } from './comments-api.ts'
import { runJob, workflow, type JobRun } from './workflow.ts'

const test = suite('review.yml')
const { check, comment } = workflow('review').jobs
const LESSONS = 'content-snapshot/subjects'
let repository: Checkout
let api: CommentsApi

test.before(async () => {
  repository = checkout()
  api = await startCommentsApi()
})
test.after(() => api?.stop())

/** A pull request with this edit of the first lesson file, merged into its base as GitHub does for a run. */
function merge(edit: (text: string) => string): void {
  const { git, folder } = repository
  git('checkout', '--quiet', '-B', 'pull', 'origin/main')
  const subject = join(folder, LESSONS, readdirSync(join(folder, LESSONS))[0]!, 'lessons')
  const file = readdirSync(subject).map((name) => join(subject, name)).find((path) => readFileSync(path, 'utf8').includes('"is_published": true'))!
  writeFileSync(file, edit(readFileSync(file, 'utf8')))
  git('commit', '--quiet', '--all', '--allow-empty', '--message=Edit')
  git('checkout', '--quiet', '-B', 'merge', 'origin/main')
  git('merge', '--quiet', '--no-ff', '--no-edit', 'pull')
}

const checked = () => runJob(check!, { cwd: repository.folder, expressions: {} })
const commented = (text: string): Promise<JobRun> =>
  runJob(comment!, { cwd: repository.folder, expressions: { 'needs.check.outputs.comment': text, 'github.event.pull_request.number': '7', 'github.token': TOKEN }, env: { GITHUB_API_URL: api.url, GITHUB_REPOSITORY: REPOSITORY } })

const retitled = (title: string) => (text: string) => text.replace(/"title": "[^"]*"/, `"title": ${JSON.stringify(title)}`)

test('a pull request gets what it changes for students as a comment', async () => {
  merge(retitled('A lesson | with `signs`'))
  const run = await checked()
  assert.equal(run.ran, ['Build', 'Compare with the base', 'Hand the comment on'], run.printed)
  const text = run.outputs.get('comment.comment')!
  assert.match(text, 'signs')
  assert.is(run.summary.trim(), text.trim())
  for (let other = 1; other <= 150; other++) {
    api.comments.set(other, other === 3 ? '<!-- memora-content: what changes for students -->\nas somebody quotes it' : `Comment ${other}`)
    api.byPeople.add(other)
  }
  const written = await commented(text)
  assert.ok(written.succeeded, written.printed)
  assert.is(api.comments.size, 151)
  assert.match(api.comments.get(151)!, 'signs')
})

test('the same comment is brought up to date', async () => {
  merge(retitled('Another title'))
  const run = await commented((await checked()).outputs.get('comment.comment')!)
  assert.ok(run.succeeded, run.printed)
  assert.is(api.comments.size, 151)
  assert.match(api.comments.get(151)!, 'Another title')
  assert.not.match(api.comments.get(151)!, 'signs')
})

test('a snapshot that cannot be published fails the check, and the comment says what to mend', async () => {
  merge((text) => text.replace(/"bit_index": \d+/, '"bit_index": -5'))
  const run = await checked()
  assert.equal(run.ran, ['Build: failed', 'Say what stops it', 'Hand the comment on'], run.printed)
  const text = run.outputs.get('comment.comment')!
  assert.match(text, 'cannot be published')
  assert.match(text, /error: Memora Lesson .*bit_index/)
  assert.ok((await commented(text)).succeeded)
  assert.match(api.comments.get(151)!, 'cannot be published')
})

test('a comment that cannot be written fails its job', async () => {
  const run = await runJob(comment!, { cwd: repository.folder, expressions: { 'needs.check.outputs.comment': 'x', 'github.event.pull_request.number': '8', 'github.token': TOKEN }, env: { GITHUB_API_URL: api.url, GITHUB_REPOSITORY: REPOSITORY } })
  assert.not.ok(run.succeeded)
})

test.run()
