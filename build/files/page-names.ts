// Two pages with one name would be one page (contract.md, section 6, Keys).
import { problem, quote, type Problem } from '../errors.ts'
import { pagesOf, type PlannedPage } from '../pages/index.ts'
import type { PlanView } from '../plan/view.ts'
import type { Plan } from '../snapshot/records.ts'

/** Who has a name already. */
export type NameOwner = Pick<PlannedPage, 'kind' | 'about'>

/** The problem of a page whose name is another's; none where plans share one lesson page. */
export function nameClash(page: PlannedPage, other: NameOwner, plan: Plan): Problem | undefined {
  if (other.kind === page.kind && other.about.name === page.about.name) return undefined
  const [culprit, victim] = page.kind === 'topic' ? [page, other] : [other, page]
  return problem(
    'page-name-shared',
    { ...culprit.about, field: 'name', plan: plan.name },
    `its page would have the name of the ${victim.kind.replaceAll('_', ' ')} page of ${victim.about.doctype} ${quote(victim.about.name)}: ${page.stableName}`,
    'Rename it in Frappe.',
  )
}

/** Every clash in what these plans would publish. */
export function nameClashes(views: readonly PlanView[]): readonly Problem[] {
  const owners = new Map<string, NameOwner>()
  const clashes: Problem[] = []
  for (const view of views) {
    for (const page of pagesOf(view)) {
      const other = owners.get(page.stableName)
      const clash = other && nameClash(page, other, view.plan)
      if (clash) clashes.push(clash)
      if (!other) owners.set(page.stableName, page)
    }
  }
  return clashes
}
