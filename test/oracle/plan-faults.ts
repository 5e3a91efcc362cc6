// Faults of plans and of what they do to nodes (contract, sections 4, 5 and 7).
import type { Plan, PlanOverride } from '../../build/snapshot/records.ts'
import { accessOf } from './access.ts'
import type { Faults } from './faults.ts'
import { isBlank, subjectOf, type Node } from './nodes.ts'
import { childRows, planSubjectRows } from './order.ts'
import type { PlanView } from './plan-view.ts'

const ROW = 'Memora Plan Override'

/** For every plan, published or not. */
export function findPlanFaults(faults: Faults, plan: Plan, nodes: readonly Node[]): void {
  if (isBlank(plan.title)) faults.found(plan.is_published, 'title-missing', 'Memora Academic Plan', plan.name, 'title')
  const seen = new Set<string | undefined>()
  for (const row of plan.subjects.slice().sort(planSubjectRows)) {
    const exists = nodes.some(({ doctype, name }) => doctype === 'Memora Subject' && name === row.subject)
    if (!exists) faults.warn('plan-subject-missing', 'Memora Plan Subject', row.name, 'subject')
    else if (seen.has(row.subject)) faults.warn('plan-subject-twice', 'Memora Plan Subject', row.name, 'subject')
    seen.add(row.subject)
  }
}

/** For published plans. */
export function findOverrideFaults(faults: Faults, view: PlanView): void {
  const effective = view.plan.overrides.filter((row) => {
    const isWellFormed = !findRowFault(faults, row)
    return hasEffect(faults, row, view) && isWellFormed
  })
  for (const row of effective) {
    const rivals = effective.filter((other) => sameAim(row, other)).sort(childRows)
    if (rivals.at(-1) !== row) faults.warn('override-twice', ROW, row.name, 'action')
  }
}

function sameAim(a: PlanOverride, b: PlanOverride): boolean {
  return a.target_doctype === b.target_doctype && a.target_name === b.target_name && a.action === b.action
}

/** What is wrong with the row itself, wherever it aims. */
function findRowFault(faults: Faults, { name, action, override_value: value = '' }: PlanOverride): boolean {
  const stop = (code: string, field: string) => {
    faults.stop(code, ROW, name, field)
    return true
  }
  switch (action) {
    case 'Hide':
    case 'Set Free':
    case 'Set Sold Separately':
      return false
    case 'Set Access Level':
      return !['public', 'authenticated', 'free_preview', 'paid'].includes(value.trim()) && stop('override-level-unknown', 'override_value')
    case 'Set Linear':
      return !['1', '0', 'true', 'false', 'yes', 'no'].includes(value.trim().toLowerCase()) && stop('override-linear-unknown', 'override_value')
    case 'Rename':
      return isBlank(value) && stop('override-rename-empty', 'override_value')
    default:
      return stop('override-action-unknown', 'action')
  }
}

function hasEffect(faults: Faults, row: PlanOverride, view: PlanView): boolean {
  const target = view.nodes.find(({ doctype, name }) => doctype === row.target_doctype && name === row.target_name)
  if (!target) {
    faults.warn('override-target-missing', ROW, row.name, 'target_name')
    return false
  }
  if (!view.listed.some(({ subject }) => subject === subjectOf(target))) {
    faults.warn('override-target-outside', ROW, row.name, 'target_name')
    return false
  }
  if (row.action === 'Set Linear' && target.doctype === 'Memora Lesson') {
    faults.warn('override-without-effect', ROW, row.name, 'action')
    return false
  }
  return true
}

/** Warned at the node whose own rule made it paid, not at those that inherit it. */
export function findPaidWithoutItem(faults: Faults, view: PlanView): void {
  for (const node of view.visible) {
    const { rule, level, item } = accessOf(view.plan, node)
    if (level === 'paid' && item === undefined && rule !== 9) faults.warn('paid-without-item', node.doctype, node.name, 'required_item')
  }
}
