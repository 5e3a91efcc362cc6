// What the files of a snapshot must say of each other. Schemas look at one file; this looks across them.
import { problem, quote, type Problem, type Where } from '../errors.ts'
import { idNumber } from './id-number.ts'
import { lessonsFile, ORPHANS_FILE, ORPHANS_FOLDER, planFile, subjectFile, subjectFolder, TERM_FILES } from './layout.ts'
import type { TopicLessons } from './records.ts'
import type { OrphanContent, RenderableSubject, Snapshot, SubjectContent } from './snapshot.ts'
import { PrintedStages } from './stage-text.ts'

/** Every document and row of a snapshot's frame, each as its DocType and name: none may stand twice in a snapshot. */
export function* frameIds({ seasons, grades, streams, plans, orphans }: Omit<Snapshot, 'subjects'>): Generator<string> {
  for (const { name } of seasons) yield id('Memora Season', name)
  for (const { name } of grades) yield id('Memora Grade', name)
  for (const { name } of streams) yield id('Memora Stream', name)
  for (const plan of plans) {
    yield id('Memora Academic Plan', plan.name)
    for (const { name } of plan.subjects) yield id('Memora Plan Subject', name)
    for (const { name } of plan.overrides) yield id('Memora Plan Override', name)
  }
  if (orphans) yield* nodeIds(orphans)
}

/**
 * A number for every document and row of a subject, see id-number.ts. Those of stages that are known as text come last, in
 * the order of the lessons: who knows how many each has can find them.
 */
export function subjectIdNumbers(content: RenderableSubject): Float64Array {
  const ids = [idNumber(id('Memora Subject', content.structure.subject.name)), ...Array.from(nodeIds(content), idNumber)]
  for (const { lessons } of content.lessons) for (const { stages } of lessons) if (stages instanceof PrintedStages) for (const number of stages.ids) ids.push(number)
  return Float64Array.from(ids)
}

function* nodeIds({ structure: { tracks, units, topics }, lessons }: RenderableSubject | OrphanContent): Generator<string> {
  for (const { name } of tracks) yield id('Memora Track', name)
  for (const { name } of units) yield id('Memora Unit', name)
  for (const { name } of topics) yield id('Memora Topic', name)
  for (const group of lessons) {
    for (const lesson of group.lessons) {
      yield id('Memora Lesson', lesson.name)
      if (!(lesson.stages instanceof PrintedStages)) for (const { name } of lesson.stages) yield id('Memora Lesson Stage', name)
    }
  }
}

/** The parents that orphans name: none of them may be in a subject, nor below one. */
export function* orphanParents({ structure, lessons }: OrphanContent): Generator<{ readonly doctype: 'Memora Subject' | 'Memora Track' | 'Memora Unit' | 'Memora Topic'; readonly name: string }> {
  for (const { parent_subject: name } of structure.tracks) if (name !== undefined) yield { doctype: 'Memora Subject', name }
  for (const { parent_track: name } of structure.units) if (name !== undefined) yield { doctype: 'Memora Track', name }
  for (const { parent_unit: name } of structure.topics) if (name !== undefined) yield { doctype: 'Memora Unit', name }
  for (const { topic: name } of lessons) if (name !== undefined) yield { doctype: 'Memora Topic', name }
}

// No DocType holds a line break, so no two pairs share an id.
function id(doctype: string, name: string): string {
  return `${doctype}\n${name}`
}

/** Whether the parent of each node of a subject is in it. */
export function hasAllParents({ structure }: RenderableSubject): boolean {
  return isSubjectConsistent({ structure, lessons: [] })
}

/** Whether a subject's own files agree with each other, whatever else is in the snapshot. */
export function isSubjectConsistent(content: SubjectContent): boolean {
  return structureFaults({ seasons: [], grades: [], streams: [], plans: [], subjects: [content] }).length === 0
}

const REMEDY = 'Restore the snapshot with git, or dump the database again with `make snapshot`.'

/**
 * Records that stand twice, and nodes in a subject's folder whose parent is not in it: such a snapshot was
 * not written by a dump, and reading on would lose some of it without a word.
 */
export function structureFaults(snapshot: Snapshot): readonly Problem[] {
  const problems: Problem[] = []
  const fault = (where: Where, what: string) => void problems.push(problem('snapshot-damaged', where, what, REMEDY))
  const seen = new Map<string, string>()
  const once = (doctype: string, name: string, file: string) => {
    const key = id(doctype, name)
    const other = seen.get(key)
    if (other !== undefined) fault({ doctype, name, file }, other === file ? 'it stands there twice' : `it stands in ${other} as well`)
    seen.set(key, file)
  }

  for (const { name } of snapshot.seasons) once('Memora Season', name, TERM_FILES.seasons)
  for (const { name } of snapshot.grades) once('Memora Grade', name, TERM_FILES.grades)
  for (const { name } of snapshot.streams) once('Memora Stream', name, TERM_FILES.streams)
  for (const plan of snapshot.plans) {
    const file = planFile(plan.name)
    once('Memora Academic Plan', plan.name, file)
    for (const row of plan.subjects) once('Memora Plan Subject', row.name, file)
    for (const row of plan.overrides) once('Memora Plan Override', row.name, file)
  }
  const lessonsOnce = (folder: string, groups: readonly TopicLessons[]) => {
    for (const group of groups) {
      const file = lessonsFile(folder, group.topic)
      for (const lesson of group.lessons) {
        once('Memora Lesson', lesson.name, file)
        for (const stage of lesson.stages) once('Memora Lesson Stage', stage.name, file)
      }
    }
  }
  for (const { structure, lessons } of snapshot.subjects) {
    const { subject, tracks, units, topics } = structure
    const file = subjectFile(subject.name)
    once('Memora Subject', subject.name, file)
    const inFile = (doctype: string, name: string, field: string, parent: string | undefined, parents: ReadonlySet<string>) => {
      once(doctype, name, file)
      if (parent === undefined || !parents.has(parent)) fault({ doctype, name, field, file }, `its parent ${quote(parent ?? '')} is not in this file`)
    }
    const trackNames = new Set(tracks.map(({ name }) => name))
    const unitNames = new Set(units.map(({ name }) => name))
    for (const track of tracks) inFile('Memora Track', track.name, 'parent_subject', track.parent_subject, new Set([subject.name]))
    for (const unit of units) inFile('Memora Unit', unit.name, 'parent_track', unit.parent_track, trackNames)
    for (const topic of topics) inFile('Memora Topic', topic.name, 'parent_unit', topic.parent_unit, unitNames)
    lessonsOnce(subjectFolder(subject.name), lessons)
  }
  if (snapshot.orphans) {
    const { structure, lessons } = snapshot.orphans
    const inTree = (parentDoctype: string, parent: string | undefined) => parent !== undefined && seen.has(id(parentDoctype, parent)) && !orphaned.has(id(parentDoctype, parent))
    const orphaned = new Set<string>()
    const orphan = (doctype: string, name: string, field: string, parentDoctype: string, parent: string | undefined) => {
      once(doctype, name, ORPHANS_FILE)
      orphaned.add(id(doctype, name))
      if (inTree(parentDoctype, parent)) fault({ doctype, name, field, file: ORPHANS_FILE }, `its parent ${quote(parent ?? '')} is in the snapshot, so it belongs to the files of that subject`)
    }
    for (const track of structure.tracks) orphan('Memora Track', track.name, 'parent_subject', 'Memora Subject', track.parent_subject)
    for (const unit of structure.units) orphan('Memora Unit', unit.name, 'parent_track', 'Memora Track', unit.parent_track)
    for (const topic of structure.topics) orphan('Memora Topic', topic.name, 'parent_unit', 'Memora Unit', topic.parent_unit)
    for (const { topic } of lessons) {
      const file = lessonsFile(ORPHANS_FOLDER, topic)
      if (inTree('Memora Topic', topic)) fault({ doctype: 'Memora Topic', name: topic, file }, 'the topic is in the snapshot, so its lessons belong to the files of its subject')
    }
    lessonsOnce(ORPHANS_FOLDER, lessons)
  }
  return problems
}
