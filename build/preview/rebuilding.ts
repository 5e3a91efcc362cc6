// What a preview shows while the content changes: one build at a time, one more for what changed meanwhile, and the
// last good content for as long as a build fails.
import type { FailureStatus, Problem } from '../errors.ts'
import { problemLines } from './problem-lines.ts'
import type { PreviewPlan, PreviewState } from './protocol.ts'

/** How a build ended. `problems` are why it could not be done; `status` is what the command would exit with. */
export type BuildOutcome =
  | { readonly problems: readonly Problem[]; readonly status: FailureStatus }
  | { readonly problems?: undefined; readonly notices: readonly Problem[]; readonly warnings: readonly Problem[]; readonly at: string }

export interface Rebuilding {
  readonly state: () => PreviewState
  /** Builds now, or as soon as the build that runs is done. Returns when no build is due any more. */
  rebuild(): Promise<void>
}

export interface RebuildingParts {
  readonly drafts: boolean
  readonly build: () => Promise<BuildOutcome>
  /** Returns when nobody is changing the content, and `rebuild` was called for what was changed until then. */
  readonly settled: () => Promise<void>
  readonly plans: () => readonly PreviewPlan[]
  readonly onState: (state: PreviewState) => void
}

/** Keeps the state of a preview. `onState` is told of each change. */
export function startRebuilding({ drafts, build, settled, plans, onState }: RebuildingParts): Rebuilding {
  let state: PreviewState = { build: 0, state: 'building', drafts, plans: plans(), problems: [], notices: [], warnings: [], warningCount: 0 }
  let isDue = false
  let running: Promise<void> | undefined
  const enter = (change: Partial<PreviewState>) => {
    state = { ...state, ...change }
    onState(state)
  }
  const buildWhileDue = async () => {
    while (isDue) {
      isDue = false
      if (state.state !== 'building') enter({ state: 'building' })
      const outcome = await build()
      if (outcome.problems) {
        // What failed may have been half of a change: a file that was being written, a checkout on its way.
        await settled()
        if (isDue) continue
      }
      if (outcome.problems) enter({ state: 'failed', problems: problemLines(outcome.problems) })
      else enter({ state: 'ready', build: state.build + 1, plans: plans(), problems: [], notices: problemLines(outcome.notices), warnings: problemLines(outcome.warnings), warningCount: outcome.warnings.length, builtAt: outcome.at })
    }
  }
  return {
    state: () => state,
    rebuild() {
      isDue = true
      running ??= buildWhileDue().finally(() => { running = undefined })
      return running
    },
  }
}
