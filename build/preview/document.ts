// SHELL: the explorer's document, packed once and sent in two pieces. The first holds the script that asks for the first
// page; the browser runs it while the rest, which is most of the bytes, is still on its way.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { constants, createBrotliCompress, createGzip, type BrotliCompress, type Gzip } from 'node:zlib'
import { acceptedEncoding, type Answer } from './answer.ts'

interface Pieces {
  readonly first: Buffer
  readonly rest: Buffer
}

// Long enough that the first piece is not held back to travel with the rest.
const APART_MS = 5
const END_OF_EARLY = '</script>'

/** A function that sends the document, which is packed as well as it can be: that is done once. */
export function documentSender({ bytes, type }: Pick<Answer, 'bytes' | 'type'>): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const html = Buffer.from(bytes).toString('utf8')
  const end = html.indexOf(END_OF_EARLY) + END_OF_EARLY.length
  const whole: Pieces = { first: Buffer.from(html.slice(0, end)), rest: Buffer.from(html.slice(end)) }
  const packed = {
    br: () => pack(whole, createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } })),
    gzip: () => pack(whole, createGzip({ level: constants.Z_BEST_COMPRESSION })),
  }
  const made: { [Encoding in keyof typeof packed]?: Promise<Pieces> } = {}
  return async (request, response) => {
    const encoding = acceptedEncoding(request.headers['accept-encoding'])
    const { first, rest } = encoding === undefined ? whole : await (made[encoding] ??= packed[encoding]())
    response.writeHead(200, {
      'Content-Type': type,
      'Cache-Control': 'no-cache',
      'X-Content-Type-Options': 'nosniff',
      'Vary': 'Accept-Encoding',
      'Content-Length': first.length + rest.length,
      ...(encoding === undefined ? {} : { 'Content-Encoding': encoding }),
    })
    if (request.method === 'HEAD') {
      response.end()
      return
    }
    response.write(first)
    await sleep(APART_MS)
    response.end(rest)
  }
}

/** Both pieces of one stream; the first can be unpacked before the rest is there. */
async function pack({ first, rest }: Pieces, packer: BrotliCompress | Gzip): Promise<Pieces> {
  const chunks: Buffer[] = []
  packer.on('data', (chunk: Buffer) => chunks.push(chunk))
  packer.write(first)
  await new Promise<void>((resolve) => packer.flush(resolve))
  const packedFirst = Buffer.concat(chunks.splice(0))
  packer.end(rest)
  await new Promise((resolve, reject) => packer.on('end', resolve).on('error', reject))
  return { first: packedFirst, rest: Buffer.concat(chunks) }
}
