// A preview of drafts: all that is not published, marked as such, in a folder that no deploy publishes.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { renderSite, type Page } from '../../build/files/render.ts'
import { schemaFaults } from '../../build/schema.ts'
import type { Snapshot } from '../../build/snapshot/snapshot.ts'
import { exampleSite, lesson, override, stage, type ExampleSite } from '../example-site.ts'
import { readTree, writeSnapshot } from '../folders.ts'
import { memora, temporaryFolder } from '../program.ts'
import { siteArbitrary } from '../site-arbitrary.ts'
import { startPreview, type RunningPreview } from './running-preview.ts'

const test = suite('preview of drafts')

let place: string
let snapshot: string
let dist: string
let drafts: string

test.before.each(() => {
  place = temporaryFolder()
  snapshot = join(place, 'snapshot')
  dist = join(place, 'dist')
  drafts = `${dist}-drafts`
})

const previews: RunningPreview[] = []
test.after.each(async () => {
  for (const preview of previews.splice(0)) await preview.interrupt()
})

/** The example site with drafts on every level, beside what is published. */
function site(change: (site: ExampleSite) => void = () => {}): ExampleSite {
  const changed = exampleSite()
  const { snapshot: content, plan, lessons } = changed
  const [math] = content.subjects
  const named = (name: string) => ({ name, title: `Draft ${name}`, is_published: false })
  math!.structure.tracks.push({ ...named('draft-track'), parent_subject: 'math' })
  math!.structure.units.push({ ...named('draft-unit'), is_published: true, parent_track: 'draft-track' })
  math!.structure.topics.push({ ...named('draft-topic'), is_published: true, parent_unit: 'draft-unit' })
  math!.structure.topics.push({ ...named('empty-topic'), parent_unit: 'unit' })
  math!.lessons.push({ topic: 'draft-topic', lessons: [lesson('below-draft', 5)], deleted: [] }, { topic: 'empty-topic', lessons: [], deleted: [] })
  lessons.push(lesson('draft-lesson', 6, { is_published: false }), lesson('hidden-lesson', 7, { is_published: false }))
  content.subjects.push({ structure: { subject: { ...named('draft-subject') }, tracks: [], units: [], topics: [], deleted: [] }, lessons: [] })
  plan.subjects.push({ name: 'r2', idx: 2, subject: 'draft-subject' })
  plan.overrides.push(override({ action: 'Hide', target_doctype: 'Memora Lesson', target_name: 'hidden-lesson' }))
  content.plans.push({ name: 'draft-plan', title: 'Draft plan', is_published: false, subjects: [{ name: 'r3', idx: 1, subject: 'math' }], overrides: [] })
  change(changed)
  return changed
}

async function show(content: ExampleSite, env: Readonly<Record<string, string>> = { DRAFTS: '1' }): Promise<RunningPreview> {
  writeSnapshot(snapshot, content.snapshot)
  return start([], env)
}

async function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<RunningPreview> {
  const preview = await startPreview(['--snapshot', snapshot, '--dist', dist, ...args], env)
  previews.push(preview)
  return preview
}

interface Marked {
  readonly id: string
  readonly access: { readonly is_published: boolean }
}

const marks = (nodes: readonly Marked[]) => nodes.map(({ id, access }) => [id, access.is_published])

async function walk({ json }: RunningPreview, plan: string) {
  const manifest = await json(`plans/${plan}/manifest.json`)
  const hierarchy = await json(manifest.subjects.find(({ id }: Marked) => id === 'math').hierarchy_url)
  const topics = hierarchy.tracks.flatMap((track: any) => track.units.flatMap((unit: any) => unit.topics))
  const pages = await Promise.all(topics.map(({ topic_url }: { topic_url: string }) => json(topic_url)))
  return { manifest, hierarchy, topics, lessons: pages.flatMap(({ lessons }) => lessons) }
}

test('drafts of every level are shown and marked, unpublished plans too; hidden ones stay hidden', async () => {
  const preview = await show(site())
  const { drafts: isDrafts, plans, notices, problems, state } = await preview.state()
  assert.equal([isDrafts, state, notices, problems], [true, 'ready', [], []])
  assert.equal(plans.map(({ segment, published }) => [segment, published]), [['draft-plan', false], ['plan', true]])

  const shown = await walk(preview, 'plan')
  assert.equal(marks(shown.manifest.subjects), [['math', true], ['draft-subject', false]])
  assert.equal(marks(shown.hierarchy.tracks), [['draft-track', false], ['track', true]])
  assert.equal(marks(shown.topics), [['draft-topic', true], ['topic', true]])
  assert.equal(marks(shown.lessons), [['below-draft', true], ['draft-lesson', false], ['one', true], ['two', true]])
  const { title } = await preview.json(shown.lessons[1].lesson_url)
  assert.is(title, 'Lesson draft-lesson')
  const search = await preview.json(shown.manifest.search_index_url)
  assert.is(search.total_lessons, 4)
  // The plan that hides it is the other one.
  assert.equal(marks((await walk(preview, 'draft-plan')).lessons).map(([id]) => id), ['below-draft', 'draft-lesson', 'hidden-lesson', 'one', 'two'])

  assert.not.ok(existsSync(dist), 'the folder of the build is not touched')
  assert.not.ok(existsSync(join(drafts, '.build.json')))
})

test('--drafts is DRAFTS=1, and without it nothing of a draft is served', async () => {
  const published = await show(site(), {})
  assert.equal((await published.state()).plans.map(({ segment }) => segment), ['plan'])
  assert.equal(marks((await walk(published, 'plan')).lessons), [['one', true], ['two', true]])
  assert.is((await fetch(`${published.url}lessons/draft-lesson.json`)).status, 404)
  const byOption = await start(['--dist', `${dist}/`, '--drafts'])
  assert.is(byOption.summary['dist'], drafts)
  assert.is((await byOption.state()).drafts, true)
  assert.is((await fetch(`${byOption.url}lessons/draft-lesson.json`)).status, 200)
  assert.is((await fetch(`${published.url}lessons/draft-lesson.json`)).status, 404)
})

test('deploy refuses the folder and says what to do; a build into it makes it publishable again', async () => {
  await (await show(site())).interrupt()
  const deploy = (folder: string) => memora(['deploy', '--dist', folder], { env: { BUCKET_DIR: join(place, 'bucket') } })
  const refused = await deploy(drafts)
  assert.is(refused.status, 1)
  assert.match(refused.stderr, /^error: DIST, \S+-drafts: it holds drafts.*never published.*make build/m)
  assert.not.ok(existsSync(join(place, 'bucket/plans')))

  // Whatever else is in the folder, the mark says that drafts may be.
  assert.is((await memora(['build', '--snapshot', snapshot, '--dist', dist])).status, 0)
  writeFileSync(join(drafts, '.build.json'), readFileSync(join(dist, '.build.json')))
  assert.is((await deploy(drafts)).status, 1)

  assert.is((await memora(['build', '--snapshot', snapshot, '--dist', drafts])).status, 0)
  assert.equal(readTree(drafts), readTree(dist))
  assert.is((await deploy(drafts)).status, 0)
  const again = await start(['--drafts'])
  await again.interrupt()
  assert.is((await deploy(drafts)).status, 1, 'and drafts in it again are refused again')
})

test('faults of drafts do not stop the preview: what can be shown is shown, and what is wrong is told', async () => {
  const broken = site(({ snapshot: content, lessons }) => {
    lessons.push(lesson('no-bit', -1, { is_published: false }))
    lessons.push(lesson('bad-stages', 8, { is_published: false, stages: [
      stage('text', { idx: 1, config: undefined, config_text: '[1]' }), stage('unknown', { idx: 2, type: 'Song' }), stage('untitled', { idx: 3, title: ' ' }), stage('fine', { idx: 4 }),
    ] }))
    lessons.push(lesson('shared-bit', 8, { is_published: false }))
    content.plans[1]!.overrides.push(override({ name: 'o2', action: 'Explode' }))
  })
  const preview = await show(broken)
  const { state, problems, notices } = await preview.state()
  assert.equal([state, problems], ['ready', []])
  assert.equal(notices.map(({ code }) => code).sort(), ['bit-index-missing', 'bit-index-shared', 'config-not-object', 'override-action-unknown', 'stage-type-unknown', 'title-missing'])
  assert.match(notices.find(({ code }) => code === 'bit-index-missing')!.text, /^Memora Lesson "no-bit", bit_index: /)
  const { lessons } = await walk(preview, 'plan')
  assert.is(lessons.find(({ id }: Marked) => id === 'no-bit').bit_index, -1)
  const page = await preview.json(lessons.find(({ id }: Marked) => id === 'bad-stages').lesson_url)
  assert.equal(page.stages.map(({ title, type, config }: any) => [title, type, config]), [['Stage text', 'Text', {}], ['Stage unknown', 'Song', { body: 'نص' }], [' ', 'Text', { body: 'نص' }], ['Stage fine', 'Text', { body: 'نص' }]])

  const published = await memora(['build', '--snapshot', snapshot, '--dist', dist])
  assert.is(published.status, 0, 'the same faults are warnings of a build')
})

test('faults of published content are told beside the drafts too, while a build stops', async () => {
  const preview = await show(site(({ lessons }) => { lessons[0].bit_index = -1 }))
  assert.equal((await preview.state()).notices.map(({ code, name }) => [code, name]), [['bit-index-missing', 'one']])
  assert.is((await walk(preview, 'plan')).lessons.length, 4)
  assert.is((await memora(['build', '--snapshot', snapshot, '--dist', dist])).status, 1)
})

test('a damaged snapshot is a problem for drafts as well, and drafts follow an edit', async () => {
  const content = site()
  const preview = await show(content)
  writeFileSync(join(snapshot, 'subjects/math/lessons/topic.json'), 'x')
  const { problems } = await preview.until(({ state }) => state === 'failed')
  assert.match(problems[0]!.text, /topic\.json/)
  content.lessons[2]!.title = 'Edited draft'
  writeSnapshot(snapshot, content.snapshot)
  await preview.until(({ state, build }) => state === 'ready' && build > 1)
  assert.is((await preview.json('lessons/draft-lesson.json')).title, 'Edited draft')
})

test('a site without drafts and faults is the same for both, page by page', () => {
  const { snapshot: content } = exampleSite()
  const [published, withDrafts] = [renderSite(content), renderSite(content, { drafts: true })]
  assert.equal(withDrafts, published)
})

/** The same site with everything published in it. */
function allPublished(content: Snapshot): Snapshot {
  return JSON.parse(JSON.stringify(content), (key, value) => (key === 'is_published' ? true : value))
}

/** Pages without the marks of drafts, and so without the hashes that differ for them. */
function unmarked(pages: readonly Page[]): ReadonlyMap<string, string> {
  return new Map(pages.map(({ stableName, bytes }) => [stableName, bytes.toString().replaceAll('"is_published":false', '"is_published":true').replace(/\.[0-9a-f]{16}\.json/g, '.json')]))
}

test('drafts are shown as they will be once they are published, and their faults are those that will stop that', () => {
  fc.assert(fc.property(fc.oneof(siteArbitrary({ faults: false }), siteArbitrary({ faults: true })), (content) => {
    const [shown, then] = [renderSite(content, { drafts: true }), renderSite(allPublished(content))]
    const faults = (found: typeof then.stops) => [...new Set(found.map(({ code, where: { doctype, name, field } }) => [code, doctype, name, field].join('|')))].sort()
    assert.equal(faults(shown.stops), faults(then.stops))
    if (then.stops.length === 0) assert.equal(unmarked(shown.pages), unmarked(then.pages))
    else assert.ok(shown.pages.length > 0)
  }), { numRuns: 200 })
})

test('only a draft\'s page may say that something is not published', () => {
  const { pages } = renderSite(site().snapshot, { drafts: true })
  const manifest = JSON.parse(pages.find(({ kind, key }) => kind === 'manifest' && key.startsWith('plans/plan/'))!.bytes.toString())
  assert.equal(schemaFaults('manifest', manifest, true), [])
  assert.equal(schemaFaults('manifest', manifest), ['subjects/1/access/is_published: must be true'])
})

test.run()
