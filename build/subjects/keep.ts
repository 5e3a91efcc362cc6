// SHELL: keeps what came of a build for the next one.
import type { BuildCache, KeptSubject } from '../cache/build-cache.ts'
import { watch } from '../cache/watched.ts'
import type { RenderedPage } from '../files/render-page.ts'
import { publishedPages } from '../files/render-subject.ts'
import type { DistFolder } from '../output/folder.ts'
import type { BuiltSnapshot } from './render-site.ts'
import type { SubjectWorkers } from './threads.ts'

export interface Keeping<Summary> {
  readonly cache: BuildCache<Summary>
  readonly folder: DistFolder
  readonly stableNames: boolean
  readonly workers: SubjectWorkers
}

type NamedPage = Pick<RenderedPage<unknown>, 'kind' | 'stableName' | 'key'>

/** The names that pages have in the dist folder. */
export function keysOf(pages: readonly NamedPage[], stableNames: boolean): readonly string[] {
  return pages.flatMap(({ kind, stableName, key }) => (stableNames && kind !== 'manifest' ? [key, stableName] : [key]))
}

/** To be called when the dist folder is as the build wants it. What cannot be kept is not, and nothing is said of it. */
export async function keepBuild<Summary>({ cache, folder, stableNames, workers }: Keeping<Summary>, { inputs, subjects }: BuiltSnapshot, pages: readonly NamedPage[], unsharded: readonly string[], summary: Summary): Promise<void> {
  try {
    const moment = await folder.nextTick()
    if (moment === undefined) return cache.drop()
    const withoutShards = new Set(unsharded)
    const anew = subjects.filter(({ kept }) => !kept)
    const watched = await workers.watch(anew.map(({ rendered }) => ({ paths: keysOf(publishedPages(rendered, withoutShards), stableNames).join('\n'), moment })))
    const outputs = new Map(anew.map(({ rendered: { name } }, i) => [name, watched[i]!]))
    const kept = subjects.map(({ kept, rendered: { name }, packed, inputs, newest, ids }): KeptSubject => kept ?? { name, inputs, outputs: outputs.get(name)!, rendered: cache.keepRendered(name, packed!), newest, ids })
    const ofPlans = keysOf(pages.filter(({ kind }) => kind === 'manifest' || kind === 'search_index'), stableNames)
    cache.keep({ stableNames, inputs, outputs: watch(folder.root, [...folder.folders(), ...ofPlans], moment), subjects: kept, summary })
  } catch {
    cache.drop()
  }
}
