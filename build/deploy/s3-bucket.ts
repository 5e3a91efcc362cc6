// SHELL: an R2 bucket, over its S3 API. Requests are signed by aws4fetch, which does just that, has no
// dependencies, and leaves each answer to us: a 412 and a lost answer mean something here that a client with
// retries of its own would hide. Many files at a time are rclone's work.
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import tls from 'node:tls'
import { AwsV4Signer } from 'aws4fetch'
import type { Environment } from '../config.ts'
import { failure } from '../errors.ts'
import { contentHash } from './content-hash.ts'
import type { Bucket, Found, Listed, Metadata, PutOptions, UploadOptions, UploadResult } from './bucket.ts'
import { cacheControlOf, CONTENT_TYPE } from './headers.ts'
import { r2Remote, rcloneUpload } from './rclone.ts'
import { errorCode, parseListing, plainEtag, refusal, unreachable, type ListingPage } from './s3-answers.ts'
import type { R2Target } from './settings.ts'

const ATTEMPTS = 7
const ATTEMPTS_WHERE_NOBODY_IS = 4
const FIRST_WAIT_MS = 150
const LONGEST_WAIT_MS = 5_000
const ATTEMPT_LIMIT_MS = 30_000

interface Request {
  readonly method: string
  readonly key?: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer
  readonly doing: string
  readonly mayAct?: (() => void) | undefined
}

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Buffer
}

export class S3Bucket implements Bucket {
  readonly name: string
  readonly #target: R2Target
  readonly #environment: Environment

  constructor(target: R2Target, environment: Environment) {
    this.name = `bucket ${target.bucket}${target.prefix === '' ? '' : `, folder ${target.prefix}`}`
    this.#target = target
    this.#environment = environment
    trustBundle(environment['AWS_CA_BUNDLE'])
  }

  async list(): Promise<readonly Listed[]> {
    const { prefix } = this.#target
    const objects: Listed[] = []
    for await (const page of this.#listing(prefix === '' ? {} : { prefix })) for (const object of page.objects) objects.push({ ...object, key: object.key.slice(prefix.length) })
    return objects
  }

  async folders(folder: string): Promise<readonly string[]> {
    const prefix = `${this.#target.prefix}${folder}/`
    const names: string[] = []
    for await (const { prefixes } of this.#listing({ prefix, delimiter: '/' })) names.push(...prefixes.map((each) => each.slice(prefix.length, -1)))
    return names
  }

  async *#listing(what: Readonly<Record<string, string>>): AsyncGenerator<ListingPage> {
    for (let token: string | undefined, first = true; first || token !== undefined; first = false) {
      const query = { 'list-type': '2', ...what, ...(token === undefined ? {} : { 'continuation-token': token }) }
      const page = await this.#attempt({ method: 'GET', query, doing: 'list the bucket' }, ({ body }) => parseListing(body.toString('utf8')))
      yield page
      token = page.next
    }
  }

  async get(key: string): Promise<Found | undefined> {
    return this.#attempt({ method: 'GET', key, doing: `read ${key}` }, (answer) => (answer.status === 404 ? { found: undefined } : asFound(answer)), [404]).then(({ found }) => found)
  }

  async put(key: string, bytes: Buffer, { metadata = {}, onlyIf, mayAct }: PutOptions = {}): Promise<string | undefined> {
    const etag = contentHash(bytes)
    const headers = {
      'cache-control': cacheControlOf(key),
      'content-type': CONTENT_TYPE,
      'content-md5': Buffer.from(etag, 'hex').toString('base64'),
      ...(onlyIf === undefined ? {} : onlyIf === 'none' ? { 'if-none-match': '*' } : { 'if-match': `"${onlyIf}"` }),
      ...Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value])),
    }
    const status = await this.#attempt({ method: 'PUT', key, headers, body: bytes, doing: `write ${key}`, mayAct }, (answer) => answer, [412])
    if (status.status !== 412) return etag
    // The first attempt may have been carried out, and its answer lost: then what is there is ours.
    return (await this.get(key))?.etag === etag ? etag : undefined
  }

  async delete(key: string, mayAct?: () => void): Promise<void> {
    await this.#attempt({ method: 'DELETE', key, doing: `delete ${key}`, mayAct }, (answer) => answer, [404])
  }

  upload(folder: string, keys: readonly string[], options: UploadOptions): Promise<UploadResult> {
    return rcloneUpload(r2Remote(this.#target), folder, keys, this.#environment, options)
  }

  /** Sends a request until the answer is whole and final. `read` gives undefined for an answer that was cut off. */
  async #attempt<T>(request: Request, read: (answer: Answer) => T | undefined, expected: readonly number[] = []): Promise<T> {
    let last = failure('bucket-failed', { name: this.name }, `could not ${request.doing}`, 'Run it again.')
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      request.mayAct?.()
      let waitMs = Math.min(FIRST_WAIT_MS * 2 ** attempt, LONGEST_WAIT_MS)
      try {
        const answer = await this.#send(request)
        const { status } = answer
        if ((status >= 200 && status < 300) || expected.includes(status)) {
          if (status === 404 && errorCode(answer.body.toString('utf8')) === 'NoSuchBucket') throw refusal(this.name, request.doing, status, 'NoSuchBucket')
          const value = read(answer)
          if (value !== undefined) return value
          last = unreachable(this.name, this.#host, request.doing, 'the answer was cut off')
        } else {
          last = refusal(this.name, request.doing, status, errorCode(answer.body.toString('utf8')))
          if (status < 500 && status !== 429 && status !== 408) throw last
          const retryAfter = Number(answer.headers.get('retry-after'))
          if (retryAfter > 0) waitMs = Math.max(waitMs, Math.min(retryAfter * 1000, 30_000))
          // R2 takes one write a second to one key.
          if (status === 429) waitMs = Math.max(waitMs, 1_100)
        }
      } catch (error) {
        if (!isNetworkFault(error)) throw error
        const cause = causeOf(error)
        last = unreachable(this.name, this.#host, request.doing, cause)
        if (/ENOTFOUND|ECONNREFUSED|CERT|SELF_SIGNED/.test(cause) && attempt + 1 >= ATTEMPTS_WHERE_NOBODY_IS) throw last
      }
      if (attempt + 1 < ATTEMPTS) await sleep(waitMs * (0.75 + Math.random() / 2))
    }
    throw last
  }

  async #send({ method, key, query = {}, headers = {}, body }: Request): Promise<Answer> {
    const { endpoint, bucket, prefix, accessKeyId, secretAccessKey } = this.#target
    const path = key === undefined ? '' : `/${(prefix + key).split('/').map(encodeURIComponent).join('/')}`
    const url = new URL(`${endpoint}/${bucket}${path}`)
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    const signer = new AwsV4Signer({ method, url: url.href, headers: { ...headers }, ...(body ? { body: new Uint8Array(body) } : {}), accessKeyId, secretAccessKey, service: 's3', region: 'auto' })
    const signed = await signer.sign()
    const response = await fetch(signed.url, { method, headers: signed.headers, ...(body ? { body: new Uint8Array(body) } : {}), redirect: 'manual', signal: AbortSignal.timeout(ATTEMPT_LIMIT_MS) })
    return { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) }
  }

  get #host(): string {
    return new URL(this.#target.endpoint).host
  }
}

/** Undefined when the bytes are not those that the ETag names: the answer was cut off or damaged. */
function asFound({ headers, body }: Answer): { readonly found: Found } | undefined {
  const etag = plainEtag(headers.get('etag') ?? '')
  if (/^[0-9a-f]{32}$/.test(etag) && contentHash(body) !== etag) return undefined
  const metadata: Metadata = Object.fromEntries([...headers].filter(([name]) => name.startsWith('x-amz-meta-')).map(([name, value]) => [name.slice('x-amz-meta-'.length), value]))
  const age = Date.parse(headers.get('date') ?? '') - Date.parse(headers.get('last-modified') ?? '')
  return {
    found: {
      etag,
      bytes: body,
      metadata,
      headers: { cacheControl: headers.get('cache-control') ?? '', contentType: headers.get('content-type') ?? '' },
      ageMs: Number.isNaN(age) ? undefined : age,
    },
  }
}

function isNetworkFault(error: unknown): boolean {
  return (error instanceof TypeError && /^(?:fetch failed|terminated)$/.test(error.message)) || (error instanceof DOMException && /^(?:TimeoutError|AbortError)$/.test(error.name))
}

function causeOf(error: unknown): string {
  const { cause } = error as { cause?: { code?: string; message?: string } }
  return cause?.code ?? cause?.message ?? (error as Error).message
}

let trusted: string | undefined

/** Where a proxy re-signs traffic, its certificate is named as the AWS tools have it. */
function trustBundle(file: string | undefined): void {
  if (!file || trusted === file || !('setDefaultCACertificates' in tls)) return
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(file, 'utf8')])
  trusted = file
}
