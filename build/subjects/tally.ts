// How many pages a site has, and how many files they are.
import { digestOf, planDigestOf } from '../files/digest.ts'
import type { RenderedPage } from '../files/render-page.ts'
import type { RenderedSubject } from '../files/render-subject.ts'
import { publishedInPlan, type ShardedPlans } from '../files/shards.ts'

export type PageKindName = RenderedPage<unknown>['kind']

/** How many pages there are of each kind, and how many files in each folder. Plain data, so that it can be kept. */
export interface Tally {
  readonly kinds: ReadonlyMap<PageKindName, number>
  readonly folders: ReadonlyMap<string, number>
}

type NamedPage = Pick<RenderedPage<unknown>, 'kind' | 'stableName' | 'key'>

/** The names that pages have in the dist folder: a manifest has one, any other page one more where stable names are written. */
export function* keysOf(pages: Iterable<NamedPage>, stableNames: boolean): Generator<string> {
  for (const { kind, stableName, key } of pages) {
    yield key
    if (hasStableName(kind, stableNames)) yield stableName
  }
}

/** The tally of a subject without the names of its pages, of which there are many. */
export function tallyOfSubject(subject: RenderedSubject<unknown>, sharded: ShardedPlans, stableNames: boolean): Tally {
  return counted(stableNames, (add) => {
    add('lesson', 'lessons', digestOf(subject).lessonPages)
    for (const inPlan of subject.plans) {
      const { single, topicPages } = planDigestOf(inPlan)
      const pages = publishedInPlan(inPlan.plan.name, single(), sharded)
      for (const { kind, key } of pages) add(kind, folderOf(key), 1)
      // A plan that shows a topic has the page of its subject, which lies beside.
      if (topicPages > 0) add('topic', folderOf(pages.find(({ kind }) => kind === 'subject_hierarchy')!.key), topicPages)
    }
  })
}

export function tallyOf(pages: readonly NamedPage[], stableNames: boolean): Tally {
  return counted(stableNames, (add) => {
    for (const { kind, key } of pages) add(kind, folderOf(key), 1)
  })
}

export function sumOf(tallies: readonly Tally[]): Tally {
  return { kinds: sums(tallies.map(({ kinds }) => kinds)), folders: sums(tallies.map(({ folders }) => folders)) }
}

type Add = (kind: PageKindName, folder: string, pages: number) => void

function counted(stableNames: boolean, count: (add: Add) => void): Tally {
  const kinds = new Map<PageKindName, number>()
  const folders = new Map<string, number>()
  count((kind, folder, pages) => {
    if (pages === 0) return
    kinds.set(kind, (kinds.get(kind) ?? 0) + pages)
    folders.set(folder, (folders.get(folder) ?? 0) + (hasStableName(kind, stableNames) ? 2 * pages : pages))
  })
  return { kinds, folders }
}

function hasStableName(kind: PageKindName, stableNames: boolean): boolean {
  return stableNames && kind !== 'manifest'
}

function sums<Key>(counts: readonly ReadonlyMap<Key, number>[]): ReadonlyMap<Key, number> {
  const all = new Map<Key, number>()
  for (const each of counts) for (const [key, count] of each) all.set(key, (all.get(key) ?? 0) + count)
  return all
}

function folderOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/'))
}
