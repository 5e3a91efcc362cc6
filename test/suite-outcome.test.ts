// A run that hides a failure is worse than none.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { suiteOutcome } from './suite-outcome.ts'

const test = suite('suite-outcome')

const printed = (total: number, passed: number, skipped: number) => `• • \u001b[31m✘\u001b[39m\n\n  Total:     ${total}\n  Passed:    ${passed}\n  Skipped:   ${skipped}\n  Duration:  1.23ms\n`
const counts = (output: string, status: number | null, signal: string | null = null) => {
  const { passed, failed, skipped } = suiteOutcome(output, status, signal)
  return [passed, failed, skipped]
}

test('what was skipped makes up for no failure', () => {
  assert.equal(counts(printed(3, 3, 0), 0), [3, 0, 0])
  assert.equal(counts(printed(3, 1, 0), 1), [1, 2, 0])
  assert.equal(counts(printed(3, 3, 2), 0), [3, 0, 2])
  assert.equal(counts(printed(3, 2, 2), 1), [2, 1, 2])
})

test('a suite without tests, or that ends badly in spite of them, failed', () => {
  assert.equal(counts('', 0), [0, 1, 0])
  assert.equal(counts(printed(0, 0, 1), 0), [0, 1, 1])
  assert.equal(counts(printed(3, 3, 0), 1), [3, 1, 0])
  assert.equal(counts(printed(3, 3, 0), null, 'SIGTERM'), [3, 1, 0])
  assert.match(suiteOutcome('', null, 'SIGTERM').trouble!, 'ended by SIGTERM')
  assert.match(suiteOutcome(printed(1, 1, 0), 7, null).trouble!, 'status 7')
})

test.run()
