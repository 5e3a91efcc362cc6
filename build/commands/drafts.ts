// What a preview of drafts shows: every plan with what is not published in it, in a folder of its own that no deploy
// publishes. Faults do not stop it, since drafts are where faults are still to be mended.
import type { Problem } from '../errors.ts'
import { renderSite } from '../files/render.ts'
import { draftsMark } from '../output/drafts-mark.ts'
import { outputSteps, writeDrafts, type WriteResult } from '../output/write.ts'
import type { Reporter } from '../reporter.ts'
import { readSnapshot } from '../snapshot/read.ts'
import { lineJson } from '../stable-json.ts'
import { inDistFolder, refuseInsideSnapshot } from './dist-folder.ts'

export interface DraftsSettings {
  readonly snapshot: string
  /** The folder of the drafts, not that of a build. */
  readonly dist: string
  readonly stableNames: boolean
}

export interface DraftsSummary extends WriteResult {
  /** What would stop a build if all was published, or stops it now. */
  readonly notices: readonly Problem[]
  readonly warnings: readonly Problem[]
}

/** Brings the folder to the drafts of a snapshot. Throws a CommandError where the snapshot cannot be read. */
export async function buildDrafts(settings: DraftsSettings, report: Reporter): Promise<DraftsSummary> {
  refuseInsideSnapshot(settings)
  return inDistFolder(settings.dist, report, async (folder) => {
    const reading = report.step(`Reading ${settings.snapshot}`)
    const snapshot = await readSnapshot(settings.snapshot, { onFile: () => reading.advance() })
    reading.done()
    const rendering = report.step('Rendering plans', snapshot.plans.length)
    const { pages, stops, warnings } = renderSite(snapshot, { drafts: true, onPlan: () => rendering.advance() })
    rendering.done()
    for (const found of [...stops, ...warnings]) report.warn(found)
    const unpublished = snapshot.plans.filter(({ is_published }) => !is_published).map(({ name }) => name)
    const scope = { stableNames: settings.stableNames, ownsPlan: () => true, othersLessons: new Set<string>() }
    const result = await writeDrafts(folder, outputSteps(folder, pages, scope), lineJson(draftsMark(unpublished)), report)
    return { ...result, notices: stops, warnings }
  })
}
