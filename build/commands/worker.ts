// `memora-content worker`: takes changed plans from the Redis queue and publishes them.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSettings, type Environment } from '../config.ts'
import { openBucket } from '../deploy/open-bucket.ts'
import { deploySettings } from '../deploy/settings.ts'
import { connectionSettings } from '../dump/connection-settings.ts'
import { collecting, CommandError, problem, type Problem } from '../errors.ts'
import { logReporter, startLog } from '../worker/log.ts'
import { inOwnFolder } from '../worker/own-folder.ts'
import { workerSettings, type WorkerSettings } from '../worker/settings.ts'
import { runWorker, type WorkerCounts } from '../worker/worker.ts'
import { startStages } from './worker-stages.ts'

export interface WorkerSummary extends WorkerCounts {
  readonly command: 'worker'
}

const WITHOUT_EFFECT = ['SNAPSHOT', 'DIST', 'PLANS']

/** Works until `stop`. Throws a CommandError (status 2) that names every missing and wrong setting before it begins. */
export async function workerCommand(environment: Environment, stop: AbortSignal): Promise<WorkerSummary> {
  const { settings, target } = allSettings(environment)
  const log = startLog(settings.logLevel)
  for (const setting of WITHOUT_EFFECT) if (environment[setting]) log.warn({ setting }, 'has no effect on a worker: it has folders of its own below WORKER_DIR, and its plans come from the queue')
  return inOwnFolder(settings.folder, async (folder) => {
    log.info({ folder }, 'working in this folder')
    const own = { ...environment, PLANS: undefined, SNAPSHOT: join(folder, 'snapshot'), DIST: join(folder, 'dist') }
    const stages = startStages({ environment: own }, logReporter(log))
    try {
      return { command: 'worker', ...(await runWorker(settings, { stages, target, log }, stop)) }
    } finally {
      await stages.end()
    }
  })
}

export function describeWorker({ batches, published, unchanged, failures, handed_back }: WorkerSummary): readonly string[] {
  return [`Took ${batches} ${batches === 1 ? 'batch' : 'batches'}: ${published} plans published, ${unchanged} already as they should be, ${failures} failed attempts, ${handed_back} handed back.`]
}

/** What is wrong with any of the stages' settings is told now, and not by the first plan. */
function allSettings(environment: Environment): { readonly settings: WorkerSettings; readonly target: string } {
  const problems: Problem[] = []
  const settings = collecting(problems, () => workerSettings(environment))
  collecting(problems, () => connectionSettings(environment, (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined)))
  collecting(problems, () => buildSettings(environment))
  const deploy = collecting(problems, () => deploySettings(environment))
  // Nobody sees the note that a deploy writes; and a worker that publishes to a folder which nobody serves looks healthy.
  if (deploy?.target.kind === 'folder' && !environment['BUCKET_DIR']) {
    problems.push(problem(
      'target-missing',
      { setting: 'R2_ENDPOINT, R2_BUCKET, R2_ACCESS_KEY_ID, R2_SECRET_ACCESS_KEY' },
      'no bucket is named',
      'Set these four, or BUCKET_DIR where a folder is what you want.',
    ))
  }
  if (!settings || !deploy || problems.length > 0) throw new CommandError(problems, 2)
  return { settings, target: openBucket(deploy.target, environment).name }
}
