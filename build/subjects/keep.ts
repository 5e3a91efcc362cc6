// SHELL: keeps what came of a build for the next one.
import type { BuildCache, KeptSubject } from '../cache/build-cache.ts'
import { watch } from '../cache/watched.ts'
import type { RenderedPage } from '../files/render-page.ts'
import { unshardedPlans, type AssembledPlan } from '../files/assemble.ts'
import { publishedPages } from '../files/render-subject.ts'
import type { DistFolder } from '../output/folder.ts'
import type { BuiltSnapshot, BuiltSubject } from './render-site.ts'
import type { SubjectWorkers } from './threads.ts'
import type { Watching } from './work.ts'

export interface Keeping<Summary> {
  readonly cache: BuildCache<Summary>
  readonly folder: DistFolder
  readonly stableNames: boolean
  readonly workers: SubjectWorkers
}

type NamedPage = Pick<RenderedPage<unknown>, 'kind' | 'stableName' | 'key'>

/** The names that pages have in the dist folder. */
export function keysOf(pages: Iterable<NamedPage>, stableNames: boolean): readonly string[] {
  const keys: string[] = []
  for (const { kind, stableName, key } of pages) {
    keys.push(key)
    if (stableNames && kind !== 'manifest') keys.push(stableName)
  }
  return keys
}

/** To be called when the dist folder is as the build wants it. What cannot be kept is not, and nothing is said of it. */
export async function keepBuild<Summary>({ cache, folder, stableNames, workers }: Keeping<Summary>, { inputs, subjects }: BuiltSnapshot, plans: readonly AssembledPlan<unknown>[], summary: Summary): Promise<void> {
  try {
    const moment = await folder.nextTick()
    if (moment === undefined) return cache.drop()
    const unsharded = unshardedPlans(plans)
    const anew = subjects.filter(({ kept }) => !kept)
    const watched = await workers.watch(watchings(anew, new Set(unsharded), stableNames, moment))
    const outputs = new Map(anew.map(({ rendered: { name } }, i) => [name, watched[i]!]))
    const kept = subjects.map(({ kept, rendered: { name }, packed, inputs, newest, ids }): KeptSubject => kept ?? { name, inputs, outputs: outputs.get(name)!, rendered: cache.keepRendered(name, packed!), newest, ids })
    const ofPlans = plans.flatMap(({ pages }) => keysOf(pages, stableNames))
    cache.keep({ stableNames, inputs, outputs: watch(folder.root, [...folder.folders(), ...ofPlans], moment), subjects: kept, unsharded, summary })
  } catch {
    cache.drop()
  }
}

/** The pages of one subject after the other: the names of all of them are many. */
function* watchings(subjects: readonly BuiltSubject[], unsharded: ReadonlySet<string>, stableNames: boolean, moment: number): Generator<Watching> {
  for (const { rendered } of subjects) yield { paths: keysOf(publishedPages(rendered, unsharded), stableNames).join('\n'), moment }
}
