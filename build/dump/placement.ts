// PURE: which subject each node belongs to. Ids compare exactly, by code point, whatever the database's collation
// says: there, all emoji are one, and so are upper and lower case.
import { problem, quote, type Problem } from '../errors.ts'
import { lessonsFile, ORPHANS_FOLDER, subjectFolder } from '../snapshot/layout.ts'
import type { Topic, Track, Unit } from '../snapshot/records.ts'

export interface Nodes {
  readonly subjects: ReadonlySet<string>
  readonly tracks: readonly Track[]
  readonly units: readonly Unit[]
  readonly topics: readonly Topic[]
}

/** For each node its subject; ORPHANS where the chain of parents does not reach one. */
export interface Placement {
  readonly tracks: ReadonlyMap<string, Home>
  readonly units: ReadonlyMap<string, Home>
  readonly topics: ReadonlyMap<string, Home>
  /** One for each node whose parent is not there. */
  readonly warnings: readonly Problem[]
}

export const ORPHANS = Symbol('orphans')
export type Home = string | typeof ORPHANS

/** Follows the parents of all nodes (schemas/SNAPSHOT.md). */
export function place({ subjects, tracks, units, topics }: Nodes): Placement {
  const warnings: Problem[] = []
  const homes = <T extends { readonly name: string }>(doctype: string, field: keyof T & string, nodes: readonly T[], homeOf: (parent: string) => Home | undefined) => {
    const found = new Map<string, Home>()
    for (const node of nodes) {
      const parent = node[field] as string | undefined
      const home = parent === undefined ? undefined : homeOf(parent)
      if (home === undefined) warnings.push(orphanWarning(doctype, node.name, field, parent))
      found.set(node.name, home ?? ORPHANS)
    }
    return found
  }
  const ofTracks = homes<Track>('Memora Track', 'parent_subject', tracks, (parent) => (subjects.has(parent) ? parent : undefined))
  const ofUnits = homes<Unit>('Memora Unit', 'parent_track', units, (parent) => ofTracks.get(parent))
  const ofTopics = homes<Topic>('Memora Topic', 'parent_unit', topics, (parent) => ofUnits.get(parent))
  return { tracks: ofTracks, units: ofUnits, topics: ofTopics, warnings }
}

/** Says that a node's parent is not there, and what to do. */
export function orphanWarning(doctype: string, name: string, field: string, parent: string | undefined): Problem {
  const what = parent === undefined ? 'names no parent, so it is in no page' : `names ${quote(parent)}, which does not exist, so it is in no page`
  return problem('orphan', { doctype, name, field }, what, 'Choose its parent again in Frappe, or delete it.')
}

/** The file of a topic's lessons; '' is the topic of lessons that name none. */
export function lessonsFileOf(topic: string, homes: ReadonlyMap<string, Home>): string {
  const home = homes.get(topic) ?? ORPHANS
  return lessonsFile(typeof home === 'string' ? subjectFolder(home) : ORPHANS_FOLDER, topic === '' ? undefined : topic)
}
