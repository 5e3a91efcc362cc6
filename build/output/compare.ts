// What a build has to do to a dist folder, as a list before any act.
import { parseKey } from '../files/keys.ts'
import type { Page } from '../files/render.ts'

/** A file that must be there with these bytes. */
export interface WantedFile {
  readonly key: string
  readonly bytes: Buffer
  /** For a stable name: the hashed name with the same bytes, which it can be a hard link to. */
  readonly sameAs?: string | undefined
}

export interface OutputSteps {
  /** Hashed pages: first, since nothing may link to what is not there. */
  readonly pages: readonly WantedFile[]
  /** Manifests and stable names: each replaced in one act, after the pages. */
  readonly pointers: readonly WantedFile[]
  /** What no page links to any more: last, manifests before the rest. */
  readonly removals: readonly string[]
}

export interface Scope {
  readonly stableNames: boolean
  /** Whether this plan's folder (by its segment) belongs to the build; all do unless the build is limited. */
  readonly ownsPlan: (segment: string) => boolean
  /** Lesson pages that plans outside the build lead to, under all their names. */
  readonly othersLessons: ReadonlySet<string>
}

/** The files that the pages ask for, in the order in which they must be written. */
export function wantedFiles(pages: readonly Page[], stableNames: boolean): Pick<OutputSteps, 'pages' | 'pointers'> {
  const hashed = pages.filter(({ kind }) => kind !== 'manifest')
  const manifests = pages.filter(({ kind }) => kind === 'manifest')
  return {
    pages: hashed.map(({ key, bytes }) => ({ key, bytes })),
    pointers: [
      ...manifests.map(({ key, bytes }) => ({ key, bytes })),
      ...(stableNames ? hashed.map(({ stableName, key, bytes }) => ({ key: stableName, bytes, sameAs: key })) : []),
    ],
  }
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
