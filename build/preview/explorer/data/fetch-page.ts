// One request for one page, and what it cost: the panel of pages tells it.

import { hashInName } from '../rules/format.ts'

export interface Page {
  /** Its key: the path below the content root. */
  readonly path: string
  readonly body: object
  readonly bytes: Uint8Array<ArrayBuffer>
  /** From sending the request to its last byte, in milliseconds; when it began, as `performance.now` counts. */
  readonly time: number
  readonly startedAt: number
  /** What came over the network, headers included; 0 when the browser had the page in its cache. */
  readonly transferred: number
}

export class PageFault extends Error {
  /** There is no such page, and nothing else is wrong. */
  readonly isGone: boolean

  constructor(message: string, isGone = false) {
    super(message)
    this.isGone = isGone
  }
}

export interface Fetched {
  readonly response: Promise<Response>
  readonly startedAt: number
}

/** Asks for a page. Throws a PageFault, whose message is for the reader, when there is none or it is no JSON object. */
export async function fetchPage(path: string, fetched: Fetched = request(path)): Promise<Page> {
  const { startedAt } = fetched
  let response: Response
  let bytes: Uint8Array<ArrayBuffer>
  try {
    response = await fetched.response
    bytes = new Uint8Array(await response.arrayBuffer())
  } catch {
    throw new PageFault('The preview does not answer. Start it again with: make preview')
  }
  if (!response.ok) throw new PageFault(`The server answered ${response.status}`, response.status === 404)
  const time = performance.now() - startedAt
  return { path, body: parse(bytes), bytes, time, startedAt, transferred: transferredOf(response.url, startedAt) ?? bytes.length }
}

/** A manifest may be kept for a minute; who looks at an edit wants it now, so the browser asks whether it is still the same. */
export function request(path: string): Fetched {
  return { startedAt: performance.now(), response: fetch(`/${path}`, hashInName(path) === undefined ? { cache: 'no-cache' } : {}) }
}

function parse(bytes: Uint8Array): object {
  try {
    const body: unknown = JSON.parse(new TextDecoder().decode(bytes))
    if (typeof body === 'object' && body !== null) return body
  } catch {
    // Told below, as for any other text that is no page.
  }
  throw new PageFault('It is not a JSON object')
}

/** The browser's own count. Entries can be dropped when there are very many; then the size is the best that is known. */
function transferredOf(url: string, startedAt: number): number | undefined {
  const entries = performance.getEntriesByName(url, 'resource') as PerformanceResourceTiming[]
  const entry = entries.findLast(({ startTime }) => startTime >= startedAt - 5)
  return entry && entry.transferSize
}

/** The SHA-256 of the bytes in hex, of which a hashed name holds the first 16 digits. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
