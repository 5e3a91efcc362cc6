// Where a student's app starts: the subjects of a plan, and where to find the rest.
import { publicImage, validColor } from '../content/looks.ts'
import type { PlanView } from '../plan/view.ts'
import { keySegment } from '../key-segment.ts'
import { accessBlock } from './access-block.ts'
import { bitmapPage } from './bitmap.ts'
import { hierarchyPage } from './hierarchy.ts'
import { latest, shown } from './moment.ts'
import type { PageKind } from './page-kind.ts'
import type { ManifestPage } from './page-types.ts'
import { searchIndexPage } from './search-index.ts'

export const manifestPage: PageKind<PlanView> = {
  name: 'manifest',
  inputs: (view) => [view],
  stableName: ({ plan }) => `plans/${keySegment(plan.name)}/manifest.json`,
  about: ({ plan }) => ({ doctype: 'Memora Academic Plan', name: plan.name }),
  moment: (view, linkTo) =>
    latest(
      view.plan.modified,
      ...[view.season, view.grade, view.stream].map((link) => link?.document?.modified),
      ...view.subjects.flatMap((subject) => [shown(subject, 'modified'), subject.row.modified, linkTo(hierarchyPage.stableName({ view, subject })).moment]),
    ),
  body(view, linkTo, stamp): ManifestPage {
    return {
      plan_id: view.plan.name,
      title: view.plan.title ?? '',
      season: view.season?.title,
      grade: view.grade?.title,
      stream: view.stream?.title,
      ...stamp,
      subjects: view.subjects.map((subject) => ({
        id: subject.node.name,
        title: subject.title,
        description: subject.node.record.description || undefined,
        image: publicImage(subject.node.record.image),
        color_code: validColor(subject.node.record.color_code),
        is_linear: subject.isLinear,
        hierarchy_url: linkTo(hierarchyPage.stableName({ view, subject })).url,
        bitmap_url: linkTo(bitmapPage.stableName({ view, subject })).url,
        access: accessBlock(subject),
      })),
      search_index_url: linkTo(searchIndexPage.stableName(view)).url,
    }
  },
}
