// One subject's part of the search index of a plan that is too large for one page.
import { keySegment } from '../key-segment.ts'
import { latest } from './moment.ts'
import type { PageKind } from './page-kind.ts'
import type { SearchShardPage } from './page-types.ts'
import { entriesMoment, isSharded, searchableSubjects, searchEntries } from './search-entries.ts'
import type { SubjectPlace } from './walk.ts'

export const searchShardPage: PageKind<SubjectPlace> = {
  name: 'search_shard',
  *inputs(view) {
    if (isSharded(view)) yield* searchableSubjects(view)
  },
  stableName: ({ view, subject }) => `plans/${keySegment(view.plan.name)}/search/${keySegment(subject.node.name)}.json`,
  about: ({ subject }) => ({ doctype: subject.node.doctype, name: subject.node.name }),
  moment: (place) => latest(place.view.plan.creation, entriesMoment(place)),
  body(place, _linkTo, stamp): SearchShardPage {
    const { view, subject } = place
    return {
      plan_id: view.plan.name,
      subject_id: subject.node.name,
      subject_name: subject.title,
      ...stamp,
      lessons: searchEntries(place),
    }
  },
}
