// A thread that runs the stages for the worker (worker-stages.ts). A build computes for seconds without a pause; here,
// it holds up neither the locks in Redis nor the answers to a monitor.
import { rmSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { buildSettings } from '../config.ts'
import { Memory } from '../deploy/look.ts'
import { CommandError, systemProblem, type Problem } from '../errors.ts'
import type { Reporter } from '../reporter.ts'
import type { Deployed } from '../worker/stages.ts'
import { buildCommand } from './build.ts'
import { deployCommand, deploySettings } from './deploy.ts'
import { snapshotCommand } from './snapshot.ts'
import type { StageAnswer, StageCall, StageSettings } from './stage-calls.ts'

const { environment } = workerData as StageSettings
const port = parentPort!
// Plans that this worker built once may have been published by others since.
const habit = { memory: new Memory(), areOthersStale: true }
const answer = (message: StageAnswer) => port.postMessage(message)
const report: Reporter = {
  step: () => ({ advance() {}, done() {} }),
  note: (note) => answer({ told: { note } }),
  warn: (warning) => answer({ told: { warning } }),
}

port.on('message', async (call: StageCall) => {
  try {
    answer({ done: await run(call) })
  } catch (error) {
    const problems = problemsOf(error, call.stage)
    const { message, stack } = error as Error
    answer(problems ? { problems } : { bug: { message, stack } })
  }
})

async function run(call: StageCall): Promise<number | Deployed | undefined> {
  const settings = buildSettings(environment)
  if (call.stage === 'dump') {
    await snapshotCommand({ snapshot: settings.snapshot, environment }, report)
    return undefined
  }
  if (call.stage === 'build') return (await buildCommand({ ...settings, plans: call.plans }, report)).written
  if (call.stage === 'clear') {
    rmSync(settings.dist, { recursive: true, force: true })
    return undefined
  }
  const { removals, unlock, older } = call.allowed
  const { uploaded, withdrawn, pointed, problems } = await deployCommand({ ...deploySettings(environment), plans: call.plans, allowRemovals: removals, allowUnlock: unlock, allowOlder: older }, report, habit)
  return { uploaded, withdrawn, pointed, problems }
}

function problemsOf(error: unknown, stage: string): readonly Problem[] | undefined {
  if (error instanceof CommandError) return error.problems
  const known = systemProblem(error, stage === 'dump' ? 'write the snapshot' : `finish the ${stage}`)
  return known && [known]
}
