// Builds of one generated site, in turns with the limit and the peers.
import { cpSync, mkdirSync } from 'node:fs'
import { PROGRAM } from '../program.ts'
import { Edits } from './edits.ts'
import { fasterThan, memory, times, type Figure } from './figure.ts'
import { compileLimit, limitCommand } from './limit.ts'
import { inTurns, once, type Command, type Result } from './measure.ts'
import { mustHoldTheSame, pagesOnDisk } from './pages-on-disk.ts'
import { PEERS, type Peer } from './peers.ts'
import { writeSite } from './site/folder.ts'
import { inPlans, siteShape, type NamedSize } from './site/shape.ts'
import { Workplace } from './workplace.ts'

export interface BuildBench {
  readonly figures: readonly Figure[]
  readonly notes: readonly string[]
}

/** In multiples of the limit, which writes hashed pages and manifests alone, also where a build adds stable names. */
const TARGETS: Readonly<Record<string, Readonly<Record<Scenario, number>>>> = {
  M: { full: 3, stable: 4, unchanged: 0.25, lesson: 0.4, override: 0.6 },
  L: { full: 2.5, stable: 3.5, unchanged: 0.08, lesson: 0.15, override: 0.3 },
}
const MEMORY_MB: Readonly<Record<string, number>> = { M: 300, L: 500 }
const EDIT_TARGETS: Readonly<Record<string, number>> = { M: 20, L: 40 }
const START_MS = 150
const LONGEST_REASON = 300
// A small site's files are on the disk before they matter, and syncing a busy disk can take seconds.
const WORTH_WAITING_FOR = 2_000

const SCENARIOS = {
  full: 'full build, stable names off',
  stable: 'full build, stable names on',
  unchanged: 'nothing changed',
  lesson: 'one lesson edited',
  override: 'one override added',
} as const
type Scenario = keyof typeof SCENARIOS

/** Measures at one size. Everything it needs is made below `folder`. */
export async function benchBuilds(folder: string, size: NamedSize, { runs, withPeers }: { readonly runs: number; readonly withPeers: boolean }): Promise<BuildBench> {
  const place = new Workplace(`${folder}/${size.name}`, { waits: size.lessons >= WORTH_WAITING_FOR })
  const shape = siteShape(size)
  const notes: string[] = []
  progress(size, 'making the site')
  await writeSite(shape, place.path('snapshot'))
  const build = (snapshot: string, dist: string, isStable = false): Command => ({
    program: PROGRAM,
    args: ['build'],
    cwd: place.root,
    env: { SNAPSHOT: place.path(snapshot), DIST: place.path(dist), STABLE_NAMES: isStable ? '1' : '0', BUILD_CACHE: place.path(`${dist}-cache`), PLANS: undefined },
  })
  await once(build('snapshot', 'reference'))
  const reference = new Map(pagesOnDisk(place.path('reference')))

  const copy = (name: string) => (cpSync(place.path('snapshot'), place.path(name), { recursive: true }), new Edits(shape, place.path(name)))
  const ours = copy('edited')
  await once(build('edited', 'steady'))
  const edited = (scenario: Scenario, edit: () => void): Record<string, Command> => ({ [scenario]: { ...build('edited', 'steady'), prepare: () => (edit(), place.settle()) } })
  const full = (scenario: Scenario): Record<string, Command> => ({ [scenario]: { ...build('snapshot', scenario, scenario === 'stable'), prepare: () => place.clear(scenario, `${scenario}-cache`) } })
  const commands: Record<string, Command> = {
    limit: { ...limitCommand(compileLimit(place.root), place.path('reference'), place.path('limit')), prepare: () => place.clear('limit') },
    ...full('full'),
    ...full('stable'),
    ...edited('unchanged', () => {}),
    ...edited('lesson', () => ours.lesson()),
    ...edited('override', () => ours.override()),
    start: { program: PROGRAM, args: ['--help'], cwd: place.root },
  }

  const peers = withPeers ? installed(notes) : []
  if (peers.length > 0) {
    const theirs = copy('peers-edited')
    for (const peer of peers) Object.assign(commands, peerCommands(place, peer, theirs, reference, (why) => notes.push(`${peer.name} is left out at ${size.name}: ${why.slice(0, LONGEST_REASON)}`)))
  }
  progress(size, `measuring ${Object.keys(commands).length} commands ${runs === 1 ? 'once' : `${runs} times, in turns`}`)
  const results = await inTurns(commands, runs)

  progress(size, 'checking that all wrote the same')
  mustHoldTheSame('The build', place.path('full'), reference)
  await once(build('edited', 'clean'))
  mustHoldTheSame('The build after edits', place.path('steady'), new Map(pagesOnDisk(place.path('clean'))))

  const bytes = [...reference.values()].reduce((sum, value) => sum + value, 0)
  const figures = [...ownFigures(size, results, reference.size, bytes), ...peers.flatMap((peer) => peerFigures(size, peer, results))]
  return { figures: figures.map((figure) => ({ ...figure, size: size.name })), notes }
}

function progress(size: NamedSize, what: string): void {
  process.stderr.write(`${size.name} (${size.lessons.toLocaleString('en')} lessons, ${inPlans(size)}): ${what}\n`)
}

function installed(notes: string[]): readonly Peer[] {
  return PEERS.filter(({ name, install }) => {
    const whyNot = install()
    if (whyNot !== undefined) notes.push(`${name} is left out: ${whyNot}`)
    return whyNot === undefined
  })
}

/** A full build into an empty folder, whose pages are then checked, and one over it after a lesson was edited. */
function peerCommands(place: Workplace, peer: Peer, edits: Edits, reference: ReadonlyMap<string, number>, onFailure: (why: string) => void): Record<string, Command> {
  const dist = place.path(peer.name)
  const scratch = place.path(`${peer.name}-scratch`)
  const command = (snapshot: string, before: () => void): Command => {
    const places = { snapshot: place.path(snapshot), dist, scratch }
    return {
      ...peer.command(places),
      onFailure,
      prepare() {
        before()
        mkdirSync(scratch, { recursive: true })
        peer.prepare?.(places)
        place.settle()
      },
    }
  }
  return {
    [peer.name]: command('snapshot', () => place.clear(peer.name)),
    [`${peer.name}, edited`]: command('peers-edited', () => {
      mustHoldTheSame(peer.name, dist, reference)
      edits.lesson()
    }),
  }
}

function ownFigures({ name }: NamedSize, results: Readonly<Record<string, Result>>, files: number, bytes: number): readonly Figure[] {
  const limit = results['limit']!
  const start = results['start']!.seconds
  return [
    { name: `${name}: the limit, ${files.toLocaleString('en')} files, ${Math.round(bytes / 1e6)} MB`, value: `${limit.seconds.toFixed(2)} s`, seconds: limit.seconds, amount: 1 },
    ...Object.entries(SCENARIOS).map(([key, label]) => times(`${name}: ${label}`, results[key]!, limit, TARGETS[name]?.[key as Scenario])),
    memory(`${name}: ${SCENARIOS.full}, peak memory`, results['full']!.peakBytes, MEMORY_MB[name]),
    memory(`${name}: ${SCENARIOS.stable}, peak memory`, results['stable']!.peakBytes, MEMORY_MB[name]),
    { name: `${name}: start of the program (--help)`, value: `${Math.round(start * 1000)} ms`, seconds: start, limit: `${START_MS} ms`, isWithin: start * 1000 <= START_MS },
  ]
}

function peerFigures({ name: size }: NamedSize, { name, targets }: Peer, results: Readonly<Record<string, Result>>): readonly Figure[] {
  if (!results[name] || !results[`${name}, edited`]) return []
  const [limit, full, lesson, theirs, theirEdit] = ['limit', 'full', 'lesson', name, `${name}, edited`].map((key) => results[key]!) as [Result, Result, Result, Result, Result]
  return [
    times(`${size}: ${name}, full build`, theirs, limit),
    times(`${size}: ${name}, one lesson edited`, theirEdit, limit),
    fasterThan(`${size}: against ${name}, full build`, theirs.seconds / full.seconds, targets?.[size]),
    fasterThan(`${size}: against ${name}, one lesson edited`, theirEdit.seconds / lesson.seconds, EDIT_TARGETS[size]),
  ]
}
