// Settings come from options, then the environment, then `.env`; an empty one counts as not given.
// Everything that is wrong with them is told at once.
import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { CommandError, problem, quote, systemProblem, type Problem } from './errors.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export interface BuildSettings {
  readonly snapshot: string
  readonly dist: string
  readonly stableNames: boolean
  /** Plan ids, or their key segments; undefined for all plans. */
  readonly plans: readonly string[] | undefined
  /** Where what an earlier build found out is kept; a folder of the program's own when left out. */
  readonly cache?: string | undefined
}

export interface DiffSettings {
  readonly snapshot: string
  /** What BASE=dist means, and where pages need not be fetched from when they are there. */
  readonly dist: string
  /** Undefined for the last commit. */
  readonly base: string | undefined
  readonly plans: readonly string[] | undefined
  /** Where the settings of the bucket are, when it comes to that. */
  readonly environment: Environment
}

const DATABASE_SETTINGS = ['DATABASE_URL', 'FRAPPE_SITE_CONFIG']

/** The environment over the `.env` file in `folder`, where there is one. */
export function loadEnvironment(folder: string, environment: Environment): Environment {
  let text: string
  try {
    text = readFileSync(`${folder}/.env`, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return environment
    const known = systemProblem(error, 'read the settings in .env')
    throw known ? new CommandError([known], 2) : error
  }
  const given = Object.entries(environment).filter(([, value]) => value !== undefined && value !== '')
  const fromFile = parseEnv(text)
  // Of two settings for one thing, the environment's beats the file's as well.
  const names = new Set(given.map(([name]) => name))
  if (DATABASE_SETTINGS.some((name) => names.has(name))) for (const name of DATABASE_SETTINGS) delete fromFile[name]
  return { ...fromFile, ...Object.fromEntries(given) }
}

/** The settings of a build. Throws a CommandError (status 2) that names every wrong one. */
export function buildSettings(environment: Environment): BuildSettings {
  const problems: Problem[] = []
  const settings = {
    snapshot: environment['SNAPSHOT'] || 'content-snapshot',
    dist: environment['DIST'] || 'dist',
    stableNames: flag(environment, 'STABLE_NAMES', true, problems),
    plans: list(environment['PLANS']),
    cache: environment['BUILD_CACHE'] || undefined,
  }
  if (problems.length > 0) throw new CommandError(problems, 2)
  return settings
}

/** The settings of a diff. */
export function diffSettings(environment: Environment): DiffSettings {
  return {
    snapshot: environment['SNAPSHOT'] || 'content-snapshot',
    dist: environment['DIST'] || 'dist',
    base: environment['BASE'] || undefined,
    plans: list(environment['PLANS']),
    environment,
  }
}

function flag(environment: Environment, name: string, byDefault: boolean, problems: Problem[]): boolean {
  const value = environment[name] ?? ''
  if (value === '') return byDefault
  if (value === '1' || value === '0') return value === '1'
  problems.push(problem('setting-invalid', { setting: name }, `${quote(value)} is neither 0 nor 1`, 'Write 0 or 1, or leave it out.'))
  return byDefault
}

/** A list separated by commas; undefined when there is nothing in it. */
function list(value: string | undefined): readonly string[] | undefined {
  const items = (value ?? '').split(/[,\n]/).map((item) => item.trim()).filter((item) => item !== '')
  return items.length === 0 ? undefined : [...new Set(items)]
}
