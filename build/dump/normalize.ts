// PURE: a database row as the snapshot's record of it: defaults left out, keys in the order of the schema
// (contract.md, sections 1 and 2). A column that the site does not have is undefined in its rows. Lessons and stages,
// of which there are too many to make records of, are in lesson-lines.ts.
import { byIdx } from '../code-point-order.ts'
import { quote } from '../errors.ts'
import type { Plan, PlanOverride, PlanSubject, Subject, Term, Topic, Track, Unit } from '../snapshot/records.ts'
import type { ToUtc } from './time-zone.ts'

export type Row = Readonly<Record<string, unknown>>

/** The text of a column; NULL and '' are the same to Frappe, and both are nothing. */
export function text(value: unknown): string | undefined {
  return value === null || value === undefined || value === '' ? undefined : String(value)
}

/** A name or a link that must be compared: '' when there is none. */
export function id(value: unknown): string {
  return text(value) ?? ''
}

function number(value: unknown): number | undefined {
  return value === null || value === undefined ? undefined : Number(value)
}

/** What Frappe shows for a Check that is NULL is an empty box. */
function isSet(value: unknown): boolean {
  return value !== null && value !== undefined && Number(value) !== 0
}

function unlessZero(value: unknown): number | undefined {
  return number(value) || undefined
}

function whenSet(value: unknown): true | undefined {
  return isSet(value) || undefined
}

/** For flags that an older site lacks and that are on by default; NULL is off, as it is for every Check. */
function isSetOrMissing(value: unknown): boolean {
  return value === undefined || isSet(value)
}

function whenOff(value: unknown): false | undefined {
  return isSetOrMissing(value) ? undefined : false
}

/** The time of a child row, where it is later than that of the document it belongs to. */
export function whenLater(value: unknown, parent: unknown, utc: ToUtc): string | undefined {
  if (value === parent) return undefined
  const own = utc(value)
  return own !== undefined && own > (utc(parent) ?? '') ? own : undefined
}

export function termRecord(row: Row, utc: ToUtc): Term {
  return { name: id(row['name']), title: text(row['title']), modified: utc(row['modified']) }
}

export function planRecord(row: Row, subjects: readonly Row[], overrides: readonly Row[], utc: ToUtc): Plan {
  return {
    name: id(row['name']),
    title: text(row['title']),
    season: text(row['season']),
    grade: text(row['grade']),
    stream: text(row['stream']),
    is_published: isSetOrMissing(row['is_published']),
    creation: utc(row['creation']),
    modified: utc(row['modified']),
    subjects: subjects.map((child) => planSubjectRecord(child, row, utc)).sort(byIdx),
    overrides: overrides.map((child) => planOverrideRecord(child, row, utc)).sort(byIdx),
  }
}

function planSubjectRecord(row: Row, plan: Row, utc: ToUtc): PlanSubject {
  return {
    name: id(row['name']),
    idx: number(row['idx']) ?? 0,
    subject: text(row['subject']),
    sort_order: unlessZero(row['sort_order']),
    modified: whenLater(row['modified'], plan['modified'], utc),
  }
}

function planOverrideRecord(row: Row, plan: Row, utc: ToUtc): PlanOverride {
  return {
    name: id(row['name']),
    idx: number(row['idx']) ?? 0,
    target_doctype: text(row['target_doctype']),
    target_name: text(row['target_name']),
    action: text(row['action']),
    override_value: text(row['override_value']),
    creation: whenLater(row['creation'], plan['creation'], utc),
    modified: whenLater(row['modified'], plan['modified'], utc),
  }
}

export function subjectRecord(row: Row, utc: ToUtc): Subject {
  return {
    name: id(row['name']),
    title: text(row['title']),
    color_code: text(row['color_code']),
    image: text(row['image']),
    description: text(row['description']),
    sort_order: unlessZero(row['sort_order']),
    is_published: isSet(row['is_published']),
    is_free_preview: whenSet(row['is_free_preview']),
    is_public: whenSet(row['is_public']),
    is_paid: whenSet(row['is_paid']),
    required_item: text(row['required_item']),
    is_linear: whenOff(row['is_linear']),
    next_bit_index: number(row['next_bit_index']),
    creation: utc(row['creation']),
    modified: utc(row['modified']),
  }
}

export function trackRecord(row: Row, utc: ToUtc): Track {
  return {
    name: id(row['name']),
    title: text(row['title']),
    parent_subject: text(row['parent_subject']),
    image: text(row['image']),
    description: text(row['description']),
    sort_order: unlessZero(row['sort_order']),
    is_published: isSet(row['is_published']),
    is_free_preview: whenSet(row['is_free_preview']),
    is_sold_separately: whenSet(row['is_sold_separately']),
    parent_item_required: whenSet(row['parent_item_required']),
    required_item: text(row['required_item']),
    is_linear: whenOff(row['is_linear']),
    creation: utc(row['creation']),
    modified: utc(row['modified']),
  }
}

export function unitRecord(row: Row, utc: ToUtc): Unit {
  return {
    name: id(row['name']),
    title: text(row['title']),
    parent_track: text(row['parent_track']),
    image: text(row['image']),
    badge_image: text(row['badge_image']),
    description: text(row['description']),
    sort_order: unlessZero(row['sort_order']),
    is_published: isSet(row['is_published']),
    is_free_preview: whenSet(row['is_free_preview']),
    is_linear: whenOff(row['is_linear']),
    creation: utc(row['creation']),
    modified: utc(row['modified']),
  }
}

export function topicRecord(row: Row, utc: ToUtc): Topic {
  return {
    name: id(row['name']),
    title: text(row['title']),
    parent_unit: text(row['parent_unit']),
    image: text(row['image']),
    description: text(row['description']),
    sort_order: unlessZero(row['sort_order']),
    is_published: isSet(row['is_published']),
    is_free_preview: whenSet(row['is_free_preview']),
    is_linear: whenOff(row['is_linear']),
    creation: utc(row['creation']),
    modified: utc(row['modified']),
  }
}

/** A row of Deleted Document: what was deleted, below which parent, and when. */
export interface Deletion {
  readonly doctype: string
  readonly name: string
  /** '' when it named none. */
  readonly parent: string
  readonly time: string
}

/** Which field of a deleted document names its parent. */
export const PARENT_FIELDS: Readonly<Record<string, string>> = {
  'Memora Track': 'parent_subject',
  'Memora Unit': 'parent_track',
  'Memora Topic': 'parent_unit',
  'Memora Lesson': 'parent_topic',
}

/** The deletion that a row records; a text says why none can be read from it. */
export function deletionRecord(row: Row, utc: ToUtc): Deletion | string {
  const doctype = id(row['deleted_doctype'])
  const name = id(row['deleted_name'])
  const time = utc(row['creation'])
  if (name === '') return 'it names no document'
  if (time === undefined) return 'it has no time'
  let data: unknown
  try {
    data = JSON.parse(id(row['data']))
  } catch {
    return `its data, that of ${doctype} ${quote(name)}, is not JSON`
  }
  if (data === null || typeof data !== 'object' || Array.isArray(data)) return `its data, that of ${doctype} ${quote(name)}, is not a document`
  const parent = (data as Row)[PARENT_FIELDS[doctype] ?? '']
  return { doctype, name, parent: typeof parent === 'string' ? parent : '', time }
}
