// Which subjects a plan lists (contract.md, section 3), and what is wrong with its own record.
import { byCodePoint } from '../code-point-order.ts'
import { isBlank, titleMissing } from '../content/faults.ts'
import type { ContentIndex } from '../content/tree.ts'
import { problem, quote, type Problem } from '../errors.ts'
import type { Plan, PlanSubject } from '../snapshot/records.ts'

export interface ListedSubject {
  readonly row: PlanSubject
  readonly subject: string
}

/** The subjects that a plan lists, in its order, each once; adds a warning for each row that does not count. */
export function listedSubjects(plan: Plan, content: ContentIndex, warnings: Problem[]): readonly ListedSubject[] {
  const inOrder = [...plan.subjects].sort(
    (a, b) => (a.sort_order ?? 0) - (b.sort_order ?? 0) || a.idx - b.idx || byCodePoint(a.subject ?? '', b.subject ?? '') || byCodePoint(a.name, b.name),
  )
  const listed = new Map<string, ListedSubject>()
  for (const row of inOrder) {
    const name = row.subject ?? ''
    const where = { doctype: 'Memora Plan Subject', name: row.name, within: `row ${row.idx}`, field: 'subject', plan: plan.name }
    if (!content.hasSubject(name)) {
      warnings.push(problem(
        'plan-subject-missing',
        where,
        `subject ${quote(name)} does not exist, so the plan goes without it`,
        'Choose another subject, or remove the row.',
      ))
    } else if (listed.has(name)) {
      warnings.push(problem(
        'plan-subject-twice',
        where,
        `subject ${quote(name)} is listed by row ${listed.get(name)!.row.idx} already, which counts`,
        'Remove one of the two rows.',
      ))
    } else {
      listed.set(name, { row, subject: name })
    }
  }
  return [...listed.values()]
}

/** What is worth a warning in a plan that is not published; its overrides are not checked. */
export function draftPlanWarnings(plan: Plan, content: ContentIndex): readonly Problem[] {
  const warnings = [...planTitleFaults(plan)]
  listedSubjects(plan, content, warnings)
  return warnings
}

/** A plan without a title has no name to show. */
export function planTitleFaults({ name, title }: Plan): readonly Problem[] {
  return isBlank(title) ? [titleMissing({ doctype: 'Memora Academic Plan', name, field: 'title' })] : []
}
