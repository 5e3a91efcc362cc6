// What came of a subject as bytes: from a thread to the one that puts the site together, and from one build to the
// next. Plans show much the same, so what pages are of and what they say stands there once, and a page is two numbers.
// The bytes are three parts, since few who ask for one of them need the others.
import { listFragment } from '../fragments.ts'
import { keySegment } from '../key-segment.ts'
import type { SearchEntry } from '../pages/page-types.ts'
import type { SubjectDigest } from './digest.ts'
import type { RenderedSubject, SubjectInPlan } from './render-subject.ts'

/** What a page is of; its name is the one in the folder of its plan. */
export type PackedHead = readonly [kind: number, name: string, doctype: string, about: string]

export type PackedBody = readonly [hash: string, size: number, moment: string, ...faults: string[]]

/** A page of a plan that is no topic's: its head, the number of its body, and the body. */
export type PackedSingle = readonly [...PackedHead, number, ...PackedBody]

export interface PackedPlan extends Pick<SubjectInPlan<unknown>, 'plan' | 'warnings'> {
  /** Where what it shows stands in the lists of all plans. */
  readonly outline?: number
  readonly visible: number
  readonly single: readonly PackedSingle[]
  readonly topicPages: number
}

/** What the whole site is put together from. */
export interface PackedFront extends Pick<RenderedSubject<unknown>, 'name' | 'names' | 'faults'>, SubjectDigest {
  /** Each is JSON. */
  readonly outlines: readonly string[]
  /** As Base64. */
  readonly visible: readonly string[]
  readonly plans: readonly PackedPlan[]
}

/** The pages, which nobody asks for where they are as they were. */
export interface PackedPages {
  readonly heads: readonly PackedHead[]
  readonly bodies: readonly PackedBody[]
  /** The node, the head and the body of each. */
  readonly lessons: readonly number[]
  /** What the pages of a plan are of. */
  readonly listsOfHeads: readonly (readonly number[])[]
  /** By plan: the list of its heads, and the body of each. */
  readonly plans: readonly { readonly heads: number; readonly bodies: readonly number[] }[]
}

/** What search finds, a list of entries a topic, which plans that show it alike share. */
export interface PackedEntries {
  readonly fragments: readonly (readonly SearchEntry[])[]
  /** By plan. */
  readonly plans: readonly (readonly number[])[]
}

/** Gives the bytes of a packed subject, always the same. */
export type Packed = () => Uint8Array

const LENGTH_BYTES = 4

/** The bytes of the three parts, each after its length; `entries` are PackedEntries as JSON. */
export function joinParts(front: PackedFront, pages: PackedPages, entries: string): Buffer {
  return Buffer.concat([JSON.stringify(front), JSON.stringify(pages), entries].flatMap((text) => {
    const part = Buffer.from(text, 'utf8')
    const length = Buffer.alloc(LENGTH_BYTES)
    length.writeUInt32LE(part.length)
    return [length, part]
  }))
}

function partOf(bytes: Uint8Array, number: number): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  let at = 0
  for (let before = 0; before < number; before++) at += LENGTH_BYTES + buffer.readUInt32LE(at)
  return buffer.toString('utf8', at + LENGTH_BYTES, at + LENGTH_BYTES + buffer.readUInt32LE(at))
}

/** What the whole site is put together from. */
export function frontOf(bytes: Uint8Array): PackedFront {
  return JSON.parse(partOf(bytes, 0)) as PackedFront
}

// Who walks through a site asks for all pages of one subject, and then for those of the next one.
/** The pages. */
export const pagesOf = rememberingLast((bytes) => JSON.parse(partOf(bytes, 1)) as PackedPages)
/** What search finds, as fragments; the same ones as long as nothing else is asked for. */
export const entriesOf = rememberingLast((bytes) => {
  const { fragments, plans } = JSON.parse(partOf(bytes, 2)) as PackedEntries
  return { fragments: fragments.map(listFragment), plans }
})

function rememberingLast<Part>(read: (bytes: Uint8Array) => Part): (packed: Packed) => Part {
  let last: { readonly packed: Packed; readonly part: Part } | undefined
  return (packed) => {
    if (last?.packed !== packed) last = { packed, part: read(packed()) }
    return last.part
  }
}

/** The bytes that what a plan shows was unpacked from, and its place there. */
export interface Source<Stored> {
  readonly packed: Packed
  readonly number: number
  readonly stored: readonly Stored[]
}

const sources = new WeakMap<SubjectInPlan<unknown>, Source<unknown>>()

/** To be told what bytes a plan's part was unpacked from. */
export function noteSource<Stored>(inPlan: SubjectInPlan<Stored>, source: Source<Stored>): void {
  sources.set(inPlan, source)
}

/** The bytes that what a plan shows was unpacked from; undefined where it was rendered. */
export function sourceOf<Stored>(inPlan: SubjectInPlan<Stored>): Source<Stored> | undefined {
  return sources.get(inPlan) as Source<Stored> | undefined
}

/** The folder of a plan's pages, in which the names of heads are. */
export function planFolder(plan: string): string {
  return `plans/${keySegment(plan)}/`
}
