// SHELL: rclone, for sending many files at a time. It is told its remote through its environment alone: no
// configuration file, and no secret where a process list shows it. What it can do wrong is kept from it: it
// compares nothing, deletes nothing, and sends just the files that it is given.
import { spawn, spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Environment } from '../config.ts'
import { CommandError, failure, quote } from '../errors.ts'
import type { UploadOptions, UploadResult } from './bucket.ts'
import { CONTENT_TYPE, IMMUTABLE } from './headers.ts'
import { explainFailure, isHopeless, readLogLine } from './rclone-log.ts'
import type { R2Target } from './settings.ts'

export interface Remote {
  /** As a message names it. */
  readonly name: string
  /** Where the files go, in rclone's words. */
  readonly path: string
  readonly environment: Readonly<Record<string, string>>
  readonly flags: readonly string[]
}

const OLDEST = [1, 60] as const
const TRANSFERS = 64
const ROUNDS = 3
const HOW_TO_INSTALL = 'Install it (Debian: apt-get install rclone; others: https://rclone.org/install), or name it in RCLONE_BIN.'

export function r2Remote({ endpoint, bucket, prefix, accessKeyId, secretAccessKey }: R2Target): Remote {
  return {
    name: `bucket ${bucket}`,
    path: `r2:${bucket}/${prefix}`,
    environment: {
      RCLONE_CONFIG_R2_TYPE: 's3',
      RCLONE_CONFIG_R2_PROVIDER: 'Cloudflare',
      RCLONE_CONFIG_R2_ENDPOINT: endpoint,
      RCLONE_CONFIG_R2_REGION: 'auto',
      RCLONE_CONFIG_R2_ACCESS_KEY_ID: accessKeyId,
      RCLONE_CONFIG_R2_SECRET_ACCESS_KEY: secretAccessKey,
      RCLONE_CONFIG_R2_ENV_AUTH: 'false',
      RCLONE_CONFIG_R2_FORCE_PATH_STYLE: 'true',
      RCLONE_CONFIG_R2_NO_CHECK_BUCKET: 'true',
    },
    flags: ['--s3-no-head', '--header-upload', `Cache-Control: ${IMMUTABLE}`, '--header-upload', `Content-Type: ${CONTENT_TYPE}`],
  }
}

export function folderRemote(folder: string): Remote {
  // A file's time is then that of its arrival, which is what prune goes by.
  return { name: `folder ${folder}`, path: folder, environment: {}, flags: ['--local-no-set-modtime'] }
}

/** Where rclone is; fails with how to get it when there is none, or one that is too old. */
function findRclone(environment: Environment): string {
  const named = environment['RCLONE_BIN'] || undefined
  const path = named ?? (environment['PATH'] ?? '').split(':').filter((folder) => folder !== '').map((folder) => join(folder, 'rclone')).find(isExecutable)
  if (path === undefined) {
    throw failure(
      'rclone-missing',
      { setting: 'PATH' },
      'rclone, which sends the pages, is not installed',
      HOW_TO_INSTALL,
    )
  }
  const { stdout, error } = spawnSync(path, ['version'], { encoding: 'utf8', env: ownEnvironment(environment), timeout: 20_000 })
  const where = named === undefined ? { file: path } : { setting: 'RCLONE_BIN', file: path }
  if (error) throw failure('rclone-missing', where, existsSync(path) ? 'it cannot be started' : 'there is no such program', HOW_TO_INSTALL)
  const version = /rclone v(\d+)\.(\d+)/.exec(stdout)
  if (!version) throw failure('rclone-unknown', where, 'it does not say that it is rclone', HOW_TO_INSTALL)
  const [major, minor] = [Number(version[1]), Number(version[2])]
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw failure('rclone-too-old', where, `this is rclone ${major}.${minor}, and ${OLDEST.join('.')} or later is needed`, HOW_TO_INSTALL)
  }
  return path
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Nothing of the caller's own rclone or AWS settings reaches ours; rclone does not start where AWS_CA_BUNDLE is set. */
function ownEnvironment(environment: Environment): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => /^(?:PATH|HOME|TMPDIR|LANG|LC_.*|TZ|SSL_CERT_.*|https?_proxy|no_proxy)$/i.test(name))
  return { ...Object.fromEntries(kept), RCLONE_CONFIG: '/dev/null' }
}

/** Sends files of a folder under their own names, in rounds with growing pauses, until all are there or no round helps. */
export async function rcloneUpload(remote: Remote, folder: string, keys: readonly string[], environment: Environment, options: UploadOptions): Promise<UploadResult> {
  // rclone skips a name that is not on disk and calls it a success.
  const absent = keys.filter((key) => !existsSync(join(folder, key)))
  if (absent.length > 0) throw failure('page-missing', { file: join(folder, absent[0]!) }, `${absent.length === 1 ? 'the page is' : `this page and ${absent.length - 1} others are`} not there any more`, 'Run make build, then this again.')
  const rclone = findRclone(environment)
  let waiting = keys
  let failed: ReadonlyMap<string, string> = new Map()
  for (let round = 0; round < ROUNDS && waiting.length > 0; round++) {
    if (round > 0) {
      options.note(`${waiting.length} of ${keys.length} pages did not arrive; sending them again`)
      await sleep(500 * 2 ** round * (0.75 + Math.random() / 2))
    }
    failed = await oneRound(rclone, remote, folder, waiting, environment, options.onSent)
    waiting = waiting.filter((key) => failed.has(key))
    if ([...failed.values()].some(isHopeless)) break
  }
  return { sent: keys.length - failed.size, failed: new Map([...failed].map(([key, message]) => [key, explainFailure(message)])) }
}

/** One call of rclone. Gives what did not arrive, and why. */
async function oneRound(rclone: string, remote: Remote, folder: string, keys: readonly string[], environment: Environment, onSent: () => void): Promise<Map<string, string>> {
  const bundle = environment['AWS_CA_BUNDLE']
  const args = [
    'copy', `${folder}/`, remote.path, '--files-from-raw', '-', '--no-check-dest', '--no-traverse', '--transfers', String(TRANSFERS),
    '--retries', '1', '--low-level-retries', '3', '--buffer-size', '0', '--timeout', '30s', '--contimeout', '10s',
    '--use-json-log', '--verbose', '--stats', '0', ...(bundle ? ['--ca-cert', bundle] : []), ...remote.flags,
  ]
  const failed = new Map(keys.map((key) => [key, '']))
  let general = ''
  let hopeless: string | undefined
  const child = spawn(rclone, args, { stdio: ['pipe', 'ignore', 'pipe'], env: { ...ownEnvironment(environment), ...remote.environment } })
  // An interrupt that reaches only us must not leave it running.
  const stop = () => void child.kill('SIGTERM')
  process.once('exit', stop)
  try {
    const closed = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
    child.stdin.on('error', () => {})
    child.stdin.end(keys.map((key) => `${key}\n`).join(''))
    for await (const line of createInterface({ input: child.stderr })) {
      const said = readLogLine(line)
      if (said.sent !== undefined && failed.delete(said.sent)) onSent()
      if (said.message === undefined) continue
      if (said.key !== undefined && failed.has(said.key)) failed.set(said.key, said.message)
      else general = said.message
      if (!isHopeless(said.message)) continue
      hopeless = said.message
      stop()
    }
    const status = await closed
    for (const [key, message] of failed) if (message === '' || hopeless !== undefined) failed.set(key, hopeless ?? (general === '' ? `rclone ended with ${status}` : general))
  } catch (error) {
    if (error instanceof CommandError) throw error
    throw failure('rclone-failed', { file: rclone }, `it could not be run: ${quote((error as Error).message)}`, HOW_TO_INSTALL)
  } finally {
    process.removeListener('exit', stop)
  }
  return failed
}
