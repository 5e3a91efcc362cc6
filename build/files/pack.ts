// What came of a subject as bytes: from a thread to the one that puts the site together, and from one build to the
// next. Plans show much the same, so what pages are of and what they say stands there once, and a page is two numbers.
import { keySegment } from '../key-segment.ts'
import { KIND_ORDER } from '../pages/index.ts'
import type { SubjectOutline } from '../pages/outline.ts'
import { isFaulty, noteDigest, noteSinglePages } from './digest.ts'
import { hashedName } from './page-hash.ts'
import type { RenderedPage } from './render-page.ts'
import type { PlacedLesson, RenderedSubject, SubjectInPlan } from './render-subject.ts'

const [LESSON, TOPIC] = [KIND_ORDER.indexOf('lesson'), KIND_ORDER.indexOf('topic')]

/** What a page is of; its name is the one in the folder of its plan. */
type PackedHead = readonly [kind: number, name: string, doctype: string, about: string]

type PackedBody = readonly [hash: string, size: number, moment: string, ...faults: string[]]

interface PackedPlan extends Pick<SubjectInPlan<unknown>, 'plan' | 'warnings'> {
  /** Where what it shows stands in the lists of all plans. */
  readonly outline?: number
  readonly visible: number
  readonly heads: number
  /** By page. */
  readonly bodies: readonly number[]
}

interface Packed extends Pick<RenderedSubject<unknown>, 'name' | 'names' | 'faults'> {
  readonly heads: readonly PackedHead[]
  readonly bodies: readonly PackedBody[]
  /** The node, the head and the body of each. */
  readonly lessons: readonly number[]
  /** Each is JSON. */
  readonly outlines: readonly string[]
  /** As Base64. */
  readonly visible: readonly string[]
  /** What the pages of a plan are of, as JSON. */
  readonly listsOfHeads: readonly string[]
  readonly plans: readonly PackedPlan[]
}

export interface PackedSubject<Stored> {
  readonly bytes: Buffer
  /** What the bytes do not hold: where what pages say is stored, for `unpackSubject`. */
  readonly stored: readonly Stored[]
}

export function packSubject<Stored>({ name, names, faults, lessons, plans }: RenderedSubject<Stored>): PackedSubject<Stored> {
  const heads = new Numbering<PackedHead>()
  const bodies = new Numbering<PackedBody>()
  const stored: Stored[] = []
  const bodyNumber = ({ body: { hash, size, moment, faults, stored: at } }: RenderedPage<Stored>): number => {
    const number = bodies.of(`${hash} ${moment}`, () => [hash, size, moment, ...faults])
    if (number === stored.length) stored.push(at)
    return number
  }
  const headNumber = ({ kind, stableName, about }: RenderedPage<Stored>, folder: string): number => {
    const inFolder = stableName.slice(folder.length)
    return heads.of(`${kind} ${about.name}\n${inFolder}`, () => [KIND_ORDER.indexOf(kind), inFolder, about.doctype, about.name])
  }
  const outlines = new Numbering<string>()
  const visibles = new Numbering<string>()
  const listsOfHeads = new Numbering<string>()
  const textNumber = (texts: Numbering<string>, text: string) => texts.of(text, () => text)
  const packed: Packed = {
    name,
    names,
    faults,
    lessons: lessons.flatMap(({ node, page }) => [node, headNumber(page, ''), bodyNumber(page)]),
    plans: plans.map(({ plan, outline, visible, warnings, pages }): PackedPlan => {
      const folder = planFolder(plan.name)
      const shown = [...pages]
      return {
        plan,
        warnings,
        ...(outline && { outline: textNumber(outlines, JSON.stringify(outline)) }),
        visible: textNumber(visibles, Buffer.from(visible.buffer, visible.byteOffset, visible.length).toString('base64')),
        heads: textNumber(listsOfHeads, JSON.stringify(shown.map((page) => headNumber(page, folder)))),
        bodies: shown.map(bodyNumber),
      }
    }),
    heads: heads.all,
    bodies: bodies.all,
    outlines: outlines.all,
    visible: visibles.all,
    listsOfHeads: listsOfHeads.all,
  }
  return { bytes: Buffer.from(JSON.stringify(packed), 'utf8'), stored }
}

/** The subject again, with what was stored of its pages, if that is known. Its pages are made each time they are asked for. */
export function unpackSubject<Stored = undefined>(bytes: Uint8Array, stored: readonly Stored[] = []): RenderedSubject<Stored> {
  const { name, names, faults, heads, bodies, lessons, outlines, visible, listsOfHeads, plans } = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')) as Packed
  const pageAt = (head: number, body: number, folder: string): RenderedPage<Stored> => unpackPage(heads[head]!, bodies[body]!, folder, stored[body]!)
  const visibleNodes = visible.map((text) => Buffer.from(text, 'base64'))
  // Most plans show the same as the one before.
  const outlineAt = rememberingLast((number) => JSON.parse(outlines[number]!) as SubjectOutline)
  const headsAt = rememberingLast((number) => JSON.parse(listsOfHeads[number]!) as readonly number[])
  const singlesAt = rememberingLast((number) => headsAt(number).flatMap((head, place) => (heads[head]![0] === TOPIC ? [] : [{ head, place }])))
  const subject: RenderedSubject<Stored> = {
    name,
    names,
    faults,
    get lessons() {
      return Array.from({ length: lessons.length / 3 }, (_, i): PlacedLesson<Stored> => ({ node: lessons[3 * i]!, page: pageAt(lessons[3 * i + 1]!, lessons[3 * i + 2]!, '') }))
    },
    plans: plans.map(({ plan, warnings, outline, visible, heads: list, bodies }) => {
      const folder = planFolder(plan.name)
      const inPlan: SubjectInPlan<Stored> = {
        plan,
        warnings,
        get outline() {
          return outline === undefined ? undefined : outlineAt(outline)
        },
        visible: visibleNodes[visible]!,
        get pages() {
          return headsAt(list).map((head, place) => pageAt(head, bodies[place]!, folder))
        },
      }
      noteSinglePages(inPlan, () => singlesAt(list).map(({ head, place }) => pageAt(head, bodies[place]!, folder)))
      return inPlan
    }),
  }
  const named = (wanted: number) => heads.flatMap(([kind, name]) => (kind === wanted ? [name] : []))
  // What is wrong with a page is wrong with what it says.
  const isFaultless = heads.length === 0 || !bodies.some((_, body) => isFaulty(pageAt(0, body, '')))
  noteDigest(subject, { lessons: named(LESSON), topics: named(TOPIC), isFaultless })
  return subject
}

function unpackPage<Stored>([kind, name, doctype, about]: PackedHead, [hash, size, moment, ...faults]: PackedBody, folder: string, stored: Stored): RenderedPage<Stored> {
  const stableName = folder + name
  return { kind: KIND_ORDER[kind]!, stableName, key: hashedName(stableName, hash), about: { doctype, name: about }, body: { hash, size, moment, faults, stored } }
}

function planFolder(plan: string): string {
  return `plans/${keySegment(plan)}/`
}

/** Asks for a thing again only when it is another than the last one. */
function rememberingLast<T>(get: (number: number) => T): (number: number) => T {
  let last: { readonly number: number; readonly thing: T } | undefined
  return (number) => {
    if (last?.number !== number) last = { number, thing: get(number) }
    return last.thing
  }
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
