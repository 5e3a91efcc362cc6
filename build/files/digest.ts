// What putting a site together asks of a subject's pages: there are many of them, and next to nothing to be told of most.
// Of a subject that was packed it is known without making its pages.
import { isSound, type RenderedPage } from './render-page.ts'
import type { RenderedSubject, SubjectInPlan } from './render-subject.ts'

export interface SubjectDigest {
  /** The name of each topic's page in the folders of plans. */
  readonly topics: readonly string[]
  /** How many lessons have a page. */
  readonly lessonPages: number
  /** Whether nothing is to be told of any of its pages. */
  readonly isFaultless: boolean
}

/** What a plan has of the subject. */
interface PlanDigest<Stored> {
  /** All but the pages of topics: a few, which others link to. */
  readonly single: () => readonly RenderedPage<Stored>[]
  readonly topicPages: number
}

/** Beside the subjects, since a copy with other pages has another digest. */
const known = new WeakMap<RenderedSubject<unknown>, SubjectDigest>()
const knownPlans = new WeakMap<SubjectInPlan<unknown>, PlanDigest<unknown>>()

export function noteDigest(subject: RenderedSubject<unknown>, digest: SubjectDigest): void {
  known.set(subject, digest)
}

export function notePlanDigest<Stored>(subject: SubjectInPlan<Stored>, digest: PlanDigest<Stored>): void {
  knownPlans.set(subject, digest)
}

export function digestOf(subject: RenderedSubject<unknown>): SubjectDigest {
  const digest = known.get(subject)
  if (digest) return digest
  const { lessons, plans } = subject
  const pages = plans.map((plan) => plan.pages)
  return {
    topics: [...new Map(pages.flatMap((all) => all.filter(isTopic).map(({ about, stableName }) => [about.name, nameInFolder(stableName)] as const))).values()],
    lessonPages: lessons.length,
    isFaultless: !lessons.some(({ page }) => isFaulty(page)) && !pages.some((all) => all.some(isFaulty)),
  }
}

export function planDigestOf<Stored>(subject: SubjectInPlan<Stored>): PlanDigest<Stored> {
  const digest = knownPlans.get(subject) as PlanDigest<Stored> | undefined
  if (digest) return digest
  const { pages } = subject
  return { single: () => pages.filter((page) => !isTopic(page)), topicPages: pages.filter(isTopic).length }
}

/** `plans/p1/math_h.json` -> `math_h.json`, and what is in a folder below that with the name of it. */
export function nameInFolder(stableName: string): string {
  return stableName.slice(stableName.indexOf('/', 'plans/'.length) + 1)
}

export function isFaulty({ body }: RenderedPage<unknown>): boolean {
  return !isSound(body)
}

function isTopic({ kind }: RenderedPage<unknown>): boolean {
  return kind === 'topic'
}
