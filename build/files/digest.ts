// What putting a site together asks of a subject's pages: there are many of them, and next to nothing to be told of most.
// Of a subject that was packed it is known without making its pages.
import { pageProblems, type RenderedPage } from './render-page.ts'
import type { RenderedSubject, SubjectInPlan } from './render-subject.ts'

export interface SubjectDigest {
  /** The name of each topic's page in the folders of plans. */
  readonly topics: readonly string[]
  /** Whether nothing is to be told of any of its pages. */
  readonly isFaultless: boolean
}

/** Beside the subjects, since a copy with other pages has another digest. */
const known = new WeakMap<RenderedSubject<unknown>, SubjectDigest>()
const knownSingles = new WeakMap<SubjectInPlan<unknown>, () => readonly RenderedPage<unknown>[]>()

export function noteDigest(subject: RenderedSubject<unknown>, digest: SubjectDigest): void {
  known.set(subject, digest)
}

export function noteSinglePages<Stored>(subject: SubjectInPlan<Stored>, single: () => readonly RenderedPage<Stored>[]): void {
  knownSingles.set(subject, single)
}

export function digestOf(subject: RenderedSubject<unknown>): SubjectDigest {
  const digest = known.get(subject)
  if (digest) return digest
  const { lessons, plans } = subject
  const pages = plans.map((plan) => plan.pages)
  return {
    topics: [...new Map(pages.flatMap((all) => all.filter(isTopic).map(({ about, stableName }) => [about.name, nameInFolder(stableName)] as const))).values()],
    isFaultless: !lessons.some(({ page }) => isFaulty(page)) && !pages.some((all) => all.some(isFaulty)),
  }
}

/** What a plan has of the subject but for topics: a few pages, which others link to. */
export function singlePages<Stored>(subject: SubjectInPlan<Stored>): readonly RenderedPage<Stored>[] {
  const single = knownSingles.get(subject) as (() => readonly RenderedPage<Stored>[]) | undefined
  return single?.() ?? subject.pages.filter((page) => !isTopic(page))
}

/** `plans/p1/math_h.json` -> `math_h.json`, and what is in a folder below that with the name of it. */
export function nameInFolder(stableName: string): string {
  return stableName.slice(stableName.indexOf('/', 'plans/'.length) + 1)
}

export function isFaulty(page: RenderedPage<unknown>): boolean {
  const { stops, warnings } = pageProblems(page, '')
  return stops.length + warnings.length > 0
}

export function isTopic({ kind }: RenderedPage<unknown>): boolean {
  return kind === 'topic'
}
