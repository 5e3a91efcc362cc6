// `version` and `generated_at` (contract, section 6).
import { json, type Json } from './json-text.ts'
import { ancestors, type Node } from './nodes.ts'
import type { PlanView } from './plan-view.ts'

/** Bitmap and search pages go by creation, all others by modified. */
export type Clock = 'modified' | 'creation'

type Time = string | undefined

/** The greatest of some times and of the versions of linked pages, in Unix seconds, rounded down; of nothing at all 0. */
export function versionOf(times: readonly Time[], linked: readonly number[] = []): number {
  const seconds = times.flatMap((time) => (time === undefined ? [] : [Date.parse(`${time.slice(0, 19)}Z`) / 1000]))
  const all = [...seconds, ...linked]
  return all.length === 0 ? 0 : all.reduce((a, b) => (a > b ? a : b))
}

export function versionFields(version: number): readonly (readonly [string, Json])[] {
  return [
    ['version', json(version)],
    ['generated_at', json(`${new Date(version * 1000).toISOString().slice(0, 19)}Z`)],
  ]
}

/** What the nodes printed on a page of a plan bring to its version: themselves, deleted children, overrides at or above them. */
export function timesOf(view: PlanView, printed: readonly Node[], clock: Clock): readonly Time[] {
  const { plan, deletions } = view
  const isPrinted = keys(printed)
  const isPrintedOrAbove = keys(printed.flatMap((node) => [node, ...ancestors(node)]))
  return [
    ...printed.map(({ fields }) => fields[clock]),
    ...deletions.filter(({ parentDoctype, parentName }) => isPrinted(parentDoctype, parentName)).map(({ time }) => time),
    ...plan.overrides
      .filter((row) => isPrintedOrAbove(row.target_doctype, row.target_name))
      .flatMap((row) => [plan[clock], row[clock] ?? plan[clock]]),
  ]
}

function keys(nodes: readonly Node[]): (doctype: string | undefined, name: string | undefined) => boolean {
  const known = new Set(nodes.map(({ doctype, name }) => json([doctype, name])))
  return (doctype, name) => known.has(json([doctype, name]))
}
