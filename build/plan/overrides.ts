// A plan's override rows, checked and gathered by the node that they aim at (contract.md, section 5).
import type { ContentNode } from '../content/nodes.ts'
import { byIdx } from '../content/order.ts'
import type { ContentTree } from '../content/tree.ts'
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

export interface PlanOverrides {
  readonly of: (node: ContentNode) => NodeOverrides | undefined
  readonly stops: readonly Problem[]
  readonly warnings: readonly Problem[]
}

type Effect = Omit<NodeOverrides, 'rows'>

interface Gathered {
  effect: Effect
  readonly rows: PlanOverride[]
  /** The row that counts, by action. */
  readonly actions: Map<string, PlanOverride>
}

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

/** Reads the override rows of a published plan. `listed` holds the names of the subjects that the plan lists. */
export function planOverrides(plan: Plan, listed: ReadonlySet<string>, tree: ContentTree): PlanOverrides {
  const stops: Problem[] = []
  const warnings: Problem[] = []
  const byNode = new Map<ContentNode, Gathered>()
  for (const row of [...plan.overrides].sort(byIdx)) {
    const { target_doctype: doctype = '', target_name: name = '', action = '', override_value: value = '' } = row
    const where = (field: string) => ({ doctype: 'Memora Plan Override', name: row.name, within: `row ${row.idx}`, field, plan: plan.name })
    const meaning = Object.hasOwn(ACTIONS, action) ? ACTIONS[action]!(value) : undefined
    if (meaning === undefined) {
      stops.push(problem('override-action-unknown', where('action'), `${quote(action)} is no action`, `Choose one of ${Object.keys(ACTIONS).join(', ')}.`))
    } else if ('what' in meaning) {
      stops.push(problem(meaning.code, where('override_value'), `${action}: ${meaning.what}`, meaning.remedy))
    }

    const node = tree.find(doctype, name)
    if (!node || !listed.has(subjectOf(node))) {
      const target = `${doctype === '' ? 'a document without DocType' : doctype} ${quote(name)}`
      warnings.push(
        tree.exists(doctype, name)
          ? problem('override-target-outside', where('target_name'), `${target} is not in a subject of this plan, so the row has no effect`, 'Add its subject to the plan, or remove the row.')
          : problem('override-target-missing', where('target_name'), `${target} does not exist, so the row has no effect`, 'Choose another target, or remove the row.'),
      )
      continue
    }
    const found: Gathered = byNode.get(node) ?? { effect: {}, rows: [], actions: new Map() }
    byNode.set(node, found)
    found.rows.push(row)
    if (meaning === undefined || 'what' in meaning) continue
    if (action === 'Set Linear' && node.doctype === 'Memora Lesson') {
      warnings.push(problem('override-without-effect', where('action'), `a lesson is neither linear nor not, so the row has no effect on ${quote(name)}`, 'Aim it at the topic, or remove the row.'))
      continue
    }
    const earlier = found.actions.get(action)
    if (earlier) {
      warnings.push(
        problem(
          'override-twice',
          { doctype: 'Memora Plan Override', name: earlier.name, within: `row ${earlier.idx}`, field: 'action', plan: plan.name },
          `row ${row.idx} says ${action} for ${node.doctype} ${quote(name)} as well and counts, so this row has no effect`,
          'Remove one of the two rows.',
        ),
      )
    }
    found.actions.set(action, row)
    found.effect = { ...found.effect, ...meaning }
  }
  return {
    of: (node) => {
      const found = byNode.get(node)
      return found && { ...found.effect, rows: found.rows }
    },
    stops,
    warnings,
  }
}

function subjectOf(node: ContentNode): string {
  let top: ContentNode = node
  while (top.parent) top = top.parent
  return top.name
}
