// The exact bytes of a small site, written by hand, and what must hold for any site.
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Snapshot } from '../../build/snapshot/snapshot.ts'
import { siteArbitrary } from '../site-arbitrary.ts'
import { walk } from '../site-walk.ts'
import { expectedSite } from './expected-site.ts'
import { oneChain } from './one-chain.ts'

const test = suite('oracle: pages')

const hash = (text: string | undefined) => createHash('sha256').update(text ?? '').digest('hex').slice(0, 16)
const V = '"version":1769414400,"generated_at":"2026-01-26T08:00:00Z"'
const NEVER = '"version":0,"generated_at":"1970-01-01T00:00:00Z"'
const ACCESS = '"access":{"is_published":true,"access_level":"authenticated"}'

const site = oneChain({
  subject: { title: 'الرياضيات', description: 'd\u2028', color_code: '#3366cc', image: '/files/صورة.png', next_bit_index: 4 },
  unit: { badge_image: '/files/b.png', image: '/files/u.png', is_linear: false },
  lesson: {
    name: '10', bit_index: 2, modified: '2026-01-26T08:00:00.500000Z',
    stages: [
      { name: 'b', idx: 2, title: 'Second', type: 'Video', weight: 0, target_time: 0, is_skippable: false, config: JSON.parse('{"b":"\u{1F600}","10":null,"__proto__":"\\ud800"}') },
      { name: 'z', idx: 1, title: 'First', type: 'Question' },
      { name: 'a', idx: 2, title: 'Third', type: 'Text', weight: 1.5 },
    ],
  },
  moreLessons: [{ name: '__proto__', title: '"9"', bit_index: 0, sort_order: -1 }],
})

test('the bytes of each page', () => {
  const { pages, warnings, stops } = expectedSite(site)
  assert.equal([...stops, ...warnings], [])
  const is = (key: string, text: string) => assert.is(pages.get(key), text)
  const link = (key: string) => key.replace('.json', `.${hash(pages.get(key))}.json`)

  is('lessons/10.json', `{"id":"10","title":"L",${V},"stages":[{"idx":1,"title":"First","type":"Question","config":{}},`
    + '{"idx":2,"title":"Third","type":"Text","weight":1.5,"config":{}},'
    + '{"idx":3,"title":"Second","type":"Video","weight":0,"target_time":0,"is_skippable":false,"config":{"10":null,"b":"\u{1F600}","__proto__":"\\ud800"}}],"navigation":{"is_standalone":true}}')
  is('lessons/__proto__.json', `{"id":"__proto__","title":"\\"9\\"",${NEVER},"stages":[],"navigation":{"is_standalone":true}}`)
  is('plans/p/o.json', `{"id":"o","title":"O","is_linear":true,${V},"parent":{"unit_id":"u","unit_title":"U","track_id":"t","track_title":"T","subject_id":"s","subject_title":"الرياضيات"},${ACCESS},"lessons":[`
    + `{"id":"__proto__","title":"\\"9\\"","bit_index":0,"lesson_url":"${link('lessons/__proto__.json')}",${ACCESS},"stage_count":0},`
    + `{"id":"10","title":"L","bit_index":2,"lesson_url":"${link('lessons/10.json')}",${ACCESS},"stage_count":3}]}`)
  is('plans/p/s_b.json', `{"subject_id":"s",${NEVER},"total_lessons":2,"bit_length":4,"mappings":{"__proto__":{"bit_index":0,"topic_id":"o"},"10":{"bit_index":2,"topic_id":"o"}}}`)
  const subject = '"id":"s","title":"الرياضيات","description":"d\u2028","image":"/files/صورة.png","color_code":"#3366cc","is_linear":true'
  is('plans/p/s_h.json', `{${subject},${V},${ACCESS},"tracks":[{"id":"t","title":"T","is_linear":true,"access":{"is_published":true,"access_level":"authenticated","is_sold_separately":false,"parent_item_required":false},`
    + `"units":[{"id":"u","title":"U","image":"/files/u.png","badge_image":"/files/b.png","is_linear":false,${ACCESS},`
    + `"topics":[{"id":"o","title":"O","is_linear":true,"topic_url":"${link('plans/p/o.json')}",${ACCESS},"lesson_count":2}]}]}],`
    + '"stats":{"total_tracks":1,"total_units":1,"total_topics":1,"total_lessons":2}}')
  is('plans/p/manifest.json', `{"plan_id":"p","title":"P",${V},"subjects":[{${subject},"hierarchy_url":"${link('plans/p/s_h.json')}","bitmap_url":"${link('plans/p/s_b.json')}",${ACCESS}}],`
    + `"search_index_url":"${link('plans/p/search_index.json')}"}`)
  for (const key of ['lessons/10.json', 'plans/p/o.json', 'plans/p/s_b.json', 'plans/p/s_h.json', 'plans/p/search_index.json']) assert.is(pages.get(link(key)), pages.get(key))
})

test('any site without faults has no stop, whole links, and the same pages whatever the order of its lists', () => {
  fc.assert(fc.property(siteArbitrary({ faults: false }), (snapshot) => {
    const { pages, stops } = expectedSite(snapshot)
    assert.equal([...stops], [])
    const { broken, wrongHash, reached } = walk((key) => pages.get(key), pages.keys())
    assert.equal([broken, wrongHash], [[], []])
    assert.equal([...pages.keys()].filter((key) => /\.[0-9a-f]{16}\.json$/.test(key) && !reached.has(key)), [])
    assert.equal(new Map([...expectedSite(reversed(snapshot)).pages].sort()), new Map([...pages].sort()))
  }), { numRuns: 150 })
})

/** Every list of the snapshot turned round, except those inside a config, whose order means something. */
function reversed(snapshot: Snapshot): Snapshot {
  const turn = (value: unknown, key = ''): unknown => {
    if (key === 'config' || typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map((item) => turn(item)).reverse()
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, turn(item, name)]))
  }
  return turn(snapshot) as Snapshot
}

test.run()
