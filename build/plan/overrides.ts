// A plan's override rows, checked and gathered by the node that they aim at (contract.md, section 5).
import type { ContentNode } from '../content/nodes.ts'
import { byIdx } from '../content/order.ts'
import type { ContentIndex } from '../content/tree.ts'
import { problem, quote, type Problem } from '../errors.ts'
import type { Plan, PlanOverride } from '../snapshot/records.ts'

const ACCESS_LEVELS = ['public', 'authenticated', 'free_preview', 'paid'] as const
export type AccessLevel = (typeof ACCESS_LEVELS)[number]

/** What a plan's rows say of one node. */
export interface NodeOverrides {
  readonly hidden?: boolean
  readonly level?: AccessLevel
  readonly free?: boolean
  /** Rule 3; `item` only where the row names one. */
  readonly soldSeparately?: { readonly item?: string | undefined }
  readonly linear?: boolean
  readonly title?: string
  /** Every row that aims at the node, also one that has no effect: each moves the version of the pages that show it. */
  readonly rows: readonly PlanOverride[]
}

/** Finds what a plan's rows say of a node. */
export type OverridesOf = (node: ContentNode) => NodeOverrides | undefined

export interface OverrideFaults {
  readonly stops: readonly Problem[]
  readonly warnings: readonly Problem[]
}

type Effect = Omit<NodeOverrides, 'rows'>

const LINEAR_WORDS: ReadonlyMap<string, boolean> = new Map([['1', true], ['true', true], ['yes', true], ['0', false], ['false', false], ['no', false]])

/** Each action with what its value means; a string is what is wrong with the value. */
const ACTIONS: Readonly<Record<string, (value: string) => Effect | InvalidValue>> = {
  'Hide': () => ({ hidden: true }),
  'Set Access Level': (value) => {
    const level = ACCESS_LEVELS.find((known) => known === value.trim())
    return level ? { level } : { code: 'override-level-unknown', what: `${quote(value)} is no access level`, remedy: `Write one of ${ACCESS_LEVELS.join(', ')}.` }
  },
  'Set Free': () => ({ free: true }),
  'Set Sold Separately': (value) => ({ soldSeparately: value.trim() === '' ? {} : { item: value } }),
  'Set Linear': (value) => {
    const linear = LINEAR_WORDS.get(value.trim().toLowerCase())
    return linear === undefined ? { code: 'override-linear-unknown', what: `${quote(value)} is neither yes nor no`, remedy: 'Write 1 or 0, true or false, yes or no.' } : { linear }
  },
  'Rename': (value) => (value.trim() === '' ? { code: 'override-rename-empty', what: 'the new title is empty', remedy: 'Write the new title as the value, or remove the row.' } : { title: value }),
}

interface InvalidValue {
  readonly code: string
  readonly what: string
  readonly remedy: string
}

/** Gathers a plan's rows by the node that they aim at; of two rows with one action the later counts. */
export function overridesByNode(rows: readonly PlanOverride[]): OverridesOf {
  const byNode = new Map<string, Map<string, { effect: Effect; readonly rows: PlanOverride[] }>>()
  for (const row of [...rows].sort(byIdx)) {
    const { target_doctype: doctype = '', target_name: name = '' } = row
    let named = byNode.get(doctype)
    if (!named) byNode.set(doctype, (named = new Map()))
    let found = named.get(name)
    if (!found) named.set(name, (found = { effect: {}, rows: [] }))
    found.rows.push(row)
    const meaning = meaningOf(row)
    if (meaning !== undefined && !('what' in meaning) && !isWithoutEffect(row)) found.effect = { ...found.effect, ...meaning }
  }
  return ({ doctype, name }) => {
    const found = byNode.get(doctype)?.get(name)
    return found && { ...found.effect, rows: found.rows }
  }
}

/** What is wrong with a published plan's rows. `listed` holds the names of the subjects that the plan lists. */
export function overrideFaults(plan: Plan, listed: ReadonlySet<string>, content: ContentIndex): OverrideFaults {
  const stops: Problem[] = []
  const warnings: Problem[] = []
  const counting = new Map<string, PlanOverride>()
  for (const row of [...plan.overrides].sort(byIdx)) {
    const { target_doctype: doctype = '', target_name: name = '', action = '' } = row
    const where = (field: string, { name, idx }: PlanOverride = row) => ({ doctype: 'Memora Plan Override', name, within: `row ${idx}`, field, plan: plan.name })
    const meaning = meaningOf(row)
    if (meaning === undefined) {
      stops.push(problem(
        'override-action-unknown',
        where('action'),
        `${quote(action)} is no action`,
        `Choose one of ${Object.keys(ACTIONS).join(', ')}.`,
      ))
    } else if ('what' in meaning) {
      stops.push(problem(meaning.code, where('override_value'), `${action}: ${meaning.what}`, meaning.remedy))
    }

    const subject = content.subjectOf(doctype, name)
    if (subject === undefined || !listed.has(subject)) {
      const target = `${doctype === '' ? 'a document without DocType' : doctype} ${quote(name)}`
      warnings.push(
        content.exists(doctype, name)
          ? problem(
            'override-target-outside',
            where('target_name'),
            `${target} is not in a subject of this plan, so the row has no effect`,
            'Add its subject to the plan, or remove the row.',
          )
          : problem(
            'override-target-missing',
            where('target_name'),
            `${target} does not exist, so the row has no effect`,
            'Choose another target, or remove the row.',
          ),
      )
      continue
    }
    if (meaning === undefined || 'what' in meaning) continue
    if (isWithoutEffect(row)) {
      warnings.push(problem(
        'override-without-effect',
        where('action'),
        `a lesson is neither linear nor not, so the row has no effect on ${quote(name)}`,
        'Aim it at the topic, or remove the row.',
      ))
      continue
    }
    const counts = JSON.stringify([doctype, name, action])
    const earlier = counting.get(counts)
    if (earlier) {
      warnings.push(problem(
        'override-twice',
        where('action', earlier),
        `row ${row.idx} says ${action} for ${doctype} ${quote(name)} as well and counts, so this row has no effect`,
        'Remove one of the two rows.',
      ))
    }
    counting.set(counts, row)
  }
  return { stops, warnings }
}

function meaningOf({ action = '', override_value: value = '' }: PlanOverride): Effect | InvalidValue | undefined {
  return Object.hasOwn(ACTIONS, action) ? ACTIONS[action]!(value) : undefined
}

function isWithoutEffect({ action, target_doctype }: PlanOverride): boolean {
  return action === 'Set Linear' && target_doctype === 'Memora Lesson'
}
