// What came of a subject as bytes: from a thread to the one that puts the site together, and from one build to the
// next. Plans show much the same, so what pages are of and what they say stands there once, and a page is two numbers.
import { keySegment } from '../key-segment.ts'
import { Fragments, listFragment, type Fragment } from '../fragments.ts'
import { KIND_ORDER } from '../pages/index.ts'
import type { SubjectOutline } from '../pages/outline.ts'
import type { SearchEntry } from '../pages/page-types.ts'
import { noteDigest, notePlanDigest, planDigestOf, type SubjectDigest } from './digest.ts'
import { hashedName } from './page-hash.ts'
import { isSound, type RenderedPage } from './render-page.ts'
import type { PlacedLesson, RenderedSubject, SubjectInPlan } from './render-subject.ts'

/** What a page is of; its name is the one in the folder of its plan. */
type PackedHead = readonly [kind: number, name: string, doctype: string, about: string]

type PackedBody = readonly [hash: string, size: number, moment: string, ...faults: string[]]

/** A page of a plan that is no topic's: its head, the number of its body, and the body. */
type PackedSingle = readonly [...PackedHead, number, ...PackedBody]

interface PackedPlan extends Pick<SubjectInPlan<unknown>, 'plan' | 'warnings'> {
  /** Where what it shows stands in the lists of all plans. */
  readonly outline?: number
  readonly visible: number
  readonly single: readonly PackedSingle[]
  readonly topicPages: number
}

/** What the whole site is put together from. */
interface PackedFront extends Pick<RenderedSubject<unknown>, 'name' | 'names' | 'faults'>, SubjectDigest {
  /** Each is JSON. */
  readonly outlines: readonly string[]
  /** As Base64. */
  readonly visible: readonly string[]
  readonly plans: readonly PackedPlan[]
}

/** The pages, which nobody asks for where they are as they were. */
interface PackedPages {
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
interface PackedEntries {
  readonly fragments: readonly (readonly SearchEntry[])[]
  /** By plan. */
  readonly plans: readonly (readonly number[])[]
}

/** Gives the bytes of a packed subject, always the same. */
export type Packed = () => Uint8Array

export interface PackedSubject<Stored> {
  readonly bytes: Buffer
  /** What the bytes do not hold: where what pages say is stored, for `unpackSubject`. */
  readonly stored: readonly Stored[]
}

export function packSubject<Stored>(subject: RenderedSubject<Stored>): PackedSubject<Stored> {
  const { name, names, faults, lessons } = subject
  const tables = new PageTables<Stored>()
  const outlines = new Numbering<string>()
  const visibles = new Numbering<string>()
  const packedLessons = lessons.flatMap(({ node, page }) => [node, tables.headOf(packHead(page, '')), tables.bodyOf(packBody(page), page.body.stored)])
  const plans = subject.plans.map((inPlan) => {
    const { plan, outline, visible, warnings } = inPlan
    const folder = planFolder(plan.name)
    const pages = tables.pagesOf(inPlan, folder)
    const { single, topicPages } = planDigestOf(inPlan)
    const front: PackedPlan = {
      plan,
      warnings,
      ...(outline && { outline: textNumber(outlines, JSON.stringify(outline)) }),
      visible: textNumber(visibles, Buffer.from(visible.buffer, visible.byteOffset, visible.length).toString('base64')),
      single: single().map((page): PackedSingle => [...packHead(page, folder), tables.bodyOf(packBody(page), page.body.stored), ...packBody(page)]),
      topicPages,
    }
    return { front, pages }
  })
  const { heads, bodies, listsOfHeads, stored } = tables
  const digest: SubjectDigest = {
    topics: heads.all.flatMap(([kind, inFolder]) => (KIND_ORDER[kind] === 'topic' ? [inFolder] : [])),
    lessonPages: lessons.length,
    isFaultless: bodies.all.every(([, size, , ...faults]) => isSound({ size, faults })),
  }
  const front: PackedFront = { name, names, faults, ...digest, outlines: outlines.all, visible: visibles.all, plans: plans.map(({ front }) => front) }
  const pages: PackedPages = { heads: heads.all, bodies: bodies.all, lessons: packedLessons, listsOfHeads: listsOfHeads.all, plans: plans.map(({ pages }) => pages) }
  return { bytes: joined([JSON.stringify(front), JSON.stringify(pages), packedEntries(subject)]), stored }
}

/** What the pages of a subject are of, and what they say, each once. */
class PageTables<Stored> {
  readonly heads = new Numbering<PackedHead>()
  readonly bodies = new Numbering<PackedBody>()
  readonly listsOfHeads = new Numbering<readonly number[]>()
  readonly stored: Stored[] = []
  /** The numbers here of what has others in bytes that plans come from. */
  readonly #renumbered = new Map<Packed, { readonly lists: number[]; readonly bodies: number[] }>()

  headOf(head: PackedHead): number {
    const [kind, inFolder, , about] = head
    return this.heads.of(`${kind} ${about}\n${inFolder}`, () => head)
  }

  bodyOf(body: PackedBody, stored: Stored): number {
    const [hash, , moment] = body
    const number = this.bodies.of(`${hash} ${moment}`, () => body)
    // One of two pages that say the same may be there from before, and the other not.
    this.stored[number] ??= stored
    return number
  }

  /** The pages of a plan. Those that come from bytes need not be made for that. */
  pagesOf(inPlan: SubjectInPlan<Stored>, folder: string): PackedPages['plans'][number] {
    const source = sources.get(inPlan) as Source<Stored> | undefined
    if (!source) {
      const pages = [...inPlan.pages]
      return { heads: this.#listOf(pages.map((page) => packHead(page, folder))), bodies: pages.map((page) => this.bodyOf(packBody(page), page.body.stored)) }
    }
    const { packed, number, stored } = source
    const { heads, bodies, listsOfHeads, plans } = pagesOf(packed)
    const own = plans[number]!
    if (!this.#renumbered.has(packed)) this.#renumbered.set(packed, { lists: [], bodies: [] })
    const renumbered = this.#renumbered.get(packed)!
    return {
      heads: (renumbered.lists[own.heads] ??= this.#listOf(listsOfHeads[own.heads]!.map((head) => heads[head]!))),
      bodies: own.bodies.map((body) => (renumbered.bodies[body] ??= this.bodyOf(bodies[body]!, stored[body]!))),
    }
  }

  #listOf(heads: readonly PackedHead[]): number {
    const numbers = heads.map((head) => this.headOf(head))
    return this.listsOfHeads.of(numbers.join(), () => numbers)
  }
}

/** The bytes that what a plan shows was unpacked from, and its place there. */
interface Source<Stored> {
  readonly packed: Packed
  readonly number: number
  readonly stored: readonly Stored[]
}

const sources = new WeakMap<SubjectInPlan<unknown>, Source<unknown>>()

function packHead({ kind, stableName, about }: RenderedPage<unknown>, folder: string): PackedHead {
  return [KIND_ORDER.indexOf(kind), stableName.slice(folder.length), about.doctype, about.name]
}

function packBody({ body: { hash, size, moment, faults } }: RenderedPage<unknown>): PackedBody {
  return [hash, size, moment, ...faults]
}

/** PackedEntries as JSON. */
function packedEntries({ plans }: RenderedSubject<unknown>): string {
  const texts = new Numbering<string>()
  const numbers = new Map<Fragment<SearchEntry>, number>()
  const numberOf = (fragment: Fragment<SearchEntry>) => {
    if (!numbers.has(fragment)) numbers.set(fragment, textNumber(texts, JSON.stringify(fragment.items)))
    return numbers.get(fragment)!
  }
  const ofPlans = plans.map(({ searchEntries }) => searchEntries.fragments.map(numberOf))
  return `{"fragments":[${texts.all.join(',')}],"plans":${JSON.stringify(ofPlans)}}`
}

/**
 * The subject again, with what was stored of its pages, if that is known. Its pages are made each time they are asked
 * for, from the bytes, which are asked for then: who has many subjects need not hold those of all.
 */
export function unpackSubject<Stored = undefined>(packed: Uint8Array | Packed, stored: readonly Stored[] = []): RenderedSubject<Stored> {
  const bytes = packed instanceof Uint8Array ? () => packed : packed
  const { name, names, faults, topics, lessonPages, isFaultless, outlines, visible, plans } = frontOf(bytes())
  const visibleNodes = visible.map((text) => Buffer.from(text, 'base64'))
  // Most plans show the same as the one before.
  let last: { readonly number: number; readonly outline: SubjectOutline } | undefined
  const outlineAt = (number: number) => {
    if (last?.number !== number) last = { number, outline: JSON.parse(outlines[number]!) as SubjectOutline }
    return last.outline
  }
  const subject: RenderedSubject<Stored> = {
    name,
    names,
    faults,
    get lessons() {
      const { heads, bodies, lessons } = pagesOf(bytes)
      return Array.from({ length: lessons.length / 3 }, (_, i): PlacedLesson<Stored> => {
        const [node, head, body] = [lessons[3 * i]!, lessons[3 * i + 1]!, lessons[3 * i + 2]!]
        return { node, page: unpackPage(heads[head]!, bodies[body]!, '', stored[body]!) }
      })
    },
    plans: plans.map(({ plan, warnings, outline, visible, single, topicPages }, number) => {
      const folder = planFolder(plan.name)
      const inPlan: SubjectInPlan<Stored> = {
        plan,
        warnings,
        get outline() {
          return outline === undefined ? undefined : outlineAt(outline)
        },
        get searchEntries() {
          const { fragments, plans } = entriesOf(bytes)
          return Fragments.list(plans[number]!.map((fragment) => fragments[fragment]!))
        },
        visible: visibleNodes[visible]!,
        get pages() {
          const { heads, bodies, listsOfHeads, plans } = pagesOf(bytes)
          const own = plans[number]!
          return listsOfHeads[own.heads]!.map((head, i) => unpackPage(heads[head]!, bodies[own.bodies[i]!]!, folder, stored[own.bodies[i]!]!))
        },
      }
      const singlePages = () => single.map(([kind, inFolder, doctype, about, number, ...body]) => unpackPage([kind, inFolder, doctype, about], body, folder, stored[number]!))
      notePlanDigest(inPlan, { single: singlePages, topicPages })
      sources.set(inPlan, { packed: bytes, number, stored })
      return inPlan
    }),
  }
  noteDigest(subject, { topics, lessonPages, isFaultless })
  return subject
}

const LENGTH_BYTES = 4

/** Each part after its length. */
function joined(parts: readonly string[]): Buffer {
  return Buffer.concat(parts.flatMap((text) => {
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

function frontOf(bytes: Uint8Array): PackedFront {
  return JSON.parse(partOf(bytes, 0)) as PackedFront
}

// Who walks through a site asks for all pages of one subject, and then for those of the next one.
const pagesOf = rememberingLast((bytes) => JSON.parse(partOf(bytes, 1)) as PackedPages)
const entriesOf = rememberingLast((bytes) => {
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

function unpackPage<Stored>([kind, name, doctype, about]: PackedHead, [hash, size, moment, ...faults]: PackedBody, folder: string, stored: Stored): RenderedPage<Stored> {
  const stableName = folder + name
  return { kind: KIND_ORDER[kind]!, stableName, key: hashedName(stableName, hash), about: { doctype, name: about }, body: { hash, size, moment, faults, stored } }
}

function planFolder(plan: string): string {
  return `plans/${keySegment(plan)}/`
}

function textNumber(texts: Numbering<string>, text: string): number {
  return texts.of(text, () => text)
}

/** Gives things numbers by what they are, the same to the same. */
class Numbering<T> {
  readonly all: T[] = []
  readonly #numbers = new Map<string, number>()

  of(key: string, make: () => T): number {
    let number = this.#numbers.get(key)
    if (number === undefined) {
      number = this.all.push(make()) - 1
      this.#numbers.set(key, number)
    }
    return number
  }
}
