// Which snapshot a build came from: the commit, when the folder is what was committed.
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { exampleSite, LONG_AGO } from '../example-site.ts'
import { readTree, writeSnapshot } from '../folders.ts'
import { memora, temporaryFolder } from '../program.ts'

const test = suite('identity')
const COMMIT_TIME = 1_700_000_000

let repository: string

test.before.each(() => {
  repository = temporaryFolder()
  git('init', '--quiet')
})

function git(...args: readonly string[]): string {
  const when = `@${COMMIT_TIME} +0300`
  const env = { PATH: process.env['PATH'], HOME: repository, GIT_AUTHOR_DATE: when, GIT_COMMITTER_DATE: when }
  return execFileSync('git', ['-C', repository, '-c', 'user.name=T', '-c', 'user.email=t@t.example', ...args], { encoding: 'utf8', env }).trim()
}

async function identity(snapshot: string): Promise<Record<string, unknown>> {
  const dist = join(temporaryFolder(), 'dist')
  const { status, stderr } = await memora(['build', '--snapshot', snapshot, '--dist', dist], { cwd: repository })
  assert.is(status, 0, stderr)
  return JSON.parse(readTree(dist).get('.build.json')!).plans.plan
}

test('a committed snapshot has its commit and the time of it, whatever else has changed in the repository', async () => {
  const snapshot = join(repository, 'content')
  writeSnapshot(snapshot, exampleSite().snapshot)
  git('add', '.')
  git('commit', '--quiet', '-m', 'snapshot')
  const commit = git('rev-parse', 'HEAD')
  writeFileSync(join(repository, 'notes.txt'), 'not committed')
  assert.equal(await identity(snapshot), { commit, commit_time: COMMIT_TIME, modified: LONG_AGO })
  assert.equal(await identity('content'), { commit, commit_time: COMMIT_TIME, modified: LONG_AGO })
})

test('a snapshot that was changed, added to, or never committed has none', async () => {
  const snapshot = join(repository, 'content')
  writeSnapshot(snapshot, exampleSite().snapshot)
  assert.equal(await identity(snapshot), { modified: LONG_AGO })
  git('add', '.')
  git('commit', '--quiet', '-m', 'snapshot')
  const site = exampleSite()
  site.lessons[0].title = 'Edited by hand'
  writeSnapshot(snapshot, site.snapshot)
  assert.equal(await identity(snapshot), { modified: LONG_AGO })
})

test('a snapshot in a folder that git ignores has none, and neither has one outside any repository', async () => {
  writeFileSync(join(repository, '.gitignore'), 'content\n')
  git('add', '.')
  git('commit', '--quiet', '-m', 'no snapshot')
  const snapshot = join(repository, 'content')
  writeSnapshot(snapshot, exampleSite().snapshot)
  assert.equal(await identity(snapshot), { modified: LONG_AGO })
  const outside = join(temporaryFolder(), 'content')
  writeSnapshot(outside, exampleSite().snapshot)
  assert.equal(await identity(outside), { modified: LONG_AGO })
})

test('a repository of the snapshot alone counts, and a dump\'s own files in it do not', async () => {
  writeSnapshot(repository, exampleSite().snapshot)
  git('init', '--quiet')
  git('add', '.')
  git('commit', '--quiet', '-m', 'snapshot')
  mkdirSync(join(repository, '.next'))
  writeFileSync(join(repository, '.next/half'), '')
  assert.equal(await identity(repository), { commit: git('rev-parse', 'HEAD'), commit_time: COMMIT_TIME, modified: LONG_AGO })
})

test('a deletion counts as a change: what is left when the newest document goes is no older snapshot', async () => {
  const [before, at] = ['2026-02-01T00:00:00.000000Z', '2026-02-02T00:00:00.000000Z']
  const snapshot = join(temporaryFolder(), 'content')
  const lesson = exampleSite()
  lesson.lessons[1].modified = before
  writeSnapshot(snapshot, lesson.snapshot)
  assert.equal(await identity(snapshot), { modified: before })
  lesson.snapshot.subjects[0]!.lessons[0] = { topic: 'topic', lessons: [lesson.lessons[0]], deleted: [{ name: 'two', time: at }] }
  writeSnapshot(snapshot, lesson.snapshot)
  assert.equal(await identity(snapshot), { modified: at })

  const node = exampleSite()
  node.snapshot.subjects[0]!.structure.deleted = [{ doctype: 'Memora Topic', name: 'gone', parent: 'unit', time: at }]
  writeSnapshot(snapshot, node.snapshot)
  assert.equal(await identity(snapshot), { modified: at })

  const orphans = exampleSite()
  orphans.snapshot.orphans = { structure: { tracks: [], units: [], topics: [{ ...orphans.topic, name: 'lost', parent_unit: 'nowhere' }], deleted: [] }, lessons: [{ topic: 'lost', lessons: [], deleted: [{ name: 'gone', time: at }] }] }
  writeSnapshot(snapshot, orphans.snapshot)
  assert.equal(await identity(snapshot), { modified: at })
})

test.run()
