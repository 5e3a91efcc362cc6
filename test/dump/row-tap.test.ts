// Rows that are taken out of the database's answer: all of them and nothing else, however the network cuts it up.
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type ColumnValues, packedRow } from '../../build/dump/pack-row.ts'
import { ColumnSpans } from '../../build/dump/packed-row.ts'
import { RowTap } from '../../build/dump/row-tap.ts'

const test = suite('dump: row tap')
const LONGEST = 0xffffff

/** A content as packets; one that fills the last of them to the brim is followed by an empty one. */
function packets(content: Buffer): Buffer {
  const parts: Buffer[] = []
  for (let at = 0; at <= content.length; at += LONGEST) {
    const part = content.subarray(at, at + LONGEST)
    const header = Buffer.alloc(4)
    header.writeUIntLE(part.length, 0, 3)
    parts.push(header, part)
  }
  return Buffer.concat(parts)
}

const column = packets(Buffer.from('\x03def, and all else that describes a column'))
// What ends the descriptions and the rows, where the server says so in the older way, and the newer one's end of the rows.
const oldEnd = packets(Buffer.of(0xfe, 0, 0, 2, 0))
const newEnd = packets(Buffer.of(0xfe, 0, 0, 2, 0, 0, 0))
const fault = packets(Buffer.from('\xff\x15\x04#28000No', 'latin1'))
const nextAnswer = packets(Buffer.of(0, 0, 0, 2, 0, 0, 0))

/** What is taken and what is passed on of bytes that come in pieces which end at `cuts`. */
function tapped(answer: Buffer, cuts: readonly number[] = []): { rows: readonly Buffer[]; passed: Buffer; isDone: boolean } {
  const rows: Buffer[] = []
  const passed: Buffer[] = []
  const tap = new RowTap((bytes, start, end) => void rows.push(Buffer.from(bytes.subarray(start, end))), (bytes) => void passed.push(Buffer.from(bytes)))
  const ends = [...cuts.map((cut) => cut % (answer.length + 1)), answer.length].sort((a, b) => a - b)
  ends.forEach((end, i) => tap.feed(Buffer.from(answer.subarray(i === 0 ? 0 : ends[i - 1], end))))
  return { rows, passed: Buffer.concat(passed), isDone: tap.isDone }
}

function columnsOf(row: Buffer, count: number): ColumnValues {
  const spans = new ColumnSpans(count)
  spans.lay(row, 0)
  return Array.from({ length: count }, (_, i) => (spans.isNull(i) ? null : row.subarray(spans.start(i), spans.end(i))))
}

const values = fc.array(fc.option(fc.uint8Array({ maxLength: 300 })), { minLength: 3, maxLength: 3 })
const cuts = fc.array(fc.nat(), { maxLength: 12 })

test('every row is taken with every column, and the rest reaches the driver', () => {
  fc.assert(fc.property(fc.array(values, { maxLength: 8 }), cuts, fc.boolean(), fc.constantFrom(Buffer.alloc(0), nextAnswer), (rows, cuts, isOld, next) => {
    const head = Buffer.concat([packets(Buffer.of(3)), column, column, column, ...(isOld ? [oldEnd] : [])])
    const tail = Buffer.concat([isOld ? oldEnd : newEnd, next])
    const found = tapped(Buffer.concat([head, ...rows.map((row) => packets(packedRow(row))), tail]), cuts)
    assert.equal(found.rows.map((row) => columnsOf(row, 3)), rows.map((row) => row.map((value) => (value === null ? null : Buffer.from(value)))))
    assert.ok(found.passed.equals(Buffer.concat([head, tail])))
    assert.ok(found.isDone)
  }))
})

test('an error in place of the columns, or after some rows, reaches the driver', () => {
  const head = Buffer.concat([packets(Buffer.of(1)), column])
  const row = packets(packedRow([Buffer.from('a')]))
  assert.equal(tapped(fault), { rows: [], passed: fault, isDone: true })
  assert.equal(tapped(nextAnswer), { rows: [], passed: nextAnswer, isDone: true })
  const found = tapped(Buffer.concat([head, row, row, fault]), [30, 50, 61])
  assert.equal([found.rows.length, found.passed, found.isDone], [2, Buffer.concat([head, fault]), true])
})

test('rows longer than a packet are whole', () => {
  const head = Buffer.concat([packets(Buffer.of(2)), column, column])
  // One that goes over two packets, and one that ends just where a packet does.
  for (const length of [LONGEST + 100, LONGEST - 4 - 2]) {
    const values = [Buffer.from('n'), Buffer.alloc(length, 'x')]
    const { rows, passed } = tapped(Buffer.concat([head, packets(packedRow(values)), packets(packedRow(values)), newEnd]), [5_000_000, 17_000_000, 17_000_001])
    assert.is(rows.length, 2)
    for (const row of rows) assert.ok(columnsOf(row, 2).every((value, i) => values[i]!.equals(value!)))
    assert.ok(passed.equals(Buffer.concat([head, newEnd])))
  }
})

test('a column of any length is packed as it is read', () => {
  for (const length of [0, 250, 251, 65_535, 65_536, 2 ** 24 - 1, 2 ** 24]) {
    const [first, second, third] = columnsOf(packedRow([Buffer.alloc(length, 'x'), null, Buffer.from('z')]), 3)
    assert.equal([first!.length, second, third], [length, null, Buffer.from('z')])
  }
})

test.run()
