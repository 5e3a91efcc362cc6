// SHELL: walks what is published, from every manifest to every lesson, and holds each page against its name.
import { setTimeout as sleep } from 'node:timers/promises'
import { failure, problem, type Problem } from '../errors.ts'
import { parseKey } from '../files/keys.ts'
import { pageHash } from '../files/page-hash.ts'
import type { Reporter } from '../reporter.ts'
import { schemaFaults } from '../schema.ts'
import { LOCK_KEY, PURGE_OWED, type Bucket, type Found, type Listed } from './bucket.ts'
import { cacheControlOf, CONTENT_TYPE } from './headers.ts'
import { parseManifest } from './manifest.ts'
import { inPool } from './pool.ts'
import { reachOf, type Reach } from './reach.ts'
import { isShard } from './follow-steps.ts'

export type FetchPage = (key: string) => Promise<Pick<Found, 'bytes' | 'headers'> | undefined>

export interface VerifyResult {
  readonly plans: number
  readonly pages: number
  readonly lessons: number
  readonly bytes: number
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
  /** Pages that only older releases lead to; known over S3 only. */
  readonly superseded: number
}

const WIDTH = 32
const REPAIR = 'make deploy repairs it.'
// A listing shows no headers, so a deploy does not see them; and readers need the page at every moment.
const HEADER_REMEDY = 'Where a Cache Rule changes the header, mend the rule. Else copy the object onto itself with an S3 client, with this header and all its other headers and metadata; do not delete it, and make deploy does not mend it.'

/** @param listing everything that is in the bucket, where that can be known */
export async function verify(fetchPage: FetchPage, manifests: readonly string[], listing: ReadonlyMap<string, Listed> | undefined, report: Reporter): Promise<VerifyResult> {
  const problems: Problem[] = []
  const pages = new Set<string>()
  const names = new Map<string, Set<string>>()
  let bytes = 0
  const step = report.step('Reading pages')
  const check = async (key: string, from: string): Promise<Buffer | undefined> => {
    const found = await fetchPage(key)
    step.advance()
    if (!found) {
      problems.push(problem('page-missing', { file: key }, `${from} leads to it, and it is not there`, REPAIR))
      return undefined
    }
    bytes += found.bytes.length
    const { hash } = parseKey(key)!
    if (hash !== undefined && pageHash(found.bytes) !== hash) {
      problems.push(problem(
        'page-damaged',
        { file: key },
        `the page has ${found.bytes.length} bytes that are not those which its name tells`,
        REPAIR,
      ))
      return undefined
    }
    problems.push(...headerProblems(key, found.headers))
    return found.bytes
  }

  const seen = new Map<string, Promise<unknown>>()
  for (const key of manifests) {
    const found = await check(key, 'the plan')
    const body = found && parseManifest(found)
    if (!found) continue
    if (!body) {
      problems.push(problem('page-damaged', { file: key }, 'the manifest is no JSON object', REPAIR))
      continue
    }
    for (const fault of schemaFaults('manifest', body)) problems.push(problem(
      'page-invalid',
      { file: key },
      `the manifest is not what its schema asks for: ${fault}`,
      REPAIR,
    ))
    const reach: Reach = await reachOf(body, (page) => {
      const known = seen.get(page) ?? check(page, key).then((text) => text && parseManifest(text))
      seen.set(page, known)
      return known
    })
    const ends = [...reach.pages].filter((page) => !seen.has(page) && !pages.has(page))
    for (const page of reach.pages) {
      pages.add(page)
      const name = parseKey(page)!.stableName
      names.set(name, (names.get(name) ?? new Set()).add(page))
    }
    await inPool(ends, WIDTH, (page) => check(page, key))
  }
  const rest = listing ? await checkRest(listing, pages, names, check) : { problems: [], warnings: [], superseded: 0 }
  step.done()
  const lessons = [...names.keys()].filter((name) => name.startsWith('lessons/')).length
  return { plans: manifests.length, pages: pages.size, lessons, bytes, superseded: rest.superseded, problems: [...problems, ...rest.problems], warnings: rest.warnings }
}

function headerProblems(key: string, headers: Found['headers']): readonly Problem[] {
  if (!headers) return []
  const expected = [['Cache-Control', headers.cacheControl, cacheControlOf(key)], ['Content-Type', headers.contentType, CONTENT_TYPE]] as const
  return expected.filter(([, is, shouldBe]) => is.toLowerCase() !== shouldBe.toLowerCase()).map(([name, is, shouldBe]) =>
    problem('header-wrong', { file: key }, `${name} is "${is}", not "${shouldBe}"`, HEADER_REMEDY))
}

/** What no manifest leads to: stable names, kept manifests, superseded pages, and what does not belong here. */
async function checkRest(listing: ReadonlyMap<string, Listed>, pages: ReadonlySet<string>, names: ReadonlyMap<string, ReadonlySet<string>>, check: (key: string, from: string) => Promise<Buffer | undefined>) {
  const problems: Problem[] = []
  const warnings: Problem[] = []
  const kept: string[] = []
  const stable: string[] = []
  let superseded = 0
  for (const key of listing.keys()) {
    const parsed = parseKey(key)
    if (key === LOCK_KEY || PURGE_OWED.test(key) || pages.has(key)) continue
    if (!parsed) {
      const isInside = /^(?:plans|lessons)\//.test(key)
      warnings.push(problem(
        'key-foreign',
        { file: key },
        `this is not ours${isInside ? ', although it lies among our pages' : ''}`,
        'It is never touched; delete it by hand if it does not belong there.',
      ))
    } else if (parsed.isManifest) {
      if (parsed.hash !== undefined) kept.push(key)
    } else if (parsed.hash !== undefined) {
      if (names.has(parsed.stableName) || isShard(parsed.stableName)) superseded += 1
      else problems.push(problem(
        'page-unreached',
        { file: key },
        'no manifest leads to this page, nor to another version of it',
        'make deploy withdraws it.',
      ))
    } else {
      if (names.has(key)) stable.push(key)
      else if (!isShard(key)) problems.push(problem(
        'page-unreached',
        { file: key },
        'no manifest leads to a page of this name',
        'make deploy withdraws it.',
      ))
    }
  }
  if (stable.length > 0) {
    for (const name of names.keys()) if (!listing.has(name)) problems.push(problem(
      'stable-name-missing',
      { file: name },
      'the stable name of a page is not there, although others are',
      REPAIR,
    ))
  }
  await inPool(kept, WIDTH, (key) => check(key, 'the listing'))
  await inPool(stable, WIDTH, async (key) => {
    const bytes = await check(key, 'the listing')
    const hash = bytes && pageHash(bytes)
    if (hash !== undefined && ![...names.get(key)!].some((version) => parseKey(version)!.hash === hash)) {
      problems.push(problem('stable-name-stale', { file: key }, 'it does not have the bytes of any page that a manifest leads to', REPAIR))
    }
  })
  return { problems, warnings, superseded }
}

export function fromBucket(bucket: Bucket): FetchPage {
  return (key) => bucket.get(key)
}

const ATTEMPTS = 5
const ATTEMPT_LIMIT_MS = 30_000

/** As a reader gets it. */
export function fromWeb(baseUrl: string): FetchPage {
  return async (key) => {
    let cause = ''
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (attempt > 0) await sleep(200 * 2 ** attempt)
      try {
        const response = await fetch(`${baseUrl}/${key}`, { signal: AbortSignal.timeout(ATTEMPT_LIMIT_MS) })
        const bytes = Buffer.from(await response.arrayBuffer())
        if (response.status === 404) return undefined
        if (response.ok) return { bytes, headers: { cacheControl: response.headers.get('cache-control') ?? '', contentType: response.headers.get('content-type') ?? '' } }
        cause = `it answered ${response.status}`
        if (response.status < 500 && response.status !== 429) break
      } catch (error) {
        cause = (error as { cause?: { code?: string } }).cause?.code ?? (error as Error).message
      }
    }
    throw failure(
      'site-unreachable',
      { setting: 'CDN_BASE_URL' },
      `could not read ${baseUrl}/${key}: ${cause}`,
      'Check CDN_BASE_URL and the network.',
    )
  }
}
