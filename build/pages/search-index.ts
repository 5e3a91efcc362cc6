// Every lesson that a plan shows, for the app's search; in a large plan, where the parts of it are.
import { keySegment } from '../key-segment.ts'
import { latest, shown } from './moment.ts'
import { isSharded, totalLessons, type PlanOutline } from './outline.ts'
import type { PageKind } from './page-kind.ts'
import type { SearchIndexPage } from './page-types.ts'
import { searchShardPage } from './search-shard.ts'

export const searchIndexPage: PageKind<PlanOutline, PlanOutline> = {
  name: 'search_index',
  inputs: (outline) => [outline],
  stableName: ({ plan }) => `plans/${keySegment(plan.name)}/search_index.json`,
  about: ({ plan }) => ({ doctype: 'Memora Academic Plan', name: plan.name }),
  moment: (outline) =>
    latest(outline.plan.creation, ...searchable(outline).map((subject) => (isSharded(outline) ? shown(subject, 'creation') : subject.searchMoment))),
  body(outline, linkTo, stamp): SearchIndexPage {
    const sharded = isSharded(outline)
    const subjects = searchable(outline)
    return {
      plan_id: outline.plan.name,
      ...stamp,
      total_lessons: totalLessons(outline),
      is_sharded: sharded,
      ...(sharded
        ? {
            shards: subjects.map((subject) => ({
              subject_id: subject.node.name,
              subject_name: subject.title,
              url: linkTo(searchShardPage.stableName({ plan: outline.plan, subject })).url,
              lesson_count: subject.lessonCount,
            })),
          }
        : { entries: subjects.flatMap(({ searchEntries }) => searchEntries()) }),
    }
  },
}

/** The subjects that have a lesson to find. */
function searchable({ subjects }: PlanOutline): PlanOutline['subjects'] {
  return subjects.filter(({ lessonCount }) => lessonCount > 0)
}
