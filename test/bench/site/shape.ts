// How large a generated site is, and which plans show which subjects: numbers alone, so that any part of the site can
// be made without the rest.

/** What can be asked for by a letter. */
export const SIZES = {
  S: { lessons: 2_000, plans: 1 },
  M: { lessons: 20_000, plans: 20 },
  L: { lessons: 100_000, plans: 50 },
  XL: { lessons: 1_000_000, plans: 200 },
} as const

export type SizeName = keyof typeof SIZES

/** A size of site, by the letter of the table or by its number of lessons. */
export interface NamedSize {
  readonly name: string
  readonly lessons: number
  readonly plans: number
}

/** `1 plan`, `20 plans`. */
export function inPlans({ plans }: { readonly plans: number }): string {
  return `${plans} ${plans === 1 ? 'plan' : 'plans'}`
}

export interface SubjectShape {
  readonly no: number
  readonly lessons: number
  readonly topics: number
  /** The number of its first topic in the site, and of its first lesson. */
  readonly firstTopic: number
  readonly firstLesson: number
}

export interface SiteShape {
  readonly seed: number
  readonly lessons: number
  readonly plans: number
  readonly subjects: readonly SubjectShape[]
}

export const LESSONS_IN_TOPIC = 10
export const TOPICS_IN_UNIT = 10
export const UNITS_IN_TRACK = 4

// A platform grows by streams: the subjects of one grade and branch, which all plans of that stream (a season, an
// offer) list, beside a few that every student has. So a plan lists 20 subjects on a site of any size, all plans of a
// small site list all of them, and each subject is in several plans.
const CORE_SUBJECTS = 4
const STREAM_SUBJECTS = 16
const LESSONS_IN_SUBJECT = 1_000

/** A site of `lessons` lessons, drafts included, in `plans` plans. */
export function siteShape({ lessons, plans, seed = 1 }: { readonly lessons: number; readonly plans: number; readonly seed?: number }): SiteShape {
  const wanted = Math.round((lessons / LESSONS_IN_SUBJECT - CORE_SUBJECTS) / STREAM_SUBJECTS)
  const streams = Math.max(1, Math.min(plans, wanted))
  const count = CORE_SUBJECTS + STREAM_SUBJECTS * streams
  const subjects: SubjectShape[] = []
  let [firstTopic, firstLesson, weight] = [0, 0, 0]
  // Sizes from half to one and a half times the mean, as school subjects have.
  const weights = Array.from({ length: count }, (_, no) => 0.5 + ((no * 7) % 11) / 10)
  const total = weights.reduce((sum, value) => sum + value, 0)
  for (const [no, own] of weights.entries()) {
    weight += own
    const end = no === count - 1 ? lessons : Math.round((lessons * weight) / total)
    const topics = Math.ceil((end - firstLesson) / LESSONS_IN_TOPIC)
    subjects.push({ no, lessons: end - firstLesson, topics, firstTopic, firstLesson })
    firstTopic += topics
    firstLesson = end
  }
  return { seed, lessons, plans, subjects }
}

/** The subjects that a plan lists: those of all students, then those of its stream. */
export function subjectsOfPlan({ subjects }: SiteShape, plan: number): readonly SubjectShape[] {
  const streams = (subjects.length - CORE_SUBJECTS) / STREAM_SUBJECTS
  const first = CORE_SUBJECTS + STREAM_SUBJECTS * (plan % streams)
  return [...subjects.slice(0, CORE_SUBJECTS), ...subjects.slice(first, first + STREAM_SUBJECTS)]
}
