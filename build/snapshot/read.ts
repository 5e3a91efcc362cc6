// SHELL: reads a snapshot folder. Every file is held against its schema and against what the folder's other
// files say of it; every fault is told before reading stops.
import { isUtf8 } from 'node:buffer'
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { CommandError, problem, quote, systemProblem, type Problem } from '../errors.ts'
import { FileReader } from '../file-reader.ts'
import { schemaFaults, type SchemaName } from '../schema.ts'
import { protectConfigs } from './config.ts'
import { FORMAT_VERSION, INDEX_FILE, isSomebodyElses, lessonsFile, ORPHANS_FILE, ORPHANS_FOLDER, planFile, subjectFile, subjectFolder, TERM_FILES } from './layout.ts'
import { PlainLessonsReader } from './plain-lessons.ts'
import type { OrphanStructure, Plan, SnapshotIndex, SubjectStructure, Terms, TopicLessons } from './records.ts'
import { finishReplacement, snapshotGeneration } from './replace.ts'
import type { OrphanContent, RenderableLessons, RenderableSubject, Snapshot, SubjectContent } from './snapshot.ts'
import { structureFaults } from './structure.ts'

const NAME_ANOTHER = 'Name a snapshot folder (SNAPSHOT=...), or make one with `make snapshot`.'
const DUMP_AGAIN = 'Restore it with git, or dump the database again with `make snapshot`.'
const MOST_READINGS = 20

export interface ReadOptions {
  /** Called for each file that is read. */
  readonly onFile?: (() => void) | undefined
}

/**
 * Reads the snapshot in `folder`. Finishes a replacement that a killed dump left behind, and reads again
 * when a dump replaced the files meanwhile, so what it returns is one dump's (contract.md, section 2).
 * Throws a CommandError with every fault it found.
 */
export async function readSnapshot(folder: string, options: ReadOptions = {}): Promise<Snapshot> {
  return readWhole(folder, () => new Reading(folder, options).snapshot())
}

/** What of a snapshot is sound, and what is wrong with the rest of it. */
export interface SoundParts {
  /** Without the plans and subjects that are damaged. */
  readonly snapshot: Snapshot
  /** By name. */
  readonly damagedPlans: ReadonlyMap<string, readonly Problem[]>
  readonly damagedSubjects: ReadonlyMap<string, readonly Problem[]>
}

/**
 * Reads what of a snapshot is sound, to look at and not to build from. Throws a CommandError where what all plans share
 * is damaged.
 */
export async function readSoundParts(folder: string): Promise<SoundParts> {
  return readWhole(folder, () => new Reading(folder, {}).soundParts())
}

async function readWhole<T>(folder: string, read: () => T): Promise<T> {
  if (statSync(folder, { throwIfNoEntry: false })?.isFile()) throw new CommandError([problem('snapshot-missing', { file: folder }, 'it is a file, not a snapshot folder', NAME_ANOTHER)])
  for (let reading = 1; ; reading++) {
    await finishReplacement(folder)
    const before = snapshotGeneration(folder)
    let result: T | CommandError
    try {
      result = read()
    } catch (error) {
      if (!(error instanceof CommandError)) throw error
      result = error
    }
    if (snapshotGeneration(folder) === before) {
      if (result instanceof CommandError) throw result
      return result
    }
    if (reading === MOST_READINGS) {
      throw new CommandError([problem('snapshot-busy', { file: folder }, 'the snapshot keeps being replaced while it is read', 'Run this again when no dump is running.')])
    }
  }
}

/** What of a snapshot is in no subject, and which subjects there are. */
export interface SnapshotFrame extends Omit<Snapshot, 'subjects'> {
  readonly subjects: readonly string[]
}

/**
 * Reads a snapshot but for its subjects; undefined where anything is wrong with it. For a build that holds one subject
 * at a time: what is wrong with a snapshot, and with its parts together, `readSnapshot` tells. The caller looks after
 * replacements by a dump.
 */
export function readFrame(folder: string): SnapshotFrame | undefined {
  return unlessFaulty(() => new Reading(folder, {}).frame())
}

/** Reads one subject as far as its pages go; undefined where anything is wrong with it. */
export function readSubject(folder: string, name: string, options: ReadOptions = {}): RenderableSubject | undefined {
  return unlessFaulty(() => new Reading(folder, options).renderableSubject(name))
}

/** Reads one subject with all that its files say; undefined where anything is wrong with it. */
export function readSubjectWhole(folder: string, name: string): SubjectContent | undefined {
  return unlessFaulty(() => new Reading(folder, {}).subject(name))
}

function unlessFaulty<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof CommandError) return undefined
    throw error
  }
}

type ReadGroup<Group> = (file: string) => Group | undefined

interface SubjectOf<Group> extends Pick<SubjectContent, 'structure'> {
  readonly lessons: readonly Group[]
}

const fileReader = new FileReader()
const plainLessons = new PlainLessonsReader()

class Reading {
  readonly #problems: Problem[] = []
  readonly #folder: string
  readonly #options: ReadOptions
  /** What the folders must hold; anything else there is a fault. */
  readonly #expected = new Set<string>()

  constructor(folder: string, options: ReadOptions) {
    this.#folder = folder
    this.#options = options
  }

  snapshot(): Snapshot {
    const index = this.#index()
    const snapshot: Snapshot = {
      seasons: this.#terms(TERM_FILES.seasons),
      grades: this.#terms(TERM_FILES.grades),
      streams: this.#terms(TERM_FILES.streams),
      plans: index.plans.map((name) => this.#plan(name)).filter((plan) => plan !== undefined),
      subjects: index.subjects.map((name) => this.#subject(name, this.#group)).filter((subject) => subject !== undefined),
      orphans: index.orphans ? this.#orphans() : undefined,
    }
    for (const folder of ['plans', 'subjects', ...index.subjects.flatMap((name) => [subjectFolder(name), `${subjectFolder(name)}/lessons`])]) {
      this.#refuseStrangers(folder)
    }
    if (!index.orphans) this.#refuseStrangers(ORPHANS_FOLDER)
    return this.#checked(snapshot)
  }

  soundParts(): SoundParts {
    const index = this.#index()
    const plans = this.#apart(index.plans, (name) => this.#plan(name))
    const subjects = this.#apart(index.subjects, (name) => this.#subjectAlone(name, this.#group))
    const snapshot: Snapshot = {
      seasons: this.#terms(TERM_FILES.seasons),
      grades: this.#terms(TERM_FILES.grades),
      streams: this.#terms(TERM_FILES.streams),
      plans: plans.sound,
      subjects: subjects.sound,
      orphans: index.orphans ? this.#orphans() : undefined,
    }
    for (const folder of ['plans', 'subjects', ...(index.orphans ? [] : [ORPHANS_FOLDER])]) this.#refuseStrangers(folder)
    return { snapshot: this.#checked(snapshot), damagedPlans: plans.damaged, damagedSubjects: subjects.damaged }
  }

  /** Reads parts, and takes the faults that are found in one for that part's own. */
  #apart<T>(names: readonly string[], read: (name: string) => T | undefined): { readonly sound: readonly T[]; readonly damaged: ReadonlyMap<string, readonly Problem[]> } {
    const sound: T[] = []
    const damaged = new Map<string, readonly Problem[]>()
    for (const name of names) {
      const before = this.#problems.length
      const part = read(name)
      const problems = this.#problems.splice(before)
      if (problems.length > 0) damaged.set(name, problems)
      else if (part !== undefined) sound.push(part)
    }
    return { sound, damaged }
  }

  #checked(snapshot: Snapshot): Snapshot {
    this.#problems.push(...structureFaults(snapshot).map((found) => ({ ...found, where: { ...found.where, file: join(this.#folder, found.where.file ?? '') } })))
    if (this.#problems.length > 0) throw new CommandError(this.#problems)
    return snapshot
  }

  frame(): SnapshotFrame {
    const index = this.#index()
    const frame: SnapshotFrame = {
      seasons: this.#terms(TERM_FILES.seasons),
      grades: this.#terms(TERM_FILES.grades),
      streams: this.#terms(TERM_FILES.streams),
      plans: index.plans.map((name) => this.#plan(name)).filter((plan) => plan !== undefined),
      subjects: index.subjects,
      orphans: index.orphans ? this.#orphans() : undefined,
    }
    for (const name of index.subjects) this.#expected.add(subjectFolder(name))
    for (const folder of ['plans', 'subjects', ...(index.orphans ? [] : [ORPHANS_FOLDER])]) this.#refuseStrangers(folder)
    if (this.#problems.length > 0) throw new CommandError(this.#problems)
    return frame
  }

  subject(name: string): SubjectContent {
    return this.#sound(this.#subjectAlone(name, this.#group))
  }

  renderableSubject(name: string): RenderableSubject {
    return this.#sound(this.#subjectAlone(name, this.#renderableGroup))
  }

  #sound<T>(part: T | undefined): T {
    if (part === undefined || this.#problems.length > 0) throw new CommandError(this.#problems)
    return part
  }

  #subjectAlone<Group extends RenderableLessons>(name: string, readGroup: ReadGroup<Group>): SubjectOf<Group> | undefined {
    const content = this.#subject(name, readGroup)
    for (const folder of [subjectFolder(name), `${subjectFolder(name)}/lessons`]) this.#refuseStrangers(folder)
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
    const value = this.#json(INDEX_FILE, this.#text(INDEX_FILE))
    // Before the schema, since a later format may well have another one.
    const version = (value as { format_version?: unknown } | undefined)?.format_version
    if (version !== undefined && version !== FORMAT_VERSION) {
      throw new CommandError([
        problem('snapshot-format', { file: path, field: 'format_version' }, `the snapshot has format version ${JSON.stringify(version)}, and this program reads version ${FORMAT_VERSION}`, 'Use the version of memora-content that wrote it, or dump the database again with `make snapshot`.'),
      ])
    }
    const index = this.#valid<SnapshotIndex>(INDEX_FILE, 'snapshot', value)
    if (index === undefined) throw new CommandError(this.#problems)
    return index
  }

  #terms(file: string): Terms {
    return this.#file<Terms>(file, 'snapshot_terms') ?? []
  }

  #plan(name: string): Plan | undefined {
    const file = planFile(name)
    this.#expected.add(file)
    const plan = this.#file<Plan>(file, 'snapshot_plan')
    if (plan) this.#mustBe(file, 'name', plan.name, name)
    return plan
  }

  #subject<Group extends RenderableLessons>(name: string, readGroup: ReadGroup<Group>): SubjectOf<Group> | undefined {
    const file = subjectFile(name)
    this.#expected.add(file).add(subjectFolder(name)).add(`${subjectFolder(name)}/lessons`)
    const structure = this.#file<SubjectStructure>(file, 'snapshot_subject')
    if (!structure) {
      // Which lessons it has nobody can say then, so none of their files is a stranger.
      for (const lessons of this.#list(`${subjectFolder(name)}/lessons`)) this.#expected.add(`${subjectFolder(name)}/lessons/${lessons}`)
      return undefined
    }
    this.#mustBe(file, 'subject/name', structure.subject.name, name)
    const lessons = structure.topics.map((topic) => this.#lessons(subjectFolder(name), topic.name, readGroup))
    return { structure, lessons: lessons.filter((group) => group !== undefined) }
  }

  #lessons<Group extends RenderableLessons>(folder: string, topic: string, readGroup: ReadGroup<Group>): Group | undefined {
    const file = lessonsFile(folder, topic)
    this.#expected.add(file)
    const group = readGroup(file)
    if (group) this.#mustBe(file, 'topic', group.topic, topic)
    return group
  }

  #orphans(): OrphanContent | undefined {
    const structure = this.#file<OrphanStructure>(ORPHANS_FILE, 'snapshot_orphans')
    if (!structure) return undefined
    const expected = structure.topics.map((topic) => lessonsFile(ORPHANS_FOLDER, topic.name))
    const found = this.#list(`${ORPHANS_FOLDER}/lessons`).map((name) => `${ORPHANS_FOLDER}/lessons/${name}`)
    const lessons: TopicLessons[] = []
    for (const file of new Set([...expected, ...found])) {
      const group = this.#group(file)
      if (!group) continue
      if (lessonsFile(ORPHANS_FOLDER, group.topic) !== file) this.#damaged(file, `"topic" is ${quote(group.topic ?? '')}, whose file is ${lessonsFile(ORPHANS_FOLDER, group.topic)}`)
      lessons.push(group)
    }
    return { structure, lessons }
  }

  readonly #group: ReadGroup<TopicLessons> = (file) => {
    const text = this.#text(file)
    const group = text === undefined ? undefined : this.#valid<TopicLessons>(file, 'snapshot_lessons', this.#json(file, text))
    return group && protectConfigs(group, text!)
  }

  /** The same, with stages as text where nothing can be wrong with the file; the usual way tells what is. */
  readonly #renderableGroup: ReadGroup<RenderableLessons> = (file) => {
    const group = this.#plain(file)
    if (!group) return this.#group(file)
    this.#options.onFile?.()
    return group
  }

  #plain(file: string): RenderableLessons | undefined {
    try {
      return plainLessons.read(fileReader.read(join(this.#folder, file)))
    } catch (error) {
      if ('syscall' in (error as Error)) return undefined
      throw error
    }
  }

  #file<T>(file: string, schema: SchemaName): T | undefined {
    return this.#valid<T>(file, schema, this.#json(file, this.#text(file)))
  }

  #valid<T>(file: string, schema: SchemaName, value: unknown): T | undefined {
    if (value === undefined) return undefined
    this.#options.onFile?.()
    const faults = schemaFaults(schema, value)
    for (const fault of faults) this.#damaged(file, fault)
    return faults.length === 0 ? (value as T) : undefined
  }

  #text(file: string): string | undefined {
    const path = join(this.#folder, file)
    try {
      const bytes = readFileSync(path)
      if (isUtf8(bytes)) return bytes.toString('utf8')
      this.#damaged(file, 'it is not UTF-8 text, so letters in it would be lost')
      return undefined
    } catch (error) {
      const { code } = Object.assign(error as NodeJS.ErrnoException, { path })
      const known = code === 'ENOENT'
        ? problem('snapshot-damaged', { file: path }, 'the file is missing', DUMP_AGAIN)
        : systemProblem(error, 'read the snapshot')
      if (!known) throw error
      this.#problems.push(known)
      return undefined
    }
  }

  #json(file: string, text: string | undefined): unknown {
    if (text === undefined) return undefined
    if (text.startsWith('\uFEFF')) return void this.#damaged(file, 'it begins with a byte order mark (BOM), which JSON must not have: save it as UTF-8 without one')
    try {
      return JSON.parse(text)
    } catch (error) {
      this.#damaged(file, `it is not whole JSON: ${(error as Error).message}`)
      return undefined
    }
  }

  #mustBe(file: string, field: string, found: string | undefined, expected: string): void {
    if (found !== expected) this.#damaged(file, `${JSON.stringify(field)} is ${quote(found ?? '')} where the file is that of ${quote(expected)}`)
  }

  #refuseStrangers(folder: string): void {
    for (const name of this.#list(folder)) {
      const path = `${folder}/${name}`
      if (!this.#expected.has(path)) this.#damaged(path, 'nothing else in the snapshot refers to it')
    }
  }

  /** The names in a folder, but for those that belong to people and tools. */
  #list(folder: string): string[] {
    try {
      return readdirSync(join(this.#folder, folder)).filter((name) => !isSomebodyElses(name)).sort()
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      const known = systemProblem(error, 'read the snapshot')
      if (!known) throw error
      this.#problems.push(known)
      return []
    }
  }

  #damaged(file: string, what: string): void {
    this.#problems.push(problem('snapshot-damaged', { file: join(this.#folder, file) }, what, DUMP_AGAIN))
  }
}
