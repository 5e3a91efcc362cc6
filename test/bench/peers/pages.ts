// The pages of a generated site, made as plainly as they can be: read every file, parse it, render plan by plan. All
// peers that run JavaScript make their pages with this, so that what differs between them is their own work.
// It checks nothing and takes ids as they are. The bench holds what it gives against the build's pages.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'

export interface PeerPage {
  /** Below the content root: a hashed name, or a manifest's. */
  readonly path: string
  readonly text: string
}

/** A record of a snapshot, or what a plan shows of one. */
type Any = Record<string, any>

interface Shown {
  readonly record: Any
  readonly children: readonly Shown[]
  readonly title: string
  readonly isLinear: boolean
  readonly access: Any
  readonly modified: string
  readonly creation: string
}

interface Linked {
  readonly url: string
  readonly modified: string
}

const BELOW = ['Subject', 'Track', 'Unit', 'Topic', 'Lesson']
const LEVELS_OF_FREE = 'free_preview'
const SHARDED_FROM = 500

/** Every page of the snapshot's plans, those that others link to first within a plan. */
export function* pagesOf(snapshot: string): Generator<PeerPage> {
  const read = (path: string): any => JSON.parse(readFileSync(`${snapshot}/${path}`, 'utf8'))
  const subjects = new Map<string, Any>(readdirSync(`${snapshot}/subjects`).map((id) => [id, readSubject(read, snapshot, id)]))
  const terms = { season: read('seasons.json'), grade: read('grades.json'), stream: read('streams.json') }
  const lessons = new Map<string, Linked>()
  for (const file of readdirSync(`${snapshot}/plans`).sort()) yield* planPages(read(`plans/${file}`), subjects, terms, lessons)
}

function readSubject(read: (path: string) => any, snapshot: string, id: string): Any {
  const { subject, tracks, units, topics } = read(`subjects/${id}/subject.json`)
  const children = new Map<string, Any[]>()
  const deleted = new Map<string, string>()
  const add = (parent: string, child: Any) => {
    const siblings = children.get(parent)
    if (siblings) siblings.push(child)
    else children.set(parent, [child])
  }
  for (const track of tracks) add(track.parent_subject, track)
  for (const unit of units) add(unit.parent_track, unit)
  for (const topic of topics) add(topic.parent_unit, topic)
  for (const file of readdirSync(`${snapshot}/subjects/${id}/lessons`)) {
    const group = read(`subjects/${id}/lessons/${file}`)
    for (const lesson of group.lessons) add(group.topic, lesson)
    for (const { time } of group.deleted) if (time > (deleted.get(group.topic) ?? '')) deleted.set(group.topic, time)
  }
  const tree = (record: Any): Any => ({
    ...record,
    deletedAt: deleted.get(record['name']) ?? '',
    children: (children.get(record['name']) ?? []).sort((a, b) => (a['sort_order'] ?? 0) - (b['sort_order'] ?? 0) || (a['creation'] < b['creation'] ? -1 : 1)).map(tree),
  })
  return tree(subject)
}

function* planPages(plan: Any, subjects: ReadonlyMap<string, Any>, terms: Any, lessons: Map<string, Linked>): Generator<PeerPage> {
  const rows = new Map<string, Any[]>()
  for (const row of plan['overrides']) rows.set(row.target_name, [...(rows.get(row.target_name) ?? []), row])
  const shown: Shown[] = plan['subjects'].map(({ subject }: Any) => show(subjects.get(subject)!, 0, undefined, rows, plan))
  const root = `plans/${plan['name']}`
  const manifestSubjects: Any[] = []
  const entriesOf: Any[][] = []
  let newest = [plan['modified'], ...(['season', 'grade', 'stream'] as const).map((kind) => term(terms, plan, kind).modified)].reduce(later)

  for (const subject of shown) {
    const mappings: Any = {}
    const entries: Any[] = []
    const topicCount = { units: 0, topics: 0 }
    let [hierarchyAt, bitmapAt] = [subject.modified, subject.creation]
    const tracks: Any[] = []
    for (const track of subject.children) {
      hierarchyAt = later(hierarchyAt, track.modified)
      const units: Any[] = []
      for (const unit of track.children) {
        hierarchyAt = later(hierarchyAt, unit.modified)
        const topics: Any[] = []
        for (const topic of unit.children) {
          let topicAt = [subject, track, unit, topic].map(({ modified }) => modified).reduce(later)
          const topicLessons: Any[] = []
          for (const lesson of topic.children) {
            const { record } = lesson
            let page = lessons.get(record['name'])
            if (!page) {
              page = yield* emit(`lessons/${record['name']}`, record['modified'], lessonBody(record))
              lessons.set(record['name'], page)
            }
            topicAt = later(later(topicAt, lesson.modified), page.modified)
            bitmapAt = later(later(bitmapAt, topic.creation), lesson.creation)
            mappings[record['name']] = { bit_index: record['bit_index'], topic_id: topic.record['name'] }
            entries.push({ lesson_id: record['name'], lesson_name: lesson.title, subject_id: subject.record['name'], subject_name: subject.title, unit_id: unit.record['name'], unit_name: unit.title, topic_id: topic.record['name'], topic_name: topic.title, at: [unit, topic, lesson].map(({ creation }) => creation).reduce(later) })
            topicLessons.push({ id: record['name'], title: lesson.title, description: record['description'], image: record['image'], bit_index: record['bit_index'], lesson_url: page.url, access: lesson.access, stage_count: record['stages'].length })
          }
          const page = yield* emit(`${root}/${topic.record['name']}`, topicAt, (stamp) => ({
            ...looks(topic), is_linear: topic.isLinear, ...stamp,
            parent: { unit_id: unit.record['name'], unit_title: unit.title, track_id: track.record['name'], track_title: track.title, subject_id: subject.record['name'], subject_title: subject.title },
            access: topic.access, lessons: topicLessons,
          }))
          hierarchyAt = later(hierarchyAt, page.modified)
          topicCount.topics += 1
          topics.push({ ...looks(topic), is_linear: topic.isLinear, topic_url: page.url, access: topic.access, lesson_count: topicLessons.length })
        }
        topicCount.units += 1
        units.push({ ...looks(unit), badge_image: unit.record['badge_image'], is_linear: unit.isLinear, access: unit.access, topics })
      }
      tracks.push({ ...looks(track), is_linear: track.isLinear, access: track.access, units })
    }
    const name = subject.record['name']
    const own = { ...looks(subject), color_code: subject.record['color_code'], is_linear: subject.isLinear }
    const hierarchy = yield* emit(`${root}/${name}_h`, hierarchyAt, (stamp) => ({ ...own, ...stamp, access: subject.access, tracks, stats: { total_tracks: tracks.length, total_units: topicCount.units, total_topics: topicCount.topics, total_lessons: entries.length } }))
    const bitmap = yield* emit(`${root}/${name}_b`, bitmapAt, (stamp) => ({ subject_id: name, ...stamp, total_lessons: entries.length, bit_length: subject.record['next_bit_index'], mappings }))
    newest = [newest, subject.modified, hierarchy.modified].reduce(later)
    manifestSubjects.push({ ...own, hierarchy_url: hierarchy.url, bitmap_url: bitmap.url, access: subject.access })
    entriesOf.push(entries)
  }

  const total = entriesOf.reduce((sum, entries) => sum + entries.length, 0)
  const momentOf = (i: number) => [plan['creation'], shown[i]!.creation, ...entriesOf[i]!.map(({ at }) => at)].reduce(later)
  const plain = ({ at: _, ...entry }: Any) => entry
  const found = shown.flatMap(({ record, title }, i) => (entriesOf[i]!.length > 0 ? [{ id: record['name'], title, i }] : []))
  const shards: Any[] = []
  if (total >= SHARDED_FROM) {
    for (const { id, title, i } of found) {
      const { url } = yield* emit(`${root}/search/${id}`, momentOf(i), (stamp) => ({ plan_id: plan['name'], subject_id: id, subject_name: title, ...stamp, lessons: entriesOf[i]!.map(plain) }))
      shards.push({ subject_id: id, subject_name: title, url, lesson_count: entriesOf[i]!.length })
    }
  }
  const searchAt = [plan['creation'], ...found.map(({ i }) => (total >= SHARDED_FROM ? shown[i]!.creation : momentOf(i)))].reduce(later)
  const search = yield* emit(`${root}/search_index`, searchAt, (stamp) => ({ plan_id: plan['name'], ...stamp, total_lessons: total, is_sharded: total >= SHARDED_FROM, ...(total >= SHARDED_FROM ? { shards } : { entries: entriesOf.flat().map(plain) }) }))
  const { season, grade, stream } = { season: term(terms, plan, 'season').title, grade: term(terms, plan, 'grade').title, stream: term(terms, plan, 'stream').title }
  yield { path: `${root}/manifest.json`, text: JSON.stringify({ plan_id: plan['name'], title: plan['title'], season, grade, stream, ...stampOf(newest), subjects: manifestSubjects, search_index_url: search.url }) }
}

function* emit(stem: string, modified: string, body: (stamp: Any) => Any): Generator<PeerPage, Linked> {
  const text = JSON.stringify(body(stampOf(modified)))
  const url = `${stem}.${createHash('sha256').update(text).digest('hex').slice(0, 16)}.json`
  yield { path: url, text }
  return { url, modified }
}

function lessonBody(record: Any) {
  return (stamp: Any) => ({
    id: record['name'], title: record['title'], description: record['description'], image: record['image'], ...stamp,
    stages: record['stages'].map(({ idx, title, type, weight, target_time, is_skippable, config }: Any) => ({ idx, title, type, weight, target_time, is_skippable, config: config ?? {} })),
    navigation: { is_standalone: true },
  })
}

function looks({ record, title }: Shown): Any {
  return { id: record['name'], title, description: record['description'], image: record['image'] }
}

const later = (a: string, b: string) => (a > b ? a : b)

function term(terms: Any, plan: Any, kind: 'season' | 'grade' | 'stream'): Any {
  return terms[kind].find(({ name }: Any) => name === plan[kind])
}

function stampOf(modified: string): Any {
  const second = `${modified.slice(0, 19)}Z`
  return { version: Date.parse(second) / 1000, generated_at: second }
}

interface Above {
  readonly level: string
  readonly item?: string | undefined
  readonly items: readonly string[]
  readonly moved: { readonly modified: string; readonly creation: string }
}

/** A node as the plan shows it, or undefined where it does not. */
function show(record: Any, depth: number, above: Above | undefined, rows: ReadonlyMap<string, readonly Any[]>, plan: Any): Shown | undefined {
  const own = (rows.get(record['name']) ?? []).filter(({ target_doctype }) => target_doctype === `Memora ${BELOW[depth]}`)
  const valueOf = (action: string) => own.findLast((row) => row['action'] === action)
  if (!record['is_published'] || valueOf('Hide')) return undefined
  const isTrack = depth === 1
  const item: string | undefined = record['required_item']
  const decided = decide(record, depth, above, item, valueOf)
  const moved = own.length === 0 ? (above?.moved ?? { modified: '', creation: '' }) : own.reduce<Above['moved']>((last, row) => ({ modified: later(last.modified, row['modified'] ?? ''), creation: later(last.creation, row['creation'] ?? '') }), { modified: later(above?.moved.modified ?? '', plan['modified']), creation: later(above?.moved.creation ?? '', plan['creation']) })
  const next: Above = { ...decided, items: item === undefined ? (above?.items ?? []) : [item, ...(above?.items ?? [])], moved }
  const children: Shown[] = record['children'].map((child: Any) => show(child, depth + 1, next, rows, plan)).filter(Boolean)
  if (children.length === 0 && depth > 0 && depth < BELOW.length - 1) return undefined
  const linear = valueOf('Set Linear')?.['override_value']
  const isSold = decided.isSold || (isTrack && record['is_sold_separately'] === true)
  return {
    record,
    children,
    title: valueOf('Rename')?.['override_value'] ?? record['title'],
    isLinear: linear === undefined ? (record['is_linear'] ?? true) : /^(1|true|yes)$/i.test(linear),
    access: { is_published: true, access_level: decided.level, required_item: decided.item, ...(isTrack ? { is_sold_separately: isSold, parent_item_required: record['parent_item_required'] === true } : isSold ? { is_sold_separately: true } : {}) },
    modified: [record['modified'], record['deletedAt'], moved.modified].reduce(later),
    creation: [record['creation'], record['deletedAt'], moved.creation].reduce(later),
  }
}

function decide(record: Any, depth: number, above: Above | undefined, item: string | undefined, valueOf: (action: string) => Any | undefined): { level: string; item?: string | undefined; isSold?: boolean } {
  const paid = (found: string | undefined) => ({ level: 'paid', item: found })
  const level = valueOf('Set Access Level')?.['override_value']
  if (level !== undefined) return level === 'paid' ? paid(item ?? (above?.level === 'paid' ? above.item : undefined) ?? above?.items[0]) : { level }
  if (valueOf('Set Free')) return { level: LEVELS_OF_FREE }
  const sold = valueOf('Set Sold Separately')
  if (sold) return { ...paid(sold['override_value'] ?? item), isSold: true }
  if (record['is_free_preview']) return { level: LEVELS_OF_FREE }
  if (depth === 1 && record['is_sold_separately']) return paid(item)
  if (above?.level === LEVELS_OF_FREE) return { level: LEVELS_OF_FREE }
  if (item !== undefined || record['is_paid']) return paid(item)
  if (depth === 0 && record['is_public']) return { level: 'public' }
  return above ? { level: above.level, item: above.item } : { level: 'authenticated' }
}
