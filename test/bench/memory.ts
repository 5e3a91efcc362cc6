// How the memory of a build grows with the site: peaks at two sizes, those of the larger against twice the full build of the smaller.
import { rmSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { PROGRAM } from '../program.ts'
import { Edits } from './edits.ts'
import { memory, type Figure } from './figure.ts'
import { once, resultOf, type Command, type Result, type Run } from './measure.ts'
import { writeSite } from './site/folder.ts'
import { inPlans, SIZES, siteShape, type NamedSize } from './site/shape.ts'

const SCENARIOS = { full: 'full build', unchanged: 'nothing changed', lesson: 'one lesson edited', override: 'one override added' } as const
type Scenario = keyof typeof SCENARIOS

const MOST_AT_L_MB = 500
const MOST_TIMES = 2
/** What a snapshot, its pages, and what a build puts aside take, with something to spare. */
const BYTES_A_LESSON = 16e3
const INODES_A_LESSON = 2

interface MemoryOptions {
  readonly runs: number
  /** Of the smaller site, in place of L; the larger one has ten times as many. */
  readonly lessons: number | undefined
  /** Of the smaller site; the larger one has four times as many, as XL has of L. */
  readonly plans: number | undefined
  readonly note: (line: string) => void
}

export async function memoryFigures(folder: string, { runs, lessons, plans = 2, note }: MemoryOptions): Promise<readonly Figure[]> {
  const small: NamedSize = lessons === undefined ? { name: 'L', ...SIZES.L } : { name: String(lessons), lessons, plans }
  const large: NamedSize = lessons === undefined ? { name: 'XL', ...SIZES.XL } : { name: String(10 * lessons), lessons: 10 * lessons, plans: 4 * plans }
  const ofSmall = await measure(folder, small, runs)
  const figures = figuresOf(small, ofSmall, lessons === undefined ? MOST_AT_L_MB : undefined)
  const room = roomFor(large, statfsSync(folder))
  if (room.lessons < large.lessons) note(`The disk does not hold ${large.name}, ${large.lessons.toLocaleString('en')} lessons: ${room.lessons > small.lessons ? `its figures are of ${room.lessons.toLocaleString('en')}` : 'it is left out'}.`)
  if (room.lessons <= small.lessons) return figures
  const most = ofSmall.full.peakBytes
  return [...figures, ...figuresOf(large, await measure(folder, room, runs), most === undefined ? undefined : (MOST_TIMES * most) / 1e6)]
}

/** The site, or as much of it as the disk holds, with as many lessons to a plan. */
export function roomFor({ name, lessons, plans }: NamedSize, { bavail, bsize, ffree }: { readonly bavail: number; readonly bsize: number; readonly ffree: number }): NamedSize {
  // Some file systems make inodes as they need them and say that none is free.
  const inodes = ffree === 0 ? Infinity : ffree / INODES_A_LESSON
  const held = Math.floor(Math.min(lessons, (bavail * bsize) / BYTES_A_LESSON, inodes))
  return { name, lessons: held, plans: Math.max(1, Math.round((plans * held) / lessons)) }
}

async function measure(folder: string, size: NamedSize, runs: number): Promise<Readonly<Record<Scenario, Result>>> {
  const root = join(folder, `memory-${size.name}`)
  const [snapshot, dist, cache] = ['snapshot', 'dist', 'cache'].map((name) => join(root, name)) as [string, string, string]
  process.stderr.write(`Memory: ${size.name}, a site of ${size.lessons.toLocaleString('en')} lessons in ${inPlans(size)}\n`)
  const shape = siteShape(size)
  await writeSite(shape, snapshot)
  const edits = new Edits(shape, snapshot)
  const build: Command = { program: PROGRAM, args: ['build'], cwd: root, env: { SNAPSHOT: snapshot, DIST: dist, STABLE_NAMES: '0', BUILD_CACHE: cache, PLANS: undefined } }
  const measured: Record<Scenario, Run[]> = { full: [], unchanged: [], lesson: [], override: [] }
  for (let run = 0; run < runs; run++) {
    for (const path of [dist, cache]) rmSync(path, { recursive: true, force: true })
    measured.full.push(await once(build))
    measured.unchanged.push(await once(build))
    edits.lesson()
    measured.lesson.push(await once(build))
    edits.override()
    measured.override.push(await once(build))
  }
  rmSync(root, { recursive: true })
  return { full: resultOf(measured.full), unchanged: resultOf(measured.unchanged), lesson: resultOf(measured.lesson), override: resultOf(measured.override) }
}

function figuresOf({ name }: NamedSize, results: Readonly<Record<Scenario, Result>>, targetMb: number | undefined): readonly Figure[] {
  return (Object.keys(SCENARIOS) as Scenario[]).map((scenario) => {
    const { peakBytes, seconds } = results[scenario]
    return { ...memory(`${name}: ${SCENARIOS[scenario]}, peak memory`, peakBytes, targetMb), seconds, size: name }
  })
}
