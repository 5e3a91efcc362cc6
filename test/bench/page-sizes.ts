// How large the pages of each kind are as a site grows: only those of a subject may grow, and only with their subject.
import { join } from 'node:path'
import { SHARDED_FROM } from '../../build/pages/search-entries.ts'
import { PROGRAM } from '../program.ts'
import type { Figure } from './figure.ts'
import { once } from './measure.ts'
import { pagesOnDisk } from './pages-on-disk.ts'
import { writeSite } from './site/folder.ts'
import { siteShape } from './site/shape.ts'

// The first that matches.
const KINDS = {
  manifest: /\/manifest\.json$/,
  'search index': /\/search_index\./,
  'search shard': /\/search\//,
  hierarchy: /_h\./,
  bitmap: /_b\./,
  lesson: /^lessons\//,
  topic: /^plans\//,
} as const
type Kind = keyof typeof KINDS

/** These print every topic or lesson of one subject. */
const GROW_WITH_THEIR_SUBJECT: readonly Kind[] = ['hierarchy', 'bitmap', 'search shard']
// The texts are random, so that the largest of many is a little larger than the largest of few.
const SAME = 1.25

interface Sizes {
  readonly largest: number
  readonly median: number
  readonly count: number
}

/** Builds a site of each number of lessons; the plans grow with them where their number is not given. */
export async function pageSizeFigures(folder: string, counts: readonly number[], plans?: number): Promise<readonly Figure[]> {
  const measured: { readonly lessons: number; readonly sizes: Readonly<Record<Kind, Sizes>> }[] = []
  for (const lessons of counts) {
    process.stderr.write(`Page sizes: a site of ${lessons.toLocaleString('en')} lessons\n`)
    const place = join(folder, `sizes-${lessons}`)
    const dist = join(place, 'dist')
    await writeSite(siteShape({ lessons, plans: plans ?? plansFor(lessons) }), join(place, 'snapshot'))
    await once({ program: PROGRAM, args: ['build'], cwd: place, env: { SNAPSHOT: join(place, 'snapshot'), DIST: dist, STABLE_NAMES: '0', BUILD_CACHE: join(place, 'cache'), PLANS: undefined } })
    measured.push({ lessons, sizes: sizesOf(dist) })
  }
  return (Object.keys(KINDS) as Kind[]).flatMap((kind) => {
    const at = measured.map(({ lessons, sizes }) => ({ lessons, ...sizes[kind] }))
    return at.some(({ count }) => count > 0) ? [kindFigure(kind, at)] : []
  })
}

function kindFigure(kind: Kind, at: readonly (Sizes & { readonly lessons: number })[]): Figure {
  const first = at.find(({ count }) => count > 0)!
  const amount = at.at(-1)!.largest / first.largest
  const value = at.map(({ largest, median }) => `${kilobytes(largest)} / ${kilobytes(median)}`).join(', ')
  // As long as it is one page, a search index grows.
  const mayGrow = GROW_WITH_THEIR_SUBJECT.includes(kind) || (kind === 'search index' && first.lessons < SHARDED_FROM)
  const held = mayGrow ? {} : { limit: `${SAME} times the smallest site's`, isWithin: amount <= SAME, target: SAME }
  return { name: `${kind} pages, largest / median kB at ${at.map(({ lessons }) => lessons.toLocaleString('en')).join(', ')} lessons`, value, amount, ...held, details: at }
}

/** One for each 2,000 lessons, as L has, and for the smallest site one. */
function plansFor(lessons: number): number {
  return Math.max(1, Math.round(lessons / 2_000))
}

function sizesOf(dist: string): Record<Kind, Sizes> {
  const found = new Map<Kind, number[]>()
  for (const [path, bytes] of pagesOnDisk(dist)) {
    const kind = (Object.keys(KINDS) as Kind[]).find((name) => KINDS[name].test(path))!
    const sizes = found.get(kind)
    if (sizes) sizes.push(bytes)
    else found.set(kind, [bytes])
  }
  const sizes = (kind: Kind): Sizes => {
    const sorted = (found.get(kind) ?? [0]).sort((a, b) => a - b)
    return { largest: sorted.at(-1)!, median: sorted[Math.floor(sorted.length / 2)]!, count: found.get(kind)?.length ?? 0 }
  }
  return Object.fromEntries((Object.keys(KINDS) as Kind[]).map((kind) => [kind, sizes(kind)])) as Record<Kind, Sizes>
}

function kilobytes(bytes: number): string {
  return (bytes / 1e3).toFixed(1)
}
