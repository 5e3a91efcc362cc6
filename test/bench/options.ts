// What `make bench` is asked for, and what of it there is not.
import { parseArgs } from 'node:util'
import { SIZES, type NamedSize, type SizeName } from './site/shape.ts'
import { INCLUDES, SUITES, WHEN_NAMED } from './suites.ts'

const FIXED_PLANS = Object.keys(SUITES).filter((name) => !SUITES[name]!.takesPlans)
export const USAGE = `make bench ARGS='...' measures, and holds each figure against its limit in the same run.

  --only build,peers  the suites to run, of ${Object.keys(SUITES).join(', ')};
                      when left out all but ${WHEN_NAMED.join(', ')}
  --size S,M,L,XL     the sites that build and peers take; M when left out
  --lessons N         a site of this size instead, also for the suites that have a size of their own
  --plans N           and with so many plans, for all but ${FIXED_PLANS.join(' and ')}
  --runs N            how often each command runs, in turns; 3 when left out
  --json              one JSON object on standard output in place of the table
  --markdown          the README's tables in place of it
  --out FILE          writes that object to a file as well
  --keep              keeps it, with a plot, in .github/images, for the README
  --help              this text
`
const PLANS = 2
// Below that, some subjects have no lesson that could be edited.
const FEWEST_LESSONS = 100

export interface Wishes {
  readonly suites: readonly string[]
  readonly runs: number
  /** For the suites that take any. */
  readonly sizes: readonly NamedSize[]
  readonly lessons: number | undefined
  readonly plans: number | undefined
  readonly json: boolean
  readonly markdown: boolean
  readonly keep: boolean
  readonly out: string | undefined
}

/** Says in one line what there is not. */
export class WrongCall extends Error {}

/** What these arguments ask for; undefined for help. Throws a WrongCall. */
export function wishes(args: readonly string[]): Wishes | undefined {
  const { help, only, size, json = false, markdown = false, keep = false, out, ...numbers } = parsed(args)
  if (help) return undefined
  const [runs = 3, lessons, plans] = (['runs', 'lessons', 'plans'] as const).map((name) => wholeNumber(name, numbers[name], name === 'lessons' ? FEWEST_LESSONS : 1))
  if (json && markdown) refuse('--json and --markdown both say what is printed: leave one of them out.')
  const suites = chosenSuites(only)
  if (plans !== undefined) {
    if (lessons === undefined) refuse('--plans goes with --lessons: a size that has a name has its own number of plans.')
    const fixed = suites.filter((name) => FIXED_PLANS.includes(name))
    if (fixed.length > 0) refuse(`--plans is not for ${fixed.join(' and ')}, whose sites have plans of their own: name the suites that it is for with --only.`)
  }
  if (size !== undefined) {
    if (lessons !== undefined) refuse('--size and --lessons both say how large the site is: leave one of them out.')
    if (!suites.some((name) => SUITES[name]!.takesSizes)) refuse(`--size is for build and peers: another size for ${suites.join(', ')} is --lessons N.`)
  }
  if (keep && !suites.some((name) => SUITES[name]!.takesSizes)) refuse('--keep is for build and peers, whose figures are the plot.')
  const sizes = lessons === undefined ? namedSizes(size ?? 'M') : [{ name: String(lessons), lessons, plans: plans ?? PLANS }]
  return { suites, runs, sizes, lessons, plans, json, markdown, keep, out }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h' }, only: { type: 'string' }, size: { type: 'string' }, lessons: { type: 'string' }, plans: { type: 'string' }, runs: { type: 'string' },
        json: { type: 'boolean' }, markdown: { type: 'boolean' }, keep: { type: 'boolean' }, out: { type: 'string' },
      },
    }).values
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (!code?.startsWith('ERR_PARSE_ARGS_')) throw error
    return refuse(`${message.split(/\n|\. /)[0]!.replace(/\.$/, '')}. make bench ARGS=--help lists the options.`)
  }
}

function chosenSuites(only: string | undefined): readonly string[] {
  const wanted = only === undefined ? Object.keys(SUITES).filter((name) => !WHEN_NAMED.includes(name)) : [...new Set(only.split(','))]
  for (const name of wanted) if (!Object.hasOwn(SUITES, name)) refuse(`There is no suite ${name}: choose among ${Object.keys(SUITES).join(', ')}.`)
  const included = new Set(wanted.flatMap((name) => INCLUDES[name] ?? []))
  return wanted.filter((name) => !included.has(name))
}

function namedSizes(names: string): readonly NamedSize[] {
  return [...new Set(names.split(','))].map((name) => {
    if (!Object.hasOwn(SIZES, name)) refuse(`There is no size ${name}: choose among ${Object.keys(SIZES).join(', ')}.`)
    return { name, ...SIZES[name as SizeName] }
  })
}

function wholeNumber(option: string, text: string | undefined, fewest: number): number | undefined {
  if (text === undefined) return undefined
  return /^[1-9]\d*$/.test(text) && Number(text) >= fewest ? Number(text) : refuse(`--${option} takes a number from ${fewest} up, not ${text}.`)
}

function refuse(why: string): never {
  throw new WrongCall(why)
}
