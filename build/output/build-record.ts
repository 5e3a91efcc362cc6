// `dist/.build.json`: written last, so that it is there only after a build that was finished. It says which
// snapshot each plan's pages came from; it is never published (publish.md, Releases).
import { schemaFaults } from '../schema.ts'
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

/** Reads a record; undefined when the text is not one, as after a build that was not finished. */
export function parseBuildRecord(text: string | undefined): BuildRecord | undefined {
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return schemaFaults('build_record', value).length === 0 ? (value as BuildRecord) : undefined
  } catch {
    return undefined
  }
}
