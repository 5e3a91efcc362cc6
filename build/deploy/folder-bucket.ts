// SHELL: a folder as a bucket. What a bucket keeps with an object lies in one file beside the folder, so that
// nothing but content is served from it. Every file is put in place in one act.
import { readdirSync, readFileSync, renameSync, rmSync, statSync, unlinkSync, rmdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { randomBytes } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Environment } from '../config.ts'
import { problem, type Problem } from '../errors.ts'
import { withFileLock } from '../file-lock.ts'
import { makeFolder } from '../make-folder.ts'
import type { Bucket, Found, Listed, Metadata, PutOptions, UploadOptions, UploadResult } from './bucket.ts'
import { contentHash } from './content-hash.ts'
import { folderRemote, rcloneUpload } from './rclone.ts'

/** By key, then by ETag: a manifest and what is said of it are two files, and one of them is written first. */
type MetadataFile = Record<string, Record<string, Metadata>>

const INCOMING = /^\.incoming-(\d+)-[0-9a-f]+$/
const TEMPORARY = /^\.tmp-(\d+)-[0-9a-f]+$/
const FILES_A_TURN = 200

export class FolderBucket implements Bucket {
  readonly name: string
  readonly #root: string
  readonly #metadataFile: string
  readonly #environment: Environment

  constructor(folder: string, environment: Environment) {
    this.name = `folder ${folder}`
    this.#root = resolve(folder)
    this.#metadataFile = join(dirname(this.#root), `.${basename(this.#root).replace(/^\./, '')}.metadata.json`)
    this.#environment = environment
  }

  async list(): Promise<readonly Listed[]> {
    const listed: Listed[] = []
    for (const key of this.#keys()) {
      const found = this.#read(key)
      if (found) listed.push({ key, size: found.bytes.length, etag: contentHash(found.bytes), uploaded: found.uploaded })
      if (listed.length % FILES_A_TURN === 0) await nextTurn()
    }
    return listed
  }

  async folders(folder: string): Promise<readonly string[]> {
    try {
      return readdirSync(join(this.#root, folder), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw error
    }
  }

  async get(key: string): Promise<Found | undefined> {
    const found = this.#read(key)
    if (!found) return undefined
    const etag = contentHash(found.bytes)
    return { etag, bytes: found.bytes, metadata: this.#allMetadata()[key]?.[etag] ?? {}, headers: undefined, ageMs: Math.max(0, Date.now() - found.uploaded) }
  }

  async put(key: string, bytes: Buffer, { metadata, onlyIf, mayAct }: PutOptions = {}): Promise<string | undefined> {
    const etag = contentHash(bytes)
    if (metadata === undefined && onlyIf === undefined) {
      mayAct?.()
      this.#replace(join(this.#root, key), bytes)
      return etag
    }
    return this.#alone(async () => {
      mayAct?.()
      const there = this.#read(key)
      const before = there && contentHash(there.bytes)
      if (onlyIf !== undefined && onlyIf !== (before ?? 'none')) return undefined
      if (metadata !== undefined) {
        const all = this.#allMetadata()
        const kept = before === undefined ? undefined : all[key]?.[before]
        all[key] = { ...(kept === undefined ? {} : { [before!]: kept }), [etag]: metadata }
        this.#saveMetadata(all)
      }
      this.#replace(join(this.#root, key), bytes)
      return etag
    })
  }

  async delete(key: string, mayAct?: () => void): Promise<void> {
    mayAct?.()
    try {
      unlinkSync(join(this.#root, key))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
    for (let folder = dirname(key); folder !== '.'; folder = dirname(folder)) {
      try {
        rmdirSync(join(this.#root, folder))
      } catch {
        break
      }
    }
    if (this.#allMetadata()[key] === undefined) return
    await this.#alone(async () => {
      const { [key]: _, ...others } = this.#allMetadata()
      this.#saveMetadata(others)
    })
  }

  /** Through a folder of its own, since rclone writes a file where others can see it growing. */
  async upload(folder: string, keys: readonly string[], options: UploadOptions): Promise<UploadResult> {
    makeFolder(this.#root)
    this.#clearLeftovers()
    const incoming = join(this.#root, `.incoming-${process.pid}-${randomBytes(4).toString('hex')}`)
    try {
      const result = await rcloneUpload(folderRemote(incoming), folder, keys, this.#environment, options)
      for (const key of keys) {
        if (result.failed.has(key)) continue
        this.#intoFolder(join(this.#root, key), (path) => renameSync(join(incoming, key), path))
      }
      return result
    } finally {
      rmSync(incoming, { recursive: true, force: true })
    }
  }

  #keys(temporaries: string[] = []): string[] {
    const keys: string[] = []
    const walk = (folder: string) => {
      let entries
      try {
        entries = readdirSync(join(this.#root, folder), { withFileTypes: true })
      } catch (error) {
        if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '') && (folder !== '' || !statSync(this.#root, { throwIfNoEntry: false }))) return
        throw error
      }
      for (const entry of entries) {
        const key = folder === '' ? entry.name : `${folder}/${entry.name}`
        if (TEMPORARY.test(entry.name) || (folder === '' && INCOMING.test(entry.name))) temporaries.push(key)
        else if (entry.isDirectory()) walk(key)
        else if (entry.isFile()) keys.push(key)
      }
    }
    walk('')
    return keys.sort()
  }

  #read(key: string): { readonly bytes: Buffer; readonly uploaded: number } | undefined {
    const path = join(this.#root, key)
    try {
      const bytes = readFileSync(path)
      return { bytes, uploaded: statSync(path).mtimeMs }
    } catch (error) {
      if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
      throw error
    }
  }

  #replace(path: string, bytes: Buffer | string, mode = 0o666): void {
    const temporary = join(dirname(path), `.tmp-${process.pid}-${randomBytes(4).toString('hex')}`)
    try {
      this.#intoFolder(path, () => {
        writeFileSync(temporary, bytes, { mode })
        renameSync(temporary, path)
      })
    } catch (error) {
      rmSync(temporary, { force: true })
      throw error
    }
  }

  /** Another process may remove a folder that is empty just now. */
  #intoFolder(path: string, act: (path: string) => void): void {
    for (let attempt = 0; ; attempt++) {
      makeFolder(dirname(path))
      try {
        return act(path)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === 5) throw error
      }
    }
  }

  /** Asked where manifests are there, with each of which something is kept. */
  doubts(): readonly Problem[] {
    const all = this.#readMetadata()
    if (typeof all !== 'string') return []
    return [problem(
      'metadata-lost',
      { file: this.#metadataFile },
      `it ${all}, so it is not known which snapshots the manifests of this folder came from`,
      'Bring this file back if you have a copy. Else run make deploy, which writes the live manifests anew; what was published before cannot be gone back to.',
    )]
  }

  #allMetadata(): MetadataFile {
    const all = this.#readMetadata()
    return typeof all === 'string' ? {} : all
  }

  /** What is wrong with the file, in words, where something is. */
  #readMetadata(): MetadataFile | string {
    try {
      const all: unknown = JSON.parse(readFileSync(this.#metadataFile, 'utf8'))
      return isRecord(all) && Object.values(all).every((entry) => isRecord(entry) && Object.values(entry).every(isRecord)) ? (all as MetadataFile) : 'is damaged'
    } catch (error) {
      if (error instanceof SyntaxError) return 'is damaged'
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'is not there'
      throw error
    }
  }

  // It names every plan, and may lie in a folder that is served: its owner alone can read it.
  #saveMetadata(all: MetadataFile): void {
    this.#replace(this.#metadataFile, JSON.stringify(all), 0o600)
  }

  /** Two writes with conditions exclude each other, as they do in a bucket. */
  #alone<T>(act: () => Promise<T>): Promise<T> {
    return withFileLock(`${this.#metadataFile}.lock`, { waitingFor: `another process writes ${this.name}`, onWait() {}, patienceMs: 60_000 }, act)
  }

  /** What processes that are no more were writing. */
  #clearLeftovers(): void {
    const temporaries: string[] = []
    this.#keys(temporaries)
    for (const key of temporaries) {
      const owner = /-(\d+)-[0-9a-f]+$/.exec(key)![1]
      if (!isRunning(Number(owner))) rmSync(join(this.#root, key), { recursive: true, force: true })
    }
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
