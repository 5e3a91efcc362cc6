// SHELL: reads the files of a snapshot folder. Each is held against its schema and against what the folder's other
// files say of it; every fault is told before reading stops.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { CommandError, problem, quote, type Problem } from '../errors.ts'
import { FileReader } from '../file-reader.ts'
import { CheckedFiles } from './checked-files.ts'
import { protectConfigs } from './config.ts'
import { FORMAT_VERSION, INDEX_FILE, lessonsFile, ORPHANS_FILE, ORPHANS_FOLDER, planFile, subjectFile, subjectFolder, TERM_FILES } from './layout.ts'
import { PlainLessonsReader } from './plain-lessons.ts'
import type { OrphanStructure, Plan, SnapshotIndex, SubjectStructure, Terms, TopicLessons } from './records.ts'
import type { OrphanContent, RenderableLessons, RenderableSubject, Snapshot, SubjectContent } from './snapshot.ts'
import { structureFaults } from './structure.ts'

export const NAME_ANOTHER = 'Name a snapshot folder (SNAPSHOT=...), or make one with `make snapshot`.'

export interface ReadOptions {
  /** Called for each file that is read. */
  readonly onFile?: (() => void) | undefined
}

/** What of a snapshot is in no subject, and which subjects there are. */
export interface SnapshotFrame extends Omit<Snapshot, 'subjects'> {
  readonly subjects: readonly string[]
}

/** What of a snapshot is sound, and what is wrong with the rest of it. */
export interface SoundParts {
  /** Without the plans and subjects that are damaged. */
  readonly snapshot: Snapshot
  /** By name. */
  readonly damagedPlans: ReadonlyMap<string, readonly Problem[]>
  readonly damagedSubjects: ReadonlyMap<string, readonly Problem[]>
}

type ReadGroup<Group> = (file: string, topic: string) => Group | undefined

interface SubjectOf<Group> extends Pick<SubjectContent, 'structure'> {
  readonly lessons: readonly Group[]
}

/** A file of more is not what a dump writes. */
const MOST_PLAIN_BYTES = 100e6

const fileReader = new FileReader()
const plainLessons = new PlainLessonsReader()

/** One reading of a snapshot folder, of which all faults are told together: each of its methods throws a CommandError. */
export class Reading {
  readonly #folder: string
  readonly #files: CheckedFiles
  readonly #options: ReadOptions

  constructor(folder: string, options: ReadOptions) {
    this.#folder = folder
    this.#files = new CheckedFiles(folder, options.onFile)
    this.#options = options
  }

  snapshot(): Snapshot {
    const index = this.#index()
    const snapshot = {
      ...this.#shared(index),
      plans: this.#plans(index),
      subjects: index.subjects.map((name) => this.#subject(name, this.#group)).filter((subject) => subject !== undefined),
    }
    this.#refuseStrangers(index, index.subjects.flatMap(foldersOf))
    return this.#checked(snapshot)
  }

  soundParts(): SoundParts {
    const index = this.#index()
    const plans = this.#apart(index.plans, (name) => this.#plan(name))
    const subjects = this.#apart(index.subjects, (name) => this.#subjectAlone(name, this.#group))
    const snapshot = { ...this.#shared(index), plans: plans.sound, subjects: subjects.sound }
    this.#refuseStrangers(index)
    return { snapshot: this.#checked(snapshot), damagedPlans: plans.damaged, damagedSubjects: subjects.damaged }
  }

  frame(): SnapshotFrame {
    const index = this.#index()
    const frame = { ...this.#shared(index), plans: this.#plans(index), subjects: index.subjects }
    this.#files.allow(...index.subjects.map(subjectFolder))
    this.#refuseStrangers(index)
    this.#files.throwIfFaulty()
    return frame
  }

  subject(name: string): SubjectContent {
    return this.#sound(this.#subjectAlone(name, this.#group))
  }

  renderableSubject(name: string, known?: ReadonlyMap<string, RenderableLessons>): RenderableSubject {
    return this.#sound(this.#subjectAlone(name, (file, topic) => known?.get(topic) ?? this.#renderableGroup(file)))
  }

  /** Reads parts, and takes the faults that are found in one for that part's own. */
  #apart<T>(names: readonly string[], read: (name: string) => T | undefined): { readonly sound: readonly T[]; readonly damaged: ReadonlyMap<string, readonly Problem[]> } {
    const sound: T[] = []
    const damaged = new Map<string, readonly Problem[]>()
    for (const name of names) {
      const before = this.#files.problems.length
      const part = read(name)
      const problems = this.#files.problems.splice(before)
      if (problems.length > 0) damaged.set(name, problems)
      else if (part !== undefined) sound.push(part)
    }
    return { sound, damaged }
  }

  #checked(snapshot: Snapshot): Snapshot {
    this.#files.problems.push(...structureFaults(snapshot).map((found) => ({ ...found, where: { ...found.where, file: join(this.#folder, found.where.file ?? '') } })))
    this.#files.throwIfFaulty()
    return snapshot
  }

  #sound<T>(part: T | undefined): T {
    if (part === undefined) throw new CommandError(this.#files.problems)
    this.#files.throwIfFaulty()
    return part
  }

  #subjectAlone<Group extends RenderableLessons>(name: string, readGroup: ReadGroup<Group>): SubjectOf<Group> | undefined {
    const content = this.#subject(name, readGroup)
    this.#files.refuseStrangers(...foldersOf(name))
    return content
  }

  #index(): SnapshotIndex {
    const path = join(this.#folder, INDEX_FILE)
    const found = statSync(path, { throwIfNoEntry: false })
    if (!found) {
      const folder = statSync(this.#folder, { throwIfNoEntry: false })
      throw new CommandError([
        folder?.isDirectory()
          ? problem('snapshot-unknown', { file: this.#folder }, `the folder is not a snapshot: it has no ${INDEX_FILE}`, NAME_ANOTHER)
          : problem('snapshot-missing', { file: this.#folder }, 'there is no such snapshot folder', NAME_ANOTHER),
      ])
    }
    const value = this.#files.json(INDEX_FILE, this.#files.text(INDEX_FILE))
    // Before the schema, since a later format may well have another one.
    const version = (value as { format_version?: unknown } | undefined)?.format_version
    if (version !== undefined && version !== FORMAT_VERSION) {
      throw new CommandError([
        problem(
          'snapshot-format',
          { file: path, field: 'format_version' },
          `the snapshot has format version ${JSON.stringify(version)}, and this program reads version ${FORMAT_VERSION}`,
          'Use the version of memora-content that wrote it, or dump the database again with `make snapshot`.',
        ),
      ])
    }
    return this.#sound(this.#files.valid<SnapshotIndex>(INDEX_FILE, 'snapshot', value))
  }

  /** What no plan and no subject has for itself. */
  #shared(index: SnapshotIndex): Omit<Snapshot, 'plans' | 'subjects'> {
    const terms = (file: string) => this.#files.read<Terms>(file, 'snapshot_terms') ?? []
    return {
      seasons: terms(TERM_FILES.seasons),
      grades: terms(TERM_FILES.grades),
      streams: terms(TERM_FILES.streams),
      orphans: index.orphans ? this.#orphans() : undefined,
    }
  }

  #plans(index: SnapshotIndex): readonly Plan[] {
    return index.plans.map((name) => this.#plan(name)).filter((plan) => plan !== undefined)
  }

  #plan(name: string): Plan | undefined {
    const file = planFile(name)
    this.#files.allow(file)
    const plan = this.#files.read<Plan>(file, 'snapshot_plan')
    if (plan) this.#files.mustBe(file, 'name', plan.name, name)
    return plan
  }

  #subject<Group extends RenderableLessons>(name: string, readGroup: ReadGroup<Group>): SubjectOf<Group> | undefined {
    const file = subjectFile(name)
    const [folder, lessonsFolder] = foldersOf(name)
    this.#files.allow(file, folder, lessonsFolder)
    const structure = this.#files.read<SubjectStructure>(file, 'snapshot_subject')
    if (!structure) {
      // Which lessons it has nobody can say then, so none of their files is a stranger.
      this.#files.allow(...this.#files.list(lessonsFolder).map((lessons) => `${lessonsFolder}/${lessons}`))
      return undefined
    }
    this.#files.mustBe(file, 'subject/name', structure.subject.name, name)
    const lessons = structure.topics.map((topic) => this.#lessons(folder, topic.name, readGroup))
    return { structure, lessons: lessons.filter((group) => group !== undefined) }
  }

  #lessons<Group extends RenderableLessons>(folder: string, topic: string, readGroup: ReadGroup<Group>): Group | undefined {
    const file = lessonsFile(folder, topic)
    this.#files.allow(file)
    const group = readGroup(file, topic)
    if (group) this.#files.mustBe(file, 'topic', group.topic, topic)
    return group
  }

  #orphans(): OrphanContent | undefined {
    const structure = this.#files.read<OrphanStructure>(ORPHANS_FILE, 'snapshot_orphans')
    if (!structure) return undefined
    const expected = structure.topics.map((topic) => lessonsFile(ORPHANS_FOLDER, topic.name))
    const found = this.#files.list(`${ORPHANS_FOLDER}/lessons`).map((name) => `${ORPHANS_FOLDER}/lessons/${name}`)
    const lessons: TopicLessons[] = []
    for (const file of new Set([...expected, ...found])) {
      const group = this.#group(file)
      if (!group) continue
      const own = lessonsFile(ORPHANS_FOLDER, group.topic)
      if (own !== file) this.#files.damaged(file, `"topic" is ${quote(group.topic ?? '')}, whose file is ${own}`)
      lessons.push(group)
    }
    return { structure, lessons }
  }

  readonly #group = (file: string): TopicLessons | undefined => {
    const text = this.#files.text(file)
    const group = text === undefined ? undefined : this.#files.valid<TopicLessons>(file, 'snapshot_lessons', this.#files.json(file, text))
    return group && protectConfigs(group, text!)
  }

  /** The same, with stages as text where nothing can be wrong with the file; the usual way tells what is. */
  #renderableGroup(file: string): RenderableLessons | undefined {
    const group = this.#plain(file)
    if (!group) return this.#group(file)
    this.#options.onFile?.()
    return group
  }

  #plain(file: string): RenderableLessons | undefined {
    try {
      const bytes = fileReader.read(join(this.#folder, file))
      return bytes.length > MOST_PLAIN_BYTES ? undefined : plainLessons.read(bytes)
    } catch (error) {
      if ('syscall' in (error as Error)) return undefined
      throw error
    }
  }

  #refuseStrangers({ orphans }: SnapshotIndex, ofSubjects: readonly string[] = []): void {
    this.#files.refuseStrangers('plans', 'subjects', ...ofSubjects, ...(orphans ? [] : [ORPHANS_FOLDER]))
  }
}

/** The folder of a subject, and that of its lessons. */
function foldersOf(subject: string): readonly [own: string, lessons: string] {
  return [subjectFolder(subject), `${subjectFolder(subject)}/lessons`]
}
