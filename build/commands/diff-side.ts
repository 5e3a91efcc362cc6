// A snapshot as one side of a diff: its pages in memory.
import { byCodePoint } from '../code-point-order.ts'
import type { Side } from '../diff/side.ts'
import { CommandError, describePlace, problem, type Problem } from '../errors.ts'
import { publishedPlans } from '../files/assemble.ts'
import { renderSite, type Site } from '../files/render.ts'
import { keySegment } from '../key-segment.ts'
import type { SoundParts } from '../snapshot/reading.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'

/** Whether a plan is compared, by its key segment. */
export type IsSelected = (segment: string) => boolean

export function plansOf({ plans }: Pick<Snapshot, 'plans'>): ReadonlySet<string> {
  return new Set(plans.map(({ name }) => keySegment(name)))
}

/** The snapshot that is looked at. Throws a CommandError where it does not build. */
export function headSide(snapshot: Snapshot, name: string, isSelected: IsSelected | undefined): { readonly side: Side; readonly site: Site } {
  const site = renderSite(snapshot, { isSelected: isSelected && ((plan) => isSelected(keySegment(plan))) })
  if (site.stops.length > 0) throw new CommandError(site.stops, 1, site.warnings)
  return { side: sideOf(snapshot, name, [site]), site }
}

/** A snapshot to compare with: where it is damaged or does not build as a whole, those of its plans that do. What is as in `like` is not rendered again. */
export function renderedSide({ snapshot, damagedPlans, damagedSubjects }: SoundParts, name: string, isSelected: IsSelected, like: Site): { readonly side: Side; readonly doubts: readonly Problem[] } {
  const broken = new Map<string, readonly Problem[]>([...damagedPlans].filter(([plan]) => isSelected(keySegment(plan))))
  for (const plan of publishedPlans(snapshot.plans, { isSelected: (each) => isSelected(keySegment(each)) })) {
    const damaged = [...new Set(plan.subjects.map(({ subject }) => subject))].flatMap((subject) => damagedSubjects.get(subject ?? '') ?? [])
    if (damaged.length > 0) broken.set(plan.name, damaged)
  }
  const render = (isIncluded: (plan: string) => boolean) => renderSite(snapshot, { isSelected: (plan) => isIncluded(plan) && !broken.has(plan) }, like)
  const site = render((plan) => isSelected(keySegment(plan)))
  const sites = site.stops.length === 0 ? [site] : site.published.map((plan) => {
    const own = render((other) => other === plan.name)
    if (own.stops.length > 0) broken.set(plan.name, own.stops)
    return own
  })
  const doubts = [...broken].sort(([a], [b]) => byCodePoint(a, b)).map(([plan, stops]) => doubt(plan, name, stops))
  const unbuildable = new Map([...broken.keys()].map((plan) => [keySegment(plan), plan]))
  return { side: { ...sideOf(snapshot, name, sites), unbuildable }, doubts }
}

function doubt(plan: string, name: string, [first, ...others]: readonly Problem[]): Problem {
  const more = others.length === 0 ? '' : ` and ${others.length} more`
  const what = `the base does not build this plan, so nothing is said of it: ${describePlace(first!.where)}: ${first!.what}${more}`
  return problem('base-unbuildable', { plan, name }, what, 'Compare with a state that builds (BASE).')
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
