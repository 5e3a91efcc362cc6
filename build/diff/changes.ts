// What can be said of one change: a value that `--json` prints as it is, and that text and Markdown are made of.
import type { AccessState, NodeCounts, NodeKind } from './plan-nodes.ts'
import type { StageChange } from './stages.ts'
import type { SubjectItem } from './subject-items.ts'
import type { FieldChange } from './value-changes.ts'

export interface NodeName {
  readonly kind: NodeKind | 'plan'
  readonly id: string
  readonly title: string
}

/** What a change is about. Of what is gone, title and place are those that it had. */
export interface About extends NodeName {
  /** What it lies in, from the subject down. Empty for plans and subjects. */
  readonly place: readonly NodeName[]
}

export type ChangeDetails =
  | { readonly change: 'added' | 'removed'; readonly access: AccessState }
  | { readonly change: 'renamed'; readonly from: string; readonly to: string; /** The lesson's own page tells its title in Frappe, which no plan changes. */ readonly on?: 'lesson page' }
  | { readonly change: 'moved'; readonly from: NodeName; readonly to: NodeName }
  | { readonly change: 'reordered'; /** Its number among its siblings. */ readonly from: number; readonly to: number; /** What it stands behind now; null where it is the first. */ readonly after: NodeName | null }
  | { readonly change: 'edited'; readonly fields: readonly FieldChange[]; readonly stages: readonly StageChange[] }
  | { readonly change: 'linear'; readonly from: boolean; readonly to: boolean }
  | { readonly change: 'bit'; readonly from: number; readonly to: number }

export type NodeChange = About & ChangeDetails

/** The same change in all these plans, by id. Titles are those of the first. */
export type SharedChange = NodeChange & { readonly plans: readonly string[] }

export interface PlanSize {
  readonly nodes: NodeCounts
  /** How many lessons there are of each access level. */
  readonly lessons_by_access: Readonly<Partial<Record<AccessState['level'], number>>>
}

export type PlanChange = { readonly id: string; readonly title: string } & (
  | ({ readonly change: 'added' } & PlanSize)
  | ({ readonly change: 'removed'; /** Whether it is still there as a draft; undefined where nobody can tell. */ readonly is_draft?: boolean | undefined } & PlanSize)
  | { readonly change: 'renamed'; readonly from: string; readonly to: string }
  | { readonly change: 'edited'; readonly fields: readonly FieldChange[] }
)

export interface AccessChange extends About {
  readonly plan: string
  readonly from: AccessState
  readonly to: AccessState
}

/** A paid node that needs the subject's item beside its own, or no longer, or another one: of which its own access block says nothing. */
export interface SubjectItemChange extends About, SubjectItem {
  readonly plan: string
}
