// What a deploy needs to know, from the environment alone. Everything that is missing or wrong is told at once.
import type { Environment } from '../config.ts'
import { CommandError, problem, quote, type Problem } from '../errors.ts'
import { count, flag, isOn, list, text, webAddress } from './setting-values.ts'

export interface R2Target {
  readonly kind: 'r2'
  readonly endpoint: string
  readonly bucket: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** The content root in the bucket: empty, or a path that ends with a slash. */
  readonly prefix: string
}

export interface FolderTarget {
  readonly kind: 'folder'
  readonly folder: string
}

export type Target = R2Target | FolderTarget

export interface PurgeSettings {
  readonly zoneId: string
  readonly apiToken: string
  readonly apiUrl: string
  /** Where the content root is served, without a final slash. */
  readonly baseUrl: string
  readonly origins: readonly string[]
}

export interface TargetSettings {
  readonly target: Target
  /** How long a holder of the bucket's lock may be silent before another takes over. */
  readonly leaseMs: number
  /** The environment that rclone is started from. */
  readonly environment: Environment
  readonly purge: PurgeSettings | undefined
  readonly plans: readonly string[] | undefined
}

export interface DeploySettings extends TargetSettings {
  readonly dist: string
  /** Undefined: as the build wrote them. */
  readonly stableNames: boolean | undefined
  readonly dryRun: boolean
  readonly allowRemovals: boolean
  readonly allowUnlock: boolean
  readonly allowOlder: boolean
}

export interface RollbackSettings extends TargetSettings {
  /** Pages that are here as well need not be fetched. */
  readonly dist: string
  readonly release: string | undefined
  readonly stableNames: boolean | undefined
  readonly dryRun: boolean
  readonly allowRemovals: boolean
  readonly allowUnlock: boolean
}

export interface PruneSettings extends TargetSettings {
  /** Pages that are here as well need not be fetched. */
  readonly dist: string
  readonly graceHours: number
  readonly keepReleases: number
  readonly dryRun: boolean
}

export interface VerifySettings {
  /** Undefined when only CDN_BASE_URL is given. */
  readonly target: Target | undefined
  readonly environment: Environment
  readonly baseUrl: string | undefined
  readonly dist: string
  readonly plans: readonly string[] | undefined
}

const R2_NEEDED = ['R2_ENDPOINT', 'R2_BUCKET', 'R2_ACCESS_KEY_ID', 'R2_SECRET_ACCESS_KEY'] as const
const CLOUDFLARE_API = 'https://api.cloudflare.com/client/v4'
const LEASE_SECONDS = 20
const LEAST_LEASE_SECONDS = 2

export function deploySettings(environment: Environment): DeploySettings {
  return collect((problems) => ({
    ...targetSettings(environment, problems),
    dist: text(environment, 'DIST') ?? 'dist',
    stableNames: flag(environment, 'STABLE_NAMES', problems),
    dryRun: isOn(environment, 'DRY_RUN', problems),
    allowRemovals: isOn(environment, 'ALLOW_REMOVALS', problems),
    allowUnlock: isOn(environment, 'ALLOW_UNLOCK', problems),
    allowOlder: isOn(environment, 'ALLOW_OLDER', problems),
  }))
}

export function rollbackSettings(environment: Environment): RollbackSettings {
  return collect((problems) => ({
    ...targetSettings(environment, problems),
    dist: text(environment, 'DIST') ?? 'dist',
    release: text(environment, 'RELEASE'),
    stableNames: flag(environment, 'STABLE_NAMES', problems),
    dryRun: isOn(environment, 'DRY_RUN', problems),
    allowRemovals: isOn(environment, 'ALLOW_REMOVALS', problems),
    allowUnlock: isOn(environment, 'ALLOW_UNLOCK', problems),
  }))
}

export function releasesSettings(environment: Environment): TargetSettings {
  return collect((problems) => targetSettings(environment, problems))
}

export function pruneSettings(environment: Environment): PruneSettings {
  return collect((problems) => ({
    ...targetSettings(environment, problems),
    dist: text(environment, 'DIST') ?? 'dist',
    graceHours: count(environment, 'GRACE_HOURS', 24, problems),
    keepReleases: count(environment, 'KEEP_RELEASES', 5, problems, true),
    dryRun: isOn(environment, 'DRY_RUN', problems),
  }))
}

export function verifySettings(environment: Environment): VerifySettings {
  return collect((problems) => {
    const baseUrl = webAddress(environment, 'CDN_BASE_URL', problems)
    const isNamed = text(environment, 'BUCKET_DIR') !== undefined || someR2(environment)
    return {
      target: isNamed || baseUrl === undefined ? target(environment, problems) : undefined,
      environment,
      baseUrl,
      dist: text(environment, 'DIST') ?? 'dist',
      plans: list(environment['PLANS']),
    }
  })
}

function collect<T extends object>(read: (problems: Problem[]) => T): T {
  const problems: Problem[] = []
  const settings = read(problems)
  if (problems.length > 0) throw new CommandError(problems, 2)
  return Object.freeze(settings)
}

function targetSettings(environment: Environment, problems: Problem[]): TargetSettings {
  return {
    target: target(environment, problems),
    leaseMs: leaseSeconds(environment, problems) * 1000,
    environment,
    purge: purge(environment, problems),
    plans: list(environment['PLANS']),
  }
}

/** A bucket tells times to the second, so a shorter lease would be taken over while its holder is at work. */
function leaseSeconds(environment: Environment, problems: Problem[]): number {
  const seconds = count(environment, 'LOCK_LEASE_SECONDS', LEASE_SECONDS, problems)
  if (seconds < LEAST_LEASE_SECONDS) {
    problems.push(problem(
      'setting-invalid',
      { setting: 'LOCK_LEASE_SECONDS' },
      `${seconds} is too short a time`,
      `Write ${LEAST_LEASE_SECONDS} or more, or leave it out for ${LEASE_SECONDS}.`,
    ))
  }
  return seconds
}

function someR2(environment: Environment): boolean {
  return [...R2_NEEDED, 'R2_PREFIX'].some((name) => text(environment, name) !== undefined)
}

function target(environment: Environment, problems: Problem[]): Target {
  if (!someR2(environment)) {
    const folder = text(environment, 'BUCKET_DIR')
    if (folder === undefined && text(environment, 'CI') !== undefined) {
      problems.push(problem(
        'target-missing',
        { setting: R2_NEEDED.join(', ') },
        'no bucket is named, and a folder bucket on a CI machine would be lost with it',
        'Set these four, or BUCKET_DIR where a folder is what you want.',
      ))
    }
    return { kind: 'folder', folder: folder ?? '.bucket' }
  }
  for (const setting of R2_NEEDED) {
    if (text(environment, setting) === undefined) {
      problems.push(problem(
        'setting-missing',
        { setting },
        'it is not set, but other settings of R2 are',
        'Set all four of them, or none to use a folder bucket (BUCKET_DIR).',
      ))
    }
  }
  return {
    kind: 'r2',
    endpoint: webAddress(environment, 'R2_ENDPOINT', problems) ?? '',
    bucket: bucketName(environment, problems),
    accessKeyId: oneLine(environment, 'R2_ACCESS_KEY_ID', problems),
    secretAccessKey: oneLine(environment, 'R2_SECRET_ACCESS_KEY', problems),
    prefix: prefix(environment, problems),
  }
}

function bucketName(environment: Environment, problems: Problem[]): string {
  const name = text(environment, 'R2_BUCKET') ?? ''
  if (name !== '' && !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) {
    problems.push(problem(
      'setting-invalid',
      { setting: 'R2_BUCKET' },
      `${quote(name)} cannot be the name of a bucket`,
      'Write the name of the bucket alone; a folder in it is R2_PREFIX.',
    ))
  }
  return name
}

function prefix(environment: Environment, problems: Problem[]): string {
  const path = (text(environment, 'R2_PREFIX') ?? '').replace(/^\/+|\/+$/g, '')
  if (path === '') return ''
  if (!path.split('/').every((part) => /^[A-Za-z0-9_~.-]+$/.test(part) && !/^\.+$/.test(part))) {
    problems.push(problem(
      'setting-invalid',
      { setting: 'R2_PREFIX' },
      `${quote(path)} cannot be a folder of the bucket here`,
      'Use letters, digits, . - _ ~ and slashes.',
    ))
  }
  return `${path}/`
}

/** A secret with a line break or a blank in it was pasted wrongly; it is not shown. */
function oneLine(environment: Environment, setting: string, problems: Problem[]): string {
  const value = text(environment, setting) ?? ''
  if (/\s/.test(value)) {
    problems.push(problem(
      'setting-invalid',
      { setting },
      'there is white space in it',
      'Copy it again, without quotes and line breaks.',
    ))
  }
  return value
}

function purge(environment: Environment, problems: Problem[]): PurgeSettings | undefined {
  const needed = ['CLOUDFLARE_ZONE_ID', 'CLOUDFLARE_API_TOKEN'] as const
  const baseUrl = webAddress(environment, 'CDN_BASE_URL', problems)
  const apiUrl = webAddress(environment, 'CLOUDFLARE_API_URL', problems)
  const origins = (list(environment['APP_ORIGINS']) ?? []).map((origin) => {
    const parsed = URL.parse(origin)
    if (!parsed || parsed.origin === 'null') {
      problems.push(problem(
        'setting-invalid',
        { setting: 'APP_ORIGINS' },
        `${quote(origin)} is no web origin`,
        'Write origins as https://app.example.com, separated by commas.',
      ))
    }
    return parsed?.origin ?? origin
  })
  if (needed.every((name) => text(environment, name) === undefined)) return undefined
  for (const setting of [...needed, 'CDN_BASE_URL']) {
    if (text(environment, setting) === undefined) {
      problems.push(problem(
        'setting-missing',
        { setting },
        'it is not set, but other settings of the purge are',
        'A purge needs CLOUDFLARE_ZONE_ID, CLOUDFLARE_API_TOKEN and CDN_BASE_URL; without the first two none is sent.',
      ))
    }
  }
  return {
    zoneId: oneLine(environment, 'CLOUDFLARE_ZONE_ID', problems),
    apiToken: oneLine(environment, 'CLOUDFLARE_API_TOKEN', problems),
    apiUrl: apiUrl ?? CLOUDFLARE_API,
    baseUrl: baseUrl ?? '',
    origins,
  }
}
