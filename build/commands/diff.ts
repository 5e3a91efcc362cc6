// `memora-content diff`: what this snapshot changes for students, against another state of it. Writes nothing.
import type { DiffSettings } from '../config.ts'
import { selectedSegments } from '../deploy/dist.ts'
import { diffSites, type SiteDiff } from '../diff/site-diff.ts'
import { markdownOf } from '../diff/markdown.ts'
import { textOf } from '../diff/text.ts'
import { CommandError, type Problem } from '../errors.ts'
import type { Reporter } from '../reporter.ts'
import { readSnapshot } from '../snapshot/read.ts'
import { findBase, type BaseName } from './diff-base.ts'
import { headSide, plansOf } from './diff-side.ts'

export { diffSettings } from '../config.ts'

export interface DiffSummary extends SiteDiff {
  readonly command: 'diff'
  readonly snapshot: string
  readonly base: BaseName
  /** What is to be known of the base and its name. */
  readonly notes: readonly string[]
  /** Parts of the base that could not be compared. */
  readonly doubts: readonly Problem[]
  /** Of the build of this snapshot. */
  readonly warnings: readonly Problem[]
}

/** Throws a CommandError: 2 where BASE or PLANS name nothing, 1 where the snapshot does not build or the base cannot be read. */
export async function diffCommand(settings: DiffSettings, report: Reporter): Promise<DiffSummary> {
  const { snapshot: path, plans } = settings
  const { kind, name, commit, notes, open } = findBase(settings)
  const reading = report.step(`Reading ${path}`)
  const snapshot = await readSnapshot(path, { onFile: () => reading.advance() })
  reading.done()
  const looking = report.step(`Reading ${kind === 'live' ? `what is live: ${name}` : name}`)
  const base = await open()
  looking.done()
  const selected = selectedSegments(plans, new Set([...plansOf(snapshot), ...(base?.plans ?? [])]))
  const comparing = report.step('Comparing')
  const head = built(() => headSide(snapshot, path, selected && ((segment) => selected.has(segment))), report)
  const { side, doubts } = base?.side((segment) => selected?.has(segment) ?? true, head.site) ?? { side: head.side, doubts: [] }
  doubts.forEach((doubt) => report.warn(doubt))
  const diff = await diffSites(side, head.side)
  comparing.done()
  return { command: 'diff', snapshot: path, base: { kind, name, commit }, notes, ...diff, doubts, warnings: head.site.warnings }
}

/** As a build tells what is wrong. */
function built<T>(render: () => T, report: Reporter): T {
  try {
    return render()
  } catch (error) {
    if (error instanceof CommandError) error.warnings.forEach((warning) => report.warn(warning))
    throw error
  }
}

/** Lines for a person. */
export function describeDiff(summary: DiffSummary): readonly string[] {
  return textOf(summary, headingOf(summary))
}

/** A comment for a pull request. */
export function markdownDiff(summary: DiffSummary): string {
  return markdownOf(summary, headingOf(summary))
}

function headingOf({ snapshot, base: { kind, name, commit }, notes, doubts, warnings }: DiffSummary) {
  const short = commit?.slice(0, 10)
  const against = kind === 'live' ? `what is live in the ${name}` : name === short || commit === undefined || commit.startsWith(name) ? name : `${name} (${short})`
  return { snapshot, against, notes: [...notes, ...doubts.map(({ where, what }) => `Plan ${JSON.stringify(where.plan ?? '')}: ${what}.`)], warnings: warnings.length }
}
