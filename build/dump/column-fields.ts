// PURE: the column of a row as a field of a snapshot's record, from bytes to bytes: a large site has millions of them,
// and to make strings and numbers of each would take several times as long. What is NULL, or a column that the site
// lacks, is left out where nothing else is said.
import { isDigit } from '../snapshot/compact-json.ts'
import type { LineWriter } from '../stable-json.ts'
import type { ColumnSpans } from './packed-row.ts'
import type { ToUtc } from './time-zone.ts'

/** The text of a column, also an empty one. */
export function writeName(out: LineWriter, key: string, row: ColumnSpans, column: number): void {
  out.key(key)
  if (row.isNull(column)) out.value('')
  else out.text(row.bytes, row.start(column), row.end(column))
}

export function writeText(out: LineWriter, key: string, row: ColumnSpans, column: number): void {
  if (row.isEmpty(column)) return
  out.key(key)
  out.text(row.bytes, row.start(column), row.end(column))
}

/** Returns whether it is a number. */
export function writeNumber(out: LineWriter, key: string, row: ColumnSpans, column: number): boolean {
  if (row.isNull(column)) return true
  out.key(key)
  const [start, end] = [row.start(column), row.end(column)]
  const plain = plainEnd(row.bytes, start, end)
  if (plain !== NOT_PLAIN) {
    out.json(row.bytes, start, plain)
    return true
  }
  const number = Number(row.text(column))
  out.value(number)
  return Number.isFinite(number)
}

/** Returns whether it is a whole number that JSON readers do not change. */
export function writeInteger(out: LineWriter, key: string, row: ColumnSpans, column: number): boolean {
  if (row.isNull(column)) return true
  out.key(key)
  const number = numberIn(row, column)
  out.value(number)
  return Number.isSafeInteger(number)
}

export function writeTime(out: LineWriter, key: string, row: ColumnSpans, column: number, utc: ToUtc): void {
  const time = utc(row.text(column))
  if (time !== undefined) writeField(out, key, time)
}

export function writeField(out: LineWriter, key: string, value: string | number | boolean): void {
  out.key(key)
  out.value(value)
}

const [POINT, ZERO] = [0x2e, 0x30]
// So many digits are one number alone, and this is how JavaScript prints it.
const EXACT_DIGITS = 15
const NOT_PLAIN = -1

/** Where the digits end that JavaScript prints of the number in bytes[start, end): of `1.500000000`, behind `1.5`. NOT_PLAIN where it may print others. */
function plainEnd(bytes: Buffer, start: number, end: number): number {
  const point = digitsEnd(bytes, start, end)
  const hasLeadingZero = bytes[start] === ZERO
  const isPlainWhole = hasLeadingZero ? point === start + 1 : point > start
  if (!isPlainWhole || end - start > EXACT_DIGITS) return NOT_PLAIN
  if (point === end) return end
  if (bytes[point] !== POINT || point + 1 === end || digitsEnd(bytes, point + 1, end) < end) return NOT_PLAIN
  let last = end - 1
  while (bytes[last] === ZERO) last--
  if (last === point) return point
  // Of a small fraction it prints an exponent.
  return hasLeadingZero ? NOT_PLAIN : last + 1
}

function digitsEnd(bytes: Buffer, start: number, end: number): number {
  let at = start
  while (at < end && isDigit(bytes[at]!)) at++
  return at
}

/** A number; NULL is 0. */
export function numberIn(row: ColumnSpans, column: number): number {
  if (row.isNull(column)) return 0
  const [start, end] = [row.start(column), row.end(column)]
  if (end === start || end - start > EXACT_DIGITS) return Number(row.text(column))
  let number = 0
  for (let at = start; at < end; at++) {
    const byte = row.bytes[at]!
    if (!isDigit(byte)) return Number(row.text(column))
    number = number * 10 + byte - ZERO
  }
  return number
}

/** The order of two texts by code point, which in UTF-8 is that of their bytes; NULL is ''. */
export function compareTexts(a: ColumnSpans, b: ColumnSpans, column: number): number {
  const [aStart, bStart] = [a.start(column), b.start(column)]
  const [aLength, bLength] = [a.end(column) - aStart, b.end(column) - bStart]
  const length = Math.min(aLength, bLength)
  for (let i = 0; i < length; i++) {
    const difference = a.bytes[aStart + i]! - b.bytes[bStart + i]!
    if (difference !== 0) return difference
  }
  return aLength - bLength
}

/** Whether two columns hold the same, which NULL is to NULL alone. */
export function equalTexts(a: ColumnSpans, aColumn: number, b: ColumnSpans, bColumn: number): boolean {
  if (a.isNull(aColumn) || b.isNull(bColumn)) return a.isNull(aColumn) && b.isNull(bColumn)
  const [aStart, bStart] = [a.start(aColumn), b.start(bColumn)]
  const length = a.end(aColumn) - aStart
  if (length !== b.end(bColumn) - bStart) return false
  for (let i = 0; i < length; i++) if (a.bytes[aStart + i] !== b.bytes[bStart + i]) return false
  return true
}
