// A private Redis in a temporary folder, on a free port, that keeps every write over a restart. Never the machine's.
import { spawn, type ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { freePort } from './free-port.ts'
import { temporaryFolder } from './program.ts'

const START_LIMIT_MS = 30_000

export interface TestRedis {
  readonly url: string
  /** A connection of the test's own; it comes back by itself after a restart. */
  readonly client: Redis
  /** Ends the server, as a crash or as a stop does. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>
  /** Stops it in the middle of whatever it does, or lets it go on. */
  freeze(isFrozen: boolean): void
  /** Starts it again on the same port and the same data. */
  start(): Promise<void>
  stop(): Promise<void>
}

/** Starts a server that asks for a password. It ends with this process at the latest. */
export async function startRedis(password = 'S3cret/p@ss:word%41'): Promise<TestRedis> {
  const folder = temporaryFolder()
  const port = await freePort()
  let server: ChildProcess | undefined
  process.prependOnceListener('exit', () => void server?.kill('SIGKILL'))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
  const client = new Redis({ port, password, lazyConnect: true, maxRetriesPerRequest: null, retryStrategy: () => 50 })
  client.on('error', () => {})

  const start = async () => {
    server = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--requirepass', password, '--appendonly', 'yes', '--appendfsync', 'always', '--save', '', '--daemonize', 'no'], { stdio: 'ignore' })
    const giveUpAt = performance.now() + START_LIMIT_MS
    const probe = new Redis({ port, password, retryStrategy: () => 50 })
    probe.on('error', () => {})
    try {
      while ((await Promise.race([probe.ping(), sleep(100)])) !== 'PONG') {
        if (server.exitCode !== null || performance.now() > giveUpAt) throw new Error('redis-server did not start')
      }
    } finally {
      probe.disconnect()
    }
  }
  const end = async (signal: NodeJS.Signals) => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return
    const ended = new Promise((resolve) => server!.once('exit', resolve))
    server.kill(signal)
    await ended
  }
  await start()
  await client.connect()
  return {
    url: `redis://:${encodeURIComponent(password)}@127.0.0.1:${port}/0`,
    client,
    start,
    end,
    freeze: (isFrozen) => void server?.kill(isFrozen ? 'SIGSTOP' : 'SIGCONT'),
    async stop() {
      client.disconnect()
      await end('SIGKILL')
    },
  }
}
