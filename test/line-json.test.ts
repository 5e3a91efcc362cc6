// One field a line: whole values, and piece by piece from bytes.
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { lineJson, LineWriter } from '../build/stable-json.ts'

const test = suite('line JSON')

test('one field a line, a config on one, nothing for what is undefined', () => {
  const value = { name: 'الدرس "1"', gone: undefined, list: [1, { a: -0, config: { deep: [1, { b: null }] } }], empty: {}, none: [], half: 1.5, odd: Number.NaN, yes: true }
  assert.is(lineJson(value), `{
  "name": "الدرس \\"1\\"",
  "list": [
    1,
    {
      "a": 0,
      "config": {"deep":[1,{"b":null}]}
    }
  ],
  "empty": {},
  "none": [],
  "half": 1.5,
  "odd": null,
  "yes": true
}
`)
})

test('it reads back as the same value, and is what JSON.stringify indents where nothing is a config or empty', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    assert.is(JSON.stringify(JSON.parse(lineJson(value))), JSON.stringify(value))
    if (!/"config":|\[\]|\{\}/.test(JSON.stringify(value))) assert.is(lineJson(value), `${JSON.stringify(value, null, 2)}\n`)
  }))
})

test('a text that is bytes is written as one that is a string', () => {
  const out = new LineWriter()
  fc.assert(fc.property(fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.constant('x'.repeat(100_000)), fc.constant('\u0000\u001f\u007f\u2028\\"/')), { maxLength: 4 }), (texts) => {
    out.open('[')
    for (const text of texts) {
      const bytes = Buffer.from(`"${text}\\`)
      out.item()
      out.text(bytes, 1, bytes.length - 1)
    }
    out.close(']')
    assert.is(out.finish().toString(), lineJson(texts.map((text) => text.toWellFormed())))
  }))
})

test.run()
