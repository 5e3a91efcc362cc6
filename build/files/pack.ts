// What came of a subject as one text: from a thread to the one that puts the site together, and from one build to the
// next. A page is a row of a few short fields, since there are hundreds of thousands of them.
import { KIND_ORDER } from '../pages/index.ts'
import { hashedName } from './page-hash.ts'
import type { RenderedPage } from './render-page.ts'
import type { PlacedLesson, RenderedSubject, SubjectInPlan } from './render-subject.ts'

type PackedPage = readonly [kind: number, stableName: string, doctype: string, name: string, hash: string, size: number, moment: string, ...faults: string[]]

type PackedLesson = readonly [node: number, page: PackedPage]

// Lists of pages are texts in the text: nobody needs many of them at once.
interface Packed extends Omit<RenderedSubject<undefined>, 'lessons' | 'plans'> {
  readonly lessons: string
  readonly plans: readonly (Omit<SubjectInPlan<undefined>, 'visible' | 'pages'> & { readonly visible: string; readonly pages: string })[]
}

export function packSubject({ name, names, faults, lessons, plans }: RenderedSubject<unknown>): string {
  const packed: Packed = {
    name,
    names,
    faults,
    lessons: JSON.stringify(lessons.map(({ node, page }): PackedLesson => [node, packPage(page)])),
    plans: plans.map(({ plan, outline, visible, warnings, pages }) => ({ plan, outline, visible: Buffer.from(visible).toString('latin1'), warnings, pages: JSON.stringify(pages.map(packPage)) })),
  }
  return JSON.stringify(packed)
}

/** The subject again. Its lists of pages are made each time they are asked for. */
export function unpackSubject(text: string): RenderedSubject<undefined> {
  const { name, names, faults, lessons, plans } = JSON.parse(text) as Packed
  return {
    name,
    names,
    faults,
    get lessons() {
      return (JSON.parse(lessons) as PackedLesson[]).map(([node, page]): PlacedLesson<undefined> => ({ node, page: unpackPage(page) }))
    },
    plans: plans.map(({ visible, pages, ...rest }) => ({
      ...rest,
      outline: rest.outline,
      visible: Buffer.from(visible, 'latin1'),
      get pages() {
        return (JSON.parse(pages) as PackedPage[]).map(unpackPage)
      },
    })),
  }
}

function packPage({ kind, stableName, about, body }: RenderedPage<unknown>): PackedPage {
  return [KIND_ORDER.indexOf(kind), stableName, about.doctype, about.name, body.hash, body.size, body.moment, ...body.faults]
}

function unpackPage([kind, stableName, doctype, name, hash, size, moment, ...faults]: PackedPage): RenderedPage<undefined> {
  return { kind: KIND_ORDER[kind]!, stableName, key: hashedName(stableName, hash), about: { doctype, name }, body: { hash, size, moment, faults, stored: undefined } }
}
