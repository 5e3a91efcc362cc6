// What the deploy suites share: a site that is built and published through the front door.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import type { Snapshot } from '../../build/snapshot/snapshot.ts'
import { exampleSite, lesson, stage, type ExampleSite } from '../example-site.ts'
import { readTree, writeSnapshot } from '../folders.ts'
import { memora, temporaryFolder, type Call, type Outcome } from '../program.ts'
import { walk, type WalkResult } from '../site-walk.ts'

export type Summary = Record<string, any>
export type Env = Readonly<Record<string, string>>

/** A folder with a build in it. */
export interface Built {
  readonly dist: string
  files(): Map<string, string>
}

let builds = 0
const workplace = temporaryFolder()

export async function build(snapshot: Snapshot, env: Env = {}, dist = join(workplace, `dist-${++builds}`), commitAt?: string): Promise<Built> {
  const source = join(workplace, `snapshot-${++builds}`)
  writeSnapshot(source, snapshot)
  if (commitAt !== undefined) commit(source, commitAt)
  const { status, stderr } = await memora(['build'], { env: { SNAPSHOT: source, DIST: dist, ...env } })
  assert.is(status, 0, stderr)
  return { dist, files: () => new Map([...readTree(dist)].filter(([path]) => !path.startsWith('.'))) }
}

function commit(folder: string, at: string): void {
  const dates = { GIT_AUTHOR_DATE: at, GIT_COMMITTER_DATE: at, GIT_CONFIG_GLOBAL: '/dev/null' }
  for (const args of [['init', '-q'], ['add', '.'], ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', 'commit', '-q', '-m', 'Snapshot']]) {
    execFileSync('git', ['-C', folder, ...args], { env: { ...process.env, ...dates } })
  }
}

export async function run(verb: string, env: Env, args: readonly string[] = [], call: Call = {}): Promise<Outcome & { summary: Summary }> {
  const outcome = await memora([verb, '--json', ...args], { ...call, env })
  const text = outcome.stdout.trim()
  return { ...outcome, summary: text.startsWith('{') ? JSON.parse(text) : {} }
}

/** Runs a command that must succeed. */
export async function done(verb: string, env: Env, args: readonly string[] = []): Promise<Summary> {
  const { status, stderr, summary } = await run(verb, env, args)
  assert.is(status, 0, `${verb}: ${stderr}`)
  return summary
}

/** `plans` plans over one subject with `lessons` lessons in topics of four; what is listed in `edit` is changed. */
export function site({ plans = 1, lessons = 4, at = '2026-02-01T00:00:00.000000Z', title = 'Lesson', hidden = [] as readonly number[], edited = {} as Readonly<Record<number, string>>, paid = false, names = undefined as readonly string[] | undefined } = {}): ExampleSite {
  const example = exampleSite()
  const { snapshot, plan, topic } = example
  const groups = Math.ceil(lessons / 4)
  snapshot.subjects[0]!.structure.topics = Array.from({ length: groups }, (_, i) => ({ ...topic, name: `topic-${i}`, title: `Topic ${i}`, ...(i > 0 ? { sort_order: i } : {}) }))
  snapshot.subjects[0]!.lessons = Array.from({ length: groups }, (_, i) => ({
    topic: `topic-${i}`,
    lessons: Array.from({ length: Math.min(4, lessons - i * 4) }, (_, j) => {
      const no = i * 4 + j
      return lesson(`l${no}`, no, { title: edited[no] ?? `${title} ${no}`, is_published: !hidden.includes(no), stages: [stage(`l${no}-s`, { config: { body: `نص ${no}` } })], ...(edited[no] === undefined ? {} : { modified: at }) })
    }),
    deleted: [],
  })) as never
  if (paid) Object.assign(snapshot.subjects[0]!.structure.subject, { is_paid: true, required_item: 'ITEM' })
  snapshot.plans = (names ?? Array.from({ length: plans }, (_, i) => `plan-${i}`)).map((name) => ({ ...plan, name, title: `Plan ${name}`, modified: at, subjects: [{ name: `row-${name}`, idx: 1, subject: 'math' }] })) as never
  return example
}

/** Walks a place that is read over a network. */
export async function walkAll(keys: Iterable<string>, read: (key: string) => Promise<string | undefined>): Promise<WalkResult> {
  const texts = new Map<string, string>()
  await Promise.all([...keys].map(async (key) => {
    const text = await read(key)
    if (text !== undefined) texts.set(key, text)
  }))
  return walk((key) => texts.get(key), texts.keys())
}

const STAMP = /"version":\d+,"generated_at":"[^"]*"/

/** What is published, without the stamps of manifests and what is ours to keep: comparable with a dist folder. */
export function comparable(files: ReadonlyMap<string, string>): Map<string, string> {
  const pages = [...files].filter(([key]) => !key.startsWith('.') && !/\/manifest\.[0-9a-f]{16}\.json$/.test(key))
  return new Map(pages.map(([key, text]) => [key, key.endsWith('/manifest.json') ? text.replace(STAMP, '') : text] as const).sort(([a], [b]) => (a < b ? -1 : 1)))
}
