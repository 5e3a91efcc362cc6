// SHELL: what the last build of a snapshot into a dist folder left for the next one: what it read, what came of each
// subject, and what it wrote. Nothing in it is taken on trust: what was read and written must be untouched since, what
// is kept must be whole, and the program the same. Whatever is in doubt is read, rendered and compared again.
import { hash } from 'node:crypto'
import { readdirSync, realpathSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { keySegment } from '../key-segment.ts'
import { EntryLost, readEntry, writeEntry } from './entry.ts'
import { Looking, type LookedAt, type WatchedBelow } from './looking.ts'
import { PROGRAM_VERSION } from './version.ts'
import { packWatched, unpackWatched, type Watched } from './watched.ts'

/** What is kept of one subject. All that is large is an entry of its own, of which this is the hash. */
export interface KeptSubject extends Readonly<Record<EntryKind, string>> {
  readonly name: string
  readonly newest: string
}

/**
 * What came of a subject; what it is but for its lessons' stages; its files in the snapshot and its pages in the dist
 * folder; and the numbers of its records' names.
 */
type EntryKind = (typeof ENTRY_KINDS)[number]
const ENTRY_KINDS = ['subject', 'heads', 'watched', 'ids'] as const

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
  /** The numbers of the names of all records that are no subject's. */
  readonly ids: Float64Array
  readonly summary: Summary
}

/** What of a kept build still holds. */
export interface Standing<Summary> {
  readonly kept: KeptBuild<Summary>
  /** Nothing was touched, neither in the snapshot nor in the dist folder. */
  readonly isAll: boolean
  /** Nothing was touched in the dist folder, as far as is known: see `isAsAssumed`. */
  readonly isDistAsLeft: boolean
  /** The subjects whose pages nobody touched, as far as is known. */
  readonly subjects: ReadonlyMap<string, StandingSubject>
  /** Whether that is so where it was only assumed. */
  readonly isAsAssumed: () => boolean
}

export interface StandingSubject {
  readonly kept: KeptSubject
  /** Those of its files in the snapshot that were touched. */
  readonly changed: readonly string[]
}

/** What holds the rest together: the last to be written. */
const BUILD_ENTRY = 'build'
const OR_NOTHING = { throwIfNoEntry: false } as const
const MOST_KEPT = 30
const OURS = /^[0-9a-f]{32}$/

export class BuildCache<Summary> implements Disposable {
  readonly #cache: string
  readonly #folder: string
  readonly #snapshot: string
  readonly #dist: string
  readonly #version: string
  #looking: Looking | undefined

  /** `cache` is the folder that all builds share. */
  constructor(cache: string, snapshot: string, dist: string, version = PROGRAM_VERSION) {
    this.#cache = cache
    this.#snapshot = snapshot
    this.#dist = dist
    this.#version = version
    this.#folder = join(cache, hash('sha256', JSON.stringify([snapshot, dist].map(realPathOf)), 'hex').slice(0, 32))
  }

  /**
   * What the last build kept, and what of it still holds; undefined where nothing does. With `assume`, where anything in
   * the snapshot was touched, no page is waited for: they are taken to be as they were until `isAsAssumed` is asked.
   */
  standing(stableNames: boolean, assume: boolean): Standing<Summary> | undefined {
    this[Symbol.dispose]()
    const kept = this.#read()
    if (!kept || kept.stableNames !== stableNames) return undefined
    const known = kept.subjects.flatMap((subject) => {
      const watched = this.watched(subject)
      return watched ? [{ subject, ...watched }] : []
    })
    const below = (root: string) => (watched: Watched): WatchedBelow => ({ root, ...watched })
    const [snapshot, dist] = [below(this.#snapshot), below(this.#dist)]
    const looking = new Looking([dist(kept.folders), dist(kept.outputs), snapshot(kept.inputs), ...known.map(({ inputs }) => snapshot(inputs)), ...known.map(({ outputs }) => dist(outputs))])
    this.#looking = looking
    const [folders, pagesOfPlans, frame, ...ofSubjects] = looking.lists as readonly [LookedAt, LookedAt, LookedAt, ...LookedAt[]]
    if (!folders.isAsItWas() || !pagesOfPlans.isAsItWas()) {
      this[Symbol.dispose]()
      return undefined
    }
    const [inputs, outputs] = [ofSubjects.slice(0, known.length), ofSubjects.slice(known.length)]
    const subjects = known.map(({ subject }, i): StandingSubject => ({ kept: subject, changed: inputs[i]!.changedPaths() }))
    const isSnapshotAsRead = known.length === kept.subjects.length && subjects.every(({ changed }) => changed.length === 0) && frame.isAsItWas()
    const isWhole = (_: unknown, i: number) => outputs[i]!.isAsItWas()
    const isAssumed = assume && !isSnapshotAsRead
    const whole = isAssumed || looking.isAllAsItWas() ? subjects : subjects.filter(isWhole)
    const isDistAsLeft = whole.length === kept.subjects.length
    let found: boolean | undefined
    return {
      kept,
      isAll: isSnapshotAsRead && isDistAsLeft,
      isDistAsLeft,
      subjects: new Map(whole.map((subject) => [subject.kept.name, subject])),
      isAsAssumed: () => {
        found ??= !isAssumed || subjects.every(isWhole)
        // The names of a large site are many.
        this[Symbol.dispose]()
        return found
      },
    }
  }

  /** What came of a subject, packed; undefined where that was lost. */
  packed(subject: KeptSubject): Buffer | undefined {
    return this.#entry('subject', subject)
  }

  /** What a subject is but for its lessons' stages. */
  heads(subject: KeptSubject): Buffer | undefined {
    return this.#entry('heads', subject)
  }

  /** Its files in the snapshot, and its pages in the dist folder. */
  watched(subject: KeptSubject): { readonly inputs: Watched; readonly outputs: Watched } | undefined {
    const bytes = this.#entry('watched', subject)
    const [inputs, outputs] = bytes ? unpackWatched(bytes) : []
    return inputs && outputs && { inputs, outputs }
  }

  /** The numbers of its records' names. Throws EntryLost where somebody deleted them meanwhile. */
  ids(subject: KeptSubject): Float64Array {
    const bytes = this.#entry('ids', subject)
    if (!bytes) throw new EntryLost()
    return new Float64Array(new Uint8Array(bytes).buffer)
  }

  /** Keeps something of a subject, and gives its hash. */
  keepEntry(kind: Exclude<EntryKind, 'watched' | 'ids'>, name: string, bytes: Uint8Array): string {
    return writeEntry(this.#path(kind, name), bytes)
  }

  keepWatched(name: string, { inputs, outputs }: { readonly inputs: Watched; readonly outputs: Watched }): string {
    return writeEntry(this.#path('watched', name), packWatched([inputs, outputs]))
  }

  keepIds(name: string, ids: Float64Array): string {
    return writeEntry(this.#path('ids', name), new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength))
  }

  keep(build: KeptBuild<Summary>): void {
    writeEntry(join(this.#folder, BUILD_ENTRY), serialize({ version: this.#version, build }))
    try {
      this.#dropEntriesOfOthers(build)
      this.#dropOld()
    } catch {
      // Tidying up, perhaps while another build does: what was kept stands.
    }
  }

  /** Forgets all of it; what cannot be deleted is held against the folders all the same before it is used. */
  drop(): void {
    try {
      rmSync(this.#folder, { recursive: true, force: true })
    } catch {
      // A cache that cannot be changed is no reason for a build to fail.
    }
  }

  /** No thread of it goes on. */
  [Symbol.dispose](): void {
    this.#looking?.[Symbol.dispose]()
    this.#looking = undefined
  }

  #entry(kind: EntryKind, subject: KeptSubject): Buffer | undefined {
    return readEntry(this.#path(kind, subject.name), subject[kind])
  }

  #read(): KeptBuild<Summary> | undefined {
    const bytes = readEntry(join(this.#folder, BUILD_ENTRY))
    if (!bytes) return undefined
    try {
      const { version, build } = deserialize(bytes) as { version: string; build: KeptBuild<Summary> }
      return version === this.#version ? build : undefined
    } catch {
      return undefined
    }
  }

  #path(kind: EntryKind, subject: string): string {
    return join(this.#folder, entryName(kind, subject))
  }

  /** What is there of subjects that are gone, and of builds that were killed. */
  #dropEntriesOfOthers({ subjects }: KeptBuild<Summary>): void {
    const own = new Set([BUILD_ENTRY, ...subjects.flatMap(({ name }) => ENTRY_KINDS.map((kind) => entryName(kind, name)))])
    for (const name of readdirSync(this.#folder)) if (!own.has(name)) rmSync(join(this.#folder, name), { recursive: true, force: true })
  }

  /** Folders that are built no more would pile up. */
  #dropOld(): void {
    const folders = readdirSync(this.#cache).filter((name) => OURS.test(name)).flatMap((name) => {
      const path = join(this.#cache, name)
      // What a build left that was ended before it kept all is as old as its folder.
      const found = statSync(join(path, BUILD_ENTRY), OR_NOTHING) ?? statSync(path, OR_NOTHING)
      return found ? [{ path, time: found.mtimeMs }] : []
    })
    for (const { path } of folders.sort((a, b) => b.time - a.time).slice(MOST_KEPT)) rmSync(path, { recursive: true, force: true })
  }
}

function entryName(kind: EntryKind, subject: string): string {
  return `${kind}-${keySegment(subject)}`
}

function realPathOf(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
