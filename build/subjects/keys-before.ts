// SHELL: what the last build wrote where this one has something else to say, so that nobody need look through a folder
// that is known to be as the last build left it.
import type { BuildCache, Standing } from '../cache/build-cache.ts'
import { parseKey } from '../files/keys.ts'
import { publishedPages } from '../files/render-subject.ts'
import { keysOf } from './keep.ts'
import type { BuiltSubject } from './render-site.ts'

/**
 * The names of all pages of the last build but those of subjects that are as they were; undefined where that is not
 * known. `unsharded` are the plans whose search is one page now.
 */
export function keysBefore<Summary>(cache: BuildCache<Summary>, { kept }: Standing<Summary>, subjects: readonly BuiltSubject[], unsharded: readonly string[]): ReadonlySet<string> | undefined {
  const before = new Set(kept.unsharded)
  // Such a plan loses the shards of subjects too that are as they were.
  if (unsharded.some((plan) => !before.has(plan))) return undefined
  const asKept = new Set(subjects.map(({ kept }) => kept))
  const keys = new Set<string>()
  for (const path of kept.outputs.paths.split('\n')) {
    keys.add(path)
    // Of names of one file only the first is watched, which is the hashed one.
    const stableName = kept.stableNames ? parseKey(path)?.stableName : undefined
    if (stableName !== undefined) keys.add(stableName)
  }
  for (const subject of kept.subjects) {
    if (asKept.has(subject)) continue
    const rendered = cache.rendered(subject)
    if (!rendered) return undefined
    for (const key of keysOf(publishedPages(rendered, before), kept.stableNames)) keys.add(key)
  }
  return keys
}
