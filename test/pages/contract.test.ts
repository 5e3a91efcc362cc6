// The one shape of all page kinds, held over the whole registry: a new kind is under this test as soon as it
// is registered.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { contentIndex, nodeFinder, nodeNames, subjectTree } from '../../build/content/tree.ts'
import { parseKey } from '../../build/files/keys.ts'
import { hashedName, pageHash } from '../../build/files/page-hash.ts'
import { lessonPages, planPages, subjectPages, type PlannedPage } from '../../build/pages/index.ts'
import { stampOf } from '../../build/pages/moment.ts'
import { isSharded, outlinePlan, outlineSubject } from '../../build/pages/outline.ts'
import { Variants } from '../../build/pages/variant.ts'
import type { Link, LinkTo } from '../../build/pages/page-kind.ts'
import { searchEntries } from '../../build/pages/search-entries.ts'
import { subjectPlace } from '../../build/pages/walk.ts'
import { planForSubject, planFrame, viewSubject } from '../../build/plan/view.ts'
import type { Plan } from '../../build/snapshot/records.ts'
import { schemaFaults } from '../../build/schema.ts'
import { readSnapshot } from '../../build/snapshot/read.ts'
import type { Snapshot } from '../../build/snapshot/snapshot.ts'
import { Fragments } from '../../build/fragments.ts'
import { compactJson } from '../../build/stable-json.ts'
import { exampleSite, lesson } from '../example-site.ts'
import { largeSite } from '../large-site.ts'
import { ROOT } from '../program.ts'
import { placesOfSchema, type SchemaPlace } from '../schema/object-places.ts'
import { siteArbitrary } from '../site-arbitrary.ts'

const test = suite('page kinds')
const KINDS = ['lesson', 'manifest', 'search_index', 'search_shard', 'subject_bitmap', 'subject_hierarchy', 'topic']
const MOMENT = /^(?:|\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z)$/

const SITES: Readonly<Record<string, readonly Snapshot[]>> = {
  'the committed snapshot': [await readSnapshot(join(ROOT, 'content-snapshot'))],
  'a site with hostile ids': [hostileSite()],
  'a site large enough for search shards': [largeSite(520)],
  'random sites': fc.sample(siteArbitrary({ faults: false }), { numRuns: 40, seed: 11 }).map(asReadFromFiles),
}

interface Rendered {
  readonly page: PlannedPage
  readonly plan: Plan
  readonly linkTo: LinkTo
  readonly body: object
  readonly text: string
}

/** Each subject, with what a plan without overrides shows of it. */
function subjectsOf(snapshot: Snapshot) {
  return new Map(snapshot.subjects.map((content) => {
    const node = deepFreeze(subjectTree(content))
    return [node.name, { node, plain: { shown: deepFreeze(viewSubject({ name: 'plain', creation: undefined, modified: undefined, overrides: [] }, node)), find: nodeFinder(node) } }]
  }))
}

/** The pages of a plan, asked for as a build does. */
function* pagesOf(plan: Plan, snapshot: Snapshot, subjects: ReturnType<typeof subjectsOf>): Generator<PlannedPage> {
  const content = contentIndex(Array.from(subjects.values(), ({ node }) => nodeNames(node)), snapshot.orphans)
  const frame = planFrame(plan, content, snapshot)
  const places = frame.listed.flatMap(({ subject: name }) => {
    const own = planForSubject(plan, (doctype, node) => content.subjectOf(doctype, node) === name)
    const { node, plain } = subjects.get(name)!
    const subject = viewSubject(own, node, false, plain)
    return subject ? [subjectPlace(own, deepFreeze(subject))] : []
  })
  const outline = outlinePlan(frame, (name) => {
    const place = places.find(({ subject }) => subject.node.name === name)
    return place && { ...outlineSubject(place), searchEntries: () => searchEntries(place).items }
  })
  for (const place of places) {
    for (const { topic } of place.topics) yield* lessonPages(topic)
    for (const page of subjectPages(place)) if (page.kind !== 'search_shard' || isSharded(outline)) yield page
  }
  yield* planPages(deepFreeze(outline))
}

/** Every page of a site's published plans, each rendered from what was rendered before it. */
function renderAll(snapshot: Snapshot): Rendered[] {
  const links = new Map<string, Link>()
  const rendered: Rendered[] = []
  const subjects = subjectsOf(snapshot)
  for (const plan of snapshot.plans.filter(({ is_published }) => is_published)) {
    for (const page of pagesOf(plan, snapshot, subjects)) {
      const linkTo: LinkTo = (name) => links.get(name) ?? assert.unreachable(`${page.stableName} links to ${name}, which is not rendered yet`) as never
      const moment = page.moment(linkTo)
      const body = page.body(linkTo, Object.freeze(stampOf(moment)))
      const text = compactJson(body)
      rendered.push({ page, plan, linkTo, body, text })
      links.set(page.stableName, Object.freeze({ url: hashedName(page.stableName, pageHash(Buffer.from(text))), moment }))
    }
  }
  return rendered
}

const schemas = new Map(KINDS.map((kind) => [kind, placesOfSchema(JSON.parse(readFileSync(join(ROOT, `schemas/${kind}.schema.json`), 'utf8')))]))
const sites = Object.entries(SITES).map(([name, snapshots]) => ({ name, sites: snapshots.map((snapshot) => renderAll(deepFreeze(snapshot))) }))
const everyPage = sites.flatMap((site) => site.sites).flat()

test('each kind has a page among the sites here', () => {
  assert.equal([...new Set(everyPage.map(({ page }) => page.kind))].sort(), KINDS)
})

for (const { name, sites: renderings } of sites) {
  const pages = renderings.flat()

  test(`${name}: each page is what its schema asks for`, () => {
    for (const { page, text } of pages) assert.equal(schemaFaults(page.kind, JSON.parse(text)), [], page.stableName)
  })

  test(`${name}: a name belongs to one page; plans share only the pages of lessons`, () => {
    for (const rendering of renderings) {
      const owners = new Map<string, Rendered>()
      for (const each of rendering) {
        const other = owners.get(each.page.stableName)
        owners.set(each.page.stableName, each)
        if (!other) continue
        assert.equal([each.page.kind, other.page.kind], ['lesson', 'lesson'], each.page.stableName)
        assert.is(each.text, other.text, 'and it is the same for every plan')
      }
    }
  })

  test(`${name}: a name is a plain path of the content root that this program knows for its own`, () => {
    for (const { page, plan } of pages) {
      assert.match(page.stableName, /^(?:lessons|plans\/[\w~-]+|plans\/[\w~-]+\/search)\/[\w~-]+\.json$/)
      const key = parseKey(page.stableName)
      assert.equal([key?.stableName, key?.hash, key?.isManifest], [page.stableName, undefined, page.kind === 'manifest'])
      assert.is(key?.plan === undefined, page.kind === 'lesson')
      assert.ok(page.stableName.split('/').every((segment) => segment.length <= 120 + '_h.json'.length))
      assert.ok(plan.name !== '' && page.about.doctype.startsWith('Memora ') && page.about.name !== '')
    }
  })

  test(`${name}: asked twice, a page says the same, and changes nothing that it was given`, () => {
    // Everything that it is given is frozen, so a change would have thrown already.
    for (const { page, linkTo, text } of pages) {
      const moment = page.moment(linkTo)
      assert.is(page.moment(linkTo), moment)
      assert.match(moment, MOMENT)
      assert.is(compactJson(page.body(linkTo, stampOf(moment))), text, page.stableName)
    }
    for (const [index, rendering] of renderings.slice(0, 5).entries()) {
      const again = [...new Set(rendering.map(({ plan }) => plan))].flatMap((plan) => [...pagesOf(plan, SITES[name]![index]!, subjectsOf(SITES[name]![index]!))])
      assert.equal(again.map(({ stableName }) => stableName), rendering.map(({ page }) => page.stableName))
    }
  })

  test(`${name}: fields stand in the order of the schema`, () => {
    for (const { page, text } of pages) assert.equal(misplaced(JSON.parse(text), schemas.get(page.kind)!), [], page.stableName)
  })

  test(`${name}: the JSON holds all that the body holds, and nothing in it is null`, () => {
    for (const { page, body, text } of pages) {
      // Not by assert.equal, to which objects with a key `constructor` are never equal.
      assert.ok(isDeepStrictEqual(JSON.parse(text), plain(body)), page.stableName)
      assert.equal(nulls(JSON.parse(text)), [], page.stableName)
    }
  })
}

test('pages about one document that are alike in their variant are the same', () => {
  let shared = 0
  for (const { sites: renderings } of sites) {
    for (const rendering of renderings) {
      const texts = new Map<string, string>()
      const variants = new Variants()
      for (const { page, text } of rendering) {
        if (!page.variant) continue
        const variant = `${page.kind} ${page.about.name} ${page.variant(variants)}`
        if (texts.has(variant)) shared++
        assert.is(texts.get(variant) ?? text, text, page.stableName)
        texts.set(variant, text)
      }
    }
  }
  assert.ok(shared > 10)
})

test('a field out of order would be noticed', () => {
  const places = schemas.get('topic')!
  const { text } = everyPage.find(({ page }) => page.kind === 'topic')!
  const { id, title, ...rest } = JSON.parse(text)
  assert.is(misplaced({ title, id, ...rest }, places).length, 1)
  assert.equal(misplaced({ id, title, ...rest, access: Object.fromEntries(Object.entries(rest.access).reverse()) }, places).length, 1)
})

/** The objects whose fields are not in the schema's order, by their place. */
function misplaced(value: unknown, schema: ReadonlyMap<string, SchemaPlace>, place = ''): string[] {
  if (typeof value !== 'object' || value === null) return []
  const below = (step: string) => (place === '' ? step : `${place}/${step}`)
  if (Array.isArray(value)) return value.flatMap((item) => misplaced(item, schema, below('*')))
  const known = schema.get(place)
  if (!known || known.openness === 'free') return []
  const keys = Object.keys(value)
  const inOrder = known.openness === 'map' || keys.join() === known.fields.filter((field) => keys.includes(field)).join()
  return [...(inOrder ? [] : [place || 'the root']), ...Object.entries(value).flatMap(([key, item]) => misplaced(item, schema, below(known.openness === 'map' ? '*' : key)))]
}

/** The body as JSON should have it, made without the writer under test. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(plain)
  if (value instanceof Fragments) return plain(value.plain())
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined).map(([key, item]) => [key, plain(item)]))
}

/** The paths of nulls, those in what authors wrote aside. */
function nulls(value: unknown, path = ''): string[] {
  if (value === null) return [path]
  if (typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, item]) => (key === 'config' ? [] : nulls(item, `${path}/${key}`)))
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  Object.values(value).forEach(deepFreeze)
  return value
}

/** A generator makes values that no file holds, such as -0. */
function asReadFromFiles(snapshot: Snapshot): Snapshot {
  return JSON.parse(JSON.stringify(snapshot)) as Snapshot
}

function hostileSite(): Snapshot {
  const site = exampleSite()
  const ids = ['__proto__', 'constructor', '..', '.', 'a/b', 'a\\b', ' ', '10', '9', '🎯', '"', "'", '%2F', 'a.json', 'CON', '~', '-', 'ط'.repeat(140), 'x'.repeat(140), 'é', '\u0065\u0301']
  for (const [index, id] of ids.entries()) site.lessons.push(lesson(id, 10 + index))
  site.topic.name = 'موضوع/..'
  site.snapshot.subjects[0]!.lessons[0]!.topic = site.topic.name
  site.plan.name = '../../etc/passwd'
  return site.snapshot
}

test.run()
