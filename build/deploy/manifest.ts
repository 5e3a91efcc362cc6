// A manifest as a deploy sees it: something with a version, and a body that must not change by itself.
import { compactJson } from '../stable-json.ts'

export type ManifestBody = Readonly<Record<string, unknown>>

/** Undefined for bytes that are no JSON object. */
export function parseManifest(bytes: Buffer): ManifestBody | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as ManifestBody) : undefined
  } catch {
    return undefined
  }
}

export function versionOf(body: ManifestBody | undefined): number {
  const version = body?.['version']
  return typeof version === 'number' && Number.isSafeInteger(version) ? version : 0
}

/** Whether two manifests show the same, whenever each was written. */
export function showsTheSame(one: ManifestBody, other: ManifestBody): boolean {
  return withoutStamp(one) === withoutStamp(other)
}

function withoutStamp(body: ManifestBody): string {
  return compactJson({ ...body, version: undefined, generated_at: undefined })
}

/** The same manifest as of another second: both fields say it. */
export function stamped(body: ManifestBody, version: number): ManifestBody {
  return { ...body, version, generated_at: `${new Date(version * 1000).toISOString().slice(0, 19)}Z` }
}

export function manifestBytes(body: ManifestBody): Buffer {
  return Buffer.from(compactJson(body), 'utf8')
}
