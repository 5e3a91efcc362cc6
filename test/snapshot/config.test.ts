// Which texts of a config are an object that every JSON reader sees alike.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseConfig, protectConfigs } from '../../build/snapshot/config.ts'

const test = suite('config')

test('objects and nothing at all', () => {
  for (const text of ['{}', '', ' \r\n', '{"a":1.0,"b":[9007199254740992,-9007199254740992,0.1,1e3,1E-30],"c":"9007199254740993 and 1e999"}']) {
    assert.is(parseConfig(text).fault, undefined, text)
  }
})

test('what is no object', () => {
  for (const text of ['[]', 'null', '1', '"{}"', 'true']) assert.is(parseConfig(text).fault, 'not an object', text)
  for (const text of ['{', 'x', '{"a":1,}', '{"a":NaN}']) assert.is(parseConfig(text).fault, 'not JSON', text)
})

test('integers beyond 2^53 in every spelling, however deep', () => {
  for (const number of ['9007199254740993', '-9007199254740993', '9.007199254740993e15', '1e16', '1.5e16', '1e20', '1e21', '12345678901234567.5', '1e999', '-1E+400']) {
    const parsed = parseConfig(`{"a":[{"b":${number}}]}`)
    assert.equal([parsed.fault, parsed.fault && parsed.detail], ['number too large', number])
  }
})

test('nesting that would end a program that follows it', () => {
  const nested = (levels: number) => `{"a":${'['.repeat(levels)}1e3${']'.repeat(levels)}}`
  assert.is(parseConfig(nested(400)).fault, undefined)
  assert.is(parseConfig(`{"a":${JSON.stringify('['.repeat(2000))},"b":"\\\\"}`).fault, undefined)
  for (const levels of [600, 100_000]) assert.is(parseConfig(nested(levels)).fault, 'nested too deeply')
})

test('a number that was typed into a snapshot file is kept as text, and the rest of the file as it is', () => {
  const text = '{"lessons":[{"name":"l","is_published":true,"stages":[{"name":"s","idx":1,"config":{"n":12345678901234567890,"m":1}},{"name":"t","idx":2,"config":{"ok":1}}]}],"deleted":[]}'
  const [first, second] = protectConfigs(JSON.parse(text), text).lessons[0]!.stages
  assert.equal(first, { name: 's', idx: 1, config_text: '{"n":12345678901234567890,"m":1}' })
  assert.equal(second, { name: 't', idx: 2, config: { ok: 1 } })
})

test.run()
