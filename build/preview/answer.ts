// SHELL: one answer to one request: HEAD, revalidation by ETag, and compression, as a CDN does them.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

export interface Answer {
  readonly status: number
  readonly type: string
  readonly cacheControl: string
  readonly bytes: Uint8Array
  /** Without quotes. */
  readonly etag?: string | undefined
}

const SMALLEST_WORTH_COMPRESSING = 1024
// Near what a CDN uses; the highest takes longer than it saves on a page that is asked for once.
const BROTLI_QUALITY = 5

const COMPRESSORS = {
  br: (bytes: Uint8Array) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
  gzip: (bytes: Uint8Array) => promisify(gzip)(bytes),
}

export async function send(request: IncomingMessage, response: ServerResponse, { status, type, cacheControl, bytes, etag }: Answer): Promise<void> {
  response.statusCode = status
  response.setHeader('Content-Type', type)
  response.setHeader('Cache-Control', cacheControl)
  response.setHeader('X-Content-Type-Options', 'nosniff')
  const encoding = bytes.length < SMALLEST_WORTH_COMPRESSING ? undefined : acceptedEncoding(request.headers['accept-encoding'])
  if (bytes.length >= SMALLEST_WORTH_COMPRESSING) response.appendHeader('Vary', 'Accept-Encoding')
  if (etag !== undefined) {
    // What a page is packed in does not change what it says, so its tag is a weak one then.
    response.setHeader('ETag', `${encoding === undefined ? '' : 'W/'}"${etag}"`)
    if (isAmong(request.headers['if-none-match'], etag)) {
      response.statusCode = 304
      response.removeHeader('Content-Type')
      response.end()
      return
    }
  }
  const packed = encoding === undefined ? bytes : await COMPRESSORS[encoding](bytes)
  if (encoding !== undefined) response.setHeader('Content-Encoding', encoding)
  response.setHeader('Content-Length', packed.length)
  response.end(request.method === 'HEAD' ? undefined : packed)
}

/** Something went wrong, in words: for what is not there, or not to be had in this way. */
export function sendFailure(request: IncomingMessage, response: ServerResponse, status: number, what: string): Promise<void> {
  const bytes = Buffer.from(`${JSON.stringify({ error: what })}\n`)
  return send(request, response, { status, type: 'application/json; charset=utf-8', cacheControl: 'no-store', bytes })
}

/** The better of the encodings that a request takes. */
export function acceptedEncoding(header: string | string[] | undefined): keyof typeof COMPRESSORS | undefined {
  const offered = String(header ?? '').split(',').map((part) => part.trim().split(/\s*;\s*q=/)).filter(([, weight]) => weight === undefined || Number(weight) > 0)
  return (['br', 'gzip'] as const).find((name) => offered.some(([offer]) => offer === name))
}

function isAmong(header: string | undefined, etag: string): boolean {
  return header !== undefined && header.split(',').some((item) => [etag, '*'].includes(item.trim().replace(/^W\//, '').replaceAll('"', '')))
}
