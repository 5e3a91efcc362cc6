// `dist/.build.json`: written last, so that it is there only after a build that was finished. It says which
// snapshot each plan's pages came from; it is never published (publish.md, Releases).
import type { BuildRecord, SnapshotIdentity } from './record-types.ts'

export const BUILD_RECORD = '.build.json'

/** The record after a build of all plans. */
export function wholeRecord(plans: readonly string[], identity: SnapshotIdentity, stableNames: boolean): BuildRecord {
  return { format_version: 1, complete: true, stable_names: stableNames, plans: Object.fromEntries(plans.map((plan) => [plan, identity])) }
}

/** The record after a build limited to some plans: the others stay what they were. */
export function partialRecord(
  before: BuildRecord | undefined,
  isSelected: (plan: string) => boolean,
  published: readonly string[],
  identity: SnapshotIdentity,
  stableNames: boolean,
): BuildRecord {
  const others = Object.entries(before?.plans ?? {}).filter(([plan]) => !isSelected(plan))
  const entries = [...others, ...published.map((plan) => [plan, identity] as const)].sort(([a], [b]) => (a < b ? -1 : 1))
  return { format_version: 1, complete: before?.complete ?? false, stable_names: stableNames, plans: Object.fromEntries(entries) }
}
