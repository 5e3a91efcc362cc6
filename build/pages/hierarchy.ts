// The tree of one subject as one plan shows it, down to its topics; no lessons inside.
import { publicImage, validColor } from '../content/looks.ts'
import { keySegment } from '../key-segment.ts'
import { accessBlock, trackAccessBlock } from './access-block.ts'
import { latest, shown } from './moment.ts'
import type { PageKind, SubjectInPlan } from './page-kind.ts'
import type { HierarchyPage } from './page-types.ts'
import { topicPage } from './topic.ts'
import { lessonCount, type SubjectPlace } from './walk.ts'

export const hierarchyPage: PageKind<SubjectPlace, SubjectPlace, SubjectInPlan> = {
  name: 'subject_hierarchy',
  inputs: (place) => [place],
  stableName: ({ plan, subject }) => `plans/${keySegment(plan.name)}/${keySegment(subject.node.name)}_h.json`,
  about: ({ subject }) => ({ doctype: subject.node.doctype, name: subject.node.name }),
  moment({ subject, topics }, linkTo) {
    const nodes = [subject, ...subject.children, ...subject.children.flatMap((track) => track.children)]
    return topics.reduce((last, topic) => latest(last, linkTo(topicPage.stableName(topic)).moment), latest(...nodes.map((node) => shown(node, 'modified'))))
  },
  body(place, linkTo, stamp): HierarchyPage {
    const { plan, subject } = place
    const { record } = subject.node
    const tracks = subject.children
    const units = tracks.flatMap((track) => track.children)
    return {
      id: subject.node.name,
      title: subject.title,
      description: record.description || undefined,
      image: publicImage(record.image),
      color_code: validColor(record.color_code),
      is_linear: subject.isLinear,
      ...stamp,
      access: accessBlock(subject),
      tracks: tracks.map((track) => ({
        id: track.node.name,
        title: track.title,
        description: track.node.record.description || undefined,
        image: publicImage(track.node.record.image),
        is_linear: track.isLinear,
        access: trackAccessBlock(track),
        units: track.children.map((unit) => ({
          id: unit.node.name,
          title: unit.title,
          description: unit.node.record.description || undefined,
          image: publicImage(unit.node.record.image),
          badge_image: publicImage(unit.node.record.badge_image),
          is_linear: unit.isLinear,
          access: accessBlock(unit),
          topics: unit.children.map((topic) => ({
            id: topic.node.name,
            title: topic.title,
            description: topic.node.record.description || undefined,
            image: publicImage(topic.node.record.image),
            is_linear: topic.isLinear,
            topic_url: linkTo(topicPage.stableName({ plan, subject, track, unit, topic })).url,
            access: accessBlock(topic),
            lesson_count: topic.children.length,
          })),
        })),
      })),
      stats: {
        total_tracks: tracks.length,
        total_units: units.length,
        total_topics: units.reduce((total, unit) => total + unit.children.length, 0),
        total_lessons: lessonCount(place),
      },
    }
  },
}
