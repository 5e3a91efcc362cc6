// A whole snapshot in memory, and the files that it is.
import { byCodePoint } from '../code-point-order.ts'
import { lineJson } from '../stable-json.ts'
import { FORMAT_VERSION, INDEX_FILE, lessonsFile, ORPHANS_FILE, ORPHANS_FOLDER, planFile, subjectFile, subjectFolder, TERM_FILES } from './layout.ts'
import type { Lesson, OrphanStructure, Plan, SnapshotIndex, Stage, SubjectStructure, Terms, TopicLessons } from './records.ts'
import type { PrintedStages } from './stage-text.ts'

export interface SubjectContent {
  readonly structure: SubjectStructure
  /** One for each topic of the structure, also where it has no lesson. */
  readonly lessons: readonly TopicLessons[]
}

/** A subject as far as its pages go: the stages of its lessons may be known as text alone. */
export interface RenderableSubject {
  readonly structure: SubjectStructure
  readonly lessons: readonly RenderableLessons[]
}

export interface RenderableLessons extends Omit<TopicLessons, 'lessons'> {
  readonly lessons: readonly RenderableLesson[]
}

export interface RenderableLesson extends Omit<Lesson, 'stages'> {
  readonly stages: readonly Stage[] | PrintedStages
}

export interface OrphanContent {
  readonly structure: OrphanStructure
  /** One for each topic of the structure, and those of lessons whose topic does not exist. */
  readonly lessons: readonly TopicLessons[]
}

export interface Snapshot {
  readonly seasons: Terms
  readonly grades: Terms
  readonly streams: Terms
  readonly plans: readonly Plan[]
  readonly subjects: readonly SubjectContent[]
  readonly orphans?: OrphanContent | undefined
}

/** The index file of a snapshot with these plans and subjects. */
export function indexOf(plans: readonly string[], subjects: readonly string[], hasOrphans: boolean): SnapshotIndex {
  return {
    format_version: FORMAT_VERSION,
    plans: [...plans].sort(byCodePoint),
    subjects: [...subjects].sort(byCodePoint),
    ...(hasOrphans ? { orphans: true } : {}),
  }
}

/** Every file of a snapshot, by its path in the snapshot folder, with its text. */
export function snapshotFiles(snapshot: Snapshot): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  const add = (path: string, value: unknown) => files.set(path, lineJson(value))
  const { plans, subjects, orphans } = snapshot
  add(INDEX_FILE, indexOf(plans.map(({ name }) => name), subjects.map(({ structure }) => structure.subject.name), orphans !== undefined))
  add(TERM_FILES.seasons, snapshot.seasons)
  add(TERM_FILES.grades, snapshot.grades)
  add(TERM_FILES.streams, snapshot.streams)
  for (const plan of plans) add(planFile(plan.name), plan)
  for (const { structure, lessons } of subjects) {
    const subject = structure.subject.name
    add(subjectFile(subject), structure)
    for (const group of lessons) add(lessonsFile(subjectFolder(subject), group.topic), group)
  }
  if (orphans) {
    add(ORPHANS_FILE, orphans.structure)
    for (const group of orphans.lessons) add(lessonsFile(ORPHANS_FOLDER, group.topic), group)
  }
  return files
}
