// Columns that go from bytes to bytes are written as the values that they stand for.
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { byCodePoint } from '../../build/code-point-order.ts'
import { compareTexts, equalTexts, numberIn, writeInteger, writeNumber } from '../../build/dump/column-fields.ts'
import { packedRow } from '../../build/dump/pack-row.ts'
import { ColumnSpans } from '../../build/dump/packed-row.ts'
import { LineWriter } from '../../build/stable-json.ts'

const test = suite('dump: column fields')

function rowOf(...values: readonly (string | null)[]): ColumnSpans {
  const row = new ColumnSpans(values.length)
  row.lay(packedRow(values.map((value) => (value === null ? null : Buffer.from(value)))), 0)
  return row
}

/** What is written of a number's text, as JSON reads it and byte for byte. */
function written(text: string | null): string | undefined {
  const out = new LineWriter()
  out.open('{')
  writeNumber(out, 'n', rowOf(text), 0)
  out.close('}')
  return /^\{(?:\n {2}"n": (.*)\n)?\}\n$/.exec(out.finish().toString())![1]
}

test('a number is printed as JavaScript prints it', () => {
  const texts = ['0', '7', '-7', '10', '2400', '0.000000000', '1.500000000', '0.5', '0.000000001', '100.000000000', '999999999999999', '12345678901234567890', '123456789012.123456789', '00', '01', '1.', '.5', '1e3', '-0', 'abc', '']
  for (const text of texts) assert.is(written(text), JSON.stringify(Number(text) + 0), JSON.stringify(text))
  assert.is(written(null), undefined)
  const decimals = fc.tuple(fc.integer(), fc.nat({ max: 999_999_999 })).map(([whole, part]) => `${whole}.${String(part).padStart(9, '0')}`)
  fc.assert(fc.property(fc.oneof(decimals, fc.integer().map(String), fc.string({ unit: fc.constantFrom(...'0123456789.-') })), (text) => {
    assert.is(written(text), JSON.stringify(Number(text) + 0))
    assert.equal(numberIn(rowOf(text), 0), Number(text))
  }))
})

test('a number is told apart from what is none, and a whole one from what readers would change', () => {
  const out = new LineWriter()
  fc.assert(fc.property(fc.oneof(fc.bigInt().map(String), fc.double().map(String), fc.integer().map((n) => `${n}.000`), fc.constantFrom('9007199254740991', '9007199254740992', '-9007199254740992', 'abc')), (text) => {
    out.open('{')
    assert.is(writeInteger(out, 'n', rowOf(text), 0), Number.isSafeInteger(Number(text)), text)
    assert.is(writeNumber(out, 'n', rowOf(text), 0), Number.isFinite(Number(text)), text)
    out.close('}')
    out.finish()
  }))
})

test('texts come in the order of their code points, and are equal when they are the same', () => {
  const texts = fc.option(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('', 'a', '\uffee', '😀', 'ب')))
  fc.assert(fc.property(texts, texts, (a, b) => {
    const [rowA, rowB] = [rowOf('before', a), rowOf(b, 'behind')]
    assert.is(Math.sign(compareTexts(rowOf('x', a), rowOf('y', b), 1)), Math.sign(byCodePoint(a ?? '', b ?? '')))
    assert.is(equalTexts(rowA, 1, rowB, 0), a === b)
  }))
})

test('a column that the site lacks is as one that is NULL', () => {
  const row = rowOf('1')
  assert.ok(row.isNull(-1) && row.isEmpty(-1))
  assert.is(numberIn(row, -1), 0)
})

test.run()
