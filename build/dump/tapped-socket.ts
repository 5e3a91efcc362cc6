// SHELL: the connection beneath the driver's, so that the rows of large tables need not go through the driver.
import { connect, type Socket } from 'node:net'
import type { TakeRow } from './packed-row.ts'
import { RowTap } from './row-tap.ts'

export interface TappedSocket {
  readonly socket: Socket
  /** Takes the rows out of the next answer, which must be that of the statement that is sent now. Throws while another one's are being taken. */
  takeRows(take: TakeRow): void
}

const READ_BYTES = 256 * 1024

export function connectTapped(host: string, port: number): TappedSocket {
  let tap: RowTap | undefined
  // The driver keeps what it gets; the memory that is read into is used again.
  const passOn = (bytes: Uint8Array) => void socket.emit('data', Buffer.from(bytes))
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES)
  const callback = (length: number) => {
    const chunk = buffer.subarray(0, length)
    if (!tap) passOn(chunk)
    else {
      tap.feed(chunk)
      if (tap.isDone) tap = undefined
    }
    return true
  }
  const socket = connect({ host, port, noDelay: true, onread: { buffer, callback } })
  return {
    socket,
    takeRows(take) {
      if (tap) throw new Error('the rows of another statement are being taken')
      tap = new RowTap(take, passOn)
    },
  }
}
