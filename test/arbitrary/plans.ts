// Random plans over a tree that stands: what they list, what they override, what they link to.
import fc from 'fast-check'
import type { Plan, PlanOverride, Terms } from '../../build/snapshot/records.ts'
import { blanks, few, ids, isPublished, items, laterThan, mostly, present, sometimes, sortOrders, times, titles, unique, type Draft } from './values.ts'

export interface Target {
  readonly target_doctype?: string | undefined
  readonly target_name?: string | undefined
}

const TERM_NAMES = ['2026', 'A', 'الفصل', '__proto__', 'toString']
export const terms: fc.Arbitrary<Terms> = fc
  .uniqueArray(fc.record({ name: fc.constantFrom(...TERM_NAMES), title: mostly(fc.oneof(titles, fc.constant(' '))), modified: mostly(times) }), { maxLength: 3, selector: ({ name }) => name })
  .map((each) => each.map((term) => present(term)))

const pick = fc.nat(1_000)

const subjectRows = fc.record({
  name: ids,
  idx: fc.integer({ min: 1, max: 3 }),
  subject: fc.oneof({ weight: 9, arbitrary: pick }, { weight: 1, arbitrary: fc.constantFrom('no such subject', undefined) }),
  sort_order: sortOrders,
  modified: sometimes(times),
})

const ACTIONS = ['Hide', 'Set Access Level', 'Set Access Level', 'Set Access Level', 'Set Free', 'Set Sold Separately', 'Set Sold Separately', 'Set Linear', 'Rename', 'Rename'] as const

const overrideRows = fc.record({
  name: ids,
  idx: fc.integer({ min: 1, max: 4 }),
  target: fc.oneof({ weight: 9, arbitrary: pick }, { weight: 1, arbitrary: fc.constantFrom<Target>({}, { target_doctype: 'Memora Unit', target_name: 'no such unit' }, { target_doctype: 'Memora Academic Plan', target_name: 'math' }, { target_name: 'math' }) }),
  action: fc.constantFrom(...ACTIONS),
  /** Aims at the same node with the same action as an earlier row. */
  repeats: sometimes(fc.nat(3), 5),
  level: fc.constantFrom('public', 'authenticated', 'free_preview', 'paid', 'paid', ' paid '),
  linear: fc.constantFrom('0', '1', 'No', 'yes', 'TRUE', ' false '),
  title: titles,
  item: sometimes(items, 2),
  ignored: sometimes(titles),
  whenDraft: fc.record({ action: fc.constantFrom(undefined, 'Explode', 'hide'), value: blanks }),
  creation: sometimes(times),
  modified: sometimes(times),
})

export const plans = fc.record({
  name: ids,
  title: titles,
  untitled: blanks,
  season: sometimes(fc.constantFrom(...TERM_NAMES), 2),
  grade: sometimes(fc.constantFrom(...TERM_NAMES), 2),
  stream: sometimes(fc.constantFrom(...TERM_NAMES), 2),
  is_published: isPublished,
  creation: mostly(times),
  modified: mostly(times),
  subjects: few(subjectRows, 4),
  overrides: fc.array(overrideRows, { maxLength: 7 }),
})

export type PlanDraft = Draft<typeof plans>
type OverrideDraft = Draft<typeof overrideRows>

/** @param subjects the names of all subjects; @param targets every node */
export function assemblePlans(drafts: readonly PlanDraft[], subjects: readonly string[], targets: readonly Target[]): readonly Plan[] {
  const taken = { plan: new Set<string>(), subject: new Set<string>(), override: new Set<string>() }
  return drafts.map(({ untitled, ...draft }) => present({
    ...draft,
    name: unique(taken.plan, draft.name),
    title: draft.is_published ? draft.title : untitled,
    subjects: draft.subjects.map((row) => present({
      ...row,
      name: unique(taken.subject, row.name),
      subject: typeof row.subject === 'number' ? subjects[row.subject % subjects.length] : row.subject,
      modified: laterThan(row.modified, draft.modified),
    })),
    overrides: withRepeats(draft.overrides).map((row) => assembleOverride(row, draft, targets, unique(taken.override, row.name))),
  }))
}

function withRepeats(rows: readonly OverrideDraft[]): readonly OverrideDraft[] {
  return rows.map((row, i) => {
    const earlier = row.repeats !== undefined && i > 0 ? rows[row.repeats % i] : undefined
    return earlier ? { ...row, target: earlier.target, action: earlier.action } : row
  })
}

function assembleOverride(row: OverrideDraft, plan: Omit<PlanDraft, 'untitled'>, targets: readonly Target[], name: string): PlanOverride {
  const target = typeof row.target === 'number' ? targets[row.target % targets.length] : row.target
  // Nobody checks the overrides of a plan that is not published.
  const action = plan.is_published ? row.action : row.whenDraft.action ?? row.action
  return present({
    name,
    idx: row.idx,
    target_doctype: target?.target_doctype,
    target_name: target?.target_name,
    action,
    override_value: plan.is_published ? valueOf(row) : row.whenDraft.value,
    creation: laterThan(row.creation, plan.creation),
    modified: laterThan(row.modified, plan.modified),
  }) as PlanOverride
}

function valueOf(row: OverrideDraft): string | undefined {
  switch (row.action) {
    case 'Set Access Level':
      return row.level
    case 'Set Linear':
      return row.linear
    case 'Rename':
      return row.title
    case 'Set Sold Separately':
      return row.item
    default:
      return row.ignored
  }
}
