// The registry of page kinds, leaves first: a page links only to kinds above its own, since its links
// hold their hashes.
import { bitmapPage } from './bitmap.ts'
import { hierarchyPage } from './hierarchy.ts'
import { lessonPage } from './lesson.ts'
import { manifestPage } from './manifest.ts'
import type { PlanView } from '../plan/view.ts'
import type { Stamp } from './moment.ts'
import type { LinkTo, PageKind, PageKindName } from './page-kind.ts'
import { searchIndexPage } from './search-index.ts'
import { searchShardPage } from './search-shard.ts'
import { topicPage } from './topic.ts'

/** One page that a plan needs, ready to be rendered once what it links to is. */
export interface PlannedPage {
  readonly kind: PageKindName
  readonly stableName: string
  readonly about: { readonly doctype: string; readonly name: string }
  readonly moment: (linkTo: LinkTo) => string
  readonly body: (linkTo: LinkTo, stamp: Stamp) => object
}

const KINDS = [planned(lessonPage), planned(topicPage), planned(hierarchyPage), planned(bitmapPage), planned(searchShardPage), planned(searchIndexPage), planned(manifestPage)]

/** Every page that a plan needs, those that others link to first. */
export function* pagesOf(view: PlanView): Generator<PlannedPage> {
  for (const pages of KINDS) yield* pages(view)
}

function planned<Input>(kind: PageKind<Input>): (view: PlanView) => Generator<PlannedPage> {
  return function* (view) {
    for (const input of kind.inputs(view)) {
      yield {
        kind: kind.name,
        stableName: kind.stableName(input),
        about: kind.about(input),
        moment: (linkTo) => kind.moment(input, linkTo),
        body: (linkTo, stamp) => kind.body(input, linkTo, stamp),
      }
    }
  }
}
