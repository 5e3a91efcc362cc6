// A server that speaks the part of Cloudflare's API that purges a cache, as its documentation has it.
import http from 'node:http'
import type { AddressInfo } from 'node:net'

export const ZONE = '0123456789abcdef0123456789abcdef'
export const TOKEN = 'purge-token-that-nobody-may-see'
const MOST_URLS = 100

export type PurgeCall = { readonly purge_everything: true } | { readonly files: readonly (string | { readonly url: string; readonly headers?: Record<string, string> })[] }

export interface PurgeApi {
  readonly env: Readonly<Record<string, string>>
  /** Calls that were carried out. */
  readonly calls: PurgeCall[]
  /** How often it was asked at all. */
  asked: number
  /** Answers instead of the ordinary ones, taken from the front: a status, with its headers. */
  readonly instead: { readonly status: number; readonly headers?: Record<string, string> }[]
  urls(): readonly string[]
  stop(): Promise<void>
}

export async function startPurgeApi(baseUrl: string): Promise<PurgeApi> {
  const server = http.createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8').on('data', (part: string) => { text += part })
    request.on('end', () => {
      api.asked += 1
      const answer = (status: number, errors: readonly { code: number; message: string }[], headers: Record<string, string> = {}) => {
        response.writeHead(status, { 'content-type': 'application/json', ...headers })
        response.end(JSON.stringify({ success: errors.length === 0, errors, messages: [], result: errors.length === 0 ? { id: ZONE } : null }))
      }
      const instead = api.instead.shift()
      if (instead) return answer(instead.status, [{ code: instead.status === 429 ? 971 : 10001, message: instead.status === 429 ? 'Please slow down' : 'Internal error' }], instead.headers)
      if (request.headers.authorization !== `Bearer ${TOKEN}`) return answer(403, [{ code: 10000, message: 'Authentication error' }])
      if (request.method !== 'POST' || request.url !== `/client/v4/zones/${ZONE}/purge_cache`) return answer(404, [{ code: 7003, message: 'Could not route to the zone' }])
      const call = JSON.parse(text) as PurgeCall
      if ('files' in call && call.files.length > MOST_URLS) return answer(400, [{ code: 1094, message: 'Cannot purge this many URLs at once' }])
      api.calls.push(call)
      answer(200, [])
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const api: PurgeApi = {
    env: { CLOUDFLARE_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/client/v4`, CLOUDFLARE_ZONE_ID: ZONE, CLOUDFLARE_API_TOKEN: TOKEN, CDN_BASE_URL: baseUrl },
    calls: [],
    asked: 0,
    instead: [],
    urls: () => api.calls.flatMap((call) => ('files' in call ? call.files : [])).filter((file) => typeof file === 'string'),
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return api
}
