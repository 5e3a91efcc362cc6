// One change, one line. Text and Markdown share them and differ in their ink.
import { flagChanges, levelChange, type AccessGroup } from './access-changes.ts'
import type { About, NodeName, PlanChange, SharedChange } from './changes.ts'
import { stageFieldWeight, stageWeight, WEIGHT } from './edit-weight.ts'
import type { AccessState, NodeCounts } from './plan-nodes.ts'
import type { PlanTitle } from './plan-diff.ts'
import type { StageChange } from './stages.ts'
import { subjectItemCountedAs, type SubjectItemBelow } from './subject-items.ts'
import { counted, fromTo, grouped, nodesInWords, shortened, type Ink } from './wording.ts'

export interface Line {
  readonly head: string
  /** What is to be said of it one by one. */
  readonly parts: readonly string[]
}

const PLANS_NAMED = 3

/** `lesson "title" (id)` */
function nodeText({ kind, id, title }: NodeName, { quote }: Ink): string {
  const label = quote(shortened(title))
  return `${kind} ${label}${id === title ? '' : ` (${quote(shortened(id))})`}`
}

/** The same, and where it is. */
function placedText(node: About, ink: Ink): string {
  return `${nodeText(node, ink)}${placeText(node, ink)}`
}

/** The subject, and what it lies in directly. */
function placeText({ place }: About, { quote }: Ink): string {
  const [subject, parent] = [place[0], place.at(-1)]
  const named = [subject, ...(parent === subject ? [] : [parent])].filter((each) => each !== undefined).map((each) => quote(shortened(each.title)))
  return named.length === 0 ? '' : ` in ${named.join(' / ')}`
}

/** Which plans show it; empty where there is but one. */
export function plansText(ids: readonly string[], compared: readonly PlanTitle[], { quote }: Ink): string {
  if (compared.length < 2) return ''
  if (ids.length === compared.length) return `all ${ids.length} plans`
  const named = ids.slice(0, PLANS_NAMED).map((id) => quote(shortened(compared.find((plan) => plan.id === id)?.title ?? id)))
  return `${ids.length === 1 ? 'plan' : 'plans'} ${named.join(', ')}${ids.length > PLANS_NAMED ? ` and ${ids.length - PLANS_NAMED} more` : ''}`
}

function accessText({ level, item }: Pick<AccessState, 'level' | 'item'>, { quote }: Ink): string {
  return item === undefined ? level : `${level} (${quote(shortened(item))})`
}

/** `paid ("ITEM") -> free_preview`, and the flags of a sale where they changed. */
export function accessChangeText(change: Pick<AccessGroup, 'from' | 'to' | 'subject_items'>, ink: Ink): string {
  const flags = flagChanges(change).map((flag) => `${flag.replaceAll('_', ' ')}: ${yesNo(change.from[flag])} ${ink.arrow} ${yesNo(change.to[flag])}`)
  const level = levelChange(change) === '' ? [] : [`${accessText(change.from, ink)} ${ink.arrow} ${accessText(change.to, ink)}`]
  return [...level, ...flags].join(', ') || Array.from(new Set(change.subject_items.map(subjectItemCountedAs))).join(', ')
}

/** The node at the top, and how much of what is below it changed with it. */
export function accessNodeText(group: AccessGroup, ink: Ink): string {
  const below = nodesInWords(group.below)
  const subjectItems = group.subject_items.map((each) => subjectItemText(each, ink))
  return [`${placedText(group, ink)}${below === '' ? '' : `, with ${group.is_whole ? 'all below it' : 'some of what is below it'}: ${below}`}`, ...subjectItems].join('; ')
}

/** `2 topics, 5 lessons that are paid then need the subject's item as well ("ITEM")` */
function subjectItemText({ from, to, nodes }: SubjectItemBelow, { quote }: Ink): string {
  const count = Object.values(nodes).reduce((sum, each) => sum + each, 0)
  const [are, need] = count === 1 ? ['is', 'needs'] : ['are', 'need']
  const item = (each: string) => quote(shortened(each))
  const what = to === null ? `no longer ${need} the subject's item as well (${item(from!)})` : `${need} the subject's item as well (${item(to)}${from === null ? '' : `, no longer ${item(from)}`})`
  return `${nodesInWords(nodes)} that ${are} paid then ${what}`
}

export function planLine(change: PlanChange, ink: Ink): Line {
  const plan = `plan ${ink.quote(shortened(change.title))}${change.id === change.title ? '' : ` (${ink.quote(shortened(change.id))})`}`
  switch (change.change) {
    case 'added':
      return { head: `${plan} is new: ${sizeText(change)}`, parts: [] }
    case 'removed':
      return { head: `${plan} goes away${change.is_draft ? ', since it is no longer published' : ''}: ${sizeText(change)}`, parts: [] }
    case 'renamed':
      return { head: `plan ${ink.quote(shortened(change.id))} is renamed: ${fromTo(change.from, change.to, ink)}`, parts: [] }
    case 'edited':
      return { head: plan, parts: change.fields.map(({ field, from, to }) => `${field}: ${fromTo(from, to, ink)}`) }
  }
}

function sizeText({ nodes, lessons_by_access }: { readonly nodes: NodeCounts; readonly lessons_by_access: Readonly<Record<string, number>> }): string {
  const levels = Object.entries(lessons_by_access).map(([level, count]) => `${grouped(count)} ${level}`)
  return `${nodesInWords(nodes) || 'nothing in it'}${levels.length === 0 ? '' : ` (lessons: ${levels.join(', ')})`}`
}

/** `below` counts what was added or removed with it. */
export function changeLine(change: SharedChange, ink: Ink, below: NodeCounts = {}): Line {
  const line = (head: string, parts: readonly string[] = []): Line => ({ head, parts })
  switch (change.change) {
    case 'added':
    case 'removed': {
      const more = nodesInWords(below)
      return line(`${placedText(change, ink)}, ${accessText(change.access, ink)}${more === '' ? '' : `, with ${more}`}`)
    }
    case 'moved':
      return line(`${nodeText(change, ink)}: from ${nodeText(change.from, ink)} to ${nodeText(change.to, ink)}`)
    case 'renamed':
      return line(`${change.kind} ${ink.quote(shortened(change.id))}${placeText(change, ink)}${change.on === undefined ? '' : ', on its own page'}: ${fromTo(change.from, change.to, ink)}`)
    case 'reordered':
      return line(`${placedText(change, ink)}: ${change.after ? `now after ${nodeText(change.after, ink)}` : 'now first'}`)
    case 'linear':
      return line(`${placedText(change, ink)}: ${change.to ? 'in order only from now on' : 'in any order from now on'}`)
    case 'bit':
      return line(`${placedText(change, ink)}: bit ${change.from} ${ink.arrow} ${change.to}`)
    case 'edited':
      return line(placedText(change, ink), heaviestFirst([
        ...change.fields.map(({ field, from, to }) => ({ weight: WEIGHT.field, text: `${field}: ${fromTo(from, to, ink)}` })),
        ...change.stages.flatMap((stage) => stageParts(stage, ink)),
      ]))
  }
}

interface Part {
  readonly weight: number
  readonly text: string
}

/** Parts of one weight stay in their order. */
function heaviestFirst(parts: readonly Part[]): readonly string[] {
  return [...parts].sort((a, b) => a.weight - b.weight).map(({ text }) => text)
}

function stageParts({ change, stage, type, title, after, fields = [] }: StageChange, ink: Ink): readonly Part[] {
  const named = `stage ${stage} (${type}) ${ink.quote(shortened(title))}`
  switch (change) {
    case 'added':
    case 'removed':
      return [{ weight: stageWeight(change), text: `${named} ${change}` }]
    case 'moved':
      return [{ weight: stageWeight(change), text: `${named}: ${after == null ? 'now first' : `now after ${ink.quote(shortened(after))}`}` }]
    case 'edited':
      return fields.map((each) => ({ weight: stageFieldWeight(each), text: `${named}, ${each.field.startsWith('config') ? ink.quote(shortened(each.field)) : each.field}: ${fromTo(each.from, each.to, ink)}` }))
  }
}

export function moreText(count: number, what = ''): string {
  return `and ${counted(count, 'more', 'more')}${what}`
}

function yesNo(value: boolean): string {
  return value ? 'yes' : 'no'
}
