// `memora-content preview`: the content as a student meets it, on this machine, and anew after every change.
import { plansOf } from '../preview/dist-pages.ts'
import { explorerFiles } from '../preview/explorer-files.ts'
import { startRebuilding } from '../preview/rebuilding.ts'
import { startServer } from '../preview/server.ts'
import type { PreviewSettings } from '../preview/settings.ts'
import { watchSnapshot } from '../preview/snapshot-watch.ts'
import type { PreviewState } from '../preview/protocol.ts'
import type { Reporter } from '../reporter.ts'
import { PreviewBuilder } from './preview-builder.ts'

export { previewSettings } from '../preview/settings.ts'

export interface PreviewSummary {
  readonly command: 'preview'
  readonly url: string
  readonly snapshot: string
  readonly dist: string
  readonly drafts: boolean
  /** How the first build ended; the page at `url` tells the rest. */
  readonly state: PreviewState['state']
  readonly plans: number
  readonly warnings: number
  /** Faults that drafts are shown in spite of. */
  readonly faults: number
}

export interface RunningPreview {
  readonly summary: PreviewSummary
  stop(): Promise<void>
}

/**
 * Serves the content and goes on until it is stopped; returns when the first build is done. A snapshot that cannot be
 * built is no reason to stop: what is wrong with it is shown over what the dist folder holds.
 */
export async function previewCommand(settings: PreviewSettings, report: Reporter): Promise<RunningPreview> {
  const { build: { snapshot, dist, plans }, drafts } = settings
  if (drafts && plans) report.note('PLANS has no effect on drafts: all plans are shown.')
  const explorer = await explorerFiles(() => report.note('Building the explorer, once'))
  const builder = new PreviewBuilder(settings, report)
  const rebuilding = startRebuilding({
    drafts,
    build: () => builder.build(),
    settled: () => watch.settled(),
    plans: () => plansOf(dist),
    onState(state) {
      server.tell(state)
      tellState(state, report)
    },
  })
  const server = await startServer({ dist, explorer, state: rebuilding.state }, settings.port).catch(async (error) => {
    await builder.close()
    throw error
  })
  // Watched before it is read, so that no change falls between the two. A bug in a build ends the program with its stack.
  const watch = await watchSnapshot(snapshot, () => void rebuilding.rebuild())
  const stop = async () => {
    await server.close()
    await watch.close()
    await builder.close()
  }
  try {
    await rebuilding.rebuild()
  } catch (error) {
    await stop()
    throw error
  }
  const { state, plans: shown, warningCount: warnings, notices } = rebuilding.state()
  return {
    summary: { command: 'preview', url: server.url, snapshot, dist, drafts, state, plans: shown.length, warnings, faults: notices.length },
    stop,
  }
}

function tellState({ state, build, problems }: PreviewState, report: Reporter): void {
  if (state === 'building' && build > 0) report.note('The snapshot changed: building')
  if (state === 'ready' && build > 1) report.note('The pages are up to date.')
  if (state === 'failed') {
    for (const { text } of problems) report.note(`error: ${text}`)
    report.note('The pages stay as they were; the next change of the snapshot is tried again.')
  }
}

/** Lines for a person. */
export function describePreview({ url, snapshot, dist, drafts, state, plans, warnings, faults }: PreviewSummary): readonly string[] {
  return [
    `Serving ${plans} ${plans === 1 ? 'plan' : 'plans'} of ${dist}${drafts ? ', drafts included, which a deploy refuses' : ''}, and watching ${snapshot}.`,
    ...(state === 'failed' ? [`${snapshot} cannot be built as it is: the page shows why, over what ${dist} holds.`] : []),
    ...(faults === 0 ? [] : [`Faults in what is shown: ${faults}, listed above.`]),
    ...(warnings === 0 ? [] : [`Warnings: ${warnings}, listed above.`]),
    `Preview: ${url}`,
    'Stop it with Ctrl-C.',
  ]
}
