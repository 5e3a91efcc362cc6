// A large site that is the same each time: for shards and for speed.
import type { Lesson, Stage, SubjectStructure, TopicLessons } from '../build/snapshot/records.ts'
import type { Snapshot, SubjectContent } from '../build/snapshot/snapshot.ts'

const SUBJECTS = ['الرياضيات', 'Physics', 'Chemistry', 'Biology', 'اللغة العربية', 'English']
const LESSONS_IN_TOPIC = 8
const TOPICS_IN_UNIT = 5
const UNITS_IN_TRACK = 4
const WORDS = ['المتجهات', 'قانون', 'Force', 'مقدمة', 'Energy', 'تطبيق', 'Cells', 'الدرس', 'Review', 'معادلة', 'Motion', 'تمارين']
const STAGE_TYPES = ['Video', 'Text', 'Question', 'Interactive'] as const

/** The plan `grade-12` shows exactly this many lessons; there are drafts besides, and a plan `grade-12-trial` that shows fewer. */
export function largeSite(lessons: number, seed = 1): Snapshot {
  const random = generator(seed)
  const shares = SUBJECTS.map((_, i) => Math.floor(lessons / SUBJECTS.length) + (i < lessons % SUBJECTS.length ? 1 : 0))
  const subjects = SUBJECTS.map((title, i) => subject(`sub${i}`, title, shares[i] ?? 0, random))
  const rows = (plan: string) => subjects.map(({ structure }, i) => ({ name: `${plan}-row${i}`, idx: i + 1, subject: structure.subject.name }))
  const published = { is_published: true, season: '2026', creation: time(random), modified: time(random) }
  return {
    seasons: [{ name: '2026', title: '2026/2027', modified: time(random) }],
    grades: [],
    streams: [],
    plans: [
      { ...published, name: 'grade-12', title: 'الصف الثاني عشر', subjects: rows('full'), overrides: [
        { name: 'full-over1', idx: 1, target_doctype: 'Memora Subject', target_name: 'sub0', action: 'Rename', override_value: 'Mathematics' },
      ] },
      { ...published, name: 'grade-12-trial', title: 'Trial', subjects: rows('trial'), overrides: [
        { name: 'trial-over1', idx: 1, target_doctype: 'Memora Subject', target_name: 'sub1', action: 'Hide' },
        { name: 'trial-over2', idx: 2, target_doctype: 'Memora Track', target_name: 'sub0-t0', action: 'Set Free' },
      ] },
    ],
    subjects,
  }
}

function subject(name: string, title: string, lessons: number, random: Random): SubjectContent {
  const structure: SubjectStructure = {
    subject: { name, title, is_published: true, color_code: '#3366cc', required_item: `ITEM-${name}`, next_bit_index: lessons * 2, ...stamps(random) },
    tracks: [], units: [], topics: [], deleted: [],
  }
  const groups: TopicLessons[] = []
  for (let done = 0; done < lessons; done += LESSONS_IN_TOPIC) {
    const topicNo = groups.length
    const unitNo = Math.floor(topicNo / TOPICS_IN_UNIT)
    const trackNo = Math.floor(unitNo / UNITS_IN_TRACK)
    const [topic, unit, track] = [`${name}-p${topicNo}`, `${name}-u${unitNo}`, `${name}-t${trackNo}`]
    if (structure.tracks.length === trackNo) structure.tracks.push({ ...node(track, trackNo, random), parent_subject: name })
    if (structure.units.length === unitNo) structure.units.push({ ...node(unit, unitNo, random), parent_track: track })
    structure.topics.push({ ...node(topic, topicNo, random), parent_unit: unit })
    const shown = Array.from({ length: Math.min(LESSONS_IN_TOPIC, lessons - done) }, (_, i) => lesson(`${topic}-l${i}`, (done + i) * 2, true, random))
    groups.push({ topic, lessons: [...shown, lesson(`${topic}-draft`, done * 2 + 1, false, random)], deleted: [] })
  }
  return { structure, lessons: groups }
}

function node(name: string, no: number, random: Random) {
  return { name, title: words(random, 3), is_published: true, ...(no > 0 ? { sort_order: no } : {}), ...stamps(random) }
}

function lesson(name: string, bit: number, isPublished: boolean, random: Random): Lesson {
  const stages = Array.from({ length: 1 + Math.floor(random() * 3) }, (_, i): Stage => ({
    name: `${name}-s${i}`,
    idx: i + 1,
    title: words(random, 2),
    type: STAGE_TYPES[Math.floor(random() * STAGE_TYPES.length)] ?? 'Text',
    weight: 1,
    target_time: 60,
    is_skippable: false,
    config: { body: words(random, 20), options: [{ id: 1, text: words(random, 2) }, { id: 2, text: words(random, 2) }] },
  }))
  return { ...node(name, 0, random), is_published: isPublished, bit_index: bit, stages }
}

type Random = () => number

/** A small linear congruential generator: Math.random cannot be given a seed. */
function generator(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

function words(random: Random, count: number): string {
  return Array.from({ length: count }, () => WORDS[Math.floor(random() * WORDS.length)]).join(' ')
}

function stamps(random: Random): { creation: string; modified: string } {
  const [creation, modified] = [time(random), time(random)].sort() as [string, string]
  return { creation, modified }
}

function time(random: Random): string {
  return `${new Date((1_750_000_000 + Math.floor(random() * 10_000_000)) * 1000).toISOString().slice(0, 19)}.${String(Math.floor(random() * 1_000_000)).padStart(6, '0')}Z`
}
