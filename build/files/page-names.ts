// Two pages with one name would be one page (contract.md, section 6, Keys).
import { problem, quote, type Problem } from '../errors.ts'
import type { Plan } from '../snapshot/records.ts'
import type { RenderedPage } from './render-page.ts'

type NamedPage = Pick<RenderedPage<unknown>, 'kind' | 'stableName' | 'about'>

/** The clashes that a plan's pages add to what has a name already; `owners` takes them in. */
export function nameClashes(pages: readonly NamedPage[], owners: Map<string, NamedPage>, plan: Plan): readonly Problem[] {
  const clashes: Problem[] = []
  for (const page of pages) {
    const other = owners.get(page.stableName)
    if (other) clashes.push(nameClash(page, other, plan))
    else owners.set(page.stableName, page)
  }
  return clashes
}

function nameClash(page: NamedPage, other: NamedPage, plan: Plan): Problem {
  const [culprit, victim] = page.kind === 'topic' ? [page, other] : [other, page]
  return problem(
    'page-name-shared',
    { ...culprit.about, field: 'name', plan: plan.name },
    `its page would have the name of the ${victim.kind.replaceAll('_', ' ')} page of ${victim.about.doctype} ${quote(victim.about.name)}: ${page.stableName}`,
    'Rename it in Frappe.',
  )
}
