// Packs what came of a subject; see packed.ts.
import type { Fragment } from '../fragments.ts'
import { KIND_ORDER } from '../pages/index.ts'
import type { SearchEntry } from '../pages/page-types.ts'
import { planDigestOf, type SubjectDigest } from './digest.ts'
import { joinParts, pagesOf, planFolder, sourceOf, type Packed, type PackedBody, type PackedFront, type PackedHead, type PackedPages, type PackedPlan, type PackedSingle } from './packed.ts'
import { isSound, type RenderedPage } from './render-page.ts'
import type { RenderedSubject, SubjectInPlan } from './render-subject.ts'

export interface PackedSubject<Stored> {
  readonly bytes: Buffer
  /** What the bytes do not hold: where what pages say is stored, for `unpackSubject`. */
  readonly stored: readonly Stored[]
}

/** The subject as bytes, in which each thing that is said of its pages stands once. */
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
  return { bytes: joinParts(front, pages, packedEntries(subject)), stored }
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
    const source = sourceOf(inPlan)
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
