// Where the reader is, as a value, and the same as the part of a link behind `#`. Everything that a colleague must
// see when the link is opened is in it: place, search, items owned, the plan beside.

export interface Address {
  /** The plan's folder below `plans/`. */
  readonly plan?: string
  /** Ids, raw. */
  readonly subject?: string
  readonly topic?: string
  readonly lesson?: string
  readonly stage?: number
  /** What is searched for in the plan; empty when nothing is. */
  readonly query: string
  /** The items that the student owns, in the order in which they were added. */
  readonly owned: readonly string[]
  /** The folder of the plan that is shown beside this one. */
  readonly beside?: string
}

export const START: Address = { query: '', owned: [] }

/** `#/plan/subject/topic/lesson?stage=2&q=text&owns=ITEM&beside=plan`; what is not there is left out. */
export function formatAddress({ plan, subject, topic, lesson, stage, query, owned, beside }: Address): string {
  const all = [plan, subject, topic, lesson]
  const missing = all.indexOf(undefined)
  const path = (missing < 0 ? all : all.slice(0, missing)).map((part) => encodeURIComponent(part!.toWellFormed()))
  const options = new URLSearchParams()
  if (stage !== undefined) options.set('stage', String(stage))
  if (query !== '') options.set('q', query)
  for (const item of owned) options.append('owns', item)
  if (beside !== undefined) options.set('beside', beside)
  return `#/${path.join('/')}${options.size > 0 ? `?${options}` : ''}`
}

/** Reads any text: what cannot be read in it counts as not there. */
export function parseAddress(hash: string): Address {
  const [path = '', ...rest] = hash.replace(/^#?\/?/, '').split('?')
  const [plan, subject, topic, lesson] = path.split('/').filter((part) => part !== '').map(decoded)
  const options = new URLSearchParams(rest.join('?'))
  const stage = Number(options.get('stage') ?? NaN)
  const beside = options.get('beside')
  return {
    ...(plan === undefined ? {} : { plan }),
    ...(subject === undefined ? {} : { subject }),
    ...(topic === undefined ? {} : { topic }),
    ...(lesson === undefined ? {} : { lesson }),
    ...(Number.isSafeInteger(stage) && stage > 0 ? { stage } : {}),
    query: options.get('q') ?? '',
    owned: [...new Set(options.getAll('owns').filter((item) => item !== ''))],
    ...(beside === null || beside === '' ? {} : { beside }),
  }
}

/** The address of another place for the same student. */
export function goTo(here: Address, place: Pick<Address, 'plan' | 'subject' | 'topic' | 'lesson' | 'stage' | 'beside'>): Address {
  return { ...place, query: '', owned: here.owned }
}

/** Whether two addresses show the same node, whatever is searched or owned there. */
export function samePlace(one: Address, other: Address): boolean {
  return one.plan === other.plan && one.subject === other.subject && one.topic === other.topic && one.lesson === other.lesson
}

/** Whether the way from one address to another is a journey of its own: to another place, or to other pages of the same. */
export function isJourney(one: Address, other: Address): boolean {
  // What is typed letter by letter is one search.
  const isSearch = ({ query }: Address) => query.trim() !== ''
  return !samePlace(one, other) || one.beside !== other.beside || isSearch(one) !== isSearch(other) || (!isSearch(other) && one.owned.join('\n') !== other.owned.join('\n'))
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
