// SHELL: what a build left in the dist folder, read once and held against its own names.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CommandError, failure, problem, quote, type Problem } from '../errors.ts'
import { parseKey } from '../files/keys.ts'
import { pageHash } from '../files/page-hash.ts'
import { keySegment } from '../key-segment.ts'
import { BUILD_RECORD } from '../output/build-record.ts'
import { parseBuildRecord } from '../output/read-build-record.ts'
import { DRAFTS_MARK } from '../output/drafts-mark.ts'
import type { BuildRecord, SnapshotIdentity } from '../output/record-types.ts'
import { schemaFaults } from '../schema.ts'
import { contentHash } from './content-hash.ts'
import { manifestBytes, parseManifest, type ManifestBody } from './manifest.ts'
import { reachOf, type Reach } from './reach.ts'

export interface DistPlan {
  readonly id: string
  readonly body: ManifestBody
  readonly bytes: Buffer
  readonly identity: SnapshotIdentity
  readonly reach: Reach
}

export interface PageFile {
  readonly size: number
  /** The MD5 of its bytes. */
  readonly etag: string
}

export interface Dist {
  readonly root: string
  readonly record: BuildRecord
  /** By key segment. */
  readonly plans: ReadonlyMap<string, DistPlan>
  /** Every hashed page that a manifest leads to. */
  readonly pages: ReadonlyMap<string, PageFile>
}

const REBUILD = 'Run make build, then this again.'

/** Reads the folder; fails when a build was not finished there, or when what it wrote was changed since. */
export async function readDist(root: string): Promise<Dist> {
  const text = readIfThere(root, BUILD_RECORD)?.toString('utf8')
  if (readIfThere(root, DRAFTS_MARK)) {
    throw failure(
      'dist-drafts',
      { setting: 'DIST', file: root },
      'it holds drafts that a preview shows, and drafts are never published',
      'Run make build and deploy the folder that it writes (DIST=dist).',
    )
  }
  const record = parseBuildRecord(text)
  if (!record) {
    const what = text === undefined ? 'there is no finished build in it' : 'its build record is damaged'
    throw failure('build-unfinished', { file: root }, what, 'Run make build first.')
  }
  const plans = new Map<string, DistPlan>()
  const pages = new Map<string, PageFile>()
  const problems: Problem[] = []
  for (const [id, identity] of Object.entries(record.plans)) {
    const segment = keySegment(id)
    const key = `plans/${segment}/manifest.json`
    const bytes = readIfThere(root, key)
    const body = bytes && parseManifest(bytes)
    const fault = body ? manifestFault(id, bytes, body) : bytes ? 'the manifest is no JSON object' : 'the manifest is not there'
    if (!body || fault !== undefined) {
      problems.push(problem('dist-damaged', { file: join(root, key) }, fault!, REBUILD))
      continue
    }
    const reach = await reachOf(body, async (page) => {
      const found = readIfThere(root, page)
      return found && parseManifest(found)
    })
    plans.set(segment, { id, body, bytes, identity, reach })
    for (const page of reach.pages) if (!pages.has(page)) addPage(root, page, pages, problems)
  }
  if (readIfThere(root, BUILD_RECORD)?.toString('utf8') !== text) {
    throw failure(
      'build-running',
      { file: root },
      'a build is writing it',
      'Run this again when the build is done.',
    )
  }
  if (problems.length > 0) throw new CommandError(problems)
  return { root, record, plans, pages }
}

/** A manifest has no hash in its name: what tells that it was changed is that a build does not write such. */
function manifestFault(id: string, bytes: Buffer, body: ManifestBody): string | undefined {
  const [fault] = schemaFaults('manifest', body)
  if (fault !== undefined) return `the manifest is not what its schema asks for: ${fault}`
  if (body['plan_id'] !== id) return `the manifest is that of another plan, ${quote(String(body['plan_id']))}`
  return manifestBytes(body).equals(bytes) ? undefined : 'the manifest is not written as a build writes it'
}

function addPage(root: string, key: string, pages: Map<string, PageFile>, problems: Problem[]): void {
  const bytes = readIfThere(root, key)
  if (bytes && pageHash(bytes) === parseKey(key)?.hash) pages.set(key, { size: bytes.length, etag: contentHash(bytes) })
  else problems.push(problem(
    'dist-damaged',
    { file: join(root, key) },
    bytes ? 'the page does not have the bytes that its name tells' : 'the page is not there',
    REBUILD,
  ))
}

/** The bytes of a page, when they are still those that its name tells. */
export function readPage(root: string, key: string): Buffer | undefined {
  const bytes = readIfThere(root, key)
  return bytes && pageHash(bytes) === parseKey(key)?.hash ? bytes : undefined
}

function readIfThere(root: string, name: string): Buffer | undefined {
  try {
    return readFileSync(join(root, name))
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}

/** The segments that PLANS names, or undefined for all. A plan is named by its id, or by its folder. */
export function selectedSegments(plans: readonly string[] | undefined, known: ReadonlySet<string>): ReadonlySet<string> | undefined {
  if (!plans) return undefined
  const named = plans.map((plan) => ({ plan, segment: known.has(keySegment(plan)) || !known.has(plan) ? keySegment(plan) : plan }))
  const unknown = named.filter(({ segment }) => !known.has(segment))
  if (unknown.length > 0) {
    throw new CommandError(unknown.map(({ plan }) => problem(
      'plan-unknown',
      { setting: 'PLANS' },
      `there is no plan ${quote(plan)}, neither built nor published`,
      'Write the ids of plans, separated by commas.',
    )), 2)
  }
  return new Set(named.map(({ segment }) => segment))
}
