// The records of a generated site, a file's worth at a time. Each is a function of the shape and its own number.
import { byName } from '../../../build/code-point-order.ts'
import type { Lesson, Plan, PlanOverride, Stage, SubjectStructure, Terms, TopicLessons } from '../../../build/snapshot/records.ts'
import { configsOf } from './configs.ts'
import { integer, nameOf, oneOf, randomOf, stampsOf, type Kind, type Random } from './random.ts'
import { LESSONS_IN_TOPIC, subjectsOfPlan, TOPICS_IN_UNIT, UNITS_IN_TRACK, type SiteShape, type SubjectShape } from './shape.ts'
import { sentence, SUBJECT_TITLES, titleOf } from './texts.ts'

export interface SiteTerms {
  readonly seasons: Terms
  readonly grades: Terms
  readonly streams: Terms
}

const TERMS = { season: ['جيل 2008', 'جيل 2009', 'جيل 2010', 'جيل 2011'], grade: ['التاسع', 'العاشر', 'الحادي عشر', 'الثاني عشر'], stream: ['العلمي', 'الأدبي', 'الصناعي', 'الشرعي'] } as const
const TERMS_EACH = 4

const COLORS = ['#2563EB', '#16A34A', '#DC2626', '#9333EA', '#EA580C', '#0891B2']
const DRAFTS = 0.02

export function termsOf({ seed }: SiteShape): SiteTerms {
  const terms = (kind: keyof typeof TERMS) => TERMS[kind].map((title, no) => ({ name: nameOf(kind, no, seed), title, modified: stampsOf(randomOf(seed, 1, no)).modified })).sort(byName)
  return { seasons: terms('season'), grades: terms('grade'), streams: terms('stream') }
}

export function planName({ seed }: SiteShape, no: number): string {
  return nameOf('plan', no, seed)
}

export function subjectName({ seed }: SiteShape, no: number): string {
  return nameOf('subject', no, seed)
}

export function planOf(shape: SiteShape, no: number): Plan {
  const { seed } = shape
  const random = randomOf(seed, 2, no)
  const link = (kind: 'season' | 'grade' | 'stream', at: number) => nameOf(kind, at % TERMS_EACH, seed)
  const subjects = subjectsOfPlan(shape, no)
  return {
    name: planName(shape, no),
    title: `خطة ${no + 1} – Plan ${no + 1}`,
    season: link('season', no),
    grade: link('grade', Math.floor(no / TERMS_EACH)),
    stream: link('stream', Math.floor(no / TERMS_EACH ** 2)),
    is_published: true,
    ...stampsOf(random),
    subjects: subjects.map((subject, i) => ({ name: nameOf('plan subject', no * 1_000 + i, seed), idx: i + 1, subject: subjectName(shape, subject.no), sort_order: i + 1 })),
    overrides: overridesOf(shape, no, subjects, random),
  }
}

// What a plan of a platform changes: little is hidden, a few titles are its own, a few nodes are free or sold.
const ACTIONS = [
  ...repeated(3, 'Lesson', 'Hide'), ...repeated(1, 'Topic', 'Hide'),
  ...repeated(3, 'Lesson', 'Rename', 'عنوان الخطة – '), ...repeated(2, 'Topic', 'Rename', 'Plan title: '), ...repeated(1, 'Unit', 'Rename', 'وحدة '),
  ...repeated(4, 'Lesson', 'Set Free'), ...repeated(1, 'Topic', 'Set Free'),
  ...repeated(2, 'Lesson', 'Set Access Level', 'authenticated'), ...repeated(2, 'Topic', 'Set Access Level', 'paid'), ...repeated(1, 'Track', 'Set Access Level', 'authenticated'),
  ...repeated(2, 'Topic', 'Set Linear', '0'), ...repeated(1, 'Unit', 'Set Linear', 'no'),
  ...repeated(1, 'Track', 'Set Sold Separately', 'ITEM-'),
] as const

interface Action {
  readonly of: 'Track' | 'Unit' | 'Topic' | 'Lesson'
  readonly action: string
  readonly value?: string | undefined
}

function repeated(times: number, of: Action['of'], action: string, value?: string): readonly Action[] {
  return Array.from({ length: times }, () => ({ of, action, value }))
}

/** One row of each kind in ACTIONS, each on a node of its own. The first topic of each subject is left alone. */
function overridesOf(shape: SiteShape, plan: number, subjects: readonly SubjectShape[], random: Random): PlanOverride[] {
  const rows: PlanOverride[] = []
  const taken = new Set<string>()
  for (const { of, action, value } of ACTIONS) {
    // What is paid needs an item that opens it, which it finds in its subject.
    const among = value === 'paid' ? subjects.filter(isPaid) : subjects
    const target = overrideTarget(shape, oneOf(random, among), of, random)
    if (target === undefined || taken.has(target)) continue
    taken.add(target)
    const idx = rows.length + 1
    const own = action === 'Rename' ? `${value}${titleOf(random)}` : action === 'Set Sold Separately' ? `${value}${plan}` : value
    rows.push({ name: nameOf('override', plan * 1_000 + idx, shape.seed), idx, target_doctype: `Memora ${of}`, target_name: target, action, ...(own === undefined ? {} : { override_value: own }) })
  }
  return rows
}

const isPaid = ({ no }: SubjectShape) => no % 3 === 1

function overrideTarget({ seed }: SiteShape, subject: SubjectShape, of: Action['of'], random: Random): string | undefined {
  if (subject.topics < 2) return undefined
  const topic = integer(random, 1, subject.topics - 1)
  const unit = Math.floor(topic / TOPICS_IN_UNIT)
  switch (of) {
    case 'Track':
      return nameOf('track', trackNo(subject, Math.floor(unit / UNITS_IN_TRACK)), seed)
    case 'Unit':
      return nameOf('unit', unitNo(subject, unit), seed)
    case 'Topic':
      return nameOf('topic', subject.firstTopic + topic, seed)
    case 'Lesson':
      return nameOf('lesson', subject.firstLesson + topic * LESSONS_IN_TOPIC + integer(random, 0, lessonsInTopic(subject, topic) - 1), seed)
  }
}

// A subject has no more units and tracks than topics, so their numbers are told apart by its first topic.
const unitNo = (subject: SubjectShape, unit: number) => subject.firstTopic + unit
const trackNo = (subject: SubjectShape, track: number) => subject.firstTopic + track

export function lessonsInTopic({ lessons }: SubjectShape, topic: number): number {
  return Math.min(LESSONS_IN_TOPIC, lessons - topic * LESSONS_IN_TOPIC)
}

/** A subject's tracks, units and topics, without its lessons. */
export function structureOf(shape: SiteShape, subject: SubjectShape): SubjectStructure {
  const { seed } = shape
  const { no, topics, lessons } = subject
  const units = Math.ceil(topics / TOPICS_IN_UNIT)
  const tracks = Math.ceil(units / UNITS_IN_TRACK)
  const name = subjectName(shape, no)
  const random = randomOf(seed, 3, no)
  const series = Math.floor(no / SUBJECT_TITLES.length)
  return {
    subject: {
      name,
      title: `${SUBJECT_TITLES[no % SUBJECT_TITLES.length]}${series === 0 ? '' : ` ${series + 1}`}`,
      color_code: oneOf(random, COLORS),
      image: `/files/subjects/${no}.png`,
      description: sentence(random),
      is_published: true,
      ...(no % 7 === 5 ? { is_public: true } : {}),
      ...(isPaid(subject) ? { required_item: `ITEM-${name}` } : {}),
      next_bit_index: Math.ceil(lessons * 1.1),
      ...stampsOf(random),
    },
    tracks: Array.from({ length: tracks }, (_, i) => {
      const { title, sort_order, stamps } = looks(seed, 'track', trackNo(subject, i), i)
      return { name: nameOf('track', trackNo(subject, i), seed), title, parent_subject: name, sort_order, is_published: true, ...(i % 3 === 2 ? { is_sold_separately: true, required_item: `ITEM-${name}-${i}` } : {}), ...stamps }
    }).sort(byName),
    units: Array.from({ length: units }, (_, i) => {
      const { title, sort_order, stamps } = looks(seed, 'unit', unitNo(subject, i), i)
      return { name: nameOf('unit', unitNo(subject, i), seed), title, parent_track: nameOf('track', trackNo(subject, Math.floor(i / UNITS_IN_TRACK)), seed), badge_image: `/files/badges/${i % 20}.png`, sort_order, is_published: true, ...stamps }
    }).sort(byName),
    topics: Array.from({ length: topics }, (_, i) => {
      const { title, sort_order, stamps } = looks(seed, 'topic', subject.firstTopic + i, i)
      return { name: nameOf('topic', subject.firstTopic + i, seed), title, parent_unit: nameOf('unit', unitNo(subject, Math.floor(i / TOPICS_IN_UNIT)), seed), ...(i % 4 === 0 ? { description: sentence(random) } : {}), sort_order, is_published: true, ...(i % 25 === 3 ? { is_free_preview: true } : {}), ...(i % 10 === 6 ? { is_linear: false } : {}), ...stamps }
    }).sort(byName),
    deleted: [],
  }
}

/** What every node below a subject has, in its place among its siblings. */
function looks(seed: number, kind: Kind, number: number, at: number) {
  const random = randomOf(seed, 4, kind.length, number)
  return { title: `${titleOf(random)} (${at + 1})`, sort_order: at === 0 ? undefined : at, stamps: stampsOf(random) }
}

/** One file of lessons: the topic with this number in its subject. */
export function topicLessonsOf({ seed }: SiteShape, subject: SubjectShape, topic: number): TopicLessons {
  const first = topic * LESSONS_IN_TOPIC
  const lessons = Array.from({ length: lessonsInTopic(subject, topic) }, (_, i) => lessonOf(seed, subject, first + i, i))
  const random = randomOf(seed, 6, subject.firstTopic + topic)
  // Authors delete a lesson now and then.
  const deleted = topic % 20 === 7 ? [{ name: nameOf('deleted', subject.firstTopic + topic, seed), time: stampsOf(random).modified }] : []
  return { topic: nameOf('topic', subject.firstTopic + topic, seed), lessons: lessons.sort(byName), deleted }
}

const STAGES_AT_LEAST = 3
const STAGES_AT_MOST = 7

function lessonOf(seed: number, subject: SubjectShape, inSubject: number, at: number): Lesson {
  const number = subject.firstLesson + inSubject
  const random = randomOf(seed, 5, number)
  const stages = integer(random, STAGES_AT_LEAST, STAGES_AT_MOST)
  return {
    name: nameOf('lesson', number, seed),
    title: `${titleOf(random)} ${inSubject + 1}`,
    ...(random() < 0.3 ? { image: `/files/lessons/${number}.jpg` } : {}),
    ...(random() < 0.5 ? { description: sentence(random) } : {}),
    ...(at === 0 ? {} : { sort_order: at }),
    // The first lesson of a topic is always there, so that no topic is empty.
    is_published: at === 0 || random() >= DRAFTS,
    ...(random() < 0.03 ? { is_free_preview: true } : {}),
    bit_index: inSubject,
    ...stampsOf(random),
    stages: configsOf(random, stages, number).map(({ type, config }, i): Stage => ({
      name: nameOf('stage', number * 10 + i, seed),
      idx: i + 1,
      title: titleOf(random),
      type,
      weight: oneOf(random, [0.5, 1, 1.5, 2]),
      target_time: 15 * integer(random, 1, 20),
      is_skippable: random() < 0.1,
      config,
    })),
  }
}
