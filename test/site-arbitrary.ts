// Random content sites for property tests.
import fc from 'fast-check'
import type { Snapshot } from '../build/snapshot/snapshot.ts'
import { Assembly } from './arbitrary/assemble.ts'
import { inject, injections, type Injection } from './arbitrary/inject.ts'
import { assemblePlans, plans, terms, type PlanDraft, type Target } from './arbitrary/plans.ts'
import { orphans, subjects, type OrphansDraft, type SubjectDraft } from './arbitrary/tree.ts'
import { few, sometimes } from './arbitrary/values.ts'

export { largeSite } from './large-site.ts'

const drafts = fc.record({
  seasons: terms,
  grades: terms,
  streams: terms,
  subjects: few(subjects, 3),
  orphans: sometimes(orphans),
  plans: few(plans, 3),
})

/**
 * Small sites with all that the contract speaks of. Without faults nothing in them stops a build, though much may warn;
 * with faults some of what section 7 lists is put in, mostly where a plan shows it.
 */
export function siteArbitrary({ faults }: { readonly faults: boolean }): fc.Arbitrary<Snapshot> {
  if (!faults) return drafts.map(assemble)
  return fc.tuple(drafts, injections).map(([draft, injected]: [Drafts, readonly Injection[]]) => inject(assemble(draft), injected))
}

interface Drafts extends Pick<Snapshot, 'seasons' | 'grades' | 'streams'> {
  readonly subjects: readonly SubjectDraft[]
  readonly orphans: OrphansDraft | undefined
  readonly plans: readonly PlanDraft[]
}

function assemble(draft: Drafts): Snapshot {
  const assembly = new Assembly()
  const content = assembly.subjects(draft.subjects)
  const lost = draft.orphans && assembly.orphans(draft.orphans)
  const site = { seasons: draft.seasons, grades: draft.grades, streams: draft.streams, subjects: content, ...(lost ? { orphans: lost } : {}) }
  return { ...site, plans: assemblePlans(draft.plans, content.map(({ structure }) => structure.subject.name), targetsIn(site)) }
}

/** Every node, so that overrides find each kind, in and out of a plan. */
function targetsIn({ subjects, orphans }: Pick<Snapshot, 'subjects' | 'orphans'>): readonly Target[] {
  const contents = [...subjects, ...(orphans ? [orphans] : [])]
  const aim = (target_doctype: string) => ({ name }: { readonly name: string }): Target => ({ target_doctype, target_name: name })
  return [
    ...subjects.map(({ structure }) => aim('Memora Subject')(structure.subject)),
    ...contents.flatMap(({ structure }) => structure.tracks.map(aim('Memora Track'))),
    ...contents.flatMap(({ structure }) => structure.units.map(aim('Memora Unit'))),
    ...contents.flatMap(({ structure }) => structure.topics.map(aim('Memora Topic'))),
    ...contents.flatMap(({ lessons }) => lessons.flatMap((group) => group.lessons.map(aim('Memora Lesson')))),
  ]
}
