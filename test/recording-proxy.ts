// A web server between the program and a bucket: notes every request, and spoils those that a test wants spoilt.
import http from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Recorded {
  readonly method: string
  /** The object's key; empty for the bucket itself. */
  readonly key: string
  readonly headers: http.IncomingHttpHeaders
  status: number
}

/**
 * drop: the connection ends before the request goes on; swallow: it ends when the request was carried out;
 * truncate: half of the answer comes; a number: answered with this status instead.
 */
export type Fault = 'drop' | 'swallow' | 'truncate' | number

export interface Proxy {
  readonly endpoint: string
  readonly requests: Recorded[]
  /** How many requests there were of a method, whose keys match. */
  count(method: string, key?: RegExp): number
  /** Chooses what happens to a request; undefined lets it through. */
  fault: ((request: Recorded) => Fault | undefined) | undefined
  /** Waits before each request goes on. */
  delayMs: number
  stop(): Promise<void>
}

export async function startProxy(target: { readonly port: number; readonly endpoint: string }): Promise<Proxy> {
  const base = new URL(target.endpoint).pathname
  // A connection for each request: one that is kept may be closed by the other end just when the next request takes it,
  // and the program would rightly send that again.
  const agent = new http.Agent({ keepAlive: false, maxSockets: 64 })
  const server = http.createServer((request, response) => {
    const { method = '', url = '', headers } = request
    const path = decodeURIComponent(url.split('?')[0]!.slice(base.length))
    const recorded: Recorded = { method: method === 'GET' && /[?&]list-type=/.test(url) ? 'LIST' : method, key: path.replace(/^\/[^/]*\/?/, ''), headers, status: 0 }
    proxy.requests.push(recorded)
    const fault = proxy.fault?.(recorded)
    if (fault === 'drop') return void request.socket.destroy()
    if (typeof fault === 'number') {
      request.resume()
      recorded.status = fault
      const code = fault === 503 ? 'SlowDown' : fault === 403 ? 'AccessDenied' : 'InternalError'
      response.writeHead(fault, { 'content-type': 'application/xml' })
      return void response.end(method === 'HEAD' ? undefined : `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>A fault made by a test.</Message></Error>`)
    }
    // The host stays the one that was signed.
    const send = () => {
      const onward = http.request({ host: '127.0.0.1', port: target.port, method, path: url, headers, agent }, (answer) => {
        recorded.status = answer.statusCode ?? 0
        const parts: Buffer[] = []
        answer.on('data', (part: Buffer) => parts.push(part))
        answer.on('end', () => {
          const body = Buffer.concat(parts)
          if (fault === 'swallow') return void request.socket.destroy()
          response.writeHead(recorded.status, fault === 'truncate' ? { ...answer.headers, 'content-length': String(Math.max(body.length, 2)) } : answer.headers)
          if (fault !== 'truncate') return void response.end(body)
          response.write(body.subarray(0, Math.floor(body.length / 2)), () => request.socket.destroy())
        })
      })
      onward.on('error', () => request.socket.destroy())
      request.pipe(onward)
    }
    if (proxy.delayMs > 0) setTimeout(send, proxy.delayMs)
    else send()
  })
  const proxy: Proxy = {
    endpoint: '',
    requests: [],
    count: (method, key = /(?:)/) => proxy.requests.filter((request) => request.method === method && key.test(request.key)).length,
    fault: undefined,
    delayMs: 0,
    async stop() {
      agent.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(proxy, { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}${base}` })
}
