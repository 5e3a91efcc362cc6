// SHELL: Cloudflare's cache is told what changed (publish.md, step 7).
import { setTimeout as sleep } from 'node:timers/promises'
import type { Reporter } from '../reporter.ts'
import type { PurgeSettings } from './settings.ts'

export interface PurgeResult {
  /** URLs, each with its variants by origin. */
  readonly purged: number
  /** Keys that may still be served from the cache. */
  readonly failed: readonly string[]
  readonly fault: PurgeFault | undefined
}

export interface PurgeFault {
  readonly what: string
  /** The setting that is to blame, where the answer tells. */
  readonly setting?: string
  /** Whether the next call would fail in the same way. */
  readonly isFinal: boolean
}

const URLS_A_REQUEST = 100
const ATTEMPTS = 5
const FIRST_WAIT_MS = 500
const ATTEMPT_LIMIT_MS = 30_000

type PurgeFile = string | { readonly url: string; readonly headers: { readonly Origin: string } }

/** Every URL of a key as a cache may hold it: a copy can depend on the origin of the app that asked. */
export function purgeFiles({ baseUrl, origins }: Pick<PurgeSettings, 'baseUrl' | 'origins'>, key: string): readonly PurgeFile[] {
  const url = `${baseUrl}/${key}`
  return [url, ...origins.map((origin) => ({ url, headers: { Origin: origin } }))]
}

/** Purges in the given order; goes on past a batch that fails. */
export async function purgeKeys(settings: PurgeSettings, keys: readonly string[], report: Reporter): Promise<PurgeResult> {
  const entries = keys.flatMap((key) => purgeFiles(settings, key).map((file) => ({ key, file })))
  const failed = new Set<string>()
  let last: PurgeFault | undefined
  const step = report.step('Purging the cache', entries.length)
  for (let start = 0; start < entries.length; start += URLS_A_REQUEST) {
    const batch = entries.slice(start, start + URLS_A_REQUEST)
    const fault = await call(settings, { files: batch.map(({ file }) => file) })
    if (fault) {
      last = fault
      for (const { key } of batch) failed.add(key)
      if (fault.isFinal) {
        for (const { key } of entries.slice(start)) failed.add(key)
        break
      }
    }
    step.advance(batch.length)
  }
  step.done()
  return { purged: keys.filter((key) => !failed.has(key)).length, failed: [...failed], fault: last }
}

/** Everything of the zone. Gives why it failed. */
export function purgeEverything(settings: PurgeSettings): Promise<PurgeFault | undefined> {
  return call(settings, { purge_everything: true })
}

/** Undefined when it is done. */
async function call({ apiUrl, zoneId, apiToken }: PurgeSettings, body: object): Promise<PurgeFault | undefined> {
  let what = ''
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    let waitMs = FIRST_WAIT_MS * 2 ** attempt
    try {
      const response = await fetch(`${apiUrl}/zones/${encodeURIComponent(zoneId)}/purge_cache`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${apiToken}`, 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(ATTEMPT_LIMIT_MS),
      })
      const text = await response.text()
      const answer = parseAnswer(text)
      if (response.ok && answer.success) return undefined
      what = answer.message ?? `it answered ${response.status}`
      if (response.status === 401 || response.status === 403) return { what: `the API token is not accepted (${what}): it needs "Zone, Cache Purge, Purge" on this zone`, setting: 'CLOUDFLARE_API_TOKEN', isFinal: true }
      if (response.status === 404) return { what: `there is no such zone (${what}): check CLOUDFLARE_ZONE_ID`, setting: 'CLOUDFLARE_ZONE_ID', isFinal: true }
      if (response.status < 500 && response.status !== 429 && !(response.ok && answer.message === undefined)) return { what, isFinal: false }
      const retryAfter = Number(response.headers.get('retry-after'))
      if (retryAfter > 0) waitMs = Math.min(retryAfter * 1000, 60_000)
    } catch (error) {
      const { cause, message } = error as Error & { cause?: { code?: string } }
      what = `the API cannot be reached (${cause?.code ?? message})`
    }
    if (attempt + 1 < ATTEMPTS) await sleep(waitMs)
  }
  return { what, isFinal: true }
}

function parseAnswer(text: string): { readonly success: boolean; readonly message: string | undefined } {
  try {
    const { success, errors } = JSON.parse(text) as { success?: boolean; errors?: readonly { code?: number; message?: string }[] }
    return { success: success === true, message: errors?.map(({ code, message }) => `${message} (${code})`).join(', ') || undefined }
  } catch {
    return { success: false, message: undefined }
  }
}
