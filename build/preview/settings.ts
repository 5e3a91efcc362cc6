// What a preview needs to know. The folders are a build's own settings, so that both mean the same.
import { buildSettings, type BuildSettings, type Environment } from '../config.ts'
import { isOn, text } from '../deploy/setting-values.ts'
import { collecting, CommandError, problem, quote, type Problem } from '../errors.ts'

export interface PreviewSettings {
  /** The build that is served; with `drafts`, its `dist` is the folder of the drafts. */
  readonly build: BuildSettings
  readonly drafts: boolean
  /** Undefined when none is asked for: the usual one, or the next that is free. */
  readonly port: number | undefined
}

const HIGHEST_PORT = 65_535

/** The settings of a preview. Throws a CommandError (status 2) that names every wrong one. */
export function previewSettings(environment: Environment): PreviewSettings {
  const problems: Problem[] = []
  const build = collecting(problems, () => buildSettings(environment))
  const drafts = isOn(environment, 'DRAFTS', problems)
  const port = portOf(environment, problems)
  if (!build || problems.length > 0) throw new CommandError(problems, 2)
  return { build: drafts ? { ...build, dist: draftsFolder(build.dist) } : build, drafts, port }
}

/** Beside the folder of the build: `dist-drafts`. */
function draftsFolder(dist: string): string {
  return `${dist.replace(/(?<=.)\/+$/, '')}-drafts`
}

function portOf(environment: Environment, problems: Problem[]): number | undefined {
  const value = text(environment, 'PORT')
  if (value === undefined) return undefined
  if (/^\d{1,5}$/.test(value) && Number(value) <= HIGHEST_PORT) return Number(value)
  problems.push(problem(
    'setting-invalid',
    { setting: 'PORT' },
    `${quote(value)} is no port`,
    `Write a number up to ${HIGHEST_PORT} (0 for any that is free), or leave it out.`,
  ))
  return undefined
}
