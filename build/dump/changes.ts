// PURE: which documents differ between the snapshot that stands and the one that replaces it. It is told of the
// files that differ, and of nothing else, so what it holds grows with the change and not with the site.
import { hash } from 'node:crypto'
import { byCodePoint } from '../code-point-order.ts'
import { problem, type Problem } from '../errors.ts'
import { FORMAT_VERSION, INDEX_FILE, ORPHANS_FILE, TERM_FILES } from '../snapshot/layout.ts'
import type { OrphanStructure, Plan, SnapshotIndex, SubjectStructure, Terms, TopicLessons } from '../snapshot/records.ts'
import type { FileChange } from '../snapshot/replace.ts'

export interface DoctypeChanges {
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly removed: readonly string[]
}

/** By DocType, in the order of the tree; each list of names in code-point order. */
export type Changes = Readonly<Record<string, DoctypeChanges>>

/** The names of all documents that were read, by DocType. */
export type DocumentNames = Readonly<Record<string, readonly string[]>>

const DOCTYPES = [
  'Memora Season', 'Memora Grade', 'Memora Stream', 'Memora Academic Plan', 'Memora Subject', 'Memora Track', 'Memora Unit', 'Memora Topic', 'Memora Lesson',
] as const

export interface ChangeLog {
  /** Takes one file that differs, and returns what is wrong with the old one. */
  readonly note: (change: FileChange) => Problem | undefined
  readonly changes: () => Changes
}

type Document = readonly [doctype: string, name: string, content: string]

/** A log for replacing the snapshot whose index file reads `index`. */
export function changeLog(index: string): ChangeLog {
  const before = new Map<string, Map<string, string>>()
  const after = new Map<string, Map<string, string>>()
  const keep = (side: Map<string, Map<string, string>>, [doctype, name, content]: Document) => {
    if (!side.has(doctype)) side.set(doctype, new Map())
    // A document can move between files, so the sides are only compared at the end.
    side.get(doctype)!.set(name, hash('sha1', content, 'base64'))
  }
  const isKnown = formatOf(index) === FORMAT_VERSION

  return {
    note({ path, before: readOld, after: readNew }) {
      let fault: Problem | undefined
      let old: readonly Document[] = []
      const oldBytes = readOld()
      if (path === INDEX_FILE && !isKnown) {
        fault = problem(
          'snapshot-format',
          { file: path },
          `the old snapshot was not of format version ${FORMAT_VERSION}, so what is in a file that differs counts as added`,
          'Nothing to do: this dump replaces it.',
        )
      } else if (oldBytes !== undefined && isKnown) {
        try {
          old = documentsIn(path, oldBytes)
        } catch {
          fault = problem(
            'snapshot-damaged',
            { file: path },
            'the old snapshot was damaged here, so what it held counts as added',
            'Nothing to do: this dump replaces it.',
          )
        }
      }
      const standing = new Map(old.map((document) => [`${document[0]}\n${document[1]}`, document]))
      for (const document of documentsIn(path, readNew())) {
        const key = `${document[0]}\n${document[1]}`
        if (standing.get(key)?.[2] === document[2]) standing.delete(key)
        else keep(after, document)
      }
      for (const document of standing.values()) keep(before, document)
      return fault
    },
    changes() {
      const result: Record<string, DoctypeChanges> = {}
      for (const doctype of DOCTYPES) {
        const old = before.get(doctype) ?? new Map<string, string>()
        const now = after.get(doctype) ?? new Map<string, string>()
        const added = [...now.keys()].filter((name) => !old.has(name)).sort(byCodePoint)
        const changed = [...now.keys()].filter((name) => old.has(name) && old.get(name) !== now.get(name)).sort(byCodePoint)
        const removed = [...old.keys()].filter((name) => !now.has(name)).sort(byCodePoint)
        if (added.length + changed.length + removed.length > 0) result[doctype] = { added, changed, removed }
      }
      return result
    },
  }
}

/** The changes of a first dump. */
export function allAdded(documents: DocumentNames): Changes {
  const result: Record<string, DoctypeChanges> = {}
  for (const [doctype, names] of Object.entries(documents)) if (names.length > 0) result[doctype] = { added: names.toSorted(byCodePoint), changed: [], removed: [] }
  return result
}

function formatOf(index: string): unknown {
  try {
    return (JSON.parse(index) as Partial<SnapshotIndex> | null)?.format_version
  } catch {
    return undefined
  }
}

const TERM_DOCTYPES: ReadonlyMap<string, string> = new Map([
  [TERM_FILES.seasons, 'Memora Season'],
  [TERM_FILES.grades, 'Memora Grade'],
  [TERM_FILES.streams, 'Memora Stream'],
])

/** The documents in one file of a snapshot. Throws where the file does not have the form that its path asks for. */
function documentsIn(path: string, bytes: Buffer | undefined): readonly Document[] {
  if (bytes === undefined) return []
  const value: unknown = JSON.parse(bytes.toString())
  const document = (doctype: string, record: { readonly name: string }, and: unknown = ''): Document => {
    if (typeof record.name !== 'string') throw new TypeError('a record without a name')
    return [doctype, record.name, JSON.stringify([record, and])]
  }
  const term = TERM_DOCTYPES.get(path)
  if (term !== undefined) return (value as Terms).map((record) => document(term, record))
  if (path.startsWith('plans/')) return [document('Memora Academic Plan', value as Plan)]
  if (path === ORPHANS_FILE || path.endsWith('/subject.json')) {
    const { subject, tracks, units, topics } = value as SubjectStructure & OrphanStructure & { subject?: SubjectStructure['subject'] }
    return [
      ...(subject === undefined ? [] : [document('Memora Subject', subject)]),
      ...tracks.map((record) => document('Memora Track', record)),
      ...units.map((record) => document('Memora Unit', record)),
      ...topics.map((record) => document('Memora Topic', record)),
    ]
  }
  if (path.includes('/lessons/')) {
    const { topic, lessons } = value as TopicLessons
    return lessons.map((record) => document('Memora Lesson', record, topic))
  }
  return []
}
