// Faults that stop a build, put into a site that has none. Where they land out of sight they are warnings.
import fc from 'fast-check'
import type { Lesson, Plan, PlanOverride, Stage, Topic } from '../../build/snapshot/records.ts'
import type { Snapshot, SubjectContent } from '../../build/snapshot/snapshot.ts'
import { BAD_CONFIG_TEXTS } from './config.ts'

const KINDS = [
  'title', 'stage title', 'plan title', 'bit missing', 'bit negative', 'bit shared', 'config', 'stage type',
  'action', 'level', 'linear', 'rename', 'page name',
] as const

const BAD_ROWS: Record<string, readonly Partial<PlanOverride>[]> = {
  action: [{ action: 'Explode' }, { action: 'hide' }, { override_value: 'paid' }],
  level: ['Paid', 'free', ' ', undefined].map((value) => withValue('Set Access Level', value)),
  linear: ['2', 'on', ' ', undefined].map((value) => withValue('Set Linear', value)),
  rename: [' ', '\u00A0\t', undefined].map((value) => withValue('Rename', value)),
}

export const injections = fc.array(fc.record({ kind: fc.constantFrom(...KINDS), a: fc.nat(1_000), b: fc.nat(1_000) }), { minLength: 1, maxLength: 3 })

export type Injection = { readonly kind: (typeof KINDS)[number]; readonly a: number; readonly b: number }

export function inject(site: Snapshot, faults: readonly Injection[]): Snapshot {
  const broken = structuredClone(site)
  for (const fault of faults) injectOne(broken, fault)
  return broken
}

function injectOne(site: Snapshot, { kind, a, b }: Injection): void {
  const contents = site.subjects
  const lessons = contents.flatMap((content) => content.lessons.flatMap((group) => group.lessons))
  const stages = lessons.flatMap((lesson) => lesson.stages)
  const nodes = contents.flatMap(({ structure }) => [structure.subject, ...structure.tracks, ...structure.units, ...structure.topics])
  switch (kind) {
    case 'title':
      return setTitle(at([...nodes, ...lessons], a), b)
    case 'stage title':
      return setTitle(at(stages, a), b)
    case 'plan title':
      return setTitle(at(site.plans, a), b)
    case 'bit missing':
      return setBit(at(lessons, a), undefined)
    case 'bit negative':
      return setBit(at(lessons, a), -1 - (b % 2))
    case 'bit shared':
      return shareBit(at(contents, a), b)
    case 'config':
      return setConfigText(at(stages, a), at(BAD_CONFIG_TEXTS, b))
    case 'stage type':
      return setType(at(stages, a), at([undefined, 'Quiz', 'video', 'Video '], b))
    case 'page name':
      return shareName(at(contents, a), contents, b)
    default:
      return addRow(at(site.plans, a), at(BAD_ROWS[kind] ?? [], b), at(nodes, b)?.name)
  }
}

function at<T>(list: readonly T[], index: number): T | undefined {
  return list[index % list.length]
}

function withValue(action: string, value: string | undefined): Partial<PlanOverride> {
  return value === undefined ? { action } : { action, override_value: value }
}

function setTitle(document: { title?: string } | undefined, b: number): void {
  if (!document) return
  if (b % 2 === 0) delete document.title
  else document.title = ' \t'
}

function setBit(lesson: Lesson | undefined, bit: number | undefined): void {
  if (!lesson) return
  if (bit === undefined) delete lesson.bit_index
  else lesson.bit_index = bit
}

function shareBit(content: SubjectContent | undefined, b: number): void {
  const lessons = content?.lessons.flatMap((group) => group.lessons) ?? []
  setBit(at(lessons, b), at(lessons, b + 1)?.bit_index)
}

function setConfigText(stage: Stage | undefined, text: string | undefined): void {
  if (!stage || text === undefined) return
  delete stage.config
  stage.config_text = text
}

function setType(stage: Stage | undefined, type: string | undefined): void {
  if (!stage) return
  if (type === undefined) delete stage.type
  else stage.type = type
}

function addRow(plan: Plan | undefined, row: Partial<PlanOverride> | undefined, target: string | undefined): void {
  if (!plan || !row) return
  const name = `bad row ${plan.overrides.length} of ${plan.name}`
  plan.overrides.push({ ...row, name, idx: 9, target_doctype: 'Memora Subject', ...(target === undefined ? {} : { target_name: target }) })
}

/** Gives a topic, and all that names it as its parent, the name of another page of the plan. */
function shareName(content: SubjectContent | undefined, contents: readonly SubjectContent[], b: number): void {
  const topic: Topic | undefined = at(content?.structure.topics ?? [], b)
  const subject = at(contents, b)?.structure.subject.name ?? ''
  const name = at(['manifest', 'search_index', `${subject}_h`, `${subject}_b`], b)
  if (!content || !topic || name === undefined) return
  if (contents.some(({ structure }) => structure.topics.some((other) => other.name === name))) return
  for (const group of content.lessons) if (group.topic === topic.name) group.topic = name
  topic.name = name
}
