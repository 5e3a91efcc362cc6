// The snapshot as one flat list of nodes that know their parents: what the oracle reasons about.
import type { Lesson, Subject, Topic, Track, Unit } from '../../build/snapshot/records.ts'
import type { Snapshot } from '../../build/snapshot/snapshot.ts'

export type Doctype = 'Memora Subject' | 'Memora Track' | 'Memora Unit' | 'Memora Topic' | 'Memora Lesson'

type Every = Subject & Track & Unit & Topic & Lesson
/** Any node's record: the fields that its own DocType lacks are simply absent. */
export type Fields = Pick<Every, 'name' | 'is_published'> & Partial<Omit<Every, 'name' | 'is_published'>>

export interface Node {
  readonly doctype: Doctype
  readonly name: string
  readonly parent: Node | undefined
  readonly fields: Fields
}

/** A document that was deleted, by the parent that it was deleted from. */
export interface Deletion {
  readonly parentDoctype: Doctype
  readonly parentName: string
  readonly time: string
}

/** Every node of the snapshot, orphans too. A node whose parent does not exist has none. */
export function nodesOf(snapshot: Snapshot): readonly Node[] {
  const contents = [...snapshot.subjects, ...(snapshot.orphans ? [snapshot.orphans] : [])]
  const nodes: Node[] = []
  const add = (doctype: Doctype, fields: Fields, parentDoctype?: Doctype, parentName?: string) => {
    const parent = nodes.find((node) => node.doctype === parentDoctype && node.name === parentName)
    nodes.push({ doctype, name: fields.name, parent, fields })
  }
  for (const { structure } of snapshot.subjects) add('Memora Subject', structure.subject)
  for (const { structure } of contents) for (const track of structure.tracks) add('Memora Track', track, 'Memora Subject', track.parent_subject)
  for (const { structure } of contents) for (const unit of structure.units) add('Memora Unit', unit, 'Memora Track', unit.parent_track)
  for (const { structure } of contents) for (const topic of structure.topics) add('Memora Topic', topic, 'Memora Unit', topic.parent_unit)
  for (const { lessons } of contents) {
    for (const group of lessons) for (const lesson of group.lessons) add('Memora Lesson', lesson, 'Memora Topic', group.topic)
  }
  return nodes
}

const PARENT_OF = { 'Memora Track': 'Memora Subject', 'Memora Unit': 'Memora Track', 'Memora Topic': 'Memora Unit' } as const

export function deletionsOf(snapshot: Snapshot): readonly Deletion[] {
  const deletions: Deletion[] = []
  for (const { structure, lessons } of [...snapshot.subjects, ...(snapshot.orphans ? [snapshot.orphans] : [])]) {
    for (const { doctype, parent, time } of structure.deleted) deletions.push({ parentDoctype: PARENT_OF[doctype], parentName: parent, time })
    for (const { topic, deleted } of lessons) {
      for (const { time } of deleted) if (topic !== undefined) deletions.push({ parentDoctype: 'Memora Topic', parentName: topic, time })
    }
  }
  return deletions
}

/** The node's parent, its parent, and so on up. */
export function ancestors(node: Node): readonly Node[] {
  return node.parent ? [node.parent, ...ancestors(node.parent)] : []
}

/** The subject that the node hangs below (a subject: itself); an orphan has none. */
export function subjectOf(node: Node): Node | undefined {
  return [node, ...ancestors(node)].find(({ doctype }) => doctype === 'Memora Subject')
}

export function isBlank(text: string | undefined): boolean {
  return text === undefined || text.trim() === ''
}
