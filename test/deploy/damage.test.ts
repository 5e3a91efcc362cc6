// A folder bucket in which something was lost, damaged or left half done: what is said, and what is mended.
import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readTree } from '../folders.ts'
import { memora, temporaryFolder } from '../program.ts'
import { build, done, run, site, type Built, type Env } from './publishing.ts'

const test = suite('damage')
let folder: string
let env: Env
let days: Built[]

test.before(async () => {
  days = []
  for (const day of [1, 2]) days.push(await build(site({ lessons: 8, at: `2026-03-0${day}T00:00:00.000000Z`, edited: { 1: `Day ${day}` } }).snapshot))
})
test.before.each(async () => {
  folder = join(temporaryFolder(), 'bucket')
  env = { BUCKET_DIR: folder }
  for (const day of [1, 2]) await deploy(day)
})

const LIVE = 'plans/plan-0/manifest.json'
const deploy = (day: number, args: readonly string[] = []) => done('deploy', { ...env, DIST: days[day - 1]!.dist }, args)
const manifest = () => JSON.parse(readTree(folder).get(LIVE)!)
const title = () => JSON.parse(readTree(folder).get('lessons/l1.json')!).title
const metadataFile = () => join(dirname(folder), '.bucket.metadata.json')
const releases = async () => (await done('releases', env))['plans']['plan-0'].map(({ live, release }: any) => [live, release.slice(0, 10)])

/** A page of the first day that the second does not lead to. */
const oldPage = (pattern: RegExp) => [...days[0]!.files().keys()].find((key) => pattern.test(key) && !days[1]!.files().has(key))!

test('a rollback reads what it brings back, and refuses a release whose pages are damaged', async () => {
  for (const page of [oldPage(/^lessons\/l1\.[0-9a-f]{16}/), oldPage(/topic-0\.[0-9a-f]{16}/)]) {
    const right = readFileSync(join(folder, page))
    writeFileSync(join(folder, page), Buffer.from(right).fill(0x20, 10, 20))
    const before = readTree(folder)
    // A good copy elsewhere does not make the published one whole.
    for (const dist of [join(folder, 'none'), days[0]!.dist]) {
      const refused = await run('rollback', { ...env, DIST: dist })
      assert.is(refused.status, 1)
      assert.match(refused.stderr, new RegExp(`cannot come back: 1 of its pages .* damaged: ${page}`))
    }
    assert.equal([...readTree(folder)].filter(([key]) => key !== '.lock'), [...before].filter(([key]) => key !== '.lock'))
    writeFileSync(join(folder, page), right)
  }
  await done('rollback', env)
  assert.is(title(), 'Day 1')
})

test('prune leaves a release that was live last before the present one, however it became so', async () => {
  await done('rollback', env)
  await deploy(2)
  const pruned = await done('prune', { ...env, KEEP_RELEASES: '1', GRACE_HOURS: '0' })
  assert.is(pruned['releases'], 1)
  await done('rollback', env)
  assert.is(title(), 'Day 1')
})

test('a manifest that does not say where it came from is written anew, and a lost metadata file is said', async () => {
  for (const damage of [() => rmSync(metadataFile()), () => writeFileSync(metadataFile(), '{"a'), () => writeFileSync(metadataFile(), '[]')]) {
    damage()
    const { version } = manifest()
    const pruned = await run('prune', { ...env, KEEP_RELEASES: '0', GRACE_HOURS: '0' })
    assert.is(pruned.status, 1)
    assert.match(pruned.stderr, /metadata\.json: it is (?:damaged|not there).*make deploy/)
    const { warnings, pointed } = await deploy(2)
    assert.equal([warnings.map(({ code }: any) => code), pointed], [['metadata-lost'], ['plan-0']])
    assert.is(manifest().version, version + 1)
    assert.equal(await releases(), [[true, '2026-03-02']])
    const again = await deploy(2)
    assert.equal([again['changed'], again['warnings']], [false, []])
  }
})

test('a live manifest whose kept copy was not written yet is the last release', async () => {
  const live = readTree(folder).get(LIVE)!
  const [copy] = [...readTree(folder)].find(([key, text]) => key !== LIVE && text === live)!
  rmSync(join(folder, copy))
  assert.equal(await releases(), [[true, '2026-03-02'], [false, '2026-03-01']])
  await done('rollback', env)
  assert.is(title(), 'Day 1')
  assert.equal(await releases(), [[false, '2026-03-02'], [true, '2026-03-01']])
})

test('no version falls below one that was shown, also where the live manifest is lost', async () => {
  for (const damage of [() => rmSync(join(folder, LIVE)), () => writeFileSync(join(folder, LIVE), 'x')]) {
    const { version } = manifest()
    damage()
    await deploy(1, ['--allow-older'])
    assert.ok(manifest().version > version)
    await deploy(2)
  }
})

test('a manifest that was changed after the build is not published', async () => {
  const own = await build(site({ lessons: 4 }).snapshot)
  const path = join(own.dist, LIVE)
  const text = readFileSync(path, 'utf8')
  const changes: readonly (readonly [string, RegExp])[] = [
    [text.replace('"title":', '"title": '), /not written as a build writes it/],
    [text.replace('"title":', '"tittle":'), /not what its schema asks for/],
    [text.replace('"plan_id":"plan-0"', '"plan_id":"plan-7"'), /another plan, "plan-7"/],
  ]
  const before = readTree(folder)
  for (const [changed, what] of changes) {
    assert.not.equal(changed, text)
    writeFileSync(path, changed)
    const refused = await run('deploy', { ...env, DIST: own.dist })
    assert.is(refused.status, 1)
    assert.match(refused.stderr, what)
    assert.match(refused.stderr, /make build/)
  }
  assert.equal(readTree(folder), before)
})

test('the folder of the build is no place to publish to, by whatever name', async () => {
  const link = join(temporaryFolder(), 'link')
  symlinkSync(days[0]!.dist, link)
  for (const name of [days[0]!.dist, link]) {
    const { status, stderr } = await run('deploy', { BUCKET_DIR: name, DIST: days[0]!.dist })
    assert.is(status, 2)
    assert.match(stderr, /BUCKET_DIR: .* is the folder of the build/)
  }
})

test('a dry run that a guard would stop shows its list, and fails', async () => {
  const less = await build(site({ lessons: 20, at: '2026-03-03T00:00:00.000000Z' }).snapshot)
  await done('deploy', { ...env, DIST: less.dist })
  const few = await build(site({ lessons: 4, at: '2026-03-04T00:00:00.000000Z' }).snapshot)
  const dry = await run('deploy', { ...env, DIST: few.dist }, ['--dry-run'])
  assert.is(dry.status, 1)
  assert.match(dry.stderr, /16 of 20 lessons would be gone/)
  assert.equal([dry.summary['steps'].point, dry.summary['problems'].map(({ code }: any) => code)], [[LIVE], ['guard-removal']])
  const said = await memora(['deploy', '--dry-run'], { env: { ...env, DIST: few.dist } })
  assert.match(said.stdout, /A real run is refused[^]*withdraw lessons/)
})

test('what a rollback did not change is not said to be what was built', async () => {
  const said = await memora(['rollback', '--release', '2026-03-02T00:00:00.000000Z'], { env })
  assert.is(said.status, 0)
  assert.match(said.stdout, /Nothing changed: that release is what is published\./)
  await done('rollback', env)
  const first = await memora(['rollback'], { env })
  assert.is(first.status, 1)
  assert.match(first.stdout, /No plan goes back.*\nNothing changed\.\n/)
})

test.run()
