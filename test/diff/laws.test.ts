// Laws of a diff, on any site and after any edits: nothing differs from itself, the access table is what all the
// pages of both builds say, a change is told both ways, and only what differs is read.
import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { AccessState } from '../../build/diff/plan-nodes.ts'
import { markdownOf } from '../../build/diff/markdown.ts'
import { diffSites, type SiteDiff } from '../../build/diff/site-diff.ts'
import { textOf } from '../../build/diff/text.ts'
import type { Side } from '../../build/diff/side.ts'
import { renderSite, type Site } from '../../build/files/render.ts'
import { keySegment } from '../../build/key-segment.ts'
import type { Snapshot } from '../../build/snapshot/snapshot.ts'
import { largeSite, siteArbitrary } from '../site-arbitrary.ts'
import { accessByNode, accessDifferences, subjectItemByNode, subjectItemDifferences } from './access-oracle.ts'
import { edited, edits } from './edits.ts'

const test = suite('laws of a diff')
const RUNS = Number(process.env['LAW_RUNS'] ?? 200)


function side(name: string, { pages }: Site, asked: string[] = []): Side {
  const byKey = new Map(pages.map(({ key, bytes }) => [key, bytes]))
  const manifests = new Map(pages.filter(({ kind }) => kind === 'manifest').map(({ key, bytes }) => [key.split('/')[1]!, bytes]))
  const read = (key: string) => {
    asked.push(key)
    return byKey.get(key)
  }
  return { name, manifests, read, names: new Set(pages.map(({ stableName }) => stableName)) }
}

function texts({ pages }: Site) {
  return pages.map(({ stableName, bytes }) => ({ key: stableName, text: bytes.toString('utf8') }))
}

/** As the oracle has it. */
function rows({ access }: SiteDiff): string[] {
  const block = ({ level, item, sold_separately, parent_item_required }: AccessState, kind: string) =>
    JSON.stringify({ is_published: true, access_level: level, required_item: item, is_sold_separately: kind === 'track' ? sold_separately : sold_separately || undefined, parent_item_required: kind === 'track' ? parent_item_required : undefined })
  return access.changes.map(({ plan, kind, id, from, to }) => `${[keySegment(plan), kind, id].join(' / ')}: ${block(from, kind)} -> ${block(to, kind)}`).sort()
}

/** Holds a law against random sites before and after random edits; of those that build. */
async function holds(law: (before: Site, after: Site) => Promise<void>, prepare = (snapshot: Snapshot) => snapshot): Promise<void> {
  await fc.assert(fc.asyncProperty(siteArbitrary({ faults: false }).map(prepare), edits, async (snapshot, list) => {
    const [before, after] = [renderSite(snapshot), renderSite(edited(snapshot, list))]
    fc.pre(after.stops.length === 0)
    await law(before, after)
  }), { numRuns: RUNS })
}

test('a site that is rendered beside another has the bytes that it has alone', async () => {
  let shared = 0
  await fc.assert(fc.asyncProperty(fc.oneof(siteArbitrary({ faults: true }), siteArbitrary({ faults: false })), edits, fc.boolean(), async (snapshot, list, isLimited) => {
    const options = isLimited ? { isSelected: (plan: string) => plan === snapshot.plans[0]?.name } : {}
    const head = renderSite(edited(snapshot, list))
    const [alone, beside] = [renderSite(snapshot, options), renderSite(structuredClone(snapshot), options, head)]
    const said = ({ pages, stops, warnings }: Site) => ({ pages: pages.map(({ stableName, key, bytes }) => `${stableName} ${key} ${bytes}`).sort(), stops, warnings })
    assert.equal(said(beside), said(alone))
    const buffers = new Set(head.pages.map(({ bytes }) => bytes))
    if (beside.pages.some(({ bytes }) => buffers.has(bytes))) shared += 1
  }), { numRuns: RUNS })
  assert.ok(shared > RUNS / 10, `${shared} of ${RUNS} sites had pages that were not rendered again`)
})

test('nothing differs from itself, and no page is read to tell', async () => {
  await fc.assert(fc.asyncProperty(siteArbitrary({ faults: false }), async (snapshot) => {
    const site = renderSite(snapshot)
    const asked: string[] = []
    const diff = await diffSites(side('base', site, asked), side('head', site, asked))
    assert.equal([diff.changed, diff.changes, diff.access.changes, diff.plans, diff.fetch.pages, diff.gone.pages, asked], [false, [], [], [], 0, 0, []])
  }), { numRuns: RUNS })
})

test('the access table is what all pages of both builds say', async () => {
  let withChanges = 0
  await holds(async (before, after) => {
    const diff = await diffSites(side('base', before), side('head', after))
    const expected = accessDifferences(accessByNode(texts(before)), accessByNode(texts(after)))
    assert.equal(rows(diff), expected)
    if (expected.length > 0) withChanges += 1
    const withChange = diff.access.groups.filter(({ from, to }) => JSON.stringify(from) !== JSON.stringify(to))
    const grouped = withChange.reduce((sum, { below, plans }) => sum + plans.length * (1 + Object.values(below).reduce((total, count) => total + count, 0)), 0)
    assert.is(grouped, expected.length, 'each change is in one group')
  })
  assert.ok(withChanges > RUNS / 10, `${withChanges} of ${RUNS} sites had a change of access`)
})

test('who needs the subject\'s item beside another is what tracks, subjects and nodes of both builds say together', async () => {
  let withChanges = 0
  await holds(async (before, after) => {
    const { access } = await diffSites(side('base', before), side('head', after))
    const [old, now] = [texts(before), texts(after)]
    const expected = subjectItemDifferences([accessByNode(old), accessByNode(now)], subjectItemByNode(old), subjectItemByNode(now))
    assert.equal(access.subject_items.map(({ plan, kind, id, from, to }) => `${[keySegment(plan), kind, id].join(' / ')}: ${from} -> ${to}`).sort(), expected)
    if (expected.length > 0) withChanges += 1
    const grouped = access.groups.flatMap(({ subject_items, plans }) => subject_items.map(({ nodes }) => plans.length * Object.values(nodes).reduce((total, count) => total + count, 0)))
    assert.is(grouped.reduce((sum, count) => sum + count, 0), expected.length, 'each is told in one row')
  }, subjectsSold)
  assert.ok(withChanges > RUNS / 40, `${withChanges} of ${RUNS} sites had such a change`)
})

/** Subjects with an item of their own, and tracks in them that are sold apart: half of these ask for the subject's item as well. */
function subjectsSold(snapshot: Snapshot): Snapshot {
  const sold = structuredClone(snapshot)
  for (const { structure: { subject, tracks } } of sold.subjects) {
    Object.assign(subject, { required_item: 'SUBJECT', is_free_preview: false })
    tracks.forEach((track, index) => Object.assign(track, { is_sold_separately: true, required_item: `TRACK-${index}`, parent_item_required: index % 2 === 0 }))
  }
  return sold
}

test('nodes that come and go are those that one build shows and the other does not; back again it is the other way round', async () => {
  await holds(async (before, after) => {
    const there = await diffSites(side('base', before), side('head', after))
    const back = await diffSites(side('base', after), side('head', before))
    const [old, now] = [accessByNode(texts(before)), accessByNode(texts(after))]
    const inBoth = (node: string) => [before, after].every(({ pages }) => pages.some(({ key }) => key === `plans/${node.split(' / ')[0]}/manifest.json`))
    const nodes = (diff: SiteDiff, change: string) => diff.changes.filter((each) => each.change === change).flatMap(({ plans, kind, id }) => plans.map((plan) => [keySegment(plan), kind, id].join(' / '))).sort()
    assert.equal(nodes(there, 'added'), [...now.keys()].filter((node) => !old.has(node) && inBoth(node)).sort())
    assert.equal(nodes(there, 'removed'), [...old.keys()].filter((node) => !now.has(node) && inBoth(node)).sort())
    for (const [one, other] of [['added', 'removed'], ['removed', 'added'], ['renamed', 'renamed'], ['moved', 'moved'], ['bit', 'bit'], ['linear', 'linear']]) assert.equal(nodes(there, one!), nodes(back, other!))
    assert.is(there.changed, back.changed)
    assert.is(there.changed, meaning(before) !== meaning(after))
  })
})

/** All that a student can see, without stamps and hashes, and without what only places or counts pages and bits. */
function meaning(site: Site): string {
  const shown = site.pages.filter(({ kind }) => ['manifest', 'subject_hierarchy', 'topic', 'lesson'].includes(kind))
  return texts({ ...site, pages: shown }).map(({ key, text }) => `${key} ${text.replaceAll(/"version":\d+,"generated_at":"[^"]*"|\.[0-9a-f]{16}\.json/g, '')}`).sort().join('\n')
}

test('what is fetched anew is what one build has and the other does not; what goes away has no version left', async () => {
  await holds(async (before, after) => {
    const { fetch, gone } = await diffSites(side('base', before), side('head', after))
    const hashed = (site: Site) => site.pages.filter(({ kind }) => kind !== 'manifest')
    const old = new Set(hashed(before).map(({ key }) => key))
    const fresh = hashed(after).filter(({ key }) => !old.has(key))
    const counted = Object.entries(fetch.kinds).filter(([kind]) => kind !== 'manifest' && kind !== 'lesson').reduce((sum, [, { bytes }]) => sum + bytes, 0)
    assert.is(counted, fresh.filter(({ kind }) => kind !== 'lesson').reduce((sum, { bytes }) => sum + bytes.length, 0))
    // A lesson that another plan showed already is new to the students of this one.
    const lessons = fresh.filter(({ kind }) => kind === 'lesson')
    assert.is((fetch.kinds.lesson?.pages ?? 0) - fetch.published_already.pages, lessons.length)
    assert.is((fetch.kinds.lesson?.bytes ?? 0) - fetch.published_already.bytes, lessons.reduce((sum, { bytes }) => sum + bytes.length, 0))
    const names = new Set(after.pages.map(({ stableName }) => stableName))
    assert.is(gone.pages, before.pages.filter(({ stableName }) => !names.has(stableName)).length)
  })
})

test('whatever is in a site, a comment on it fits and holds no line that is not ours', async () => {
  await holds(async (before, after) => {
    const diff = await diffSites(side('base', before), side('head', after))
    const heading = { snapshot: 'content', against: 'base', notes: [], warnings: 0 }
    const comment = markdownOf(diff, heading)
    assert.ok(comment.length <= 60_000)
    for (const line of comment.split('\n')) assert.match(line, /^(?:|### What changes for students|- .*|\|.*\||\*\*.*|> .*|and \d.*|New: .*|`content` against `base`\.|Students fetch .*|[\d,]+ pages? goe?s? away: .*)$/)
    for (const line of textOf(diff, heading)) assert.not.match(line, /[\u0000-\u001f\u202a-\u202e]/)
  })
})

test('a large site with one edit: only the way to it is read, and a rewrite of all of it still fits in a comment', async () => {
  const snapshot = largeSite(20_000)
  const before = renderSite(snapshot)
  const changed = structuredClone(snapshot)
  const group = changed.subjects[2]!.lessons[7]!
  group.lessons[0]!.stages[0]!.title = 'One edit'
  const after = renderSite(changed)
  const asked: string[] = []
  const one = await diffSites(side('base', before, asked), side('head', after))
  assert.equal(one.changes.map(({ change, id, plans }) => ({ change, id, plans })), [{ change: 'edited', id: group.lessons[0]!.name, plans: ['grade-12', 'grade-12-trial'] }])
  // In each plan a hierarchy and a topic, and the lesson once.
  assert.is(asked.length, 5, asked.join('\n'))

  for (const content of changed.subjects) for (const lessons of content.lessons) for (const lesson of lessons.lessons) {
    lesson.title = `|\`<b>${lesson.title}`.repeat(10)
    lesson.is_free_preview = Number(lesson.name.slice(-1)) % 2 === 0
  }
  const all = await diffSites(side('base', before), side('head', renderSite(changed)))
  assert.ok(all.counts.renamed?.lesson === 20_000)
  const comment = markdownOf(all, { snapshot: 'content', against: 'base', notes: [], warnings: 0 })
  assert.ok(comment.length <= 60_000)
  assert.match(comment, /20,000 lessons/)
  assert.match(comment, /and 19,99\d more/)
})

test.run()
