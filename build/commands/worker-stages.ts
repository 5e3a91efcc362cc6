// The stages that the worker runs, in one thread beside it that stays warm.
import { Worker } from 'node:worker_threads'
import { CommandError } from '../errors.ts'
import type { Reporter } from '../reporter.ts'
import type { Deployed, Stages } from '../worker/stages.ts'
import { threadProgram, WITHOUT_LOADER } from '../thread-program.ts'
import type { StageAnswer, StageCall, StageSettings } from './stage-calls.ts'

const THREAD = threadProgram(import.meta.url, 'stage-thread')

export interface StageThread extends Stages {
  end(): Promise<void>
}

/** A thread that ends by itself, as one without memory does, fails the stage that it ran; the next has a new one. */
export function startStages(settings: StageSettings, report: Reporter): StageThread {
  let thread: Worker | undefined
  const call = (message: StageCall) => new Promise<number | Deployed | undefined>((resolve, reject) => {
    thread ??= new Worker(THREAD, { workerData: settings, ...WITHOUT_LOADER })
    const current = thread
    const settle = (act: () => void) => {
      for (const event of ['message', 'error', 'exit']) current.removeAllListeners(event)
      act()
    }
    const ended = (why: string) => settle(() => {
      thread = undefined
      reject(new Error(why))
    })
    current.on('message', (answer: StageAnswer) => {
      if ('told' in answer) {
        if (answer.told.note !== undefined) report.note(answer.told.note)
        if (answer.told.warning) report.warn(answer.told.warning)
      } else if ('done' in answer) settle(() => resolve(answer.done))
      else if ('problems' in answer) settle(() => reject(new CommandError(answer.problems)))
      else settle(() => reject(Object.assign(new Error(answer.bug.message), { stack: answer.bug.stack })))
    })
    current.on('error', (error) => ended(`the ${message.stage} ended: ${error.message}`))
    current.on('exit', () => ended(`the ${message.stage} ended without an answer`))
    current.postMessage(message)
  })
  return {
    dump: async () => void (await call({ stage: 'dump' })),
    build: async (plans) => (await call({ stage: 'build', plans })) as number,
    deploy: async (plans, allowed) => (await call({ stage: 'deploy', plans, allowed })) as Deployed,
    clear: async () => void (await call({ stage: 'clear' })),
    async end() {
      await thread?.terminate()
    },
  }
}
