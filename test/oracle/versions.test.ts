// When a page's content last changed: contract, section 6. Times are written as seconds of one minute.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { aim, oneChain, page, type ChainParts } from './one-chain.ts'

const test = suite('oracle: versions')

const at = (second: number, fraction = '000000') => `2026-01-26T08:00:${String(second).padStart(2, '0')}.${fraction}Z`
const START = 1_769_414_400

/** The seconds of lesson, topic, hierarchy and manifest; then of bitmap and search index. 'none' is a version of 0. */
function versions(parts: ChainParts): readonly (number | 'none')[] {
  const snapshot = oneChain(parts)
  return ['lessons/l', 'plans/p/o', 'plans/p/s_h', 'plans/p/manifest', 'plans/p/s_b', 'plans/p/search_index'].map((key) => {
    const { version } = page(snapshot, `${key}.json`)
    return version === 0 ? 'none' : version - START
  })
}

const NONE = 'none'

test('nothing known at all is 1970', () => {
  assert.equal(versions({}), [NONE, NONE, NONE, NONE, NONE, NONE])
  assert.is(page(oneChain(), 'lessons/l.json').generated_at, '1970-01-01T00:00:00Z')
})

test('rounded down, and generated_at is the same instant', () => {
  const lesson = page(oneChain({ lesson: { modified: at(7, '999999') } }), 'lessons/l.json')
  assert.equal([lesson.version, lesson.generated_at], [START + 7, '2026-01-26T08:00:07Z'])
})

test('modified of a node counts on each page that prints it or links to such a page', () => {
  assert.equal(versions({ lesson: { modified: at(1) } }), [1, 1, 1, 1, NONE, NONE])
  assert.equal(versions({ topic: { modified: at(1) } }), [NONE, 1, 1, 1, NONE, NONE])
  assert.equal(versions({ unit: { modified: at(1) } }), [NONE, 1, 1, 1, NONE, NONE])
  assert.equal(versions({ track: { modified: at(1) } }), [NONE, 1, 1, 1, NONE, NONE])
  assert.equal(versions({ subject: { modified: at(1) } }), [NONE, 1, 1, 1, NONE, NONE])
  assert.equal(versions({ plan: { modified: at(1) } }), [NONE, NONE, NONE, 1, NONE, NONE])
})

test('in bitmap and search pages creation stands for modified', () => {
  assert.equal(versions({ lesson: { creation: at(1) } }), [NONE, NONE, NONE, NONE, 1, 1])
  assert.equal(versions({ topic: { creation: at(1) } }), [NONE, NONE, NONE, NONE, 1, 1])
  assert.equal(versions({ unit: { creation: at(1) } }), [NONE, NONE, NONE, NONE, NONE, 1])
  assert.equal(versions({ track: { creation: at(1) } }), [NONE, NONE, NONE, NONE, NONE, NONE])
  assert.equal(versions({ subject: { creation: at(1) } }), [NONE, NONE, NONE, NONE, 1, 1])
  assert.equal(versions({ plan: { creation: at(1) } }), [NONE, NONE, NONE, NONE, NONE, 1])
})

test('stages and plan-subject rows count, an unpublished node does not', () => {
  const stage = { name: 'st', idx: 1, title: 'St', type: 'Text', modified: at(9) }
  assert.equal(versions({ lesson: { modified: at(1), stages: [stage] } }), [9, 9, 9, 9, NONE, NONE])
  assert.equal(versions({ plan: { modified: at(1), subjects: [{ name: 'r', idx: 1, subject: 's', modified: at(5) }, { name: 'r2', idx: 2, subject: 'gone', modified: at(9) }] } }), [NONE, NONE, NONE, 5, NONE, NONE])
  assert.equal(versions({ moreLessons: [{ name: 'm', is_published: false, modified: at(9), creation: at(9) }] }), [NONE, NONE, NONE, NONE, NONE, NONE])
})

test('a deletion counts where its parent is printed', () => {
  assert.equal(versions({ lessonDeletedAt: at(9) }), [NONE, 9, 9, 9, 9, 9])
  assert.equal(versions({ deleted: [{ doctype: 'Memora Topic', name: 'x', parent: 'u', time: at(9) }] }), [NONE, 9, 9, 9, NONE, 9])
  assert.equal(versions({ deleted: [{ doctype: 'Memora Unit', name: 'x', parent: 't', time: at(9) }] }), [NONE, 9, 9, 9, NONE, NONE])
  assert.equal(versions({ deleted: [{ doctype: 'Memora Track', name: 'x', parent: 's', time: at(9) }] }), [NONE, 9, 9, 9, 9, 9])
  assert.equal(versions({ deleted: [{ doctype: 'Memora Track', name: 'x', parent: 'u', time: at(9) }] }), [NONE, NONE, NONE, NONE, NONE, NONE])
})

test('an override counts where its target or something below it is printed, with the plan\'s own time', () => {
  const row = { modified: at(9), creation: at(8) }
  const plan = { modified: at(3), creation: at(2) }
  assert.equal(versions({ plan }), [NONE, NONE, NONE, 3, NONE, 2])
  const from = (target: 's' | 't' | 'u' | 'o' | 'l') => versions({ plan, overrides: [{ ...aim(target, 'Rename', 'X'), ...row }] })
  assert.equal(from('l'), [NONE, 9, 9, 9, 8, 8])
  assert.equal(from('o'), [NONE, 9, 9, 9, 8, 8])
  assert.equal(from('u'), [NONE, 9, 9, 9, 8, 8])
  assert.equal(from('t'), [NONE, 9, 9, 9, 8, 8])
  assert.equal(from('s'), [NONE, 9, 9, 9, 8, 8])
  assert.equal(versions({ plan, overrides: [aim('l', 'Rename', 'X')] }), [NONE, 3, 3, 3, 2, 2], 'a row without times has its plan\'s')
  assert.equal(versions({ plan, overrides: [{ ...aim('l', 'Set Linear', '1'), ...row }] }), [NONE, 9, 9, 9, 8, 8], 'also without effect')
})

test('a season that exists counts on the manifest', () => {
  const linked = (season: string) => {
    const manifest = page({ ...oneChain({ plan: { season } }), seasons: [{ name: 'y1', title: 'Year 1', modified: at(9) }, { name: 'y2', modified: at(9) }] }, 'plans/p/manifest.json')
    return [manifest.season, manifest.version]
  }
  assert.equal(linked('y1'), ['Year 1', START + 9])
  assert.equal(linked('y2'), [undefined, START + 9])
  assert.equal(linked('gone'), ['gone', 0])
})

test.run()
