// Written by `npm run types` from the schemas in schemas/. Change those, not this.

/**
 * seasons.json, grades.json and streams.json: what plans link to, in code-point order of their names.
 */
export type Terms = Term[]

/**
 * snapshot.json: what the snapshot holds, so that a missing file is noticed.
 */
export interface SnapshotIndex {
  /**
   * The version of this format. A reader refuses one it does not know.
   */
  format_version: 1
  /**
   * Every plan's id, in code-point order: each has a file in plans/.
   */
  plans: string[]
  /**
   * Every subject's id, in code-point order: each has a folder in subjects/.
   */
  subjects: string[]
  /**
   * Present when there are nodes that no subject can be found for: they are in orphans/.
   */
  orphans?: true
}
export interface Term {
  /**
   * The document's id, as Frappe stores it.
   */
  name: string
  title?: string
  /**
   * UTC, to the microsecond: YYYY-MM-DDTHH:MM:SS.ffffffZ.
   */
  modified?: string
}
/**
 * plans/<plan>.json: one Memora Academic Plan.
 */
export interface Plan {
  /**
   * The document's id, as Frappe stores it.
   */
  name: string
  title?: string
  /**
   * A season's name.
   */
  season?: string
  /**
   * A grade's name.
   */
  grade?: string
  /**
   * A stream's name.
   */
  stream?: string
  is_published: boolean
  /**
   * UTC, to the microsecond: YYYY-MM-DDTHH:MM:SS.ffffffZ.
   */
  creation?: string
  /**
   * UTC, to the microsecond: YYYY-MM-DDTHH:MM:SS.ffffffZ.
   */
  modified?: string
  /**
   * The rows of Memora Plan Subject, by idx, then name.
   */
  subjects: PlanSubject[]
  /**
   * The rows of Memora Plan Override, by idx, then name.
   */
  overrides: PlanOverride[]
}
export interface PlanSubject {
  /**
   * The document's id, as Frappe stores it.
   */
  name: string
  idx: number
  /**
   * A subject's name.
   */
  subject?: string
  /**
   * Left out when 0.
   */
  sort_order?: number
  /**
   * Present only where it is later than that of the document the row belongs to.
   */
  modified?: string
}
export interface PlanOverride {
  /**
   * The document's id, as Frappe stores it.
   */
  name: string
  idx: number
  target_doctype?: string
  target_name?: string
  action?: string
  override_value?: string
  /**
   * Present only where it is later than the plan's.
   */
  creation?: string
  /**
   * Present only where it is later than that of the document the row belongs to.
   */
  modified?: string
}
/**
 * subjects/<subject>/subject.json: one Memora Subject and all its tracks, units and topics, each naming its parent.
 */
export interface SubjectStructure {
  subject: Subject
  /**
   * By name.
   */
  tracks: Track[]
  /**
   * By name.
   */
  units: Unit[]
  /**
   * By name.
   */
  topics: Topic[]
  /**
   * Tracks, units and topics that were deleted below a parent that is still here, by time.
   */
  deleted: NodeDeletion[]
}
export interface Subject {
  /**
   * The document's id, as Frappe stores it.
   */
  name: string
  title?: string
  color_code?: string
  image?: string
  description?: string
  /**
   * Left out when 0.
   */
  sort_order?: number
  is_published: boolean
  /**
   * Left out when false.
   */
  is_free_preview?: boolean
  /**
   * Left out when false.
   */
  is_public?: boolean
  /**
   * Left out when false.
   */
  is_paid?: boolean
  /**
   * An item code.
   */
  required_item?: string
  /**
   * Left out when true.
   */
  is_linear?: boolean
  /**
   * The bit that the next new lesson gets. Left out when the database has no such column.
   */
  next_bit_index?: number
  /**
   * UTC, to the microsecond: YYYY-MM-DDTHH:MM:SS.ffffffZ.
   */
  creation?: string
  /**
   * UTC, to the microsecond: YYYY-MM-DDTHH:MM:SS.ffffffZ.
   */
  modified?: string
}
export interface Track {
  /**
   * The document's id, as Frappe stores it.
   */
  name: string
  title?: string
  /**
   * A subject's name. Left out when the database has none.
   */
  parent_subject?: string
  image?: string
  description?: string
  /**
   * Left out when 0.
   */
  sort_order?: number
  is_published: boolean
  /**
   * Left out when false.
   */
  is_free_preview?: boolean
  /**
   * Left out when false.
   */
  is_sold_separately?: boolean
  /**
   * Left out when false.
   */
  parent_item_required?: boolean
  /**
   * An item code.
   */
  required_item?: string
  /**
   * Left out when true.
   */
  is_linear?: boolean
  /**
   * UTC, to the microsecond: YYYY-MM-DDTHH:MM:SS.ffffffZ.
   */
  creation?: string
  /**
   * UTC, to the microsecond: YYYY-MM-DDTHH:MM:SS.ffffffZ.
   */
  modified?: string
}
export interface Unit {
  /**
   * The document's id, as Frappe stores it.
   */
  name: string
  title?: string
  /**
   * A track's name. Left out when the database has none.
   */
  parent_track?: string
  image?: string
  badge_image?: string
  description?: string
  /**
   * Left out when 0.
   */
  sort_order?: number
  is_published: boolean
  /**
   * Left out when false.
   */
  is_free_preview?: boolean
  /**
   * Left out when true.
   */
  is_linear?: boolean
  /**
   * UTC, to the microsecond: YYYY-MM-DDTHH:MM:SS.ffffffZ.
   */
  creation?: string
  /**
   * UTC, to the microsecond: YYYY-MM-DDTHH:MM:SS.ffffffZ.
   */
  modified?: string
}
export interface Topic {
  /**
   * The document's id, as Frappe stores it.
   */
  name: string
  title?: string
  /**
   * A unit's name. Left out when the database has none.
   */
  parent_unit?: string
  image?: string
  description?: string
  /**
   * Left out when 0.
   */
  sort_order?: number
  is_published: boolean
  /**
   * Left out when false.
   */
  is_free_preview?: boolean
  /**
   * Left out when true.
   */
  is_linear?: boolean
  /**
   * UTC, to the microsecond: YYYY-MM-DDTHH:MM:SS.ffffffZ.
   */
  creation?: string
  /**
   * UTC, to the microsecond: YYYY-MM-DDTHH:MM:SS.ffffffZ.
   */
  modified?: string
}
export interface NodeDeletion {
  doctype: 'Memora Track' | 'Memora Unit' | 'Memora Topic'
  /**
   * The document's id, as Frappe stores it.
   */
  name: string
  /**
   * The name of the parent that it was deleted from.
   */
  parent: string
  /**
   * UTC, to the microsecond: YYYY-MM-DDTHH:MM:SS.ffffffZ.
   */
  time: string
}
/**
 * orphans/structure.json: tracks, units and topics whose chain of parents does not reach a subject.
 */
export interface OrphanStructure {
  /**
   * By name.
   */
  tracks: Track[]
  /**
   * By name.
   */
  units: Unit[]
  /**
   * By name.
   */
  topics: Topic[]
  /**
   * Tracks, units and topics that were deleted below a parent that is still here, by time.
   */
  deleted: NodeDeletion[]
}
/**
 * lessons/<topic>.json: the lessons of one topic with their stages.
 */
export interface TopicLessons {
  /**
   * The name of the topic that every lesson of this file belongs to. Left out for lessons without one.
   */
  topic?: string
  /**
   * By name.
   */
  lessons: Lesson[]
  /**
   * Lessons that were deleted from this topic, by time.
   */
  deleted: LessonDeletion[]
}
export interface Lesson {
  /**
   * The document's id, as Frappe stores it.
   */
  name: string
  title?: string
  image?: string
  description?: string
  /**
   * Left out when 0.
   */
  sort_order?: number
  is_published: boolean
  /**
   * Left out when false.
   */
  is_free_preview?: boolean
  /**
   * The lesson's bit in a student's progress. Left out when the database has none.
   */
  bit_index?: number
  /**
   * UTC, to the microsecond: YYYY-MM-DDTHH:MM:SS.ffffffZ.
   */
  creation?: string
  /**
   * UTC, to the microsecond: YYYY-MM-DDTHH:MM:SS.ffffffZ.
   */
  modified?: string
  /**
   * The rows of Memora Lesson Stage, by idx, then name.
   */
  stages: Stage[]
}
export interface Stage {
  /**
   * The document's id, as Frappe stores it.
   */
  name: string
  idx: number
  title?: string
  /**
   * Video, Question, Text or Interactive.
   */
  type?: string
  /**
   * Left out when the database has NULL or no such column; so are the next two.
   */
  weight?: number
  /**
   * Seconds.
   */
  target_time?: number
  is_skippable?: boolean
  /**
   * On one line, as the page prints it. Left out when empty.
   */
  config?: {
    [k: string]: unknown
  }
  /**
   * In place of config: the text in the database, where it is not a JSON object, holds a number that JSON readers would change, or is nested too deeply for them.
   */
  config_text?: string
  /**
   * Present only where it is later than that of the document the row belongs to.
   */
  modified?: string
}
export interface LessonDeletion {
  /**
   * The document's id, as Frappe stores it.
   */
  name: string
  /**
   * UTC, to the microsecond: YYYY-MM-DDTHH:MM:SS.ffffffZ.
   */
  time: string
}
