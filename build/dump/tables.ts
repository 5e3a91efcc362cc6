// The tables and columns that a dump reads, as data (contract.md, section 1).

export interface Table {
  readonly doctype: string
  readonly columns: readonly string[]
  /** Columns that an older site can lack; normalize.ts knows what stands for them. */
  readonly laterColumns?: readonly string[]
  /** A site can do without this table: nothing is read then. */
  readonly isOptional?: true
}

const CHILD = ['name', 'idx', 'modified', 'parent']

export const SEASON: Table = { doctype: 'Memora Season', columns: ['name', 'modified', 'title'], isOptional: true }
export const GRADE: Table = { ...SEASON, doctype: 'Memora Grade' }
export const STREAM: Table = { ...SEASON, doctype: 'Memora Stream' }

export const PLAN: Table = {
  doctype: 'Memora Academic Plan',
  columns: ['name', 'creation', 'modified', 'title', 'season', 'grade', 'stream'],
  laterColumns: ['is_published'],
}

export const PLAN_SUBJECT: Table = {
  doctype: 'Memora Plan Subject',
  columns: [...CHILD, 'subject', 'sort_order'],
}

export const PLAN_OVERRIDE: Table = {
  doctype: 'Memora Plan Override',
  columns: [...CHILD, 'creation', 'target_doctype', 'target_name', 'action', 'override_value'],
}

const NODE = ['name', 'creation', 'modified', 'title', 'image', 'description', 'sort_order', 'is_published', 'is_free_preview']

export const SUBJECT: Table = {
  doctype: 'Memora Subject',
  columns: [...NODE, 'color_code'],
  laterColumns: ['is_public', 'is_paid', 'required_item', 'is_linear', 'next_bit_index'],
}

export const TRACK: Table = {
  doctype: 'Memora Track',
  columns: [...NODE, 'parent_subject', 'is_sold_separately'],
  laterColumns: ['parent_item_required', 'required_item', 'is_linear'],
}

export const UNIT: Table = {
  doctype: 'Memora Unit',
  columns: [...NODE, 'parent_track', 'badge_image'],
  laterColumns: ['is_linear'],
}

export const TOPIC: Table = {
  doctype: 'Memora Topic',
  columns: [...NODE, 'parent_unit'],
  laterColumns: ['is_linear'],
}

export const LESSON: Table = {
  doctype: 'Memora Lesson',
  columns: [...NODE, 'parent_topic'],
  laterColumns: ['bit_index'],
}

export const STAGE: Table = {
  doctype: 'Memora Lesson Stage',
  columns: [...CHILD, 'title', 'type', 'config'],
  laterColumns: ['weight', 'target_time', 'is_skippable'],
}

export const DELETED: Table = {
  doctype: 'Deleted Document',
  columns: ['name', 'creation', 'deleted_doctype', 'deleted_name', 'data'],
  isOptional: true,
}

/** Frappe's own, not a DocType: one row per field of every single document. */
export const SINGLES: Table = { doctype: 'Singles', columns: ['doctype', 'field', 'value'] }

export const TABLES: readonly Table[] = [
  SINGLES, SEASON, GRADE, STREAM, PLAN, PLAN_SUBJECT, PLAN_OVERRIDE, SUBJECT, TRACK, UNIT, TOPIC, LESSON, STAGE, DELETED,
]

/** Which rows of a child table belong to a parent's table field; compared by the database as Frappe does it. */
export const CHILD_OF: ReadonlyMap<Table, readonly [parenttype: string, parentfield: string]> = new Map([
  [PLAN_SUBJECT, ['Memora Academic Plan', 'subjects']],
  [PLAN_OVERRIDE, ['Memora Academic Plan', 'overrides']],
  [STAGE, ['Memora Lesson', 'stages']],
] as const)

export function tableName(table: Table): string {
  return `tab${table.doctype}`
}
