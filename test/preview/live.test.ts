// A preview that runs while the snapshot changes under it: by hand, by a dump, by git.
import { execFileSync } from 'node:child_process'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { replaceSnapshot } from '../../build/snapshot/replace.ts'
import { stageFile } from '../../build/snapshot/staging.ts'
import { snapshotFiles, type Snapshot } from '../../build/snapshot/snapshot.ts'
import { exampleSite, type ExampleSite } from '../example-site.ts'
import { readTree, writeSnapshot, writeTree } from '../folders.ts'
import { memora, temporaryFolder } from '../program.ts'
import { startPreview, type RunningPreview } from './running-preview.ts'

const test = suite('live preview')
const LESSONS = 'subjects/math/lessons/topic.json'

let place: string
let snapshot: string
let dist: string
const previews: RunningPreview[] = []

test.before.each(() => {
  place = temporaryFolder()
  snapshot = join(place, 'content/snapshot')
  dist = join(place, 'dist')
})

test.after.each(async () => {
  for (const preview of previews.splice(0)) await preview.interrupt()
})

async function start(...args: readonly string[]): Promise<RunningPreview> {
  const preview = await startPreview(['--snapshot', snapshot, '--dist', dist, ...args])
  previews.push(preview)
  return preview
}

/** The example site with something changed in it. */
function site(change: (site: ExampleSite) => void = () => {}): Snapshot {
  const changed = exampleSite()
  change(changed)
  return changed.snapshot
}

function titled(title: string): Snapshot {
  return site(({ lessons }) => { lessons[0].title = title })
}

function write(path: string, text: string): void {
  writeFileSync(join(snapshot, path), text)
}

function fileOf(content: Snapshot, path: string): string {
  return snapshotFiles(content).get(path)!
}

/** What a reader finds who goes from the manifest down. */
async function firstLesson({ json }: RunningPreview): Promise<string> {
  const manifest = await json('plans/plan/manifest.json')
  const hierarchy = await json(manifest.subjects[0].hierarchy_url)
  const topic = await json(hierarchy.tracks[0].units[0].topics[0].topic_url)
  return (await json(topic.lessons[0].lesson_url)).title
}

/** Waits until a reader finds this; one who walks while pages are replaced may miss some. */
async function untilShown(preview: RunningPreview, title: string): Promise<void> {
  const giveUpAt = performance.now() + 60_000
  let found: unknown
  do {
    found = await firstLesson(preview).catch((error: Error) => error.message)
    if (found === title) return
    await sleep(50)
  } while (performance.now() < giveUpAt)
  assert.is(found, title)
}

function git(...args: readonly string[]): void {
  execFileSync('git', ['-C', place, '-c', 'user.name=T', '-c', 'user.email=t@t.example', ...args], { env: { PATH: process.env['PATH'], HOME: place }, stdio: 'ignore' })
}

function commitAll(message: string): void {
  git('add', '-A', 'content')
  git('commit', '--quiet', '--allow-empty', '-m', message)
}

test('a hand edit is shown, and each build counts one up', async () => {
  writeSnapshot(snapshot, titled('Before'))
  const preview = await start()
  assert.is(await firstLesson(preview), 'Before')
  write(LESSONS, fileOf(titled('After'), LESSONS))
  const { build, problems } = await preview.until(({ build, state }) => build === 2 && state === 'ready')
  assert.equal([build, problems], [2, []])
  assert.is(await firstLesson(preview), 'After')
  assert.ok(preview.told.some(({ state, build }) => state === 'building' && build === 1), 'an open page was told that a build runs')

  // As editors that put a new file in the place of the old one do.
  writeFileSync(join(place, 'edited'), fileOf(titled('Replaced'), LESSONS))
  renameSync(join(place, 'edited'), join(snapshot, LESSONS))
  await untilShown(preview, 'Replaced')
  await preview.until(({ build, state }) => build >= 3 && state === 'ready')

  const built = join(place, 'built')
  assert.is((await memora(['build', '--snapshot', snapshot, '--dist', built])).status, 0)
  assert.equal(readTree(dist), readTree(built), 'the dist folder is what make build writes')
})

test('a broken edit shows what the command line says, over the last good content, until it is mended', async () => {
  writeSnapshot(snapshot, titled('Good'))
  const preview = await start()
  write(LESSONS, fileOf(site(({ lessons }) => { lessons[0].bit_index = -1 }), LESSONS))
  const failed = await preview.until(({ state }) => state === 'failed')
  assert.is(failed.build, 1)
  const command = await memora(['build', '--snapshot', snapshot, '--dist', join(place, 'other')])
  assert.equal(failed.problems.map(({ text }) => `error: ${text}`), command.stderr.split('\n').filter((line) => line.startsWith('error: ')))
  assert.equal(failed.problems.map(({ code, doctype, name, field }) => [code, doctype, name, field]), [['bit-index-missing', 'Memora Lesson', 'one', 'bit_index']])
  assert.is(await firstLesson(preview), 'Good')

  write(LESSONS, '{"not": "whole"')
  const damaged = await preview.until(({ state, problems }) => state === 'failed' && problems[0]!.code !== 'bit-index-missing')
  assert.match(damaged.problems[0]!.file!, /topic\.json$/)
  write(LESSONS, fileOf(titled('Mended'), LESSONS))
  const mended = await preview.until(({ state }) => state === 'ready')
  assert.equal([mended.build, mended.problems], [2, []])
  assert.is(await firstLesson(preview), 'Mended')
})

test('a git checkout is one change, there and back, also to a commit without the snapshot', async () => {
  git('init', '--quiet')
  writeTree(place, new Map([['.gitignore', '/dist\n']]))
  mkdirSync(dirname(snapshot), { recursive: true })
  commitAll('empty')
  git('branch', 'without')
  writeSnapshot(snapshot, titled('First'))
  commitAll('first')
  git('tag', 'first')
  writeSnapshot(snapshot, site(({ lessons, track, plan }) => {
    lessons[0].title = 'Second'
    track.title = 'Another'
    plan.title = 'Other plan'
  }))
  commitAll('second')
  git('tag', 'second')

  const preview = await start()
  assert.is(await firstLesson(preview), 'Second')
  git('checkout', '--quiet', 'first')
  await untilShown(preview, 'First')
  await preview.until(({ plans, state }) => state === 'ready' && plans[0]!.title === 'خطة')

  git('checkout', '--quiet', 'without')
  await preview.until(({ problems }) => problems[0]?.code === 'snapshot-missing')
  assert.is(await firstLesson(preview), 'First', 'the last good content is still there')

  git('checkout', '--quiet', 'second')
  await untilShown(preview, 'Second')
  await preview.until(({ state, problems }) => state === 'ready' && problems.length === 0)

  // What is watched now is another folder than at the start.
  write(LESSONS, fileOf(titled('By hand'), LESSONS))
  await untilShown(preview, 'By hand')
})

test('while a git is at work, its half is not built', async () => {
  git('init', '--quiet')
  writeSnapshot(snapshot, titled('Before'))
  const preview = await start()
  const lock = join(place, '.git/index.lock')
  writeFileSync(lock, '')
  write(LESSONS, fileOf(titled('Half'), LESSONS))
  await sleep(1_500)
  assert.is(preview.told.length, 1, 'nothing was built')
  write(LESSONS, fileOf(titled('Whole'), LESSONS))
  rmSync(lock)
  await untilShown(preview, 'Whole')
})

test('a warning that stays is said once where the command runs', async () => {
  const withColour = (title: string) => site(({ subject, lessons }) => {
    subject.color_code = 'red'
    lessons[0].title = title
  })
  writeSnapshot(snapshot, withColour('One'))
  const preview = await start()
  write(LESSONS, fileOf(withColour('Two'), LESSONS))
  await untilShown(preview, 'Two')
  const { warnings } = await preview.until(({ build, state }) => build > 1 && state === 'ready')
  assert.is(warnings.length, 1)
  const { stderr } = await preview.interrupt()
  assert.is(stderr.match(/^warning: .*"red"/gm)?.length, 1, stderr)
  assert.match(stderr, /^The snapshot changed: building$/m)
})

test('a folder that is moved away and replaced by another is followed', async () => {
  writeSnapshot(snapshot, titled('Old'))
  writeSnapshot(join(place, 'next'), titled('New'))
  const preview = await start()
  renameSync(snapshot, join(place, 'old'))
  renameSync(join(place, 'next'), snapshot)
  await untilShown(preview, 'New')
  for (const title of ['Newer', 'Newest']) {
    write(LESSONS, fileOf(titled(title), LESSONS))
    await untilShown(preview, title)
  }
})

test('a dump\'s replacement is shown when it is whole, and what it prepares is not', async () => {
  const subjects = ['math', ...Array.from({ length: 30 }, (_, i) => `more${i}`)]
  const many = (title: string) => site(({ snapshot: content, plan }) => {
    for (const [i, name] of subjects.slice(1).entries()) {
      content.subjects.push({ structure: { subject: { name, title, is_published: true }, tracks: [], units: [], topics: [], deleted: [] }, lessons: [] })
      plan.subjects.push({ name: `row-${name}`, idx: i + 2, subject: name })
    }
  })
  writeSnapshot(snapshot, many('Old'))
  const preview = await start()
  let underWay = -1
  await replaceSnapshot(snapshot, { onChange() {}, onWait() {} }, async (staging, keep) => {
    for (const [path, text] of snapshotFiles(many('New'))) keep(stageFile(staging, path, Buffer.from(text)))
    // Long enough for a watcher that takes staged files for the snapshot to have built.
    await sleep(1_500)
    underWay = preview.told.length
  })
  assert.is(underWay, 1, 'nothing was told while the dump prepared its files')
  await preview.until(({ build, state }) => build >= 2 && state === 'ready')
  const { subjects: shown } = await preview.json('plans/plan/manifest.json')
  assert.equal(new Set(shown.slice(1).map(({ title }: { title: string }) => title)), new Set(['New']))
  assert.is(shown.length, subjects.length)
  assert.equal(preview.told.filter(({ state }) => state === 'failed'), [])
})

test('a snapshot that is broken or missing at the start is shown over what the folder holds', async () => {
  writeSnapshot(snapshot, titled('Earlier'))
  assert.is((await memora(['build', '--snapshot', snapshot, '--dist', dist])).status, 0)
  rmSync(join(snapshot, LESSONS))
  const preview = await start()
  assert.equal([preview.summary['status'], preview.summary['state']], ['running', 'failed'])
  const { build, state, plans, problems, builtAt } = await preview.state()
  assert.equal([build, state, plans.length, builtAt], [0, 'failed', 1, undefined])
  assert.match(problems[0]!.text, /topic\.json/)
  assert.is(await firstLesson(preview), 'Earlier')

  rmSync(dirname(snapshot), { recursive: true })
  await preview.until(({ problems }) => problems[0]?.code === 'snapshot-missing')
  writeSnapshot(snapshot, titled('Later'))
  await untilShown(preview, 'Later')
})

test('many edits in a row end in what was written last', async () => {
  writeSnapshot(snapshot, titled('0'))
  const preview = await start()
  for (let edit = 1; edit <= 40; edit++) {
    write(LESSONS, fileOf(titled(String(edit)), LESSONS))
    await sleep((edit * 37) % 90)
  }
  await untilShown(preview, '40')
  assert.equal(preview.told.filter(({ state }) => state === 'failed'), [])
  assert.ok((await preview.state()).build < 30, 'edits that come together are built together')
})

test.run()
