// What stops a build and what only warns: contract, section 7.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Stage } from '../../build/snapshot/records.ts'
import { expectedSite } from './expected-site.ts'
import { aim, oneChain, page, stops, warnings, type ChainParts } from './one-chain.ts'

const test = suite('oracle: faults')

const stage = (fields: Partial<Stage>): ChainParts => ({ lesson: { stages: [{ name: 'st', idx: 1, title: 'St', type: 'Text', ...fields }] } })

/** Stops where it is visible; warns in an unpublished plan. */
function stopsOnlyWhereVisible(parts: ChainParts, ...faults: readonly string[]): void {
  assert.equal(stops(parts).toSorted(), faults.toSorted())
  assert.equal(warnings(parts), [])
  assert.is(expectedSite(oneChain(parts)).pages.size, 0)
  const hidden = { ...parts, plan: { ...parts.plan, is_published: false } }
  assert.equal(stops(hidden), [])
  assert.equal(warnings(hidden).toSorted(), faults.toSorted())
}

test('bits', () => {
  stopsOnlyWhereVisible({ lesson: { bit_index: -1 } }, 'bit-index-missing|Memora Lesson|l|bit_index')
  const two = { lesson: { bit_index: 3 }, moreLessons: [{ name: 'm', bit_index: 3, is_published: false }] }
  stopsOnlyWhereVisible(two, 'bit-index-shared|Memora Lesson|m|bit_index')
  assert.equal(stops({ moreLessons: [{ name: 'm', bit_index: -1, is_published: false }, { name: 'n', bit_index: -1, is_published: false }] }), [])
})

test('stages', () => {
  for (const text of ['nonsense', '[]', 'null', '"{}"', '[9007199254740993]']) stopsOnlyWhereVisible(stage({ config_text: text }), 'config-not-object|Memora Lesson Stage|st|config')
  stopsOnlyWhereVisible(stage({ config_text: '{"n":9007199254740993}' }), 'config-number-too-large|Memora Lesson Stage|st|config')
  stopsOnlyWhereVisible(stage({ type: 'video' }), 'stage-type-unknown|Memora Lesson Stage|st|type')
  stopsOnlyWhereVisible(stage({ title: ' ' }), 'title-missing|Memora Lesson Stage|st|title')
  assert.equal(page(oneChain(stage({})), 'lessons/l.json').stages, [{ idx: 1, title: 'St', type: 'Text', config: {} }])
})

test('titles', () => {
  stopsOnlyWhereVisible({ unit: { title: '\t' } }, 'title-missing|Memora Unit|u|title')
  stopsOnlyWhereVisible({ plan: { title: '' } }, 'title-missing|Memora Academic Plan|p|title')
  assert.equal(stops({ topic: { title: '' }, overrides: [aim('o', 'Rename', 'X')] }), ['title-missing|Memora Topic|o|title'])
  assert.equal(warnings({ unit: { title: '' }, lesson: { is_published: false } }), ['title-missing|Memora Unit|u|title'], 'a unit that no plan shows')
})

test('overrides stop where the row is wrong in itself', () => {
  const row = (action: string, value?: string) => stops({ overrides: [aim('s', action, value)] })
  assert.equal(row('hide'), ['override-action-unknown|Memora Plan Override|o1|action'])
  assert.equal(row('Set Access Level', 'Paid'), ['override-level-unknown|Memora Plan Override|o1|override_value'])
  assert.equal(row('Set Access Level'), ['override-level-unknown|Memora Plan Override|o1|override_value'])
  assert.equal(row('Set Linear', '2'), ['override-linear-unknown|Memora Plan Override|o1|override_value'])
  assert.equal(row('Rename', ' '), ['override-rename-empty|Memora Plan Override|o1|override_value'])
  assert.equal(row('Hide', 'whatever'), [])
  assert.equal(stops({ overrides: [{ target_doctype: 'Memora Unit', target_name: 'gone', action: 'Rename' }] }), ['override-rename-empty|Memora Plan Override|o1|override_value'])
  assert.equal(expectedSite(oneChain({ plan: { is_published: false }, overrides: [aim('s', 'hide')] })).warnings.size, 0, 'of an unpublished plan not checked')
})

test('overrides warn where they have nothing to do', () => {
  assert.equal(warnings({ overrides: [{ target_doctype: 'Memora Unit', target_name: 's', action: 'Hide' }] }), ['override-target-missing|Memora Plan Override|o1|target_name'])
  assert.equal(warnings({ plan: { subjects: [] }, overrides: [] }), [])
  assert.equal(warnings({ overrides: [aim('l', 'Set Linear', '1')] }), ['override-without-effect|Memora Plan Override|o1|action'])
  const elsewhere = oneChain({ overrides: [{ target_doctype: 'Memora Subject', target_name: 'z', action: 'Hide' }] })
  const other = { structure: { subject: { name: 'z', title: 'Z', is_published: true }, tracks: [], units: [], topics: [], deleted: [] }, lessons: [] }
  assert.equal([...expectedSite({ ...elsewhere, subjects: [...elsewhere.subjects, other] }).warnings], ['override-target-outside|Memora Plan Override|o1|target_name'])
})

test('what is left out of pages, or too large, warns', () => {
  const parts = { subject: { color_code: 'red', image: '/private/files/a.png' }, unit: { image: 'https://x.example/private/a.png', badge_image: '/private/b.png' } }
  assert.equal(warnings(parts), [
    'color-invalid|Memora Subject|s|color_code', 'image-private|Memora Subject|s|image', 'image-private|Memora Unit|u|image', 'image-private|Memora Unit|u|badge_image',
  ])
  const hierarchy = page(oneChain(parts), 'plans/p/s_h.json')
  assert.equal([hierarchy.color_code, hierarchy.image, hierarchy.tracks[0].units[0].badge_image], [undefined, undefined, undefined])
  assert.equal(warnings({ subject: { color_code: '#aBc123', image: '/files/private/a.png' } }), [])
  assert.equal(warnings(stage({ config: { deep: [{ url: 'see /private/a' }] } })), ['config-private|Memora Lesson Stage|st|config'])
  assert.equal(warnings(stage({ config: { text: 'x'.repeat(1_000_000) } })), ['page-large|Memora Lesson|l|'])
})

test('orphans and missing subjects', () => {
  const orphans = { structure: { tracks: [], units: [{ name: 'ou', title: 'OU', parent_track: 'gone', is_published: true }], topics: [{ name: 'ot', title: 'OT', parent_unit: 'ou', is_published: true }], deleted: [] }, lessons: [{ topic: 'ot', lessons: [], deleted: [] }] }
  assert.equal([...expectedSite({ ...oneChain(), orphans }).warnings], ['orphan|Memora Unit|ou|parent_track'])
  assert.equal(warnings({ plan: { subjects: [{ name: 'r', idx: 1, subject: 'gone' }, { name: 'r2', idx: 2 }] } }), ['plan-subject-missing|Memora Plan Subject|r|subject', 'plan-subject-missing|Memora Plan Subject|r2|subject'])
})

test.run()
