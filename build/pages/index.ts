// The registry of page kinds, leaves first: a page links only to kinds above its own, since its links
// hold their hashes.
import type { ShownTopic } from '../plan/view.ts'
import { bitmapPage } from './bitmap.ts'
import { hierarchyPage } from './hierarchy.ts'
import { lessonPage } from './lesson.ts'
import { manifestPage } from './manifest.ts'
import type { Stamp } from './moment.ts'
import type { PlanOutline } from './outline.ts'
import type { LinkTo, PageKind, PageKindName } from './page-kind.ts'
import { searchIndexPage } from './search-index.ts'
import { searchShardPage } from './search-shard.ts'
import { topicPage } from './topic.ts'
import type { Variants } from './variant.ts'
import type { SubjectPlace } from './walk.ts'

/** One page that is needed, ready to be rendered once what it links to is. */
export interface PlannedPage {
  readonly kind: PageKindName
  readonly stableName: string
  readonly about: { readonly doctype: string; readonly name: string }
  /** Tells apart the pages about one document that differ from plan to plan; none where each plan's own does. */
  readonly variant: ((variants: Variants) => string) | undefined
  readonly moment: (linkTo: LinkTo) => string
  readonly body: (linkTo: LinkTo, stamp: Stamp) => object
}

const OF_SUBJECTS = [planned(topicPage), planned(hierarchyPage), planned(bitmapPage), planned(searchShardPage)]
const OF_PLANS = [planned(searchIndexPage), planned(manifestPage)]

/** The kinds in the order in which a plan's pages are rendered. */
export const KIND_ORDER: readonly PageKindName[] = [lessonPage, topicPage, hierarchyPage, bitmapPage, searchShardPage, searchIndexPage, manifestPage].map(({ name }) => name)

/** The pages of a topic's lessons, which are the same in all plans. */
export const lessonPages: (topic: ShownTopic) => Generator<PlannedPage> = planned(lessonPage)

/** The pages that a plan needs for a subject beside those of its lessons, those that others link to first. */
export function* subjectPages(place: SubjectPlace): Generator<PlannedPage> {
  for (const pages of OF_SUBJECTS) yield* pages(place)
}

/** The pages of which a plan has one, which link to those of its subjects. */
export function* planPages(outline: PlanOutline): Generator<PlannedPage> {
  for (const pages of OF_PLANS) yield* pages(outline)
}

function planned<Whole, Input extends Named, Named>(kind: PageKind<Whole, Input, Named>): (whole: Whole) => Generator<PlannedPage> {
  return function* (whole) {
    for (const input of kind.inputs(whole)) {
      yield {
        kind: kind.name,
        stableName: kind.stableName(input),
        about: kind.about(input),
        variant: kind.variant && ((variants) => kind.variant!(input, variants)),
        moment: (linkTo) => kind.moment(input, linkTo),
        body: (linkTo, stamp) => kind.body(input, linkTo, stamp),
      }
    }
  }
}
