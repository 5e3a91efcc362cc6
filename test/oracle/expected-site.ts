// What the content contract says that a snapshot becomes: written from its text, apart from the build,
// and as plainly as can be, so that tests can hold the build against it.
import type { Snapshot } from '../../build/snapshot/snapshot.ts'
import { Faults } from './faults.ts'
import { findNodeFaults } from './node-faults.ts'
import { deletionsOf, nodesOf } from './nodes.ts'
import { findSharedNames } from './page-names.ts'
import { findOverrideFaults, findPaidWithoutItem, findPlanFaults } from './plan-faults.ts'
import { manifestPage } from './plan-pages.ts'
import { planView } from './plan-view.ts'
import { Published } from './published.ts'

export interface ExpectedSite {
  /** The exact text under each key: hashed names, stable names and manifests. Empty where something stops the build. */
  readonly pages: Map<string, string>
  /** `code|DocType|name|field` of each fault that stops the build. */
  readonly stops: Set<string>
  /** The same of each that does not. */
  readonly warnings: Set<string>
}

export function expectedSite(snapshot: Snapshot, { stableNames = true }: { readonly stableNames?: boolean } = {}): ExpectedSite {
  const nodes = nodesOf(snapshot)
  const deletions = deletionsOf(snapshot)
  const views = snapshot.plans.filter((plan) => plan.is_published).map((plan) => planView(plan, nodes, deletions))

  const faults = new Faults()
  findNodeFaults(faults, nodes, new Set(views.flatMap(({ visible }) => [...visible])))
  for (const plan of snapshot.plans) findPlanFaults(faults, plan, nodes)
  for (const view of views) {
    findOverrideFaults(faults, view)
    findPaidWithoutItem(faults, view)
  }
  findSharedNames(faults, views)
  if (faults.stops.size > 0) return { pages: new Map(), stops: faults.stops, warnings: faults.warnings }

  const published = new Published(stableNames)
  for (const view of views) manifestPage(published, view, snapshot)
  return { pages: published.pages, stops: faults.stops, warnings: new Set([...faults.warnings, ...published.large]) }
}
