// A snapshot as one side of a diff: its pages in memory.
import type { Side } from '../diff/side.ts'
import { CommandError, problem, type Problem } from '../errors.ts'
import { renderSite, type Site } from '../files/render.ts'
import { keySegment } from '../key-segment.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'

/** Whether a plan is compared, by its key segment. */
export type IsSelected = (segment: string) => boolean

export function plansOf({ plans }: Snapshot): ReadonlySet<string> {
  return new Set(plans.map(({ name }) => keySegment(name)))
}

/** The snapshot that is looked at. Throws a CommandError where it does not build. */
export function headSide(snapshot: Snapshot, name: string, isSelected: IsSelected | undefined): { readonly side: Side; readonly warnings: Site['warnings'] } {
  const site = renderSite(snapshot, { isSelected: isSelected && ((plan) => isSelected(keySegment(plan))) })
  if (site.stops.length > 0) throw new CommandError(site.stops, 1, site.warnings)
  return { side: sideOf(snapshot, name, [site]), warnings: site.warnings }
}

/** A snapshot to compare with: where it does not build as a whole, those of its plans that do. */
export function renderedSide(snapshot: Snapshot, name: string, isSelected: IsSelected): { readonly side: Side; readonly doubts: readonly Problem[] } {
  const site = renderSite(snapshot, { isSelected: (plan) => isSelected(keySegment(plan)) })
  if (site.stops.length === 0) return { side: sideOf(snapshot, name, [site]), doubts: [] }
  const sites = new Map(site.published.map((plan) => [plan.name, renderSite(snapshot, { isSelected: (other) => other === plan.name })]))
  const broken = [...sites].filter(([, { stops }]) => stops.length > 0)
  const doubts = broken.map(([plan, { stops: [first, ...others] }]) => {
    const more = others.length === 0 ? '' : ` and ${others.length} more`
    return problem('base-unbuildable', { plan, name }, `the base does not build this plan, so nothing is said of it: ${first!.what}${more}`, `Compare with a state that builds (BASE). First to mend there: ${[first!.where.doctype, first!.where.name, first!.where.field].filter((part) => part !== undefined).join(' ')}.`)
  })
  const side = sideOf(snapshot, name, [...sites.values()])
  return { side: { ...side, unbuildable: new Set(broken.map(([plan]) => keySegment(plan))) }, doubts }
}

function sideOf(snapshot: Snapshot, name: string, sites: readonly Site[]): Side {
  const pages = sites.flatMap((site) => site.pages)
  const byKey = new Map(pages.map(({ key, bytes }) => [key, bytes]))
  return {
    name,
    manifests: new Map(pages.filter(({ kind }) => kind === 'manifest').map(({ key, bytes }) => [key.split('/')[1]!, bytes])),
    read: (key) => byKey.get(key),
    names: new Set(pages.map(({ stableName }) => stableName)),
    drafts: new Set(snapshot.plans.filter(({ is_published }) => !is_published).map((plan) => keySegment(plan.name))),
    isRendered: true,
  }
}
