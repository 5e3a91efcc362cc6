// The search index from 499 to 500 lessons: contract, section 6.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Snapshot } from '../../build/snapshot/snapshot.ts'
import { largeSite } from '../large-site.ts'
import { walk } from '../site-walk.ts'
import { expectedSite } from './expected-site.ts'
import { oneChain, page } from './one-chain.ts'

const test = suite('oracle: search')

/** `count` visible lessons in subject `s`, an unpublished one, and a subject without lessons. */
function site(count: number): Snapshot {
  const more = Array.from({ length: count - 1 }, (_, i) => ({ name: `l${i}`, creation: '2026-01-26T08:00:01.000000Z' }))
  const one = oneChain({
    plan: { creation: '2026-01-26T08:00:05.000000Z', subjects: [{ name: 'r1', idx: 1, subject: 'empty' }, { name: 'r2', idx: 2, subject: 's' }] },
    subject: { creation: '2026-01-26T08:00:02.000000Z' },
    moreLessons: [...more, { name: 'draft', is_published: false, creation: '2026-01-26T08:00:09.000000Z' }],
  })
  const empty = { structure: { subject: { name: 'empty', title: 'E', is_published: true, creation: '2026-01-26T08:00:08.000000Z' }, tracks: [], units: [], topics: [], deleted: [] }, lessons: [] }
  return { ...one, subjects: [...one.subjects, empty] }
}

test('499 lessons: one page with all entries', () => {
  const index = page(site(499), 'plans/p/search_index.json')
  assert.equal(Object.keys(index), ['plan_id', 'version', 'generated_at', 'total_lessons', 'is_sharded', 'entries'])
  assert.equal([index.total_lessons, index.is_sharded, index.entries.length, index.generated_at], [499, false, 499, '2026-01-26T08:00:05Z'])
  assert.is(
    JSON.stringify(index.entries[0]),
    '{"lesson_id":"l","lesson_name":"L","subject_id":"s","subject_name":"S","unit_id":"u","unit_name":"U","topic_id":"o","topic_name":"O"}',
  )
  assert.not(expectedSite(site(499)).pages.has('plans/p/search/s.json'))
})

test('500 lessons: a shard for each subject with lessons', () => {
  const index = page(site(500), 'plans/p/search_index.json')
  assert.equal(Object.keys(index), ['plan_id', 'version', 'generated_at', 'total_lessons', 'is_sharded', 'shards'])
  assert.equal([index.total_lessons, index.is_sharded, index.shards.length], [500, true, 1])
  const [{ url, ...shard }] = index.shards
  assert.equal(shard, { subject_id: 's', subject_name: 'S', lesson_count: 500 })
  assert.match(url, /^plans\/p\/search\/s\.[0-9a-f]{16}\.json$/)
  const body = page(site(500), url)
  assert.equal(Object.keys(body), ['plan_id', 'subject_id', 'subject_name', 'version', 'generated_at', 'lessons'])
  assert.equal([body.lessons.length, body.generated_at], [500, '2026-01-26T08:00:05Z'])
  assert.not(expectedSite(site(500)).pages.has('plans/p/search/empty.json'))
})

test('a large site shows exactly the lessons it was asked for, and every link of it leads to the bytes it names', () => {
  for (const [count, isSharded] of [[499, false], [500, true]] as const) {
    const { pages, stops } = expectedSite(largeSite(count), { stableNames: false })
    assert.is(stops.size, 0)
    const index = [...pages].find(([key]) => key.startsWith('plans/grade-12/search_index.'))
    const body = JSON.parse(index?.[1] ?? '{}')
    assert.equal([body.total_lessons, body.is_sharded], [count, isSharded])
    const { broken, wrongHash, reached } = walk((key) => pages.get(key), pages.keys())
    assert.equal([broken, wrongHash, reached.size], [[], [], pages.size])
  }
})

test.run()
