// What a plan shows and in which order: contract, sections 3 and 5.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ChainParts } from './one-chain.ts'
import { aim, oneChain, page } from './one-chain.ts'
import { expectedSite } from './expected-site.ts'

const test = suite('oracle: visibility')

const keysOf = (parts: ChainParts) => [...expectedSite(oneChain(parts)).pages.keys()].filter((key) => !/\.[0-9a-f]{16}\./.test(key)).sort()
const EMPTY_SUBJECT = ['plans/p/manifest.json', 'plans/p/s_b.json', 'plans/p/s_h.json', 'plans/p/search_index.json']
const NO_SUBJECT = ['plans/p/manifest.json', 'plans/p/search_index.json']

test('an unpublished node takes all below it along, and parents without lessons', () => {
  for (const doctype of ['track', 'unit', 'topic', 'lesson'] as const) {
    const parts = { [doctype]: { is_published: false } }
    assert.equal(keysOf(parts), EMPTY_SUBJECT, doctype)
    assert.equal(page(oneChain(parts), 'plans/p/s_h.json').tracks, [], doctype)
  }
  assert.equal(keysOf({ subject: { is_published: false } }), NO_SUBJECT)
})

test('Hide does the same in one plan, and beats all', () => {
  for (const at of ['t', 'u', 'o', 'l'] as const) assert.equal(keysOf({ overrides: [aim(at, 'Hide'), aim(at, 'Set Free')] }), EMPTY_SUBJECT)
  assert.equal(keysOf({ overrides: [aim('s', 'Hide')] }), NO_SUBJECT)
})

test('an unpublished plan has no pages, a plan without subjects an empty manifest', () => {
  assert.equal(keysOf({ plan: { is_published: false } }), [])
  assert.equal(page(oneChain({ plan: { subjects: [] } }), 'plans/p/manifest.json').subjects, [])
})

test('a lesson that one of two plans shows has one page, and none in the other', () => {
  const one = oneChain({ overrides: [aim('l', 'Hide')] })
  const snapshot = { ...one, plans: [...one.plans, { name: 'q', title: 'Q', is_published: true, subjects: [{ name: 'row2', idx: 1, subject: 's' }], overrides: [] }] }
  const { pages } = expectedSite(snapshot)
  assert.ok(pages.has('lessons/l.json'))
  assert.ok(pages.has('plans/q/o.json'))
  assert.not(pages.has('plans/p/o.json'))
})

test('bit_length counts what is hidden, total_lessons does not', () => {
  const parts = { lesson: { bit_index: 0 }, moreLessons: [{ name: 'm', bit_index: 7, is_published: false }] }
  const bitmap = page(oneChain(parts), 'plans/p/s_b.json')
  assert.equal([bitmap.total_lessons, bitmap.bit_length, bitmap.mappings], [1, 8, { l: { bit_index: 0, topic_id: 'o' } }])
  assert.is(page(oneChain({ ...parts, subject: { next_bit_index: 12 } }), 'plans/p/s_b.json').bit_length, 12)
  assert.is(page(oneChain({ plan: { subjects: [{ name: 'r', idx: 1, subject: 's' }] }, lesson: { is_published: false, bit_index: -1 } }), 'plans/p/s_b.json').bit_length, 0)
})

test('siblings: sort_order, creation (none first), name by code point', () => {
  const early = '2025-01-01T00:00:00.000000Z'
  const late = '2025-01-01T00:00:00.000001Z'
  const snapshot = oneChain({
    lesson: { name: 'z', sort_order: 1 },
    moreLessons: [
      { name: '\u{1F600}', creation: late }, { name: '\uFFFD', creation: late }, { name: '9', creation: late }, { name: '10', creation: late },
      { name: 'y', creation: early }, { name: 'none' }, { name: 'first', sort_order: -1, creation: late },
    ],
  })
  const order = ['first', 'none', 'y', '10', '9', '\uFFFD', '\u{1F600}', 'z']
  assert.equal(page(snapshot, 'plans/p/o.json').lessons.map(({ id }: { id: string }) => id), order)
  assert.equal(page(snapshot, 'plans/p/search_index.json').entries.map(({ lesson_id }: { lesson_id: string }) => lesson_id), order)
  const bitmap = expectedSite(snapshot).pages.get('plans/p/s_b.json') ?? ''
  assert.equal([...bitmap.matchAll(/"([^"]+)":\{"bit_index"/g)].map(([, id]) => id), order)
})

test('subjects: sort_order of the row, then its idx; the first row of a subject counts', () => {
  const one = oneChain({ plan: { subjects: [
    { name: 'r1', idx: 1, subject: 'a', sort_order: 5 }, { name: 'r2', idx: 2, subject: 's' }, { name: 'r3', idx: 3, subject: 'a' }, { name: 'r4', idx: 1, subject: 'b' },
  ] } })
  const empty = (name: string) => ({ structure: { subject: { name, title: name, is_published: true }, tracks: [], units: [], topics: [], deleted: [] }, lessons: [] })
  const snapshot = { ...one, subjects: [empty('a'), ...one.subjects, empty('b')] }
  assert.equal(page(snapshot, 'plans/p/manifest.json').subjects.map(({ id }: { id: string }) => id), ['b', 's', 'a'])
  assert.equal([...expectedSite(snapshot).warnings], ['plan-subject-twice|Memora Plan Subject|r1|subject'])
})

test('Rename and Set Linear hold in the plan; the lesson page keeps its title', () => {
  const snapshot = oneChain({ overrides: [
    aim('l', 'Rename', ' New L '), aim('u', 'Rename', 'New U'), aim('s', 'Set Linear', ' NO '), aim('t', 'Set Linear', '0'), aim('t', 'Set Linear', 'yes'),
  ], track: { is_linear: false } })
  const topic = page(snapshot, 'plans/p/o.json')
  assert.equal([topic.lessons[0].title, topic.parent.unit_title], [' New L ', 'New U'])
  assert.is(page(snapshot, 'lessons/l.json').title, 'L')
  assert.is(page(snapshot, 'plans/p/search_index.json').entries[0].lesson_name, ' New L ')
  const hierarchy = page(snapshot, 'plans/p/s_h.json')
  assert.equal([hierarchy.is_linear, hierarchy.tracks[0].is_linear, hierarchy.tracks[0].units[0].is_linear], [false, true, true])
  assert.equal([...expectedSite(snapshot).warnings], ['override-twice|Memora Plan Override|o4|action'])
})

test.run()
