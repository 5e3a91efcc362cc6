// What a deploy needs of the place where pages are published. Keys are relative to the content root.
import type { Problem } from '../errors.ts'

/** A file as a listing shows it. */
export interface Listed {
  readonly key: string
  readonly size: number
  /** The MD5 of its bytes in hex; anything else means that the bytes are not known. */
  readonly etag: string
  /** When it was put there: milliseconds since 1970, by the bucket's clock. */
  readonly uploaded: number
}

export interface Found {
  readonly etag: string
  readonly bytes: Buffer
  readonly metadata: Metadata
  /** Undefined where the place keeps no headers. */
  readonly headers: { readonly cacheControl: string; readonly contentType: string } | undefined
  /** How long ago it was written, in milliseconds, where the bucket tells by its own clock. */
  readonly ageMs: number | undefined
}

/** Names in lower case with dashes, values of printable ASCII. */
export type Metadata = Readonly<Record<string, string>>

export interface PutOptions {
  readonly metadata?: Metadata | undefined
  /** Written only where this is what is there: an ETag, or `none` for nothing at all. */
  readonly onlyIf?: string | undefined
  /** Called before each attempt; what it throws ends the attempts. */
  readonly mayAct?: (() => void) | undefined
}

export interface UploadResult {
  readonly sent: number
  /** By key: why it is not there. */
  readonly failed: ReadonlyMap<string, string>
}

export interface UploadOptions {
  readonly onSent: () => void
  readonly note: (line: string) => void
}

export interface Bucket {
  /** As a message names it. */
  readonly name: string
  list(): Promise<readonly Listed[]>
  /** The names of the folders directly below a folder; what is in them is not listed. */
  folders(folder: string): Promise<readonly string[]>
  get(key: string): Promise<Found | undefined>
  /** The ETag of what is there now, or undefined when the condition does not hold. A write whose answer was lost counts as done. */
  put(key: string, bytes: Buffer, options?: PutOptions): Promise<string | undefined>
  delete(key: string, mayAct?: () => void): Promise<void>
  /** Sends many files of a folder under their own names. Goes on past those that fail. */
  upload(folder: string, keys: readonly string[], options: UploadOptions): Promise<UploadResult>
  /** Where what is kept with the objects can be lost apart from them: whether it is. */
  doubts?(): readonly Problem[]
}

/** Keys of ours that are no pages: listed by name nowhere, and without the name of any plan or lesson. */
export const LOCK_KEY = '.lock'
export const PURGE_OWED = /^\.purge-owed-[0-9a-f]{16}$/
