// Which pages of subjects are published: all, but the shards of search only where a plan has so many lessons that its
// search is not one page (contract.md, section 6, Search).
import { isShardedWith } from '../pages/outline.ts'
import type { RenderedPage } from './render-page.ts'
import type { RenderedSubject } from './render-subject.ts'

/** The names of the plans whose search has a page for each subject. */
export type ShardedPlans = ReadonlySet<string>

/** Of a site's subjects, all of them. */
export function shardedPlans(subjects: readonly RenderedSubject<unknown>[]): ShardedPlans {
  const lessons = new Map<string, number>()
  for (const { plans } of subjects) for (const { plan: { name }, outline } of plans) lessons.set(name, (lessons.get(name) ?? 0) + (outline?.lessonCount ?? 0))
  return new Set([...lessons].filter(([, count]) => isShardedWith(count)).map(([name]) => name))
}

/** A subject's pages that are published. */
export function publishedPages<Stored>({ lessons, plans }: Pick<RenderedSubject<Stored>, 'lessons' | 'plans'>, sharded: ShardedPlans): readonly RenderedPage<Stored>[] {
  return [...lessons.map(({ page }) => page), ...plans.flatMap(({ plan, pages }) => publishedInPlan(plan.name, pages, sharded))]
}

/** Those of a plan's pages. */
export function publishedInPlan<Page extends Pick<RenderedPage<unknown>, 'kind'>>(plan: string, pages: readonly Page[], sharded: ShardedPlans): readonly Page[] {
  return sharded.has(plan) ? pages : pages.filter((page) => !isShard(page))
}

/** Of what was rendered only the shards, where the rest is written already. */
export function onlyShards<Stored>(rendered: RenderedSubject<Stored>): RenderedSubject<Stored> {
  return { ...rendered, lessons: [], plans: rendered.plans.map((each) => ({ ...each, pages: each.pages.filter(isShard) })) }
}

export function isShard({ kind }: Pick<RenderedPage<unknown>, 'kind'>): boolean {
  return kind === 'search_shard'
}
