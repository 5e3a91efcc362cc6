// One subject's part of the search index of a plan that is too large for one page. It is made for any plan, since no
// subject knows how large the rest of a plan is, and published for those alone.
import type { Fragments } from '../fragments.ts'
import { keySegment } from '../key-segment.ts'
import { latest } from './moment.ts'
import type { PageKind, SubjectInPlan } from './page-kind.ts'
import type { SearchEntry, SearchShardPage } from './page-types.ts'
import { entriesMoment, searchEntries } from './search-entries.ts'
import { lessonCount, type SubjectPlace } from './walk.ts'

export const searchShardPage: PageKind<SubjectPlace, SubjectPlace, SubjectInPlan> = {
  name: 'search_shard',
  inputs: (place) => (lessonCount(place) > 0 ? [place] : []),
  stableName: ({ plan, subject }) => `plans/${keySegment(plan.name)}/search/${keySegment(subject.node.name)}.json`,
  about: ({ subject }) => ({ doctype: subject.node.doctype, name: subject.node.name }),
  moment: (place) => latest(place.plan.creation, entriesMoment(place)),
  body(place, _linkTo, stamp): Omit<SearchShardPage, 'lessons'> & { lessons: Fragments<SearchEntry> } {
    const { plan, subject } = place
    return {
      plan_id: plan.name,
      subject_id: subject.node.name,
      subject_name: subject.title,
      ...stamp,
      lessons: searchEntries(place),
    }
  },
}
