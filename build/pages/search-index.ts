// Every lesson that a plan shows, for the app's search; in a large plan, where the parts of it are.
import type { PlanView } from '../plan/view.ts'
import { keySegment } from '../key-segment.ts'
import { latest, shown } from './moment.ts'
import type { PageKind } from './page-kind.ts'
import type { SearchIndexPage } from './page-types.ts'
import { entriesMoment, isSharded, searchableSubjects, searchEntries, totalLessons } from './search-entries.ts'
import { searchShardPage } from './search-shard.ts'
import { lessonCount } from './walk.ts'

export const searchIndexPage: PageKind<PlanView> = {
  name: 'search_index',
  inputs: (view) => [view],
  stableName: ({ plan }) => `plans/${keySegment(plan.name)}/search_index.json`,
  about: ({ plan }) => ({ doctype: 'Memora Academic Plan', name: plan.name }),
  moment: (view) =>
    latest(view.plan.creation, ...searchableSubjects(view).map((place) => (isSharded(view) ? shown(place.subject, 'creation') : entriesMoment(place)))),
  body(view, linkTo, stamp): SearchIndexPage {
    const sharded = isSharded(view)
    const places = searchableSubjects(view)
    return {
      plan_id: view.plan.name,
      ...stamp,
      total_lessons: totalLessons(view),
      is_sharded: sharded,
      ...(sharded
        ? {
            shards: places.map((place) => ({
              subject_id: place.subject.node.name,
              subject_name: place.subject.title,
              url: linkTo(searchShardPage.stableName(place)).url,
              lesson_count: lessonCount(place.subject),
            })),
          }
        : { entries: places.flatMap(searchEntries) }),
    }
  },
}
