// The access table of the contract's section 4, each row with values worked out by hand.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { accessBlocks, aim, levels, warnings } from './one-chain.ts'

const test = suite('oracle: access')

test('row 10: nothing said at all', () => {
  assert.equal(levels({}), ['authenticated', 'authenticated', 'authenticated', 'authenticated', 'authenticated'])
})

test('row 9: children inherit level and item', () => {
  assert.equal(levels({ subject: { is_paid: true, required_item: 'A' } }), ['paid:A', 'paid:A', 'paid:A', 'paid:A', 'paid:A'])
})

test('row 8: a public subject', () => {
  assert.equal(levels({ subject: { is_public: true } }), ['public', 'public', 'public', 'public', 'public'])
})

test('row 7: an item alone makes paid, and is_paid beats is_public', () => {
  assert.equal(levels({ subject: { required_item: 'A', is_public: true } })[0], 'paid:A')
  assert.equal(levels({ subject: { is_paid: true, is_public: true } })[0], 'paid')
  assert.equal(levels({ subject: { is_public: true }, track: { required_item: 'B' } }), ['public', 'paid:B', 'paid:B', 'paid:B', 'paid:B'])
  assert.equal(levels({ subject: { required_item: 'A' }, track: { required_item: 'B' } })[1], 'paid:B')
})

test('row 6: a free preview pierces down through an item of the child', () => {
  assert.equal(levels({ subject: { is_free_preview: true }, track: { required_item: 'B' } }), Array(5).fill('free_preview'))
})

test('row 5: a track sold separately is an island, also under a free subject', () => {
  assert.equal(levels({ subject: { is_free_preview: true }, track: { is_sold_separately: true, required_item: 'B' } }), ['free_preview', 'paid:B', 'paid:B', 'paid:B', 'paid:B'])
  assert.equal(levels({ subject: { required_item: 'A' }, track: { is_sold_separately: true } }), ['paid:A', 'paid', 'paid', 'paid', 'paid'])
})

test('row 4: is_free_preview at each node, before sold separately', () => {
  assert.equal(levels({ subject: { required_item: 'A' }, unit: { is_free_preview: true } }), ['paid:A', 'paid:A', 'free_preview', 'free_preview', 'free_preview'])
  assert.equal(levels({ subject: { required_item: 'A' }, lesson: { is_free_preview: true } }), ['paid:A', 'paid:A', 'paid:A', 'paid:A', 'free_preview'])
  assert.equal(levels({ track: { is_free_preview: true, is_sold_separately: true, required_item: 'B' } })[1], 'free_preview')
})

test('row 3: Set Sold Separately, with the value as item or the own one', () => {
  assert.equal(levels({ unit: { is_free_preview: true }, overrides: [aim('u', 'Set Sold Separately', 'X')] }), ['authenticated', 'authenticated', 'paid:X', 'paid:X', 'paid:X'])
  assert.equal(levels({ track: { required_item: 'B' }, overrides: [aim('t', 'Set Sold Separately')] })[1], 'paid:B')
  assert.equal(levels({ track: { required_item: 'B' }, overrides: [aim('t', 'Set Sold Separately', 'X')] })[1], 'paid:X')
  assert.equal(levels({ subject: { required_item: 'A' }, overrides: [aim('o', 'Set Sold Separately')] })[3], 'paid', 'no item of an ancestor')
})

test('row 2: Set Free beats Set Sold Separately and an item, and what is below inherits it', () => {
  assert.equal(
    levels({ subject: { required_item: 'A' }, track: { required_item: 'B' }, overrides: [aim('t', 'Set Sold Separately', 'X'), aim('t', 'Set Free')] }),
    ['paid:A', 'free_preview', 'free_preview', 'free_preview', 'free_preview'],
  )
})

test('row 1: Set Access Level beats all; what is below decides by the rules before 9', () => {
  const overrides = [aim('s', 'Set Free'), aim('s', 'Set Access Level', ' public ')]
  assert.equal(levels({ subject: { required_item: 'A' }, overrides }), Array(5).fill('public'))
  assert.equal(levels({ track: { required_item: 'B' }, overrides }), ['public', 'paid:B', 'paid:B', 'paid:B', 'paid:B'])
  assert.equal(levels({ subject: { is_free_preview: true }, overrides: [aim('u', 'Set Access Level', 'authenticated')] })[3], 'authenticated')
})

test('row 1, item: the own one, else a paid parent\'s, else the nearest ancestor\'s', () => {
  const paid = (at: 's' | 't' | 'u' | 'o' | 'l') => aim(at, 'Set Access Level', 'paid')
  assert.equal(levels({ subject: { required_item: 'A' }, track: { required_item: 'B' }, overrides: [paid('t')] })[1], 'paid:B')
  assert.equal(levels({ overrides: [aim('t', 'Set Sold Separately', 'X'), paid('u')] })[2], 'paid:X', 'the parent\'s item is an override\'s')
  assert.equal(levels({ subject: { required_item: 'A' }, track: { is_free_preview: true }, overrides: [paid('u')] })[2], 'paid:A', 'past a free parent')
  assert.equal(levels({ subject: { required_item: 'A' }, track: { required_item: 'B', is_free_preview: true }, overrides: [paid('l')] })[4], 'paid:B', 'the nearest one')
  assert.equal(levels({ subject: { required_item: 'A' }, track: { is_sold_separately: true }, overrides: [paid('u')] })[2], 'paid:A', 'the paid parent has none')
  assert.equal(levels({ track: { is_free_preview: true }, overrides: [aim('s', 'Set Sold Separately', 'X'), paid('u')] })[2], 'paid', 'an override\'s item is not an own one')
  assert.equal(levels({ overrides: [paid('l')] })[4], 'paid')
})

test('the access block has its keys in order, and only those that belong there', () => {
  const blocks = (parts: Parameters<typeof accessBlocks>[0]) => accessBlocks(parts).map((access) => JSON.stringify(access))
  assert.equal(blocks({})[0], '{"is_published":true,"access_level":"authenticated"}')
  assert.equal(blocks({})[1], '{"is_published":true,"access_level":"authenticated","is_sold_separately":false,"parent_item_required":false}')
  assert.equal(
    blocks({ track: { is_sold_separately: true, parent_item_required: true, required_item: 'B' } })[1],
    '{"is_published":true,"access_level":"paid","required_item":"B","is_sold_separately":true,"parent_item_required":true}',
  )
  assert.equal(blocks({ track: { required_item: 'B' }, overrides: [aim('t', 'Set Sold Separately')] })[1], '{"is_published":true,"access_level":"paid","required_item":"B","is_sold_separately":true,"parent_item_required":false}')
  assert.equal(blocks({ track: { is_sold_separately: true }, overrides: [aim('t', 'Set Free')] })[1], '{"is_published":true,"access_level":"free_preview","is_sold_separately":true,"parent_item_required":false}')
  const sold = blocks({ overrides: [aim('s', 'Set Sold Separately', 'X'), aim('l', 'Set Sold Separately', 'Y'), aim('l', 'Set Access Level', 'paid')] })
  assert.equal(sold[0], '{"is_published":true,"access_level":"paid","required_item":"X","is_sold_separately":true}')
  assert.equal(sold[2], '{"is_published":true,"access_level":"paid","required_item":"X"}')
  assert.equal(sold[4], '{"is_published":true,"access_level":"paid","required_item":"X"}', 'rule 1 decided, not rule 3')
})

test('paid without an item is warned of once, where it was decided', () => {
  assert.equal(warnings({ subject: { is_paid: true } }), ['paid-without-item|Memora Subject|s|required_item'])
  assert.equal(warnings({ subject: { required_item: 'A' }, track: { is_sold_separately: true } }), ['paid-without-item|Memora Track|t|required_item'])
  assert.equal(warnings({ overrides: [aim('o', 'Set Access Level', 'paid')] }), ['paid-without-item|Memora Topic|o|required_item'])
  assert.equal(warnings({ subject: { is_paid: true, is_published: false } }), [])
})

test.run()
