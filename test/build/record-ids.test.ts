// An id that stands twice is found, however many there are and whatever numbers they have.
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { idNumber } from '../../build/snapshot/id-number.ts'
import { inMemory, mayRepeat, mayRepeatAmong } from '../../build/subjects/record-ids.ts'

const test = suite('record ids')

test('an id that stands twice is found, whether it is new or was there before', () => {
  const ids = fc.uniqueArray(fc.integer({ min: 0, max: 2 ** 53 - 1 }), { maxLength: 40 })
  const parts = fc.array(fc.tuple(ids, fc.boolean()), { maxLength: 5 })
  fc.assert(fc.property(parts, ids, fc.nat(4), (made, added, pick) => {
    // None of them twice, as the build before left it.
    const seen = new Set<number>()
    const before = made.map(([list]) => list.filter((id) => !seen.has(id) && seen.add(id)))
    const now = before.map((list, i) => (i === pick ? [...list.slice(1), ...added] : list))
    const isAnew = (i: number) => i === pick || made[i]![1]
    const numbers = (list: readonly number[]) => Float64Array.from(list)
    const anew = now.flatMap((list, i) => (isAnew(i) ? [{ ids: inMemory(numbers(list)), before: numbers(before[i]!) }] : []))
    const others = now.flatMap((list, i) => (isAnew(i) ? [] : [() => numbers(list)]))
    const all = now.flat()
    assert.is(mayRepeat(anew, others), new Set(all).size < all.length)
  }))
})

test('among so many ids that different ones look alike at first, one that stands twice is found', () => {
  const ids = Float64Array.from({ length: 100_000 }, (_, i) => idNumber(`lesson-${i}`))
  const halves = [ids.subarray(0, 50_000), ids.subarray(50_000)].map((half) => ({ ids: inMemory(half.slice()), before: undefined }))
  assert.not(mayRepeat(halves, []))
  assert.ok(mayRepeat([...halves, { ids: inMemory(ids.slice(77_777, 77_778)), before: undefined }], []))
  assert.not(mayRepeatAmong(ids))
  ids[99_999] = ids[3]!
  assert.ok(mayRepeatAmong(ids))
})

test('so it is where all numbers end in the same bits', () => {
  const ids = Float64Array.from({ length: 10_000 }, (_, i) => i * 2 ** 32)
  assert.not(mayRepeatAmong(ids))
  assert.not(mayRepeatAmong(new Float64Array()))
  ids[9_999] = 0
  assert.ok(mayRepeatAmong(ids))
})

test.run()
