// SHELL: what the last build of a snapshot into a dist folder left for the next one: what it read, what came of each
// subject, and what it wrote. Nothing in it is taken on trust: what was read and written must be untouched since, what
// is kept must be whole, and the program the same. Whatever is in doubt is read, rendered and compared again.
import { hash } from 'node:crypto'
import { readdirSync, realpathSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { unpackSubject } from '../files/pack.ts'
import type { RenderedSubject } from '../files/render-subject.ts'
import { keySegment } from '../key-segment.ts'
import { readEntry, writeEntry } from './entry.ts'
import { programVersion } from './version.ts'
import { changedPaths, isUnchanged, type Watched } from './watched.ts'

/** What is kept of one subject. */
export interface KeptSubject {
  readonly name: string
  /** Its files in the snapshot. */
  readonly inputs: Watched
  /** Its pages in the dist folder. */
  readonly outputs: Watched
  /** The hash of what came of it, which is an entry of its own. */
  readonly rendered: string
  /** The hash of what it is but for its lessons' stages, which is one too. */
  readonly heads: string
  readonly newest: string
  readonly ids: Float64Array
}

/** What is kept of a whole build. */
export interface KeptBuild<Summary> {
  readonly stableNames: boolean
  /** The files of the snapshot that are no subject's. */
  readonly inputs: Watched
  /** The folders of the dist folder, which change with the names in them. */
  readonly folders: Watched
  /** The pages that are no subject's. */
  readonly outputs: Watched
  /** The plans whose search has a page for each subject. */
  readonly sharded: readonly string[]
  readonly subjects: readonly KeptSubject[]
  readonly summary: Summary
}

/** What of a kept build still holds. */
export interface Standing<Summary> {
  readonly kept: KeptBuild<Summary>
  /** Nothing was touched, neither in the snapshot nor in the dist folder. */
  readonly isAll: boolean
  /** Nothing was touched in the dist folder. */
  readonly isDistAsLeft: boolean
  /** The subjects whose pages nobody touched. */
  readonly subjects: ReadonlyMap<string, StandingSubject>
}

export interface StandingSubject {
  readonly kept: KeptSubject
  /** Those of its files in the snapshot that were touched. */
  readonly changed: readonly string[]
}

type EntryKind = 'subject' | 'heads'

const MOST_KEPT = 30
const OURS = /^[0-9a-f]{32}$/

export class BuildCache<Summary> {
  readonly #cache: string
  readonly #folder: string
  readonly #snapshot: string
  readonly #dist: string
  readonly #version: string

  /** `cache` is the folder that all builds share. */
  constructor(cache: string, snapshot: string, dist: string, version = programVersion()) {
    this.#cache = cache
    this.#snapshot = snapshot
    this.#dist = dist
    this.#version = version
    this.#folder = join(cache, hash('sha256', JSON.stringify([snapshot, dist].map(realPathOf)), 'hex').slice(0, 32))
  }

  /** What the last build kept, and what of it still holds; undefined where nothing does. */
  standing(stableNames: boolean): Standing<Summary> | undefined {
    const kept = this.#read()
    if (!kept || kept.stableNames !== stableNames || !isUnchanged(this.#dist, kept.folders) || !isUnchanged(this.#dist, kept.outputs)) return undefined
    const whole = kept.subjects.filter(({ outputs }) => isUnchanged(this.#dist, outputs)).map((subject) => ({ kept: subject, changed: changedPaths(this.#snapshot, subject.inputs) }))
    const isDistAsLeft = whole.length === kept.subjects.length
    const isAll = isDistAsLeft && whole.every(({ changed }) => changed.length === 0) && isUnchanged(this.#snapshot, kept.inputs)
    return { kept, isAll, isDistAsLeft, subjects: new Map(whole.map((subject) => [subject.kept.name, subject])) }
  }

  /** What came of a subject; undefined where that was lost. */
  rendered(subject: KeptSubject): RenderedSubject<undefined> | undefined {
    const packed = this.packed(subject)
    return packed && unpackSubject(packed)
  }

  /** The same packed. */
  packed({ name, rendered }: KeptSubject): Buffer | undefined {
    return readEntry(this.#path('subject', name), rendered)
  }

  /** What a subject is but for its lessons' stages. */
  heads({ name, heads }: KeptSubject): Buffer | undefined {
    return readEntry(this.#path('heads', name), heads)
  }

  /** Keeps something of a subject, and gives its hash. */
  keepEntry(kind: EntryKind, name: string, bytes: Uint8Array): string {
    return writeEntry(this.#path(kind, name), bytes)
  }

  keep(build: KeptBuild<Summary>): void {
    writeEntry(join(this.#folder, 'build'), serialize({ version: this.#version, build }))
    this.#dropOld()
  }

  /** Forgets all of it; what cannot be deleted is held against the folders all the same before it is used. */
  drop(): void {
    try {
      rmSync(this.#folder, { recursive: true, force: true })
    } catch {
      // A cache that cannot be changed is no reason for a build to fail.
    }
  }

  #read(): KeptBuild<Summary> | undefined {
    const bytes = readEntry(join(this.#folder, 'build'))
    if (!bytes) return undefined
    try {
      const { version, build } = deserialize(bytes) as { version: string; build: KeptBuild<Summary> }
      return version === this.#version ? build : undefined
    } catch {
      return undefined
    }
  }

  #path(kind: EntryKind, subject: string): string {
    return join(this.#folder, `${kind}-${keySegment(subject)}`)
  }

  /** Folders that are built no more would pile up. */
  #dropOld(): void {
    const folders = readdirSync(this.#cache).filter((name) => OURS.test(name)).map((name) => ({ name, time: statSync(join(this.#cache, name, 'build'), { throwIfNoEntry: false })?.mtimeMs ?? Infinity }))
    for (const { name, time } of folders.sort((a, b) => b.time - a.time).slice(MOST_KEPT)) if (time < Infinity) rmSync(join(this.#cache, name), { recursive: true, force: true })
  }
}

function realPathOf(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
