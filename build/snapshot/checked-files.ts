// SHELL: the files of a snapshot folder, each held against its schema. What is wrong with one is noted, so that every
// fault can be told at once.
import { constants, isUtf8 } from 'node:buffer'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { CommandError, problem, quote, systemProblem, type Problem } from '../errors.ts'
import { READ_AT_ONCE } from '../file-reader.ts'
import { schemaFaults, type SchemaName } from '../schema.ts'
import { isSomebodyElses } from './layout.ts'

const TOO_LARGE = 'it is larger than any file that a dump writes'
const DUMP_AGAIN = 'Restore it with git, or dump the database again with `make snapshot`.'

export class CheckedFiles {
  readonly problems: Problem[] = []
  readonly #folder: string
  readonly #onFile: () => void
  /** What the folders must hold; anything else there is a fault. */
  readonly #expected = new Set<string>()

  /** `onFile` is called for each file that is read. Files are named by their paths below the folder. */
  constructor(folder: string, onFile: () => void = () => {}) {
    this.#folder = folder
    this.#onFile = onFile
  }

  /** What a file says; undefined where anything is wrong with it. */
  read<T>(file: string, schema: SchemaName): T | undefined {
    return this.valid<T>(file, schema, this.json(file, this.text(file)))
  }

  text(file: string): string | undefined {
    const path = join(this.#folder, file)
    try {
      const bytes = readFileSync(path, { flag: READ_AT_ONCE })
      if (!isUtf8(bytes)) return void this.damaged(file, 'it is not UTF-8 text, so letters in it would be lost')
      if (bytes.length > constants.MAX_STRING_LENGTH) return void this.damaged(file, TOO_LARGE)
      return bytes.toString('utf8')
    } catch (error) {
      const { code } = Object.assign(error as NodeJS.ErrnoException, { path })
      if (code === 'ENOENT') this.damaged(file, 'the file is missing')
      else if (code === 'EISDIR') this.damaged(file, 'it is a folder where a file is expected')
      else if (code === 'ERR_FS_FILE_TOO_LARGE') this.damaged(file, TOO_LARGE)
      else this.#note(error)
      return undefined
    }
  }

  json(file: string, text: string | undefined): unknown {
    if (text === undefined) return undefined
    if (text.startsWith('\uFEFF')) return void this.damaged(file, 'it begins with a byte order mark (BOM), which JSON must not have: save it as UTF-8 without one')
    try {
      return JSON.parse(text)
    } catch (error) {
      this.damaged(file, `it is not whole JSON: ${(error as Error).message}`)
      return undefined
    }
  }

  /** The value, where its schema finds no fault with it. */
  valid<T>(file: string, schema: SchemaName, value: unknown): T | undefined {
    if (value === undefined) return undefined
    this.#onFile()
    const faults = schemaFaults(schema, value)
    for (const fault of faults) this.damaged(file, fault)
    return faults.length === 0 ? (value as T) : undefined
  }

  mustBe(file: string, field: string, found: string | undefined, expected: string): void {
    if (found !== expected) this.damaged(file, `${JSON.stringify(field)} is ${quote(found ?? '')} where the file is that of ${quote(expected)}`)
  }

  /** What may be there. */
  allow(...paths: readonly string[]): void {
    for (const path of paths) this.#expected.add(path)
  }

  /** Notes what else is in these folders. */
  refuseStrangers(...folders: readonly string[]): void {
    for (const folder of folders) {
      for (const name of this.list(folder)) {
        const path = `${folder}/${name}`
        if (!this.#expected.has(path)) this.damaged(path, 'nothing else in the snapshot refers to it')
      }
    }
  }

  /** The names in a folder, but for those that belong to people and tools. */
  list(folder: string): string[] {
    try {
      return readdirSync(join(this.#folder, folder)).filter((name) => !isSomebodyElses(name)).sort()
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#note(error)
      return []
    }
  }

  damaged(file: string, what: string): void {
    this.problems.push(problem('snapshot-damaged', { file: join(this.#folder, file) }, what, DUMP_AGAIN))
  }

  throwIfFaulty(): void {
    if (this.problems.length > 0) throw new CommandError(this.problems)
  }

  /** Notes what the system says; throws what nobody can mend. */
  #note(error: unknown): void {
    const known = systemProblem(error, 'read the snapshot')
    if (!known) throw error
    this.problems.push(known)
  }
}
