// What BASE can be: a folder, a git revision, a dist folder, what is live; and what is said where it is none of them.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { buildDrafts } from '../../build/commands/drafts.ts'
import { silentReporter } from '../../build/reporter.ts'
import { readTimes, readTree, writeSnapshot } from '../folders.ts'
import { memora, temporaryFolder, type Outcome } from '../program.ts'
import { startR2 } from '../r2.ts'
import { startProxy } from '../recording-proxy.ts'
import { twoPlans, type TwoPlans } from './two-plans.ts'

const test = suite('what a diff compares with')

function git(folder: string, ...args: readonly string[]): string {
  const env = { PATH: process.env['PATH'], HOME: folder, GIT_CONFIG_NOSYSTEM: '1' }
  return execFileSync('git', ['-C', folder, '-c', 'user.name=T', '-c', 'user.email=t@t.example', ...args], { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'pipe'] }).trim()
}

function site(change: (site: TwoPlans) => void = () => {}): TwoPlans['snapshot'] {
  const made = twoPlans()
  change(made)
  return made.snapshot
}

const rename = (title: string) => (made: TwoPlans) => { made.topics[0]!.title = title }
const RENAMED = /topic "p1" in .*: "Topic p1" -> "Edited"/

/** A repository with two commits of `content`, the second renamed, and an edit on top. */
function repository(): { readonly folder: string; readonly content: string } {
  const folder = temporaryFolder()
  const content = join(folder, 'content')
  git(folder, 'init', '--quiet', '--initial-branch=main')
  writeSnapshot(content, site())
  git(folder, 'add', '.')
  git(folder, 'commit', '--quiet', '-m', 'first')
  return { folder, content }
}

function commit(folder: string, content: string, change: (site: TwoPlans) => void): void {
  writeSnapshot(content, site(change))
  git(folder, 'add', '.')
  git(folder, 'commit', '--quiet', '-m', 'next')
}

async function diff(env: Readonly<Record<string, string>>, cwd: string, args: readonly string[] = []): Promise<Outcome> {
  return memora(['diff', ...args], { env: { SNAPSHOT: 'content', ...env }, cwd })
}

async function says(outcome: Promise<Outcome>, ...texts: readonly RegExp[]): Promise<void> {
  const { status, stdout, stderr } = await outcome
  assert.is(status, 0, stderr)
  for (const text of texts) assert.match(stdout, text)
}

async function refuses(outcome: Promise<Outcome>, status: number, ...texts: readonly RegExp[]): Promise<void> {
  const result = await outcome
  assert.is(result.status, status, result.stdout + result.stderr)
  assert.is(result.stdout, '')
  for (const text of texts) assert.match(result.stderr, text)
  assert.not.match(result.stderr, /\n\s+at /)
}

test('by default the last commit: what is not committed, and nothing when all is', async () => {
  const { folder, content } = repository()
  await says(diff({}, folder), /content is as the last commit has it\. BASE=HEAD~1/, /\nNothing changes for students\.\n/)
  writeSnapshot(content, site(rename('Edited')))
  git(folder, 'status')
  const before = readTimes(folder)
  const aside = temporaryFolder()
  await says(diff({ TMPDIR: aside }, folder), /^content against HEAD \([0-9a-f]{10}\)\n/, RENAMED)
  assert.equal(readTimes(folder), before, 'the repository and the work tree are as they were')
  assert.equal(readdirSync(aside).filter((name) => name.startsWith('memora-')), [], 'nothing is left behind')
})

test('a commit, a branch, a tag, an older one; from a folder below, through a link, and in a repository of its own', async () => {
  const { folder, content } = repository()
  git(folder, 'tag', 'v1')
  commit(folder, content, rename('Edited'))
  await Promise.all(['HEAD~1', 'v1', 'main~1', git(folder, 'rev-parse', '--short', 'HEAD~1')].map((base) => says(diff({ BASE: base }, folder), RENAMED)))
  await says(diff({ BASE: 'main' }, folder), /Nothing changes/)
  symlinkSync(content, join(folder, 'linked'))
  await says(diff({ BASE: 'v1', SNAPSHOT: join(folder, 'linked') }, temporaryFolder()), RENAMED)
  // The repository that a hook is in is another.
  await says(diff({ BASE: 'v1', SNAPSHOT: content, GIT_DIR: join(temporaryFolder(), 'none') }, temporaryFolder()), RENAMED)
  const own = temporaryFolder()
  git(own, 'init', '--quiet')
  commit(own, join(own, 'x'), () => {})
  for (const name of readdirSync(join(own, 'x'))) renameSync(join(own, 'x', name), join(own, name))
  git(own, 'add', '.')
  git(own, 'commit', '--quiet', '-m', 'up')
  await says(diff({ SNAPSHOT: own }, temporaryFolder()), /Nothing changes/)
})

test('a revision without the snapshot, and a repository without a commit: all is new, and that is said', async () => {
  const folder = temporaryFolder()
  git(folder, 'init', '--quiet')
  writeSnapshot(join(folder, 'content'), site())
  await says(diff({}, folder), /There is no commit yet, so all is new\./, /is new: 2 subjects/)
  git(folder, 'commit', '--quiet', '--allow-empty', '-m', 'empty')
  await says(diff({ BASE: 'HEAD' }, folder), /HEAD has no snapshot in content, so all is new\./, /is new: 2 subjects/)
})

test('another snapshot folder, also where a revision has its name: the folder is meant, and that is said', async () => {
  const { folder, content } = repository()
  git(folder, 'branch', 'old')
  writeSnapshot(join(folder, 'old'), site())
  writeSnapshot(content, site(rename('Edited')))
  await says(diff({ BASE: 'old' }, folder), /old is a folder and a git revision: the folder is meant/, RENAMED)
})

test('a dist folder; `dist` is the one that DIST names', async () => {
  const { folder, content } = repository()
  assert.is((await memora(['build'], { env: { SNAPSHOT: content, DIST: 'out' }, cwd: folder })).status, 0)
  writeSnapshot(content, site(rename('Edited')))
  await says(diff({ BASE: 'out' }, folder), /^content against out\n/, RENAMED)
  await says(diff({ BASE: 'dist', DIST: 'out' }, folder), RENAMED)
  const page = [...readTree(join(folder, 'out')).keys()].find((key) => /plans\/plan\/p1\.[0-9a-f]{16}\.json/.test(key))!
  rmSync(join(folder, 'out', page))
  await refuses(diff({ BASE: 'out' }, folder), 1, /"out", plans\/plan\/p1\.[0-9a-f]+\.json: a link leads to this page, and it is not there/)
  writeFileSync(join(folder, 'out', page), '{}')
  await refuses(diff({ BASE: 'out' }, folder), 1, /does not have the bytes that its name tells/)
  writeFileSync(join(folder, 'out/plans/plan/manifest.json'), '{"plan_id":"plan"}')
  await refuses(diff({ BASE: 'out' }, folder), 1, /plans\/plan\/manifest\.json: the page is not what this program writes: field "title" is missing/)
})

test('what is live in a folder: only what differs is told, and PLANS limits it', async () => {
  const { folder, content } = repository()
  const run = (command: string) => memora([command], { env: { SNAPSHOT: content, BUCKET_DIR: 'public' }, cwd: folder })
  await says(diff({ BASE: 'live', BUCKET_DIR: 'public' }, folder), /^content against what is live in the folder public\n/, /plan "Other \| plan" \("other"\) is new/)
  assert.equal([(await run('build')).status, (await run('deploy')).status], [0, 0])
  rmSync(join(folder, 'dist'), { recursive: true })
  await says(diff({ BASE: 'live', BUCKET_DIR: 'public' }, folder), /\n\nNothing changes for students\.\nDone/)
  writeSnapshot(content, site((made) => {
    rename('Edited')(made)
    made.other.is_published = false
  }))
  await says(diff({ BASE: 'live', BUCKET_DIR: 'public' }, folder), RENAMED, /plan "Other \| plan" \("other"\) goes away, since it is no longer published/)
  const one = await diff({ BASE: 'live', BUCKET_DIR: 'public', PLANS: 'plan' }, folder, ['--json'])
  const { compared, plans, changes } = JSON.parse(one.stdout)
  assert.equal([compared.map(({ id }: { id: string }) => id), plans, changes.length], [['plan'], [], 1])
  await refuses(diff({ BASE: 'live', BUCKET_DIR: 'public', PLANS: 'nobody' }, folder), 2, /there is no plan "nobody"/)
  await refuses(diff({ BASE: 'live', CI: '1' }, folder), 2, /no bucket is named/)
})

test('what is live in R2 is only read, and only where it differs', async () => {
  const r2 = await startR2()
  const proxy = await startProxy({ port: r2.port, endpoint: r2.endpoint })
  try {
    const { folder, content } = repository()
    const env = { SNAPSHOT: content, ...r2.env, R2_ENDPOINT: proxy.endpoint }
    assert.is((await memora(['build'], { env, cwd: folder })).status, 0)
    const deployed = await memora(['deploy'], { env, cwd: folder })
    assert.is(deployed.status, 0, deployed.stderr)
    const live = await r2.keys()
    rmSync(join(folder, 'dist'), { recursive: true })
    writeSnapshot(content, site((made) => { made.lessons['p1']![0]!.stages[0]!.title = 'Edited' }))
    proxy.requests.length = 0
    await says(diff({ ...env, BASE: 'live' }, folder), /what is live in the bucket content/, /stage 1 \(Text\) "Edited", title: "Stage a-1" -> "Edited"/)
    const asked = proxy.requests.map(({ method, key }) => `${method} ${key.replace(/\.[0-9a-f]{16}/, '')}`).sort()
    assert.equal(asked, [
      'GET lessons/a.json', 'GET plans/other/manifest.json', 'GET plans/other/math_h.json', 'GET plans/other/p1.json',
      'GET plans/plan/manifest.json', 'GET plans/plan/math_h.json', 'GET plans/plan/p1.json', 'LIST ',
    ])
    // Here are all pages of the bucket, so that manifests alone are fetched.
    writeSnapshot(join(folder, 'old'), site())
    assert.is((await memora(['build'], { env: { SNAPSHOT: join(folder, 'old') }, cwd: folder })).status, 0)
    proxy.requests.length = 0
    await says(diff({ ...env, BASE: 'live' }, folder), /"Edited"/)
    assert.equal(proxy.requests.map(({ method, key }) => `${method} ${key}`).sort(), ['GET plans/other/manifest.json', 'GET plans/plan/manifest.json', 'LIST '])
    assert.equal(await r2.keys(), live)
  } finally {
    await proxy.stop()
    await r2.stop()
  }
})

test('what is live in a folder of a bucket (R2_PREFIX) is that folder alone', async () => {
  const r2 = await startR2()
  try {
    const { folder, content } = repository()
    const env = (prefix: string) => ({ SNAPSHOT: content, ...r2.env, R2_PREFIX: prefix })
    const publish = async (prefix: string) => {
      assert.is((await memora(['build'], { env: env(prefix), cwd: folder })).status, 0)
      const deployed = await memora(['deploy'], { env: env(prefix), cwd: folder })
      assert.is(deployed.status, 0, deployed.stderr)
    }
    await publish('schools/first')
    writeSnapshot(content, site(rename('Edited')))
    await publish('schools/second/')
    rmSync(join(folder, 'dist'), { recursive: true })
    const live = await r2.keys()
    assert.ok([...live.keys()].every((key) => /^schools\/(?:first|second)\//.test(key)))
    await says(diff({ ...env('schools/second'), BASE: 'live' }, folder), /what is live in the bucket content, folder schools\/second\/?\n/, /\nNothing changes for students\.\n/)
    await says(diff({ ...env('/schools/first/'), BASE: 'live' }, folder), RENAMED)
    await says(diff({ ...env('schools/third'), BASE: 'live' }, folder), /plan "Other \| plan" \("other"\) is new/)
    assert.equal(await r2.keys(), live)
  } finally {
    await r2.stop()
  }
})

test('what BASE cannot mean is a wrong call', async () => {
  const { folder, content } = repository()
  mkdirSync(join(folder, 'empty'))
  writeSnapshot(join(folder, 'both'), site())
  mkdirSync(join(folder, 'both/plans/plan'))
  writeFileSync(join(folder, 'both/plans/plan/manifest.json'), '{}')
  git(folder, 'branch', 'twice')
  git(folder, 'tag', 'twice')
  const outside = temporaryFolder()
  writeSnapshot(join(outside, 'content'), site())
  await Promise.all([
    refuses(diff({ BASE: 'nothing' }, folder), 2, /BASE: "nothing" is no folder, and no revision/, /Nothing was changed/),
    refuses(diff({ BASE: '--all' }, folder), 2, /BASE: "--all" is no folder/),
    refuses(diff({ BASE: 'empty' }, folder), 2, /neither a snapshot .* nor a dist folder/),
    refuses(diff({ BASE: 'both' }, folder), 2, /both a snapshot and built pages/),
    refuses(diff({ BASE: 'twice' }, folder), 2, /"twice" can mean several revisions/, /refs\/heads/),
    refuses(diff({}, outside), 2, /content is in no git repository, so there is no revision "HEAD"/),
    refuses(diff({ BASE: content, SNAPSHOT: 'nowhere' }, folder), 1, /there is no such snapshot folder/),
    refuses(diff({ SNAPSHOT: 'nowhere' }, folder), 1, /there is no such snapshot folder/),
    refuses(diff({ SNAPSHOT: join(content, 'snapshot.json') }, folder), 1, /it is a file, not a snapshot folder/),
  ])
  const both = await memora(['diff', '--json', '--markdown'], { cwd: folder })
  assert.is(both.status, 2)
  assert.match(both.stderr, /cannot be used with/)
})

test('a snapshot that does not build is told as a build tells it', async () => {
  const { folder, content } = repository()
  writeSnapshot(content, site((made) => {
    made.lessons['p1']![0]!.bit_index = -1
    made.topics[1]!.title = ' '
  }))
  await refuses(diff({}, folder), 1, /Memora Lesson "a", bit_index: /, /Memora Topic "p2", title: /, /Stopped: 2 problems/)
})

/** What is said where the base has one plan that is as it is now, and another that cannot be told of. */
async function saysOneOfTwo(folder: string, why: RegExp): Promise<void> {
  const [text, markdown, json] = await Promise.all([diff({}, folder), diff({}, folder, ['--markdown']), diff({}, folder, ['--json'])])
  await says(Promise.resolve(text), /Plan "other": the base does not build this plan, so nothing is said of it/, why, /\nNothing changes in the plans that could be compared \(1 of 2\)\.\n/)
  await says(Promise.resolve(markdown), why, /\n\*\*Nothing changes in the plans that could be compared \(1 of 2\)\.\*\*\n/)
  assert.not.match(text.stdout + markdown.stdout, /Nothing changes for students/)
  assert.match(text.stderr, /warning: "HEAD", in plan "other": the base does not build this plan/)
  const { doubts, compared, not_compared, changed } = JSON.parse(json.stdout)
  assert.equal([doubts.length, compared.map(({ id }: { id: string }) => id), not_compared, changed], [1, ['plan'], ['other'], false])
}

test('of a base that does not build, those plans are compared that do, and it is said that these are not all', async () => {
  const { folder, content } = repository()
  commit(folder, content, (made) => void made.other.overrides.push({ name: 'o', idx: 1, target_doctype: 'Memora Topic', target_name: 'p1', action: 'Explode' }))
  writeSnapshot(content, site())
  await saysOneOfTwo(folder, /Memora Plan Override|Explode/)
  writeSnapshot(content, site(rename('Edited')))
  await says(diff({}, folder), RENAMED)
})

/** Commits the snapshot with one of its files spoilt, and writes it sound again. */
function commitDamaged(folder: string, content: string, file: string, change: (site: TwoPlans) => void = () => {}): void {
  writeSnapshot(content, site(change))
  writeFileSync(join(content, file), '{')
  git(folder, 'add', '.')
  git(folder, 'commit', '--quiet', '-m', 'damaged')
  writeSnapshot(content, site(change))
}

test('of a base with a damaged file, those plans are compared that do not need it; without what all need, none', async () => {
  const { folder, content } = repository()
  commitDamaged(folder, content, 'plans/other.json')
  await saysOneOfTwo(folder, /HEAD:content\/plans\/other\.json: it is not whole JSON/)
  const without = (made: TwoPlans) => made.plan.subjects.splice(1)
  for (const file of ['subjects/physics/subject.json', 'subjects/physics/stranger.json']) {
    commitDamaged(folder, content, file, without)
    await saysOneOfTwo(folder, new RegExp(`HEAD:content/${file.replaceAll('.', '\\.')}: `))
  }
  // A folder is read as a revision is.
  const spoilt = join(folder, 'spoilt')
  writeSnapshot(spoilt, site(without))
  writeFileSync(join(spoilt, 'subjects/physics/subject.json'), '{')
  await says(diff({ BASE: 'spoilt' }, folder), /spoilt\/subjects\/physics\/subject\.json: it is not whole JSON/, /compared \(1 of 2\)/)
  commitDamaged(folder, content, 'subjects/math/subject.json')
  await says(diff({}, folder), /\nNo plan could be compared \(0 of 2\)\.\n/)
  await says(diff({ PLANS: 'other' }, folder), /\nNo plan could be compared \(0 of 1\)\.\n/)
  commitDamaged(folder, content, 'seasons.json')
  await refuses(diff({}, folder), 1, /HEAD:content\/seasons\.json: it is not whole JSON/)
})

test('a folder of drafts is told as what it is, once', async () => {
  const { folder, content } = repository()
  writeSnapshot(content, site((made) => { made.other.is_published = false }))
  await buildDrafts({ snapshot: content, dist: join(folder, 'drafts'), stableNames: true }, silentReporter)
  await refuses(diff({ BASE: 'drafts' }, folder), 2, /^error: BASE, drafts: it holds drafts that a preview shows, and drafts are never published\. Run make build and compare with the folder that it writes \(BASE=dist\)/m)
})

test.run()
