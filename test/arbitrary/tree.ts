// Random trees of nodes, nested as they hang together; assemble.ts makes a snapshot of them.
import fc from 'fast-check'
import { BAD_CONFIG_TEXTS, configs } from './config.ts'
import { colors, few, ids, images, isPublished, items, mostly, rarelyFalse, rarelyTrue, sometimes, sortOrders, times, titles, blanks, type Draft } from './values.ts'

const deletions = sometimes(fc.array(fc.record({ name: ids, time: times }), { minLength: 1, maxLength: 2 }), 6)

const common = {
  name: ids,
  title: titles,
  image: sometimes(images),
  description: sometimes(titles),
  sort_order: sortOrders,
  is_published: isPublished,
  is_free_preview: rarelyTrue,
  creation: mostly(times),
  modified: mostly(times),
  /** Faults that only a node that is not published may have without stopping the build. */
  whenDraft: fc.record({ isBlank: fc.boolean(), title: blanks, bit: fc.constantFrom('none', 'negative', 'shared', 'good') }),
}

export const stages = fc.record({
  name: ids,
  idx: fc.integer({ min: 1, max: 3 }),
  title: titles,
  type: fc.constantFrom('Video', 'Question', 'Text', 'Interactive'),
  weight: sometimes(fc.constantFrom(0, 1, 1.5, 0.000000001), 2),
  target_time: sometimes(fc.constantFrom(0, 90), 2),
  is_skippable: sometimes(fc.boolean(), 2),
  config: configs,
  modified: sometimes(times),
  whenDraft: fc.record({ isBlank: fc.boolean(), type: fc.constantFrom('Video', 'Quiz', undefined), text: sometimes(fc.constantFrom(...BAD_CONFIG_TEXTS), 2) }),
})

export const lessons = fc.record({ ...common, bit: fc.nat(40), stages: few(stages, 2) })

export const topics = fc.record({ ...common, is_linear: rarelyFalse, lessons: few(lessons, 3), deleted: deletions })

export const units = fc.record({ ...common, is_linear: rarelyFalse, badge_image: sometimes(images), topics: few(topics, 2), deleted: deletions })

export const tracks = fc.record({
  ...common,
  is_linear: rarelyFalse,
  is_sold_separately: rarelyTrue,
  parent_item_required: rarelyTrue,
  required_item: sometimes(items),
  units: few(units, 2),
  deleted: deletions,
})

export const subjects = fc.record({
  ...common,
  is_linear: rarelyFalse,
  color_code: sometimes(colors, 2),
  is_public: rarelyTrue,
  is_paid: rarelyTrue,
  required_item: sometimes(items),
  next_bit_index: sometimes(fc.integer({ min: 0, max: 60 }), 2),
  tracks: few(tracks, 2),
  deleted: deletions,
})

/** Nodes whose chain of parents ends too early, each with the name of a parent that does not exist, or none. */
export const orphans = fc.record({
  tracks: fc.array(tracks, { maxLength: 1 }),
  units: fc.array(units, { maxLength: 1 }),
  topics: fc.array(topics, { maxLength: 1 }),
  lessons: fc.array(lessons, { maxLength: 2 }),
  parent: fc.constantFrom(undefined, 'no such document'),
})

export type StageDraft = Draft<typeof stages>
export type LessonDraft = Draft<typeof lessons>
export type TopicDraft = Draft<typeof topics>
export type UnitDraft = Draft<typeof units>
export type TrackDraft = Draft<typeof tracks>
export type SubjectDraft = Draft<typeof subjects>
export type OrphansDraft = Draft<typeof orphans>
