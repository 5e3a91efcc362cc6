// The peers: other ways to the same pages. Each is a project of its own in peers/, whose packages are installed when
// the bench first needs them and are none of the product's. One that cannot be had is left out, and the bench says so.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, statSync } from 'node:fs'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from './measure.ts'

const PROJECTS = fileURLToPath(new URL('peers', import.meta.url))
const INSTALL_LIMIT_MS = 5 * 60_000
// Three quarters of the machine: a peer that runs out of memory says less than a slow one.
const HEAP = [`--max-old-space-size=${Math.floor((totalmem() / 2 ** 20) * 0.75)}`]

/** Where a peer reads and writes. `scratch` is its own and stays between runs. */
export interface PeerPlaces {
  readonly snapshot: string
  readonly dist: string
  readonly scratch: string
}

export interface Peer {
  readonly name: string
  /** How many times as fast a build must be, by size of site. */
  readonly targets?: Readonly<Record<string, number>>
  /** Makes it ready to run; gives why it cannot be had. */
  readonly install: () => string | undefined
  /** What it needs beside the snapshot, made anew after an edit; not timed. */
  readonly prepare?: (places: PeerPlaces) => void
  readonly command: (places: PeerPlaces) => Command
}

export const PEERS: readonly Peer[] = [
  { name: 'naive single thread', install: () => undefined, command: ({ snapshot, dist }) => script('naive/build.ts', snapshot, dist) },
  { name: 'Rollup', install: () => installPackages('rollup'), command: ({ snapshot, dist }) => script('rollup/build.mjs', snapshot, dist) },
  { name: 'Vite', targets: { M: 3, L: 2 }, install: () => installPackages('vite'), command: ({ snapshot, dist }) => script('vite/build.mjs', snapshot, dist) },
  {
    name: 'Eleventy',
    targets: { M: 3.5, L: 2.5 },
    install: () => installPackages('eleventy'),
    command: ({ snapshot, dist }) => ({ ...script('eleventy/node_modules/@11ty/eleventy/cmd.cjs', '--quiet'), cwd: join(PROJECTS, 'eleventy'), env: { SNAPSHOT: snapshot, DIST: dist } }),
  },
  {
    name: 'Astro',
    install: () => installPackages('astro'),
    command: ({ snapshot, dist, scratch }) => ({
      ...script('astro/node_modules/astro/bin/astro.mjs', 'build', '--silent'),
      cwd: join(PROJECTS, 'astro'),
      env: { SNAPSHOT: snapshot, DIST: dist, CACHE: scratch, ASTRO_TELEMETRY_DISABLED: '1' },
    }),
  },
  {
    name: 'Hugo',
    targets: { M: 6, L: 7 },
    install: installHugo,
    prepare({ snapshot, scratch }) {
      mkdirSync(join(scratch, 'content'), { recursive: true })
      for (const part of ['config.toml', 'layouts']) cpSync(join(PROJECTS, 'hugo', part), join(scratch, part), { recursive: true })
      run(process.execPath, [...HEAP, join(PROJECTS, 'hugo/prepare.ts'), snapshot, join(scratch, 'content')])
    },
    command: ({ dist, scratch }) => ({ program: 'hugo', args: ['--quiet', '--destination', dist], cwd: scratch, env: { HUGO_CACHEDIR: join(scratch, 'cache') } }),
  },
]

function script(path: string, ...args: readonly string[]): Command {
  return { program: process.execPath, args: [...HEAP, join(PROJECTS, path), ...args] }
}

/** `npm install` and not `npm ci`: the locks were made on Linux, and other systems need their own optional packages. */
function installPackages(name: string): string | undefined {
  const folder = join(PROJECTS, name)
  const done = join(folder, 'node_modules/.package-lock.json')
  if (existsSync(done) && statSync(done).mtimeMs >= statSync(join(folder, 'package-lock.json')).mtimeMs) return undefined
  process.stderr.write(`Installing the packages of ${name}\n`)
  const { status, error, stderr } = spawnSync('npm', ['install', '--no-save', '--no-audit', '--no-fund'], { cwd: folder, encoding: 'utf8', timeout: INSTALL_LIMIT_MS })
  return status === 0 ? undefined : `npm could not install it: ${error?.message ?? lastLine(stderr)}`
}

function installHugo(): string | undefined {
  const isThere = () => spawnSync('hugo', ['version']).status === 0
  if (isThere()) return undefined
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) return 'it is not installed (Debian: apt-get install hugo)'
  process.stderr.write('Installing hugo\n')
  const { stderr } = spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'hugo'], { encoding: 'utf8', timeout: INSTALL_LIMIT_MS, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  return isThere() ? undefined : `apt-get could not install it: ${lastLine(stderr)}`
}

function run(program: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${args.join(' ')} ended with status ${status}:\n${stderr}`)
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}
