// What a diff compares with: which of its meanings BASE has, and the pages that are there.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { DiffSettings } from '../config.ts'
import { PageReader } from '../deploy/look.ts'
import { openBucket } from '../deploy/open-bucket.ts'
import { atMost, inPool } from '../deploy/pool.ts'
import { releasesSettings } from '../deploy/settings.ts'
import type { Side } from '../diff/side.ts'
import { failure, quote, type Problem } from '../errors.ts'
import type { Site } from '../files/render.ts'
import { keySegment } from '../key-segment.ts'
import { BUILD_RECORD } from '../output/build-record.ts'
import { DRAFTS_MARK } from '../output/drafts-mark.ts'
import { INDEX_FILE } from '../snapshot/layout.ts'
import { readSoundParts } from '../snapshot/read.ts'
import type { SoundParts } from '../snapshot/reading.ts'
import { findRevision, isUnchanged, LAST_COMMIT, readRevision, type Revision } from '../snapshot/revision.ts'
import { plansOf, renderedSide, type IsSelected } from './diff-side.ts'

export interface BaseName {
  readonly kind: 'snapshot' | 'revision' | 'dist' | 'live'
  /** The folder, the revision or the bucket. */
  readonly name: string
  readonly commit?: string | undefined
}

export interface Base extends BaseName {
  /** What the reader may not expect of the name. */
  readonly notes: readonly string[]
  /** The side that is compared with; undefined when it is the very same as the snapshot. */
  readonly open: () => Promise<OpenBase | undefined>
}

export interface OpenBase {
  /** The plans there, by segment. */
  readonly plans: ReadonlySet<string>
  /** `head` is the site that is compared with it. */
  readonly side: (isSelected: IsSelected, head: Site) => { readonly side: Side; readonly doubts: readonly Problem[] }
}

const LIVE = 'live'
const DIST = 'dist'

/** Throws a CommandError (status 2) where BASE names nothing, or more than one thing. */
export function findBase(settings: DiffSettings): Base {
  const { snapshot, base } = settings
  if (base === LIVE) return liveBase(settings)
  const folder = base === DIST ? settings.dist : base
  const kinds = folder === undefined ? undefined : kindsOfFolder(folder)
  if (folder !== undefined && kinds) {
    if (existsSync(join(folder, DRAFTS_MARK))) {
      throw failure(
        'base-drafts',
        { setting: 'BASE', file: folder },
        'it holds drafts that a preview shows, and drafts are never published',
        'Run make build and compare with the folder that it writes (BASE=dist), or name the snapshot that the drafts are of.',
        2,
      )
    }
    const [kind, another] = kinds
    if (another) {
      throw failure(
        'base-ambiguous',
        { setting: 'BASE', file: folder },
        'the folder holds both a snapshot and built pages',
        'Name a folder that holds only one of them.',
        2,
      )
    }
    if (!kind) {
      throw failure(
        'base-unknown',
        { setting: 'BASE', file: folder },
        `the folder is neither a snapshot (it has no ${INDEX_FILE}) nor a dist folder (it has no plans/*/manifest.json)`,
        'Name a snapshot folder, a git revision, a dist folder, or live.',
        2,
      )
    }
    const notes = [
      ...(isRevisionToo(snapshot, folder) ? [`${folder} is a folder and a git revision: the folder is meant. Write refs/heads/${folder} for the branch.`] : []),
      ...(kind === 'dist' && !existsSync(join(folder, BUILD_RECORD)) ? [`${folder} has no record of a finished build, so some of its plans may be of an older one.`] : []),
    ]
    return { kind, name: folder, notes, open: async () => (kind === 'dist' ? openDist(folder) : openSnapshot(await readSoundParts(folder), folder)) }
  }
  return revisionBase(snapshot, base ?? LAST_COMMIT, base === undefined)
}

function kindsOfFolder(folder: string): readonly ('snapshot' | 'dist')[] | undefined {
  if (!isFolder(folder)) return undefined
  const isDist = existsSync(join(folder, BUILD_RECORD)) || manifestsIn(folder).size > 0
  return [...(existsSync(join(folder, INDEX_FILE)) ? ['snapshot' as const] : []), ...(isDist ? ['dist' as const] : [])]
}

function isRevisionToo(snapshot: string, name: string): boolean {
  try {
    return isFolder(snapshot) && findRevision(snapshot, name) !== undefined
  } catch {
    return false
  }
}

function revisionBase(snapshot: string, name: string, byDefault: boolean): Base {
  // Reading it tells what is wrong with it.
  if (!isFolder(snapshot)) return { kind: 'revision', name, notes: [], open: async () => undefined }
  const revision = findRevision(snapshot, name)
  if (!revision) {
    throw failure(
      'base-unknown',
      { setting: 'BASE' },
      `${quote(name)} is no folder, and no revision of the repository that ${snapshot} is in`,
      'Name a snapshot folder, a git revision, a dist folder, or live. In a shallow clone a branch has to be fetched first (git fetch origin <branch>).',
      2,
    )
  }
  const { commit, tree } = revision
  const notes = tree === undefined ? [commit === undefined && name === LAST_COMMIT ? 'There is no commit yet, so all is new.' : `${name} has no snapshot in ${snapshot}, so all is new.`] : []
  return {
    kind: 'revision',
    name,
    commit,
    notes: [...notes, ...(byDefault && isUnchanged(snapshot, revision) ? [`${snapshot} is as the last commit has it. BASE=HEAD~1 tells what that commit changed.`] : [])],
    open: async () => (isUnchanged(snapshot, revision) ? undefined : openRevision(revision)),
  }
}

async function openRevision(revision: Revision): Promise<OpenBase> {
  const { name, tree } = revision
  if (tree === undefined) return { plans: new Set(), side: () => ({ side: { name, manifests: new Map(), read: () => undefined }, doubts: [] }) }
  return openSnapshot(await readRevision({ ...revision, tree }), name)
}

function openSnapshot(parts: SoundParts, name: string): OpenBase {
  const plans = new Set([...plansOf(parts.snapshot), ...Array.from(parts.damagedPlans.keys(), keySegment)])
  return { plans, side: (isSelected, head) => renderedSide(parts, name, isSelected, head) }
}

function openDist(folder: string): OpenBase {
  const manifests = manifestsIn(folder)
  return { plans: new Set(manifests.keys()), side: (isSelected) => ({ side: { name: folder, manifests: selected(manifests, isSelected), read: (key) => readIfThere(join(folder, key)) }, doubts: [] }) }
}

function manifestsIn(folder: string): ReadonlyMap<string, Buffer> {
  const plans = join(folder, 'plans')
  if (!isFolder(plans)) return new Map()
  const found = readdirSync(plans).map((segment) => [segment, readIfThere(join(plans, segment, 'manifest.json'))] as const)
  return new Map(found.flatMap(([segment, bytes]) => (bytes ? [[segment, bytes]] : [])))
}

function liveBase({ environment, dist }: DiffSettings): Base {
  const { target } = releasesSettings(environment)
  const bucket = openBucket(target, environment)
  return {
    kind: 'live',
    name: bucket.name,
    notes: existsSync(LIVE) ? [`live means what is published: write ./${LIVE} for the folder of that name.`] : [],
    async open() {
      const found = await inPool(await bucket.folders('plans'), 16, async (segment) => [segment, (await bucket.get(`plans/${segment}/manifest.json`))?.bytes] as const)
      const manifests = new Map(found.flatMap(([segment, bytes]) => (bytes ? [[segment, bytes]] : [])))
      // Pages that are in the dist folder as well need not be fetched.
      const pages = new PageReader(bucket, dist)
      const read = atMost(32, (key: string) => pages.bytes(key))
      return { plans: new Set(manifests.keys()), side: (isSelected) => ({ side: { name: bucket.name, manifests: selected(manifests, isSelected), read }, doubts: [] }) }
    },
  }
}

function selected(manifests: ReadonlyMap<string, Buffer>, isSelected: IsSelected): ReadonlyMap<string, Buffer> {
  return new Map([...manifests].filter(([segment]) => isSelected(segment)))
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}
