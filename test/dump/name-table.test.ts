// Numbers by name, among many and odd names.
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { NameTable } from '../../build/dump/name-table.ts'

const test = suite('dump: name table')

// Among others' bytes, as a name lies in a row.
const find = (table: NameTable, name: Uint8Array) => table.get(Buffer.concat([Buffer.of(1, 2), name, Buffer.of(3)]), 2, 2 + name.length)

test('it finds what a Map finds, also when it has grown', () => {
  const table = new NameTable()
  const map = new Map<string, number>()
  const names = Array.from({ length: 20_000 }, (_, i) => `${i % 7 === 0 ? 'ا'.repeat(i % 140) : ''}${i % 15_000}`)
  names.forEach((name, i) => {
    table.set(Buffer.from(name), i)
    map.set(name, i)
  })
  for (const name of names) assert.is(find(table, Buffer.from(name)), map.get(name), name)
  for (let i = 15_000; i < 40_000; i++) assert.is(find(table, Buffer.from(String(i))), map.get(String(i)))
})

test('names are their bytes alone', () => {
  fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 3 })), fc.uint8Array({ maxLength: 3 }), (names, other) => {
    const table = new NameTable()
    names.forEach((name, i) => table.set(name, i))
    const expected = names.findLastIndex((name) => Buffer.compare(name, other) === 0)
    assert.is(find(table, other) ?? -1, expected)
  }))
})

test.run()
