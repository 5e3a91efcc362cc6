// SHELL: what a monitor asks over HTTP: alive, ready, metrics; and the status page for a person.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { failure } from '../errors.ts'
import { DEFAULT_PORT, type HealthSettings } from './settings.ts'
import { statusPage } from './status-page.ts'
import type { Status } from './status.ts'

export interface HealthSource {
  /** Why the worker is not ready; undefined when it is. */
  ready(): string | undefined
  /** What keeps failing although the worker is ready. */
  trouble(): string | undefined
  status(): Promise<Status>
  metrics(status: Status | undefined): Promise<string>
  readonly log: Logger
}

export interface Health {
  readonly url: string
  close(): Promise<void>
}

const PORTS_TRIED = 20
const STATUS_LIMIT_MS = 3_000
const HEADERS = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff', 'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'" }

/** Fails (status 1) when the port that was asked for is taken. */
export async function startHealth({ host, port, hasPage }: HealthSettings, source: HealthSource): Promise<Health> {
  const server = createServer((request, response) => {
    if (!isMeant(host, request.headers.host)) return send(response, 403, 'text/plain', 'Ask for localhost. Under other names, where WORKER_HOST is set to another address.\n')
    answer(request, response, source, hasPage).catch((error: Error) => {
      source.log.warn({ why: error.message }, 'the health endpoint failed')
      if (!response.headersSent) send(response, 500, 'text/plain', 'The worker cannot tell.\n')
    })
  })
  await listen(server, host, port)
  const { port: own } = server.address() as AddressInfo
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${own}/`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A page elsewhere, whose name was made to lead here, must not read what is meant for this machine alone. */
function isMeant(listening: string, host = ''): boolean {
  const isLocal = (name: string) => /^(?:localhost|127(?:\.\d+){3}|\[?::1\]?)$/i.test(name)
  return !isLocal(listening) || isLocal(host.replace(/:\d+$/, ''))
}

async function listen(server: Server, host: string, port: number | undefined): Promise<void> {
  const last = port ?? DEFAULT_PORT + PORTS_TRIED
  for (let at = port ?? DEFAULT_PORT; ; at++) {
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(at, host, () => {
          server.removeListener('error', reject)
          resolve()
        })
      })
      return
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      if (code === 'EADDRINUSE' && at < last) continue
      throw failure(
        'health-port',
        { setting: code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' ? 'WORKER_HOST' : 'WORKER_PORT' },
        `the health endpoint cannot listen on ${host}, port ${at}: ${message}`,
        'Name another; with no WORKER_PORT the first free one is taken.',
      )
    }
  }
}

async function answer({ method, url }: IncomingMessage, response: ServerResponse, source: HealthSource, hasPage: boolean): Promise<void> {
  const { pathname } = new URL(url ?? '/', 'http://localhost')
  if (method !== 'GET' && method !== 'HEAD') return send(response, 405, 'text/plain', 'Only GET.\n')
  if (pathname === '/livez') return send(response, 200, 'application/json', '{"status":"alive"}\n')
  const why = source.ready()
  if (pathname === '/readyz') return send(response, why === undefined ? 200 : 503, 'application/json', `${JSON.stringify(why === undefined ? { status: 'ready', trouble: source.trouble() } : { status: 'not ready', why })}\n`)
  if (pathname !== '/metrics' && pathname !== '/status.json' && (pathname !== '/' || !hasPage)) return send(response, 404, 'text/plain', 'Not here.\n')
  // A Redis that is away would be waited for.
  const status = why === undefined ? await Promise.race([source.status(), sleep(STATUS_LIMIT_MS, undefined, { ref: false })]) : undefined
  if (pathname === '/metrics') return send(response, 200, 'text/plain; version=0.0.4; charset=utf-8', await source.metrics(status))
  if (pathname === '/') return send(response, status ? 200 : 503, 'text/html; charset=utf-8', statusPage(status, why))
  return send(response, status ? 200 : 503, 'application/json', `${JSON.stringify(status ?? { why: why ?? 'Redis is slow to answer' })}\n`)
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { ...HEADERS, 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) })
  response.end(response.req.method === 'HEAD' ? undefined : body)
}
