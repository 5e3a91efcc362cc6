// What a student learns from: one page for all plans, so there is no access and no parent in it.
import { stageConfig } from '../content/faults.ts'
import { publicImage } from '../content/looks.ts'
import type { LessonNode } from '../content/nodes.ts'
import { byIdx } from '../content/order.ts'
import { keySegment } from '../key-segment.ts'
import type { ShownTopic } from '../plan/view.ts'
import { PrintedStages } from '../snapshot/stage-text.ts'
import { latest, printed } from './moment.ts'
import type { PageKind } from './page-kind.ts'
import type { LessonPage, LessonStage } from './page-types.ts'

export const lessonPage: PageKind<ShownTopic, LessonNode> = {
  name: 'lesson',
  inputs: (topic) => topic.children.map(({ node }) => node),
  stableName: ({ name }) => `lessons/${keySegment(name)}.json`,
  about: ({ doctype, name }) => ({ doctype, name }),
  moment(lesson) {
    const { stages } = lesson.record
    const own = printed(lesson, 'modified')
    return stages instanceof PrintedStages ? own : stages.reduce((last, { modified }) => latest(last, modified), own)
  },
  body({ name, record }, _linkTo, stamp): Omit<LessonPage, 'stages'> & { stages: readonly LessonStage[] | PrintedStages } {
    return {
      id: name,
      title: record.title ?? '',
      description: record.description || undefined,
      image: publicImage(record.image),
      ...stamp,
      stages: record.stages instanceof PrintedStages ? record.stages : [...record.stages].sort(byIdx).map((stage, index) => ({
        idx: index + 1,
        title: stage.title ?? '',
        type: stage.type as LessonStage['type'],
        weight: stage.weight,
        target_time: stage.target_time,
        is_skippable: stage.is_skippable,
        config: stageConfig(stage) ?? {},
      })),
      navigation: { is_standalone: true },
    }
  },
}
