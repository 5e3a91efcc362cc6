// Reads files one after the other into the same memory: new memory for each of thousands costs more than the reading.
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'

/** The flag for files that others may have replaced: a pipe in the place of one has nothing in it, and nobody waits for it. */
export const READ_AT_ONCE = constants.O_RDONLY | constants.O_NONBLOCK

/** What Node reads of a file at most. */
const MOST_BYTES = 2 ** 31 - 1

export class FileReader {
  #space = Buffer.alloc(0)

  /** The bytes of a file; good till the next one is read. Throws what the system says against it. */
  read(path: string): Buffer {
    const fd = openSync(path, READ_AT_ONCE)
    try {
      const { size } = fstatSync(fd)
      if (size > MOST_BYTES) throw Object.assign(new Error(`${path} is too large to be read`), { code: 'ERR_FS_FILE_TOO_LARGE', syscall: 'read', path })
      if (this.#space.length < size) this.#space = Buffer.allocUnsafeSlow(Math.ceil(size * 1.5))
      let length = 0
      for (let read = 1; read > 0 && length < size; length += read) read = readSync(fd, this.#space, length, size - length, null)
      return this.#space.subarray(0, length)
    } finally {
      closeSync(fd)
    }
  }
}
