// SHELL: the explorer as vite builds it. It is built when it is first needed and kept under a name that tells what it
// was built from, so a preview needs no step before it, and a change of the sources is never missed.
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdtempSync, readFileSync, readdirSync, renameSync, statSync } from 'node:fs'
import { dirname, extname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureDirSync, removeSync } from 'fs-extra/esm'
import { EXPLORER_BASE } from './protocol.ts'

export interface Asset {
  readonly bytes: Buffer
  readonly type: string
}

/** The explorer's files by their path below its base, `index.html` among them. */
export type ExplorerFiles = ReadonlyMap<string, Asset>

const EXPLORER = 'build/preview/explorer'
const PROJECT = projectAbove(fileURLToPath(import.meta.url))
const SOURCES = join(PROJECT, EXPLORER)
const CACHE = join(PROJECT, 'node_modules/.cache/memora-content/explorer')
const BUILDING = 'building-'
const KEPT_MS = 24 * 3_600_000

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

/** Reads the explorer into memory; builds it before, where that was not done since its sources changed. */
export async function explorerFiles(onBuild: () => void): Promise<ExplorerFiles> {
  const folder = join(CACHE, sourceHash())
  if (!existsSync(folder)) {
    onBuild()
    await buildInto(folder)
  }
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return new Map(paths.map((path) => [path.slice(folder.length + 1), { bytes: readFileSync(path), type: TYPES[extname(path)] ?? 'application/octet-stream' }]))
}

/** All that the result depends on: the app, what it takes from beside it, and the versions of what builds it. */
function sourceHash(): string {
  const hash = createHash('sha256')
  const files = [...globSync('**/*', { cwd: SOURCES, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)), ...neighbours()]
  for (const file of files.sort()) hash.update(`${relative(PROJECT, file)}\0`).update(readFileSync(file)).update('\0')
  return hash.digest('hex').slice(0, 16)
}

function neighbours(): readonly string[] {
  return ['build/preview/protocol.ts', 'build/pages/page-types.ts', 'package-lock.json'].map((path) => join(PROJECT, path))
}

/** The program may run from its sources, or from a bundle of them that lies deeper in the project. */
function projectAbove(path: string): string {
  return existsSync(join(path, EXPLORER)) ? path : projectAbove(dirname(path))
}

async function buildInto(folder: string): Promise<void> {
  ensureDirSync(CACHE)
  const temporary = mkdtempSync(join(CACHE, BUILDING))
  try {
    const { build } = await import('vite')
    await build({
      root: SOURCES,
      configFile: join(SOURCES, 'vite.config.ts'),
      configLoader: 'native',
      base: EXPLORER_BASE,
      mode: 'production',
      logLevel: 'warn',
      build: { outDir: temporary, emptyOutDir: true },
    })
    moveIntoPlace(temporary, folder)
  } finally {
    removeSync(temporary)
  }
  sweep()
}

/** Takes away what older sources gave, and what a killed build left; another preview may be reading a newer one. */
function sweep(): void {
  for (const name of readdirSync(CACHE)) {
    const path = join(CACHE, name)
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0)
    if (age > KEPT_MS) removeSync(path)
  }
}

function moveIntoPlace(temporary: string, folder: string): void {
  try {
    renameSync(temporary, folder)
  } catch (error) {
    // Another preview built the same meanwhile.
    if (!existsSync(folder)) throw error
  }
}
