// What changes in one plan.
import type { PageKindName } from '../pages/page-kind.ts'
import type { ManifestPage } from '../pages/page-types.ts'
import { accessChanges, type PlanAccess } from './access-changes.ts'
import type { NodeChange, PlanChange, PlanSize } from './changes.ts'
import type { LessonPages } from './lesson-pages.ts'
import type { PlanPair, PlanSeen } from './look-into.ts'
import { nodeChanges } from './node-changes.ts'
import { gonePages, newPages } from './page-changes.ts'
import { countKinds } from './plan-nodes.ts'
import type { Side } from './side.ts'
import { valueChanges } from './value-changes.ts'

export interface PlanTitle {
  readonly id: string
  readonly title: string
}

export interface PlanDiff {
  readonly plan: PlanTitle
  /** Changes of the plan itself. */
  readonly own: readonly PlanChange[]
  readonly changes: readonly NodeChange[]
  readonly access: PlanAccess
  readonly fetched: ReadonlyMap<string, PageKindName>
  readonly gone: ReadonlyMap<string, PageKindName>
}

/** Undefined where neither side has a manifest that can be read. */
export async function diffPlan(segment: string, pair: PlanPair, lessons: LessonPages, headSide: Side): Promise<PlanDiff | undefined> {
  const { base, head } = pair
  const shown = head ?? base
  if (!shown) return undefined
  const plan = { id: shown.manifest.plan_id, title: shown.manifest.title }
  const pages = { fetched: newPages(segment, pair), gone: gonePages(segment, pair) }
  if (base && head) {
    await lessons.load(base, head)
    return { plan, own: ownChanges(base.manifest, head.manifest), changes: nodeChanges(base, head, lessons.versions), access: accessChanges(plan.id, base, head), ...pages }
  }
  const own: PlanChange = head ? { change: 'added', ...plan, ...sizeOf(head) } : { change: 'removed', ...plan, is_draft: headSide.drafts?.has(segment), ...sizeOf(shown) }
  return { plan, own: [own], changes: [], access: { changes: [], subject_items: [], groups: [] }, ...pages }
}

function ownChanges(before: ManifestPage, after: ManifestPage): readonly PlanChange[] {
  const plan = { id: after.plan_id, title: after.title }
  const fields = (['season', 'grade', 'stream'] as const).flatMap((field) => valueChanges(field, before[field], after[field]))
  return [
    ...(before.title === after.title ? [] : [{ change: 'renamed' as const, ...plan, from: before.title, to: after.title }]),
    ...(fields.length === 0 ? [] : [{ change: 'edited' as const, ...plan, fields }]),
  ]
}

function sizeOf({ nodes }: PlanSeen): PlanSize {
  const lessons = Map.groupBy([...nodes.values()].filter(({ kind }) => kind === 'lesson'), ({ access }) => access.level)
  return { nodes: countKinds(nodes.values()), lessons_by_access: Object.fromEntries([...lessons].map(([level, list]) => [level, list.length])) }
}
