// Some plans, built and deployed together, since most of the work is the same for one as for several. Where
// something stops them, it is found out whose fault it is: no plan waits for the faults of another.
import { CommandError, describe, quote, type Problem } from '../errors.ts'
import { keySegment } from '../key-segment.ts'
import type { Allowed } from './queue.ts'
import type { Stages } from './stages.ts'

export interface Order {
  readonly plan: string
  readonly allowed: Allowed
}

/** What came of a plan. Where another attempt cannot help, a failure is final. */
export type Outcome =
  | { readonly kind: 'published' | 'unchanged' | 'withdrawn' }
  | { readonly kind: 'failed'; readonly reason: string; readonly isFinal: boolean; readonly isOlder?: boolean }

export interface Counts {
  built(pages: number): void
  uploaded(pages: number): void
  /** Something that concerns no plan of these. */
  doubt(problem: Problem): void
}

// As readable.ts writes what is no text.
const BYTES = /\\x[0-9A-F]{2}/
const UNFIT_BUILD = ['dist-damaged', 'build-unfinished']

/**
 * Publishes the plans as the last dump has them. What is live may be newer, where somebody else dumped later and was
 * faster: those are published once more from a fresh dump, which is newer than theirs. If that is older still, what is
 * live comes from elsewhere, and a person has to decide. Only what is no fault of the content or the target is thrown.
 */
export async function publishPlans(stages: Stages, orders: readonly Order[], counts: Counts): Promise<ReadonlyMap<string, Outcome>> {
  const outcomes = new Map(await publishOnce(stages, orders, counts))
  const older = orders.filter(({ plan }) => isOlder(outcomes.get(plan)))
  if (older.length === 0) return outcomes
  try {
    await stages.dump()
  } catch (error) {
    for (const [plan, outcome] of failed(older, problemsOf(error))) outcomes.set(plan, outcome)
    return outcomes
  }
  for (const [plan, outcome] of await publishOnce(stages, older, counts)) outcomes.set(plan, outcome)
  return outcomes
}

function isOlder(outcome: Outcome | undefined): boolean {
  return outcome?.kind === 'failed' && outcome.isOlder === true
}

async function publishOnce(stages: Stages, orders: readonly Order[], counts: Counts): Promise<ReadonlyMap<string, Outcome>> {
  const plans = orders.map(({ plan }) => plan)
  const unknown = new Set<string>()
  try {
    counts.built(await stages.build(plans))
  } catch (error) {
    const problems = problemsOf(error)
    if (orders.length > 1) return oneByOne(stages, orders, counts)
    if (!problems.every(({ code }) => code === 'plan-unknown')) return failed(orders, problems)
    // It is neither in the database nor built here, but it may be published still.
    unknown.add(plans[0]!)
  }
  const outcomes = new Map<string, Outcome>()
  // Each set of what is allowed is a deploy of its own.
  for (const group of Map.groupBy(orders, ({ allowed }) => JSON.stringify(allowed)).values()) {
    for (const [plan, outcome] of await deployPlans(stages, group, unknown, counts)) outcomes.set(plan, outcome)
  }
  return outcomes
}

async function oneByOne(stages: Stages, orders: readonly Order[], counts: Counts): Promise<ReadonlyMap<string, Outcome>> {
  const outcomes = new Map<string, Outcome>()
  for (const order of orders) for (const [plan, outcome] of await publishOnce(stages, [order], counts)) outcomes.set(plan, outcome)
  return outcomes
}

async function deployPlans(stages: Stages, orders: readonly Order[], unknown: ReadonlySet<string>, counts: Counts, isMended = false): Promise<ReadonlyMap<string, Outcome>> {
  const plans = orders.map(({ plan }) => plan)
  try {
    const { uploaded, withdrawn, pointed, problems } = await stages.deploy(plans, orders[0]!.allowed)
    counts.uploaded(uploaded)
    const own = new Map(plans.map((plan) => [plan, problems.filter((problem) => isAbout(problem, plan))]))
    const general = problems.filter((problem) => problem.where.plan === undefined)
    problems.filter((problem) => problem.where.plan !== undefined && !plans.some((plan) => isAbout(problem, plan))).forEach(counts.doubt)
    return new Map(plans.map((plan) => {
      const faults = [...own.get(plan)!, ...general]
      return [plan, faults.length > 0 ? answered(faults) : { kind: pointed.includes(plan) ? 'published' : withdrawn > 0 && plans.length === 1 ? 'withdrawn' : 'unchanged' }]
    }))
  } catch (error) {
    const problems = problemsOf(error)
    const codes = new Set(problems.map(({ code }) => code))
    if (!isMended && (codes.has('build-incomplete') || UNFIT_BUILD.some((code) => codes.has(code)))) return afterWholeBuild(stages, orders, unknown, counts, UNFIT_BUILD.some((code) => codes.has(code)))
    // What a guard or a look at the bucket says of some plans does not hold up the others.
    const named = orders.filter(({ plan }) => problems.some((problem) => isAbout(problem, plan)))
    if (named.length > 0 && problems.every(({ code }) => code === 'plan-unknown' || code.startsWith('guard-'))) {
      const others = orders.filter((order) => !named.includes(order))
      const rest = others.length > 0 ? await deployPlans(stages, others, unknown, counts, isMended) : []
      return new Map([...rest, ...named.map(({ plan }) => [plan, refused(plan, problems.filter((problem) => isAbout(problem, plan)), unknown.has(plan))] as const)])
    }
    return failed(orders, problems)
  }
}

/** Only a build of all plans can tell that one is gone; and one that is damaged is made anew. */
async function afterWholeBuild(stages: Stages, orders: readonly Order[], unknown: ReadonlySet<string>, counts: Counts, isUnfit: boolean): Promise<ReadonlyMap<string, Outcome>> {
  try {
    if (isUnfit) await stages.clear()
    counts.built(await stages.build(undefined))
  } catch (error) {
    return failed(orders, problemsOf(error))
  }
  return deployPlans(stages, orders, unknown, counts, true)
}

/** What a deploy said of a plan although it did the rest. What it refuses, it refuses again. */
function answered(problems: readonly Problem[]): Outcome {
  const isOlder = problems.every(({ code }) => code === 'snapshot-older')
  const isFinal = problems.every(({ code }) => code === 'snapshot-older' || code.startsWith('guard-'))
  return { ...failure(problems, isFinal), ...(isOlder ? { isOlder } : {}) }
}

/** A plan that is in the database, not published there and not published here either, is as it should be. */
function refused(plan: string, problems: readonly Problem[], isUnknown: boolean): Outcome {
  if (!problems.every(({ code }) => code === 'plan-unknown')) return failure(problems, true)
  if (!isUnknown) return { kind: 'unchanged' }
  const [first] = problems
  const bytes = BYTES.test(plan) ? '; each \\x and two digits in it is a byte that is no UTF-8' : ''
  return failure([{ ...first!, what: `there is no such plan in the database, and none is published${bytes}`, remedy: 'Check what adds it to the queue; memora-content worker drop forgets it.', where: {} }], true)
}

function failed(orders: readonly Order[], problems: readonly Problem[]): ReadonlyMap<string, Outcome> {
  return new Map(orders.map(({ plan }) => [plan, failure(problems, false)]))
}

function failure(problems: readonly Problem[], isFinal: boolean): Outcome & { readonly kind: 'failed' } {
  return { kind: 'failed', reason: problems.map(describe).join('\n'), isFinal }
}

/** The problems of what a stage threw; anything else is thrown on. */
export function problemsOf(error: unknown): readonly Problem[] {
  if (error instanceof CommandError) return error.problems
  throw error
}

/** A problem names a plan by its id, by its folder, or, where it is not known at all, in words. */
function isAbout({ code, where, what }: Problem, plan: string): boolean {
  return where.plan === plan || where.plan === keySegment(plan) || (code === 'plan-unknown' && what.includes(` ${quote(plan)},`))
}
