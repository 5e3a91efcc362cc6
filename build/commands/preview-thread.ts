// A thread that builds what a preview shows, so that pages are answered meanwhile; see preview-builder.ts.
import { parentPort, workerData } from 'node:worker_threads'
import type { BuildOutcome } from '../preview/rebuilding.ts'
import type { PreviewSettings } from '../preview/settings.ts'
import { CommandError, describe, systemProblem } from '../errors.ts'
import { silentReporter, type Reporter } from '../reporter.ts'
import { buildCommand } from './build.ts'
import { buildDrafts } from './drafts.ts'
import type { BuilderMessage } from './preview-builder.ts'

const settings = workerData as PreviewSettings
const tell = (message: BuilderMessage) => parentPort!.postMessage(message)
const ADVANCES_A_SECOND = 10

/** Has the other thread tell what this one is doing. */
const report: Reporter = {
  step(label, total) {
    tell({ step: label, total })
    let pending = 0
    let last = performance.now()
    const flush = () => {
      if (pending > 0) tell({ advance: pending })
      pending = 0
      last = performance.now()
    }
    return {
      advance(by = 1) {
        pending += by
        if (performance.now() - last > 1000 / ADVANCES_A_SECOND) flush()
      },
      done() {
        flush()
        tell({ done: true })
      },
    }
  },
  note: (line) => tell({ note: line }),
  warn(warning) {
    const line = describe(warning)
    found.add(line)
    if (!known.has(line)) tell({ warning })
  },
}

/** Warnings of the last build and of this one: what stays wrong is told once. */
let known = new Set<string>()
let found = new Set<string>()

parentPort!.on('message', async ({ isFirst }: { readonly isFirst: boolean }) => {
  // The first build can be a long one; of those that follow only what is wrong is of interest.
  const outcome = await outcomeOf(isFirst ? report : { ...report, step: silentReporter.step })
  known = found
  found = new Set()
  tell({ outcome })
})

async function outcomeOf(report: Reporter): Promise<BuildOutcome> {
  try {
    if (settings.drafts) {
      const { notices, warnings } = await buildDrafts(settings.build, report)
      return { notices, warnings, at: new Date().toISOString() }
    }
    const { warnings } = await buildCommand(settings.build, report)
    return { notices: [], warnings, at: new Date().toISOString() }
  } catch (error) {
    if (error instanceof CommandError) return { problems: error.problems, status: error.status }
    const known = systemProblem(error, 'finish the build')
    if (known) return { problems: [known], status: 1 }
    throw error
  }
}
