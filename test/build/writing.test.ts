// What a build does to dist/: pages, names, times, links, leftovers, limits.
import { execFileSync } from 'node:child_process'
import { copyFileSync, linkSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { buildCommand } from '../../build/commands/build.ts'
import { DistFolder } from '../../build/output/folder.ts'
import { fileWriter } from '../../build/output/write.ts'
import { silentReporter, type Reporter } from '../../build/reporter.ts'
import { exampleSite, lesson, override, type ExampleSite } from '../example-site.ts'
import { readTimes, readTree, writeSnapshot } from '../folders.ts'
import { memora, temporaryFolder, type Outcome } from '../program.ts'
import { walk } from '../site-walk.ts'

const test = suite('writing')
let snapshot: string
let dist: string

test.before.each(() => {
  const folder = temporaryFolder()
  snapshot = join(folder, 'snapshot')
  dist = join(folder, 'dist')
})

async function build(site: ExampleSite, env: Record<string, string> = {}): Promise<Outcome & { summary: Record<string, number | boolean> }> {
  writeSnapshot(snapshot, site.snapshot)
  const outcome = await memora(['build', '--json'], { env: { SNAPSHOT: snapshot, DIST: dist, ...env } })
  assert.is(outcome.status, 0, outcome.stderr)
  return { ...outcome, summary: JSON.parse(outcome.stdout) }
}

function keys(): string[] {
  return [...readTree(dist).keys()]
}

/** Walks everything from the manifests on and gives what nothing links to, stable names and dot files aside. */
function unreached(): string[] {
  const files = readTree(dist)
  const { broken, wrongHash, reached } = walk((key) => files.get(key), files.keys())
  assert.equal([broken, wrongHash], [[], []])
  return [...files.keys()].filter((key) => !reached.has(key) && /\.[0-9a-f]{16}\.json$/.test(key))
}

test('writes every page under its hashed name and its stable name', async () => {
  await build(exampleSite())
  const stable = keys().filter((key) => !/\.[0-9a-f]{16}\.json$/.test(key))
  assert.equal(stable, [
    '.build.json', 'lessons/one.json', 'lessons/two.json', 'plans/plan/manifest.json', 'plans/plan/math_b.json',
    'plans/plan/math_h.json', 'plans/plan/search_index.json', 'plans/plan/topic.json',
  ])
  assert.equal(unreached(), [])
  const files = readTree(dist)
  for (const key of stable.filter((name) => !/manifest|build/.test(name))) {
    const hashed = [...files.keys()].filter((name) => name.startsWith(key.replace('.json', '.')) && name !== key)
    assert.is(hashed.length, 1)
    assert.is(files.get(hashed[0]!), files.get(key))
    assert.is(statSync(join(dist, hashed[0]!)).ino, statSync(join(dist, key)).ino, 'one file under two names')
  }
})

test('a file of the system beside the plans\' folders is in nobody\'s way', async () => {
  await build(exampleSite())
  writeFileSync(join(dist, 'plans/.DS_Store'), '')
  const { summary } = await build(exampleSite(), { PLANS: 'plan' })
  assert.is(summary['changed'], false)
  assert.ok(keys().includes('plans/.DS_Store'))
})

test('a folder in the place of the build record is named', async () => {
  await build(exampleSite())
  rmSync(join(dist, '.build.json'))
  mkdirSync(join(dist, '.build.json'))
  const { status, stderr } = await memora(['build'], { env: { SNAPSHOT: snapshot, DIST: dist } })
  assert.is(status, 1)
  assert.match(stderr, `${join(dist, '.build.json')}: could not finish build: it is a folder where a file is expected`)
})

test('a second build says that nothing changed and touches no file', async () => {
  await build(exampleSite())
  const before = readTimes(dist)
  const { summary, stdout } = await build(exampleSite())
  assert.equal(readTimes(dist), before)
  assert.equal([summary['changed'], summary['written'], summary['removed']], [false, 0, 0], stdout)
  const said = await memora(['build'], { env: { SNAPSHOT: snapshot, DIST: dist } })
  assert.match(said.stdout, /Nothing changed/)
})

test('an edited lesson changes its own pages and those that link to them, and no others', async () => {
  await build(exampleSite())
  const before = readTimes(dist)
  const site = exampleSite()
  site.lessons[1].title = 'Lesson two, better'
  site.lessons[1].modified = '2026-02-02T00:00:00.000000Z'
  await build(site)
  const after = readTimes(dist)
  const changed = [...after.keys()].filter((key) => after.get(key) !== before.get(key) && !key.startsWith('.')).map((key) => key.replace(/\.[0-9a-f]{16}\./, '.#.'))
  assert.equal(changed.sort(), [
    'lessons/two.#.json', 'lessons/two.json', 'plans/plan/manifest.json', 'plans/plan/math_h.#.json', 'plans/plan/math_h.json',
    'plans/plan/search_index.#.json', 'plans/plan/search_index.json', 'plans/plan/topic.#.json', 'plans/plan/topic.json',
  ])
  assert.equal(unreached(), [], 'superseded pages are gone')
})

test('removes what is withdrawn: a lesson, a plan, and the folders that they leave empty', async () => {
  const site = exampleSite()
  site.snapshot.plans.push({ ...site.plan, name: 'other', subjects: [] })
  await build(site)
  assert.ok(keys().includes('plans/other/manifest.json'))
  const { summary } = await build((() => { const less = exampleSite(); less.lessons[0].is_published = false; return less })())
  assert.ok(summary['removed'] as number > 0)
  assert.equal(keys().filter((key) => /other|one/.test(key)), [])
  assert.not.ok(statSync(join(dist, 'plans/other'), { throwIfNoEntry: false }))
})

test('a subject without lessons has a bitmap of no bits, whatever its next bit is', async () => {
  const site = exampleSite()
  site.subject.next_bit_index = -1
  for (const each of site.lessons) each.is_published = false
  site.lessons.length = 0 as never
  await build(site)
  assert.is(JSON.parse(readTree(dist).get('plans/plan/math_b.json')!).bit_length, 0)
})

test('leaves files that are not pages alone', async () => {
  await build(exampleSite())
  mkdirSync(join(dist, 'plans/plan/notes'), { recursive: true })
  for (const name of ['robots.txt', 'plans/readme.md', 'plans/plan/notes/a.json', 'lessons/one.txt']) writeFileSync(join(dist, name), 'mine')
  await build((() => { const less = exampleSite(); less.lessons[0].is_published = false; return less })())
  const files = readTree(dist)
  for (const name of ['robots.txt', 'plans/readme.md', 'plans/plan/notes/a.json', 'lessons/one.txt']) assert.is(files.get(name), 'mine')
})

test('repairs a page that was damaged, cut off or deleted, however its names are linked', async () => {
  await build(exampleSite())
  const good = readTree(dist)
  const hashed = keys().find((key) => /lessons\/one\.[0-9a-f]{16}/.test(key))!
  writeFileSync(join(dist, hashed), good.get(hashed)!.replace('Lesson', 'Lessen'))
  assert.not.equal(readTree(dist).get('lessons/one.json'), good.get('lessons/one.json'), 'the stable name is the same file')
  await build(exampleSite())
  assert.equal(readTree(dist), good)
  writeFileSync(join(dist, hashed), '')
  rmSync(join(dist, 'plans/plan/topic.json'))
  writeFileSync(join(dist, 'plans/plan/manifest.json'), '{')
  await build(exampleSite())
  assert.equal(readTree(dist), good)
  // A stable name that is a link to another page's file.
  rmSync(join(dist, 'lessons/two.json'))
  linkSync(join(dist, 'lessons/one.json'), join(dist, 'lessons/two.json'))
  await build(exampleSite())
  assert.equal(readTree(dist), good)
  // A copy in place of a link is as good.
  rmSync(join(dist, 'lessons/two.json'))
  copyFileSync(join(dist, keys().find((key) => /lessons\/two\.[0-9a-f]{16}/.test(key))!), join(dist, 'lessons/two.json'))
  assert.is((await build(exampleSite())).summary['written'], 0)
})

test('STABLE_NAMES=0 writes hashed names and manifests only, and removes the others', async () => {
  await build(exampleSite())
  await build(exampleSite(), { STABLE_NAMES: '0' })
  assert.equal(keys().filter((key) => !/\.[0-9a-f]{16}\.json$/.test(key)), ['.build.json', 'plans/plan/manifest.json'])
  assert.equal(unreached(), [])
  await build(exampleSite(), { STABLE_NAMES: '1' })
  assert.ok(keys().includes('lessons/one.json'))
})

test('PLANS builds the plans that it names and leaves the others as they are', async () => {
  const twoPlans = () => {
    const site = exampleSite()
    site.snapshot.plans.push({ ...site.plan, name: 'خطة, ثانية', subjects: [{ name: 'r2', idx: 1, subject: 'math' }] })
    return site
  }
  const second = 'plans/~D8~AE~D8~B7~D8~A9~2C~20~D8~AB~D8~A7~D9~86~D9~8A~D8~A9'
  await build(twoPlans())
  const before = readTree(dist)
  const site = twoPlans()
  site.lessons[0].title = 'Changed'
  for (const plan of site.snapshot.plans) plan.title = 'Changed'
  await build(site, { PLANS: 'plan' })
  const after = readTree(dist)
  for (const [key, text] of before) if (key.startsWith(second)) assert.is(after.get(key), text)
  assert.match(after.get('plans/plan/manifest.json')!, /Changed/)
  assert.equal(unreached().filter((key) => !key.startsWith('lessons/')), [])
  // By the name of its folder, since the id holds the separator.
  await build(site, { PLANS: second.slice('plans/'.length) })
  assert.match(readTree(dist).get(`${second}/manifest.json`)!, /Changed/)
  // A plan that is gone from the snapshot.
  site.snapshot.plans.pop()
  await build(site, { PLANS: second.slice('plans/'.length) })
  assert.equal(keys().filter((key) => key.startsWith(second)), [])
  const wrong = await memora(['build'], { env: { SNAPSHOT: snapshot, DIST: dist, PLANS: 'plan,nowhere' } })
  assert.is(wrong.status, 2)
  assert.match(wrong.stderr, /PLANS.*"nowhere"/)
})

test('PLANS withdraws a lesson that no plan shows any more, and keeps what other plans still lead to', async () => {
  const twoPlans = () => {
    const site = exampleSite()
    site.snapshot.plans.push({ ...site.plan, name: 'other', subjects: [{ name: 'r2', idx: 1, subject: 'math' }], overrides: [override({ name: 'o2', action: 'Hide', target_doctype: 'Memora Lesson', target_name: 'one' })] })
    return site
  }
  await build(twoPlans())
  const site = twoPlans()
  site.lessons[0].is_published = false
  site.lessons[1].title = 'Changed'
  await build(site, { PLANS: 'plan' })
  assert.equal(keys().filter((key) => key.startsWith('lessons/one')), [], 'only the other plan could show it, and it hides it')
  assert.is(keys().filter((key) => /lessons\/two\.[0-9a-f]{16}/.test(key)).length, 2, 'the other plan still leads to the page as it was')
  assert.equal(unreached(), [])
  await build(site, { PLANS: 'plan,other' })
  assert.is(keys().filter((key) => /lessons\/two\.[0-9a-f]{16}/.test(key)).length, 1)
  assert.equal(unreached(), [])
})

test('refuses a folder whose pages no build wrote, and one inside the snapshot', async () => {
  mkdirSync(join(dist, 'lessons'), { recursive: true })
  writeFileSync(join(dist, 'lessons/mine.json'), 'mine')
  writeSnapshot(snapshot, exampleSite().snapshot)
  const before = readTree(snapshot)
  const foreign = await memora(['build', '--snapshot', snapshot, '--dist', dist])
  assert.is(foreign.status, 2)
  assert.match(foreign.stderr, 'no build wrote')
  assert.equal([...readTree(dist)], [['lessons/mine.json', 'mine']])
  symlinkSync(snapshot, `${snapshot}-link`)
  for (const inside of [snapshot, join(snapshot, 'subjects'), join(snapshot, 'out'), join(`${snapshot}-link`, 'a/b')]) {
    const { status, stderr } = await memora(['build', '--snapshot', snapshot, '--dist', inside])
    assert.is(status, 2, inside)
    assert.match(stderr, 'into the snapshot')
  }
  assert.equal(readTree(snapshot), before)
})

test('a link in place of a page is replaced by the page, also where it leads to the same bytes', async () => {
  await build(exampleSite())
  const key = keys().find((name) => /^lessons\/one\.[0-9a-f]{16}/.test(name))!
  const [page, aside] = [join(dist, key), join(dist, '../aside.json')]
  renameSync(page, aside)
  symlinkSync(aside, page)
  const { summary } = await build(exampleSite())
  assert.is(summary['written'], 1)
  assert.ok(lstatSync(page).isFile())
  assert.is(readFileSync(page, 'utf8'), readFileSync(aside, 'utf8'))
})

test('a damaged page is found under whichever name, also where a copy of the folder has links to it', async () => {
  const env = { BUILD_CACHE: join(dist, '../cache') }
  await build(exampleSite(), env)
  const good = readTree(dist)
  // Without its own hard links, and then with as many others.
  execFileSync('cp', ['-r', dist, `${dist}-restored`])
  rmSync(dist, { recursive: true })
  renameSync(`${dist}-restored`, dist)
  execFileSync('cp', ['-al', dist, `${dist}-backup`])
  const again = async () => JSON.parse((await memora(['build', '--json'], { env: { SNAPSHOT: snapshot, DIST: dist, ...env } })).stdout)
  // What was written within one tick of the clock before a build is read again by the next.
  await sleep(50)
  await again()
  assert.is((await again()).changed, false)
  const hasHash = (key: string) => /\.[0-9a-f]{16}\./.test(key)
  const pages = keys().filter((key) => /^(?:lessons|plans)\//.test(key))
  for (const key of [...pages.filter((key) => !hasHash(key)), ...pages.filter(hasHash)]) {
    const text = good.get(key)!
    writeFileSync(join(dist, key), text.replace(/.$/, ' '))
    assert.ok((await again()).changed, key)
    assert.is(readFileSync(join(dist, key), 'utf8'), text, key)
  }
  for (const copy of [`${dist}-backup`, env.BUILD_CACHE]) rmSync(copy, { recursive: true })
})

test('a plan may lie on another disk, behind a link', async () => {
  const site = exampleSite()
  site.snapshot.plans.push({ ...site.plan, name: 'other', subjects: [{ name: 'r2', idx: 1, subject: 'math' }], overrides: [] })
  await build(site)
  const good = readTree(dist)
  const [folder, elsewhere] = [join(dist, 'plans/plan'), join(dist, '../elsewhere')]
  for (const env of [{ PLANS: 'other' }, {}, { STABLE_NAMES: '0' }, {}] as Record<string, string>[]) {
    renameSync(folder, elsewhere)
    symlinkSync(elsewhere, folder)
    await build(site, env)
    assert.ok(lstatSync(folder).isSymbolicLink())
    rmSync(folder)
    renameSync(elsewhere, folder)
    assert.equal(unreached(), [])
  }
  assert.equal(readTree(dist), good)
})

test('a cache where no folder can be is done without', async () => {
  await build(exampleSite(), { BUILD_CACHE: '/proc/none/below' })
  assert.is((await build(exampleSite(), { BUILD_CACHE: '/dev/null/below' })).summary['written'], 0)
})

test('a cache among the files of the snapshot is refused', async () => {
  writeSnapshot(snapshot, exampleSite().snapshot)
  for (const cache of [snapshot, join(snapshot, 'subjects')]) {
    const { status, stderr } = await memora(['build'], { env: { SNAPSHOT: snapshot, DIST: dist, BUILD_CACHE: cache } })
    assert.is(status, 2)
    assert.match(stderr, `BUILD_CACHE`)
    assert.match(stderr, 'in the snapshot')
  }
})

test('a page that somebody else takes away before the build does counts as removed', async () => {
  await build(exampleSite())
  const site = exampleSite()
  site.lessons[1].title = 'Lesson two, better'
  writeSnapshot(snapshot, site.snapshot)
  const gone = keys().find((key) => /^lessons\/two\.[0-9a-f]{16}\.json$/.test(key))!
  const takingAway: Reporter = {
    ...silentReporter,
    step(label) {
      if (label === 'Writing pages') rmSync(join(dist, gone))
      return silentReporter.step(label)
    },
  }
  await buildCommand({ snapshot, dist, plans: undefined, stableNames: true }, takingAway)
  const files = readTree(dist)
  rmSync(dist, { recursive: true })
  await build(site)
  assert.equal([...files], [...readTree(dist)])
})

test('files are asked for only where there are some to be written', async () => {
  mkdirSync(dist)
  let asked = 0
  const page = { key: 'lessons/l1.0123456789abcdef.json', size: 2, bytes: () => Buffer.from('{}') }
  const files = () => {
    asked += 1
    return { pages: [page], pointers: [] }
  }
  const writer = fileWriter(new DistFolder(dist), [{ files, count: { pages: 1, pointers: 0 } }], true)
  await writer.writePages(() => {})
  await writer.writePointers(() => {})
  assert.is(asked, 1)
  assert.is(readFileSync(join(dist, page.key), 'utf8'), '{}')
})

test('the build record says which snapshot each plan came from, and is whole only after a whole build', async () => {
  const site = exampleSite()
  site.snapshot.plans.push({ ...site.plan, name: 'other' , subjects: [] })
  site.lessons[0].modified = '2026-05-05T05:05:05.000005Z'
  await build(site, { PLANS: 'plan' })
  const record = () => JSON.parse(readTree(dist).get('.build.json')!)
  assert.equal(record(), { format_version: 1, complete: false, stable_names: true, plans: { plan: { modified: '2026-05-05T05:05:05.000005Z' } } })
  await build(site)
  assert.equal([record().complete, Object.keys(record().plans)], [true, ['other', 'plan']])
  site.lessons[0].modified = '2026-06-06T00:00:00.000000Z'
  await build(site, { PLANS: 'plan' })
  assert.is(record().plans.other.modified, '2026-05-05T05:05:05.000005Z')
  assert.is(record().plans.plan.modified, '2026-06-06T00:00:00.000000Z')
})

test('two builds at once on one folder do not harm it: one waits for the other', async () => {
  const sites = Array.from({ length: 6 }, (_, index) => {
    const site = exampleSite()
    for (let n = 0; n < 50; n++) site.lessons.push(lesson(`more-${n}`, 10 + n, { title: `Version ${index}` }))
    return site
  })
  await Promise.all(sites.map(async (site, index) => {
    const own = `${snapshot}-${index}`
    writeSnapshot(own, site.snapshot)
    const { status, stderr } = await memora(['build'], { env: { SNAPSHOT: own, DIST: dist } })
    assert.is(status, 0, stderr)
  }))
  assert.equal(unreached(), [])
  const versions = new Set([...readTree(dist)].filter(([key]) => key.startsWith('lessons/more-')).map(([, text]) => JSON.parse(text).title))
  assert.is(versions.size, 1)
  assert.equal(keys().filter((key) => /\.lock|tmp/.test(key)), [])
})

test('a page may be called what JavaScript or a file system reserves', async () => {
  const site = exampleSite()
  for (const [index, name] of ['__proto__', 'constructor', '..', '.', 'a/b', 'CON', ' ', '10', '9', '🎯', '"', `${'ط'.repeat(140)}`].entries()) site.lessons.push(lesson(name, 20 + index))
  await build(site)
  assert.equal(unreached(), [])
  const topic = JSON.parse(readTree(dist).get('plans/plan/topic.json')!)
  assert.is(topic.lessons.length, 14)
  const bitmap = readTree(dist).get('plans/plan/math_b.json')!
  assert.ok(bitmap.indexOf('"10"') < bitmap.indexOf('"9"'), 'ids that look like numbers stay in tree order')
  assert.is(Object.keys(JSON.parse(bitmap).mappings).length, 14)
  assert.ok(keys().every((key) => /^[A-Za-z0-9_~./-]+$/.test(key) && !key.includes('..')))
})

test.run()
