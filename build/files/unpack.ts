// Unpacks what came of a subject; see packed.ts.
import { Fragments } from '../fragments.ts'
import { KIND_ORDER } from '../pages/index.ts'
import type { SubjectOutline } from '../pages/outline.ts'
import { noteDigest, notePlanDigest } from './digest.ts'
import { hashedName } from './page-hash.ts'
import { entriesOf, frontOf, noteSource, pagesOf, planFolder, type Packed, type PackedBody, type PackedHead } from './packed.ts'
import type { RenderedPage } from './render-page.ts'
import type { PlacedLesson, RenderedSubject, SubjectInPlan } from './render-subject.ts'

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
      noteSource(inPlan, { packed: bytes, number, stored })
      return inPlan
    }),
  }
  noteDigest(subject, { topics, lessonPages, isFaultless })
  return subject
}

function unpackPage<Stored>([kind, name, doctype, about]: PackedHead, [hash, size, moment, ...faults]: PackedBody, folder: string, stored: Stored): RenderedPage<Stored> {
  const stableName = folder + name
  return { kind: KIND_ORDER[kind]!, stableName, key: hashedName(stableName, hash), about: { doctype, name: about }, body: { hash, size, moment, faults, stored } }
}
