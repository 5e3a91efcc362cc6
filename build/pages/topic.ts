// One topic and its lessons, as one plan shows them.
import { publicImage } from '../content/looks.ts'
import { keySegment } from '../key-segment.ts'
import { accessBlock } from './access-block.ts'
import { lessonPage } from './lesson.ts'
import { latest, shown } from './moment.ts'
import type { PageKind } from './page-kind.ts'
import type { TopicPage } from './page-types.ts'
import type { SubjectPlace, TopicPlace } from './walk.ts'

export const topicPage: PageKind<SubjectPlace, TopicPlace> = {
  name: 'topic',
  inputs: ({ topics }) => topics,
  stableName: ({ plan, topic }) => `plans/${keySegment(plan.name)}/${keySegment(topic.node.name)}.json`,
  about: ({ topic }) => ({ doctype: topic.node.doctype, name: topic.node.name }),
  variant: ({ subject, track, unit, topic }, variants) => [variants.own(subject), variants.own(track), variants.own(unit), variants.whole(topic)].join(),
  moment: ({ subject, track, unit, topic }, linkTo) =>
    latest(
      ...[subject, track, unit, topic, ...topic.children].map((node) => shown(node, 'modified')),
      ...topic.children.map(({ node }) => linkTo(lessonPage.stableName(node)).moment),
    ),
  body({ subject, track, unit, topic }, linkTo, stamp): TopicPage {
    return {
      id: topic.node.name,
      title: topic.title,
      description: topic.node.record.description || undefined,
      image: publicImage(topic.node.record.image),
      is_linear: topic.isLinear,
      ...stamp,
      parent: {
        unit_id: unit.node.name,
        unit_title: unit.title,
        track_id: track.node.name,
        track_title: track.title,
        subject_id: subject.node.name,
        subject_title: subject.title,
      },
      access: accessBlock(topic),
      lessons: topic.children.map((lesson) => ({
        id: lesson.node.name,
        title: lesson.title,
        description: lesson.node.record.description || undefined,
        image: publicImage(lesson.node.record.image),
        bit_index: lesson.node.record.bit_index ?? -1,
        lesson_url: linkTo(lessonPage.stableName(lesson.node)).url,
        access: accessBlock(lesson),
        stage_count: lesson.node.record.stages.length,
      })),
    }
  },
}
