// What S3 answers, as values: listings, and failures that a person can act on.
import { CommandError, failure } from '../errors.ts'
import type { Listed } from './bucket.ts'

export interface ListingPage {
  readonly objects: readonly Listed[]
  /** Where a delimiter was asked for: what the rest of the keys begins with. */
  readonly prefixes: readonly string[]
  readonly next: string | undefined
}

/** One page of a listing; undefined when the answer was cut off. */
export function parseListing(xml: string): ListingPage | undefined {
  if (!/<\/ListBucketResult>\s*$/.test(xml)) return undefined
  const objects = [...xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)].map(([, entry]): Listed => ({
    key: element(entry!, 'Key') ?? '',
    size: Number(element(entry!, 'Size')),
    etag: plainEtag(element(entry!, 'ETag') ?? ''),
    uploaded: Date.parse(element(entry!, 'LastModified') ?? ''),
  }))
  const prefixes = [...xml.matchAll(/<CommonPrefixes>(.*?)<\/CommonPrefixes>/gs)].map(([, entry]) => element(entry!, 'Prefix') ?? '')
  const isTruncated = element(xml, 'IsTruncated') === 'true'
  return { objects, prefixes, next: isTruncated ? element(xml, 'NextContinuationToken') : undefined }
}

/** The code of an error, as `NoSuchBucket`; empty when the answer has none. */
export function errorCode(xml: string): string {
  return element(xml, 'Code') ?? ''
}

export function plainEtag(etag: string): string {
  return etag.replace(/^W\//, '').replace(/^"|"$/g, '')
}

function element(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(xml)?.[1]
  return text?.replace(/&(lt|gt|quot|apos|amp|#x[0-9A-Fa-f]+|#\d+);/g, (_, entity: string) => ENTITIES[entity] ?? String.fromCodePoint(Number(entity.replace('#x', '0x').replace('#', ''))))
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }

const CHECK_KEY = 'Check R2_ACCESS_KEY_ID and R2_SECRET_ACCESS_KEY, or make a new key pair for this bucket.'

/** Why a request was refused; `doing` says what it was for, as in `list the bucket`. */
export function refusal(bucket: string, doing: string, status: number, code: string): CommandError {
  const where = { name: bucket }
  const could = `could not ${doing}`
  if (/^(?:SignatureDoesNotMatch|InvalidAccessKeyId|Unauthorized|InvalidArgument|AuthorizationHeaderMalformed)$/.test(code) || status === 401) {
    return failure('bucket-wrong-key', where, `${could}: the key pair is not accepted (${code || status})`, CHECK_KEY)
  }
  if (code === 'NoSuchBucket') {
    return failure(
      'bucket-missing',
      where,
      `${could}: there is no such bucket`,
      'Check R2_BUCKET and R2_ENDPOINT, or create the bucket.',
    )
  }
  if (code === 'RequestTimeTooSkewed' || code === 'RequestExpired') {
    return failure(
      'clock-skew',
      where,
      `${could}: the clock of this machine is too far off`,
      'Set the clock (timedatectl set-ntp true) and run it again.',
    )
  }
  if (status === 403) {
    return failure(
      'bucket-forbidden',
      where,
      `${could}: the key pair is not allowed to (${code || status})`,
      'Give the key "Object Read & Write" on this bucket.',
    )
  }
  return failure('bucket-failed', where, `${could}: it answered ${status}${code === '' ? '' : ` ${code}`}, again and again`, 'Run it again later: what was done stays, and the rest is done then.')
}

/** A network that did not carry the request, or whose answer never came whole. */
export function unreachable(bucket: string, host: string, doing: string, cause: string): CommandError {
  const [what, remedy] =
    /ENOTFOUND|EAI_AGAIN/.test(cause) ? [`the name ${host} is not known`, 'Check R2_ENDPOINT and the network.']
    : /ECONNREFUSED/.test(cause) ? [`nothing answers at ${host}`, 'Check R2_ENDPOINT and the network.']
    : /CERT|SELF_SIGNED|ERR_TLS|SSL/.test(cause) ? [`the certificate of ${host} is not trusted (${cause})`, 'Where a proxy re-signs traffic, name its certificate in AWS_CA_BUNDLE or NODE_EXTRA_CA_CERTS.']
    : [`the connection to ${host} failed (${cause})`, 'Check the network and run it again: what was done stays.']
  return failure('endpoint-unreachable', { name: bucket }, `could not ${doing}: ${what}`, remedy)
}
