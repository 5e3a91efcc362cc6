// The quick way of writing JSON down gives the bytes that parsing and printing it gives, or none.
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { JsonCompactor } from '../../build/snapshot/compact-json.ts'
import { parseConfig } from '../../build/snapshot/config.ts'

const test = suite('compact JSON')
const compactor = new JsonCompactor()

/** What it writes, from the middle of other bytes, so many of them before it; undefined where it refuses. */
function compacted(text: string, offset = 6): string | undefined {
  const [before, after] = [Buffer.alloc(offset, '{"x":"'), Buffer.from('"}1')]
  const bytes = Buffer.concat([before, Buffer.from(text), after])
  const isKnown = compactor.compact(bytes, before.length, bytes.length - after.length)
  return isKnown ? compactor.bytes.toString('utf8', 0, compactor.length) : undefined
}

function parsed(text: string): string | undefined {
  const { config } = parseConfig(text)
  return config && JSON.stringify(config)
}

test('plain configs lose their white space and nothing else', () => {
  const texts = [
    '{}', ' {\n} ', '{"a":1}', '{ "body" : "نص 😀 \\"x\\" \\n\\t\\\\" ,\r\n\t"n": -12, "z": 0, "deep": [ [ ], { "a": [ true , false , null ] } ] , "" : "" }',
    '{"a":{"a":{"a":1},"b":2},"b":{"a":1}}', '{"__proto__":{"x":1},"constructor":2}', '{"n":999999999999999}', '{"n":[0.5,-12.25,0.000001,3.1415926535897]}', `{"long":"${'x'.repeat(300)}"}`,
  ]
  for (const text of texts) {
    assert.is.not(compacted(text), undefined, text)
    assert.is(compacted(text), parsed(text), text)
  }
})

test('what needs more than that is refused', () => {
  const texts = [
    '', ' ', '[]', 'null', '"{}"', '1', '{', '}', '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}', '{,}', '{"a" 1}', '{"a":1}}', '{"a":1} x', '{"a":[1,]}', '{"a":[1}', '{"a":tru}', '{"a":nullx}', '{a:1}', "{'a':1}",
    '{"a":"\\u0041"}', '{"a":"\\/"}', '{"a":"\\x"}', '{"a":"\u0001"}', '{"a":"x', '{"a":"\\',
    '{"a":1.50}', '{"a":1.}', '{"a":.5}', '{"a":-0.0}', '{"a":00.5}', '{"a":0.0000001}', '{"a":0.12345678901234567}', '{"a":1.5e3}', '{"a":1e3}', '{"a":-0}', '{"a":01}', '{"a":-}', '{"a":+1}', '{"a":1234567890123456}', '{"a":NaN}',
    '{"a":1,"a":2}', '{"a":{"b":1,"b":2}}', '{"10":1,"b":2}', '{"b":{"2":1}}', `{"a":${'['.repeat(100)}${']'.repeat(100)}}`, '\u00a0{}', '\ufeff{}',
  ]
  for (const text of texts) assert.is(compacted(text), undefined, text)
})

test('every byte of a string counts, wherever it lies', () => {
  const pieces = ['\\"', '\\n', '"', '\\', '\u0000', '\u001f', ' ', '\u007f', 'é', '😀', '\u0100', '!#[]']
  for (const piece of pieces) {
    for (let offset = 0; offset < 4; offset++) {
      for (let at = 0; at < 14; at++) {
        const text = `{"a":"${'x'.repeat(at)}${piece}${'ح'.repeat(offset)}yz"}`
        const isPlain = piece.startsWith('\\') ? piece.length === 2 : piece !== '"' && piece >= ' '
        assert.is(compacted(text, offset), isPlain ? parsed(text) : undefined, JSON.stringify([text, offset]))
      }
    }
  }
})

test('the same key in two objects, and before and after an inner object', () => {
  assert.is(compacted('{"a": {"b": 1}, "b": [{"a": 1}, {"a": 2}]}'), '{"a":{"b":1},"b":[{"a":1},{"a":2}]}')
  assert.is(compacted('{"a": {"b": 1}, "a": 2}'), undefined)
})

const spaced = fc.tuple(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(undefined, 0, 1, '\t')).map(([value, indent]) => JSON.stringify({ value, more: [value] }, null, indent))
/** JSON with a piece cut out, doubled, or put elsewhere. */
const damaged = fc.tuple(spaced, fc.nat(), fc.nat(), fc.constantFrom('', '"', '\\', ' ', ',', '0', '-', '}', ']', '\\u00e9', '"a":1,')).map(([text, from, length, piece]) => {
  const start = from % text.length
  return text.slice(0, start) + piece + text.slice(start + (length % 3))
})

test('it writes what parsing and printing gives, or nothing', () => {
  let known = 0
  fc.assert(fc.property(fc.oneof(spaced, damaged), (text) => {
    const quick = compacted(text)
    if (quick === undefined) return
    known++
    assert.is(quick, parsed(text))
  }), { numRuns: 5000 })
  assert.ok(known > 500, `only ${known} were known`)
})

test.run()
