// What a build has to do to a dist folder, as a list before any act.
import { parseKey } from '../files/keys.ts'
import type { Page } from '../files/render.ts'

/** A file that must be there with these bytes. */
export interface WantedFile {
  readonly key: string
  readonly size: number
  readonly bytes: () => Buffer
  /** The hashed name of another page with the same bytes, which comes before it and which it can be a hard link to. */
  readonly sameAs?: string | undefined
}

/** A page as far as it is to be written. */
export interface WantedPage extends Pick<Page, 'kind' | 'stableName' | 'key'> {
  readonly size: number
  readonly bytes: () => Buffer
  /** Pages with the same content have the same bytes. */
  readonly content: object
}

export interface WantedFiles {
  /** Hashed pages: first, since nothing may link to what is not there. */
  readonly pages: readonly WantedFile[]
  /** Manifests and stable names: each replaced in one act, after the pages. */
  readonly pointers: readonly WantedFile[]
}

export interface Scope {
  readonly stableNames: boolean
  /** Whether this plan's folder (by its segment) belongs to the build; all do unless the build is limited. */
  readonly ownsPlan: (segment: string) => boolean
  /** Lesson pages that plans outside the build lead to, under all their names. */
  readonly othersLessons: ReadonlySet<string>
}

/** The files that the pages ask for, in the order in which they must be written. */
export function wantedFiles(pages: readonly WantedPage[], stableNames: boolean): WantedFiles {
  const hashed = pages.filter(({ kind }) => kind !== 'manifest')
  const manifests = pages.filter(({ kind }) => kind === 'manifest')
  const first = new Map<object, string>()
  for (const { content, key } of hashed) if (!first.has(content)) first.set(content, key)
  const other = (key: string, content: object) => (first.get(content) === key ? undefined : first.get(content))
  return {
    pages: hashed.map(({ key, size, bytes, content }) => ({ key, size, bytes, sameAs: other(key, content) })),
    pointers: [
      ...manifests.map(({ key, size, bytes }) => ({ key, size, bytes })),
      ...(stableNames ? hashed.map(({ stableName, key, size, bytes }) => ({ key: stableName, size, bytes, sameAs: key })) : []),
    ],
  }
}

/** Pages in memory as they are to be written. */
export function wantedPages(pages: readonly Page[]): readonly WantedPage[] {
  return pages.map(({ kind, stableName, key, bytes }) => ({ kind, stableName, key, size: bytes.length, bytes: () => bytes, content: bytes }))
}

/** The keys there that the build no longer wants; never one that is not of our pattern. */
export function unwantedKeys(there: Iterable<string>, wanted: ReadonlySet<string>, scope: Scope): readonly string[] {
  const unwanted = Array.from(there).filter((key) => {
    if (wanted.has(key)) return false
    const parsed = parseKey(key)
    if (!parsed) return false
    return parsed.plan === undefined ? !scope.othersLessons.has(key) : scope.ownsPlan(parsed.plan)
  })
  const rank = (key: string) => (parseKey(key)?.isManifest ? 0 : 1)
  return unwanted.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
}
