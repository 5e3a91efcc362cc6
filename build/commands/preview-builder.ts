// SHELL: the thread that builds for a preview, seen from the thread that serves. It stays, since a second build in
// warm code takes a fraction of the first one's time.
import { Worker } from 'node:worker_threads'
import { CommandError, type Problem } from '../errors.ts'
import type { BuildOutcome } from '../preview/rebuilding.ts'
import type { PreviewSettings } from '../preview/settings.ts'
import type { Reporter, Step } from '../reporter.ts'
import { threadProgram } from '../thread-program.ts'

/** What the thread tells while it builds; the outcome comes last. */
export type BuilderMessage =
  | { readonly step: string; readonly total: number | undefined }
  | { readonly advance: number }
  | { readonly done: true }
  | { readonly note: string }
  | { readonly warning: Problem }
  | { readonly outcome: BuildOutcome }

const THREAD = threadProgram(import.meta.url, 'preview-thread')

export class PreviewBuilder {
  readonly #worker: Worker
  readonly #report: Reporter
  #isFirst = true

  constructor(settings: PreviewSettings, report: Reporter) {
    this.#worker = new Worker(THREAD, { workerData: settings })
    this.#report = report
  }

  /** Builds once; not to be called again before that is done. Rejects with a bug in the build, and where the call of the command was wrong. */
  build(): Promise<BuildOutcome> {
    const isFirst = this.#isFirst
    this.#isFirst = false
    return new Promise((resolve, reject) => {
      let step: Step | undefined
      const onMessage = (message: BuilderMessage) => {
        if ('step' in message) step = this.#report.step(message.step, message.total)
        else if ('advance' in message) step?.advance(message.advance)
        else if ('done' in message) step?.done()
        else if ('note' in message) this.#report.note(message.note)
        else if ('warning' in message) this.#report.warn(message.warning)
        else {
          this.#worker.off('message', onMessage).off('error', reject)
          const { problems, status } = { status: undefined, ...message.outcome }
          // Later on it is a change of the snapshot that the settings do not go with any more.
          if (problems && isFirst && status === 2) reject(new CommandError(problems, status))
          else resolve(message.outcome)
        }
      }
      this.#worker.on('message', onMessage).once('error', reject)
      this.#worker.postMessage({ isFirst })
    })
  }

  async close(): Promise<void> {
    await this.#worker.terminate()
  }
}
