// Cloudflare's own R2 emulator, with its S3 API and its public side.
import { Miniflare } from 'miniflare'
import { AwsV4Signer } from 'aws4fetch'

export interface R2 {
  readonly endpoint: string
  readonly publicUrl: string
  readonly host: string
  readonly port: number
  /** The settings of a deploy to it. */
  readonly env: Readonly<Record<string, string>>
  /** A request of our own, past the program. */
  readonly s3: (method: string, key: string, body?: string, headers?: Record<string, string>) => Promise<Response>
  /** Every key and its ETag. */
  readonly keys: () => Promise<Map<string, string>>
  readonly read: (key: string) => Promise<string | undefined>
  readonly stop: () => Promise<void>
}

export const ACCESS_KEY = 'test-access-key'
export const SECRET_KEY = 'test-secret-that-nobody-may-see'

const S3 = '/cdn-cgi/local/r2/s3'

export async function startR2(): Promise<R2> {
  const emulator = new Miniflare({
    modules: true,
    script: 'export default { fetch: () => new Response(null, { status: 404 }) }',
    host: '127.0.0.1',
    port: 0,
    r2Buckets: { CONTENT: { id: 'content', s3Credentials: { accessKeyId: ACCESS_KEY, secretAccessKey: SECRET_KEY } } },
  })
  const { host, port } = await emulator.ready
  const endpoint = `http://${host}${S3}`
  const s3 = async (method: string, key: string, body?: string, headers: Record<string, string> = {}) => {
    const url = `${endpoint}/content${key.startsWith('?') ? key : `/${key}`}`
    const signed = await new AwsV4Signer({ method, url, headers: { ...headers }, ...(body === undefined ? {} : { body }), accessKeyId: ACCESS_KEY, secretAccessKey: SECRET_KEY, service: 's3', region: 'auto' }).sign()
    return fetch(signed.url, { method, headers: signed.headers, ...(body === undefined ? {} : { body }) })
  }
  return {
    endpoint,
    publicUrl: `http://${host}/cdn-cgi/local/r2/public/content`,
    host,
    port: Number(port),
    env: r2Environment(endpoint),
    s3,
    async keys() {
      const keys = new Map<string, string>()
      for (let token = ''; ;) {
        const xml = await (await s3('GET', `?list-type=2${token === '' ? '' : `&continuation-token=${encodeURIComponent(token)}`}`)).text()
        for (const [, key, etag] of xml.matchAll(/<Key>(.*?)<\/Key>.*?<ETag>(?:&quot;)?(.*?)(?:&quot;)?<\/ETag>/gs)) keys.set(key!, etag!)
        token = /<NextContinuationToken>(.*?)</.exec(xml)?.[1] ?? ''
        if (token === '') return keys
      }
    },
    async read(key) {
      const response = await s3('GET', key)
      return response.ok ? response.text() : (await response.text(), undefined)
    },
    stop: () => emulator.dispose(),
  }
}

export function r2Environment(endpoint: string): Record<string, string> {
  return { R2_ENDPOINT: endpoint, R2_BUCKET: 'content', R2_ACCESS_KEY_ID: ACCESS_KEY, R2_SECRET_ACCESS_KEY: SECRET_KEY, LOCK_LEASE_SECONDS: '3' }
}
