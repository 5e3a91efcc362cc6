// Texts that come more than once are found among those that do not, however many they are.
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { repeated } from '../../build/repeated.ts'

const test = suite('repeated')

test('the texts that come more than once are found', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string({ maxLength: 2 }), fc.constantFrom('درس', 'درسا', 'lesson', 'lessons', ''))), (texts) => {
      assert.equal(repeated(() => texts), new Set(texts.filter((text, i) => texts.indexOf(text) !== i)))
    }),
    { numRuns: 300 },
  )
})

test('among so many that different ones share a bit', () => {
  const texts = function* () {
    for (let i = 0; i < 200_000; i++) yield `lesson-${i}`
    yield* ['lesson-777', 'other', 'other', 'lesson-199999', 'lesson-777']
  }
  assert.equal(repeated(texts), new Set(['lesson-777', 'other', 'lesson-199999']))
})

test.run()
