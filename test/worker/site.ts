// What the worker's suites share: a site in a real database, a real Redis, and worker processes on them.
import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as assert from 'uvu/assert'
import { insert } from '../dump/site.ts'
import { SCHEMA, startMariaDb, type TestServer } from '../mariadb.ts'
import { walkAll } from '../deploy/publishing.ts'
import { memora, PROGRAM, temporaryFolder } from '../program.ts'
import { startR2, type R2 } from '../r2.ts'
import { startRedis, type TestRedis } from '../redis.ts'

export const PENDING = 'pending_cdn_plans'
const DATABASE = 'site'
const PATIENCE_MS = 120_000

type Env = Readonly<Record<string, string>>

export interface WorkerProcess {
  readonly child: ChildProcess
  /** What it logged, parsed. */
  readonly log: Record<string, any>[]
  /** Everything it wrote. */
  text(): string
  /** Sends a signal and waits for its end; gives the exit status. */
  end(signal: NodeJS.Signals): Promise<number | null>
  /** Resolves at a line of the log that has this message. */
  says(message: string, times?: number): Promise<Record<string, any>>
}

export interface Site {
  readonly database: TestServer
  readonly redis: TestRedis
  readonly r2: R2
  readonly env: Env
  sql(statements: string): Promise<any>
  add(...plans: readonly string[]): Promise<unknown>
  start(env?: Env): WorkerProcess
  worker(...args: readonly string[]): Promise<{ readonly status: number | null; readonly stdout: string; readonly stderr: string; readonly summary: Record<string, any> }>
  status(): Promise<Record<string, any>>
  manifest(plan: string): Promise<any>
  /** Every link of every manifest leads to a whole page. Gives the plans that have one. */
  assertWhole(): Promise<readonly string[]>
  stop(): Promise<void>
}

/** One subject with a track, unit and topic, two lessons in it, and the plans that show it. */
export function siteSql(plans: readonly string[]): string {
  return [
    "INSERT INTO tabSingles VALUES ('System Settings', 'time_zone', 'Asia/Amman');",
    insert('Memora Subject', { name: 'math', title: 'Math', is_published: 1, next_bit_index: 2 }),
    insert('Memora Track', { name: 'track', title: 'Track', parent_subject: 'math', is_published: 1 }),
    insert('Memora Unit', { name: 'unit', title: 'Unit', parent_track: 'track', is_published: 1 }),
    insert('Memora Topic', { name: 'topic', title: 'Topic', parent_unit: 'unit', is_published: 1 }),
    ...[0, 1].map((no) => insert('Memora Lesson', { name: `lesson-${no}`, title: `Lesson ${no}`, parent_topic: 'topic', is_published: 1, bit_index: no })),
    ...plans.map(planSql),
  ].join('\n')
}

export function planSql(plan: string): string {
  return insert('Memora Academic Plan', { name: plan, title: `Plan ${plan}`, is_published: 1 })
    + insert('Memora Plan Subject', { name: `row-${plan}`, parent: plan, parenttype: 'Memora Academic Plan', parentfield: 'subjects', idx: 1, subject: 'math' })
}

/** An edit as Frappe makes it. */
export function rename(plan: string, title: string): string {
  return `UPDATE \`tabMemora Academic Plan\` SET title = '${title}', modified = NOW(6) WHERE name = '${plan}';`
}

export async function startSite(plans: readonly string[]): Promise<Site> {
  const [database, redis, r2] = await Promise.all([startMariaDb(), startRedis(), startR2()])
  await database.database(DATABASE, SCHEMA, siteSql(plans))
  const folder = temporaryFolder()
  const env = {
    ...r2.env, REDIS_URL: redis.url, DATABASE_URL: database.url(DATABASE), STABLE_NAMES: '0', WORKER_DIR: join(folder, 'worker'), WORKER_PORT: '0', LOG_LEVEL: 'debug',
    BATCH_SECONDS: '1', RETRY_SECONDS: '0.2,0.2,0.5,1,1', WORKER_LOCK_SECONDS: '2', LOCK_LEASE_SECONDS: '5',
  }
  const workers = new Set<WorkerProcess>()
  return {
    database,
    redis,
    r2,
    env,
    sql: (statements) => database.sql(DATABASE, statements),
    add: (...added) => redis.client.sadd(PENDING, ...added),
    start(own = {}) {
      const worker = startWorker({ ...env, ...own })
      workers.add(worker)
      worker.child.once('close', () => workers.delete(worker))
      return worker
    },
    async worker(...args) {
      const outcome = await memora(['worker', ...args, '--json'], { env })
      return { ...outcome, summary: JSON.parse(outcome.stdout || '{}') as Record<string, any> }
    },
    async status() {
      const { status, stdout, stderr } = await memora(['worker', 'status', '--json'], { env })
      assert.is(status, 0, stderr)
      return JSON.parse(stdout) as Record<string, any>
    },
    async manifest(plan) {
      const text = await r2.read(`plans/${plan}/manifest.json`)
      return text === undefined ? undefined : JSON.parse(text)
    },
    async assertWhole() {
      const keys = [...(await r2.keys()).keys()]
      const { broken, wrongHash } = await walkAll(keys.filter((key) => !key.startsWith('.')), r2.read)
      assert.equal([broken, wrongHash], [[], []])
      return keys.filter((key) => key.endsWith('/manifest.json')).map((key) => key.split('/')[1]!)
    },
    async stop() {
      await Promise.all([...workers].map((worker) => worker.end('SIGKILL')))
      await redis.stop()
      await Promise.all([database.stop(), r2.stop()])
    },
  }
}

/** A worker of its own, on whatever the settings name. */
export function startWorker(env: Env): WorkerProcess {
  const { PATH = '', HOME = '', TMPDIR = '' } = process.env
  const child = spawn(PROGRAM, ['worker'], { env: { PATH, HOME, ...(TMPDIR === '' ? {} : { TMPDIR }), ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const log: Record<string, any>[] = []
  let text = ''
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => { text += part })
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    text += part
    const lines = (rest + part).split('\n')
    rest = lines.pop()!
    for (const line of lines) if (line.startsWith('{')) log.push(JSON.parse(line))
  })
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve))
  process.once('exit', () => void child.kill('SIGKILL'))
  return {
    child,
    log,
    text: () => text,
    end(signal) {
      child.kill(signal)
      return closed
    },
    async says(message, times = 1) {
      await until(() => log.filter(({ msg }) => msg === message).length >= times || child.exitCode !== null, () => `the worker did not say "${message}":\n${text}`)
      const found = log.filter(({ msg }) => msg === message)[times - 1]
      assert.ok(found, `the worker ended and did not say "${message}":\n${text}`)
      return found
    },
  }
}

/** Waits for a condition, for as long as a busy machine may need. */
export async function until(isSo: () => unknown, otherwise: () => string): Promise<void> {
  const giveUpAt = performance.now() + PATIENCE_MS
  while (!(await isSo())) {
    assert.ok(performance.now() < giveUpAt, otherwise())
    await sleep(50)
  }
}
