// Where a student's app starts: the subjects of a plan, and where to find the rest.
import { publicImage, validColor } from '../content/looks.ts'
import { keySegment } from '../key-segment.ts'
import { accessBlock } from './access-block.ts'
import { bitmapPage } from './bitmap.ts'
import { hierarchyPage } from './hierarchy.ts'
import { latest, shown } from './moment.ts'
import type { PlanOutline } from './outline.ts'
import type { PageKind } from './page-kind.ts'
import type { ManifestPage } from './page-types.ts'
import { searchIndexPage } from './search-index.ts'

export const manifestPage: PageKind<PlanOutline, PlanOutline> = {
  name: 'manifest',
  inputs: (outline) => [outline],
  stableName: ({ plan }) => `plans/${keySegment(plan.name)}/manifest.json`,
  about: ({ plan }) => ({ doctype: 'Memora Academic Plan', name: plan.name }),
  moment: (outline, linkTo) =>
    latest(
      outline.plan.modified,
      ...[outline.season, outline.grade, outline.stream].map((link) => link?.document?.modified),
      ...outline.subjects.flatMap((subject) => [shown(subject, 'modified'), subject.row.modified, linkTo(hierarchyPage.stableName({ plan: outline.plan, subject })).moment]),
    ),
  body(outline, linkTo, stamp): ManifestPage {
    return {
      plan_id: outline.plan.name,
      title: outline.plan.title ?? '',
      season: outline.season?.title,
      grade: outline.grade?.title,
      stream: outline.stream?.title,
      ...stamp,
      subjects: outline.subjects.map((subject) => ({
        id: subject.node.name,
        title: subject.title,
        description: subject.node.record.description || undefined,
        image: publicImage(subject.node.record.image),
        color_code: validColor(subject.node.record.color_code),
        is_linear: subject.isLinear,
        hierarchy_url: linkTo(hierarchyPage.stableName({ plan: outline.plan, subject })).url,
        bitmap_url: linkTo(bitmapPage.stableName({ plan: outline.plan, subject })).url,
        access: accessBlock(subject),
      })),
      search_index_url: linkTo(searchIndexPage.stableName(outline)).url,
    }
  },
}
