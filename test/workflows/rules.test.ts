// The workflows are what GitHub takes, and give no step more than it needs.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ROOT } from '../program.ts'
import { textOf, workflow, WORKFLOWS, type Job, type Step } from './workflow.ts'

const test = suite('workflows')

const faultsIn = (name: string, content: string) => parseWorkflow({ name, content }, new NoOperationTraceWriter()).context.errors.getErrors().map(({ message }) => message)
const jobs = WORKFLOWS.flatMap((name) => Object.entries(workflow(name).jobs).map(([job, value]) => [`${name}/${job}`, value] as const))
const steps: readonly (readonly [string, Step, Job])[] = jobs.flatMap(([where, job]) => (job.steps ?? []).map((step) => [`${where}: ${step.name ?? step.uses}`, step, job] as const))

test('every workflow of the folder is looked at', () => {
  assert.equal(readdirSync(join(ROOT, '.github/workflows')).sort(), WORKFLOWS.map((name) => `${name}.yml`))
  assert.ok(steps.length > 15)
})

for (const name of WORKFLOWS) {
  test(`${name}.yml is valid for GitHub's own parser`, () => {
    assert.equal(faultsIn(name, textOf(name)), [])
  })
}

test('the parser finds what is wrong', () => {
  const text = textOf('publish')
  assert.is.not(faultsIn('a', text.replace('runs-on', 'run-on')).length, 0)
  assert.is.not(faultsIn('b', text.replace('${{ vars.', '${{ variables.')).length, 0)
})

test('actions are pinned by commit, with the version beside it', () => {
  for (const name of WORKFLOWS) {
    for (const [line, action] of textOf(name).matchAll(/^.*\buses: (\S+).*$/gm)) {
      if (!action!.startsWith('./')) assert.match(line, /@[0-9a-f]{40} # v\d+\.\d+\.\d+$/, name)
    }
  }
})

test('nothing may write unless it says so', () => {
  for (const name of WORKFLOWS) assert.ok(Object.values(workflow(name).permissions ?? { all: 'write' }).every((right) => right === 'read'), name)
  const writing = jobs.flatMap(([where, { permissions = {} }]) => Object.entries(permissions).filter(([, right]) => right === 'write').map(([scope]) => `${where}: ${scope}`))
  assert.equal(writing, ['review/comment: pull-requests', 'snapshot/snapshot: contents'])
})

test('a job that may write on pull requests runs no code of theirs', () => {
  const { steps: commenting = [] } = workflow('review').jobs['comment']!
  assert.equal(commenting.filter(({ uses }) => uses !== undefined), [])
  assert.equal(commenting.filter(({ run = '' }) => /\b(?:make|npm|node|npx)\b/.test(run)), [])
})

test('no text from outside becomes code: scripts get it as variables', () => {
  for (const [where, { run = '' }] of steps) assert.not.match(run, '${{', where)
})

test('secrets reach only the steps that use them', () => {
  for (const [where, { env = {} }] of jobs) assert.not.match(JSON.stringify(env), 'secrets.', where)
  const holders = steps.filter(([, { env = {}, with: input = {} }]) => /secrets\.|github\.token/.test(JSON.stringify([env, input]))).map(([where]) => where).sort()
  assert.equal(holders, ['publish/publish: Say what changes for students', 'publish/publish: Deploy', 'publish/publish: Verify', 'review/comment: Write the comment, or bring it up to date', 'snapshot/snapshot: Commit what changed', 'snapshot/snapshot: Dump'].sort())
})

test('a checkout leaves no credentials behind', () => {
  for (const [where, { uses = '', with: input = {} }] of steps) if (uses.startsWith('actions/checkout@')) assert.is(input['persist-credentials'], false, where)
})

test('jobs with secrets have an environment, which can be limited to one branch', () => {
  for (const [where, job] of jobs) if (JSON.stringify(job.steps ?? []).includes('secrets.')) assert.type(job.environment, 'string', where)
})

test('what publishes runs alone and is never cancelled half way', () => {
  for (const [name, job] of [['publish', 'publish'], ['snapshot', 'snapshot']] as const) assert.is(workflow(name).jobs[job]!.concurrency?.['cancel-in-progress'], false, name)
})

test('every job ends some time', () => {
  for (const [where, job] of jobs) if (job.uses === undefined) assert.type(job['timeout-minutes'], 'number', where)
})

test('the settings that they give are settings of the program', () => {
  const known = new Set(readFileSync(join(ROOT, '.env.example'), 'utf8').match(/[A-Z][A-Z0-9_]+(?==)/g))
  const given = new Set(['publish', 'snapshot'].flatMap((name) => [...textOf(name).matchAll(/^ +([A-Z][A-Z0-9_]+): \$\{\{ (?:vars|secrets)\.\w+ \}\}/gm)].map(([, setting]) => setting!)))
  assert.ok(given.size > 8)
  assert.equal([...given].filter((setting) => !known.has(setting)), [])
})

test('what they make, they make by targets of the Makefile', () => {
  const targets = new Set([...readFileSync(join(ROOT, 'Makefile'), 'utf8').matchAll(/^([a-z]+):/gm)].map(([, target]) => target!))
  const called = steps.flatMap(([, { run = '' }]) => [...run.matchAll(/\bmake ([a-z]+)/g)].map(([, target]) => target!))
  assert.ok(called.length >= 7)
  assert.equal(called.filter((target) => !targets.has(target)), [])
})

test.run()
