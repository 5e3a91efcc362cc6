// PURE: makes a row as the database sends it of its columns, where the driver has taken it apart: behind TLS or a socket
// of this machine.
import { EIGHT_BYTES, NULL, THREE_BYTES, TWO_BYTES } from './packed-row.ts'

/** A row as its columns, each the UTF-8 of its text. */
export type ColumnValues = readonly (Uint8Array | null)[]

/** The row that has these columns. */
export function packedRow(columns: ColumnValues): Buffer {
  let size = 0
  for (const value of columns) size += value === null ? 1 : sizeOfLength(value.length) + value.length
  const row = Buffer.allocUnsafe(size)
  let at = 0
  for (const value of columns) {
    if (value === null) {
      row[at++] = NULL
      continue
    }
    at = putLength(row, at, value.length)
    row.set(value, at)
    at += value.length
  }
  return row
}

function sizeOfLength(length: number): number {
  return length < NULL ? 1 : length < 2 ** 16 ? 3 : length < 2 ** 24 ? 4 : 9
}

function putLength(row: Buffer, at: number, length: number): number {
  const size = sizeOfLength(length)
  if (size === 1) return row.writeUInt8(length, at)
  row[at] = size === 3 ? TWO_BYTES : size === 4 ? THREE_BYTES : EIGHT_BYTES
  return size === 9 ? row.writeBigUInt64LE(BigInt(length), at + 1) : row.writeUIntLE(length, at + 1, size - 1)
}
