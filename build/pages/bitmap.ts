// Which bit of a student's progress belongs to which lesson of a subject.
import { lessonsOf as everyLessonOf, type SubjectNode } from '../content/nodes.ts'
import { Fragments, mapFragment } from '../fragments.ts'
import { keySegment } from '../key-segment.ts'
import { createdWithLessons, latest, shown } from './moment.ts'
import { oncePerTopic } from './once-per-topic.ts'
import type { PageKind, SubjectInPlan } from './page-kind.ts'
import type { BitMapping, BitmapPage } from './page-types.ts'
import type { SubjectPlace } from './walk.ts'

export const bitmapPage: PageKind<SubjectPlace, SubjectPlace, SubjectInPlan> = {
  name: 'subject_bitmap',
  inputs: (place) => [place],
  stableName: ({ plan, subject }) => `plans/${keySegment(plan.name)}/${keySegment(subject.node.name)}_b.json`,
  about: ({ subject }) => ({ doctype: subject.node.doctype, name: subject.node.name }),
  moment: ({ subject, topics }) => latest(shown(subject, 'creation'), ...topics.map(({ topic }) => createdWithLessons(topic))),
  body({ subject, topics }, _linkTo, stamp): Omit<BitmapPage, 'mappings'> & { mappings: Fragments<readonly [lesson: string, BitMapping]> } {
    const mappings = Fragments.map(topics.map(mappingsOf))
    return {
      subject_id: subject.node.name,
      ...stamp,
      total_lessons: mappings.size,
      bit_length: bitLength(subject.node),
      mappings,
    }
  },
}

const mappingsOf = oncePerTopic(
  (a, b) => a.topic === b.topic || a.topic.children.every(({ node }, i) => node === b.topic.children[i]!.node),
  ({ topic }) => mapFragment(topic.children.map(({ node }) => [node.name, { bit_index: node.record.bit_index ?? -1, topic_id: topic.node.name }])),
)

const lengths = new WeakMap<SubjectNode, number>()

/** The same in all plans. Bits of lessons that nobody sees count: a bit is never given twice, so a student may have it set. */
function bitLength(subject: SubjectNode): number {
  let length = lengths.get(subject)
  if (length === undefined) {
    length = Math.max(0, subject.record.next_bit_index ?? 0)
    for (const { record } of everyLessonOf(subject)) length = Math.max(length, (record.bit_index ?? -1) + 1)
    lengths.set(subject, length)
  }
  return length
}
