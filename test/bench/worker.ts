// From an id in the pending set to the new manifest, one lesson edited: through a real MariaDB, Redis and R2's emulator.
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { largeSiteSql } from '../fixtures/large-site.ts'
import { SCHEMA, startMariaDb } from '../mariadb.ts'
import { PROGRAM } from '../program.ts'
import { startR2 } from '../r2.ts'
import { startRedis } from '../redis.ts'
import type { Figure } from './figure.ts'
import { start } from './processes.ts'

const DATABASE = 'site'
const PLAN = 'PLAN'
const PENDING = 'pending_cdn_plans'
const LIMIT_MS = 15 * 60_000
const PARTS = ['dump', 'build', 'deploy'] as const

interface Line {
  readonly time: string
  readonly msg: string
  readonly stage?: string
  readonly seconds?: number
}

/** Medians of so many edits. The first publication of all lessons is not among them. */
export async function workerFigures(folder: string, { lessons, runs }: { readonly lessons: number; readonly runs: number }): Promise<readonly Figure[]> {
  process.stderr.write(`Loading a site of ${lessons} lessons for the worker\n`)
  const [database, redis, r2] = await Promise.all([startMariaDb('--innodb-buffer-pool-size=1G'), startRedis(), startR2()])
  const env = { ...r2.env, LOCK_LEASE_SECONDS: '20', REDIS_URL: redis.url, DATABASE_URL: database.url(DATABASE), WORKER_DIR: join(folder, 'worker'), WORKER_PORT: '0', BATCH_SECONDS: '0', LOG_LEVEL: 'debug' }
  await database.database(DATABASE, SCHEMA, largeSiteSql(lessons))
  const worker = start(PROGRAM, ['worker'], { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] })
  const log: Line[] = []
  let rest = ''
  worker.stderr!.setEncoding('utf8').on('data', (part: string) => {
    const lines = (rest + part).split('\n')
    rest = lines.pop()!
    for (const line of lines) if (line.startsWith('{')) log.push(JSON.parse(line) as Line)
  })
  try {
    const [lesson] = await database.sql(DATABASE, 'SELECT name FROM `tabMemora Lesson` ORDER BY name LIMIT 1')
    process.stderr.write('Publishing it for the first time\n')
    await publication(redis, r2, log, worker)
    const times: Record<string, number[]> = {}
    for (let run = 0; run < runs; run++) {
      await database.sql(DATABASE, `UPDATE \`tabMemora Lesson\` SET title = 'Edit ${run}', modified = NOW(6) WHERE name = '${lesson.name}'`)
      const found = await publication(redis, r2, log, worker)
      for (const [name, seconds] of Object.entries(found)) (times[name] ??= []).push(seconds)
    }
    const figure = (name: string, key: string): Figure => ({ name, value: `${median(times[key]!).toFixed(2)} s` })
    return [
      figure(`id in the set to new manifest, one of ${lessons} lessons edited`, 'all'),
      figure('  until a worker took it', 'wait'),
      ...PARTS.map((stage) => figure(`  ${stage}`, stage)),
      figure('  of the deploy, until the manifest is there', 'manifest'),
    ]
  } finally {
    worker.kill('SIGKILL')
    await Promise.all([database.stop(), redis.stop(), r2.stop()])
  }
}

/** Adds the plan, and waits for its new manifest and for the worker to be done. Gives the seconds of each part. */
async function publication(redis: Awaited<ReturnType<typeof startRedis>>, r2: Awaited<ReturnType<typeof startR2>>, log: readonly Line[], worker: { readonly exitCode: number | null }): Promise<Readonly<Record<string, number>>> {
  const from = log.length
  const etag = async () => (await r2.s3('HEAD', `plans/${PLAN}/manifest.json`)).headers.get('etag')
  const before = await etag()
  const giveUpAt = performance.now() + LIMIT_MS
  const wait = async (isSo: () => unknown) => {
    while (!(await isSo())) {
      if (performance.now() > giveUpAt || worker.exitCode !== null) throw new Error(`the worker did not publish:\n${log.slice(-20).map((line) => JSON.stringify(line)).join('\n')}`)
      await sleep(20)
    }
  }
  const began = Date.now()
  await redis.client.sadd(PENDING, PLAN)
  await wait(async () => (await etag()) !== before)
  const there = Date.now()
  await wait(() => log.slice(from).some(({ msg }) => msg === 'done with these'))
  const lines = log.slice(from)
  const at = (msg: string) => Date.parse(lines.find((line) => line.msg === msg)!.time)
  const stages = Object.fromEntries(PARTS.map((stage) => [stage, lines.filter((line) => line.stage === stage).reduce((sum, { seconds = 0 }) => sum + seconds, 0)]))
  const wentIn = (at('publishing') - began) / 1000
  const all = (there - began) / 1000
  return { all, wait: wentIn, ...stages, manifest: Math.max(0, all - wentIn - stages['dump']! - stages['build']!) }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
