// The golden folders of test/cases: for each, the pages that its snapshot builds now, and those that it must build.
//
//   test/cases/<name>/snapshot/   a snapshot folder (in `demo` a link to the committed one)
//   test/cases/<name>/expected/   the pages under their stable names, byte for byte
//   test/cases/<name>/env.json    settings of the build, where it needs any
//
// A new case needs no code: make its snapshot, run `make accept`, and read what came out.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readTree } from './folders.ts'
import { memora, ROOT, temporaryFolder } from './program.ts'

const CASES = join(ROOT, 'test/cases')
const HASHED = /\.[0-9a-f]{16}\.json$/
const CHANGED = '-changed'

export function caseNames(): readonly string[] {
  return readdirSync(CASES).filter((name) => existsSync(join(CASES, name, 'snapshot'))).sort()
}

export function expectedFolder(name: string): string {
  return join(CASES, name, 'expected')
}

/** Where the pages go that are not what was expected; git ignores it. */
export function changedFolder(name: string): string {
  return join(CASES, `${name}${CHANGED}`)
}

export interface BuiltCase {
  /** Everything in the dist folder but the build record. */
  readonly all: ReadonlyMap<string, string>
  /** The files without a hash in their names: what is kept in `expected`, since a person can read it. The others hold the same bytes. */
  readonly pages: ReadonlyMap<string, string>
}

/** Builds a case into a new folder, through the command line. */
export async function buildCase(name: string): Promise<BuiltCase> {
  const dist = join(temporaryFolder(), 'dist')
  const settings = join(CASES, name, 'env.json')
  const env: Record<string, string> = existsSync(settings) ? JSON.parse(readFileSync(settings, 'utf8')) : {}
  const { status, stderr } = await memora(['build'], { env: { ...env, SNAPSHOT: join(CASES, name, 'snapshot'), DIST: dist } })
  if (status !== 0) throw new Error(`the case ${name} does not build:\n${stderr}`)
  const all = readTree(dist)
  all.delete('.build.json')
  return { all, pages: new Map([...all].filter(([key]) => !HASHED.test(key))) }
}
