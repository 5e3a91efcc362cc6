// Laws that hold for any site, whatever is in it: random trees, flags, overrides and hostile ids. The pages
// and the problems are held against an oracle that was written apart from the program, from contract.md alone.
import { join } from 'node:path'
import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Problem } from '../../build/errors.ts'
import { renderSite, type Site } from '../../build/files/render.ts'
import { wantedFiles, wantedPages } from '../../build/output/compare.ts'
import type { Snapshot } from '../../build/snapshot/snapshot.ts'
import { readTree, writeSnapshot } from '../folders.ts'
import { largeSite } from '../large-site.ts'
import { expectedSite } from '../oracle/expected-site.ts'
import { memora, temporaryFolder } from '../program.ts'
import { siteArbitrary } from '../site-arbitrary.ts'
import { walk } from '../site-walk.ts'

const test = suite('laws')
const RUNS = Number(process.env['LAW_RUNS'] ?? 400)

function published(site: Site, stableNames = true): Map<string, string> {
  const { pages, pointers } = wantedFiles(wantedPages(site.pages), stableNames)
  return new Map([...pages, ...pointers].map(({ key, bytes }) => [key, bytes().toString('utf8')]))
}

function short({ code, where: { doctype, name, field } }: Problem): string {
  return `${code}|${doctype}|${name}|${field ?? ''}`
}

/** The same content in another order: every list that is not a person's own is turned round. */
function shuffled(snapshot: Snapshot): Snapshot {
  const turn = (value: unknown, key = ''): unknown => {
    if (key === 'config' || typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map((item) => turn(item)).reverse()
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, turn(item, name)]))
  }
  return turn(snapshot) as Snapshot
}

test('every page of a site without faults is, byte for byte, what the contract says', () => {
  fc.assert(fc.property(siteArbitrary({ faults: false }), (snapshot) => {
    const site = renderSite(snapshot)
    const expected = expectedSite(snapshot)
    assert.equal(site.stops, [])
    assert.equal(new Map([...published(site)].sort()), new Map([...expected.pages].sort()))
    assert.equal([...new Set(site.warnings.map(short))].sort(), [...expected.warnings].sort())
  }), { numRuns: RUNS })
})

test('every fault stops a build or is warned of, as the contract says, and no page comes of a stop', () => {
  fc.assert(fc.property(siteArbitrary({ faults: true }), (snapshot) => {
    const site = renderSite(snapshot)
    const expected = expectedSite(snapshot)
    assert.equal([...new Set(site.stops.map(short))].sort(), [...expected.stops].sort())
    // What a level that is none would have made paid, nobody can say.
    const judged = (warning: string) => !warning.startsWith('paid-without-item') || ![...expected.stops].some((stop) => stop.startsWith('override-level-unknown'))
    assert.equal([...new Set(site.warnings.map(short))].filter(judged).sort(), [...expected.warnings].filter(judged).sort())
    assert.is(site.pages.length === 0, site.stops.length > 0 || site.published.length === 0)
  }), { numRuns: RUNS })
})

test('every link resolves, every hash is right, and every hashed page is reached', () => {
  fc.assert(fc.property(siteArbitrary({ faults: false }), (snapshot) => {
    const pages = published(renderSite(snapshot), false)
    const { broken, wrongHash, reached } = walk((key) => pages.get(key), pages.keys())
    assert.equal([broken, wrongHash], [[], []])
    assert.equal([...pages.keys()].filter((key) => !reached.has(key)), [])
  }), { numRuns: RUNS })
})

test('nothing of an invisible node is in any page: marked in every field, it leaves no mark', () => {
  fc.assert(fc.property(siteArbitrary({ faults: false }), (snapshot) => {
    const hidden = markInvisible(snapshot)
    for (const [key, text] of published(renderSite(hidden))) {
      assert.not.match(key, /INVISIBLE/)
      assert.not.match(text, /INVISIBLE/)
    }
  }), { numRuns: RUNS })
})

test('the order of rows and files does not matter, and neither does a frozen input', () => {
  fc.assert(fc.property(siteArbitrary({ faults: true }), (snapshot) => {
    const one = renderSite(deepFreeze(structuredClone(snapshot)))
    const other = renderSite(shuffled(snapshot))
    assert.equal([...published(other)].sort(), [...published(one)].sort())
    assert.equal(other.stops.map(short).sort(), one.stops.map(short).sort())
    assert.equal(other.warnings.map(short).sort(), one.warnings.map(short).sort())
  }), { numRuns: RUNS })
})

for (const lessons of [499, 500, 1200]) {
  test(`a site of ${lessons} lessons in a plan is what the contract says`, () => {
    const snapshot = largeSite(lessons)
    const pages = published(renderSite(snapshot))
    assert.equal(new Map([...pages].sort()), new Map([...expectedSite(snapshot).pages].sort()))
    assert.is([...pages.keys()].some((key) => key.includes('/search/')), lessons >= 500)
  })
}

test('through the command line and real files it is the same', async () => {
  const folder = temporaryFolder()
  const paths = { SNAPSHOT: join(folder, 'snapshot'), DIST: join(folder, 'dist') }
  for (const snapshot of fc.sample(siteArbitrary({ faults: false }), { numRuns: 8, seed: 7 })) {
    writeSnapshot(paths.SNAPSHOT, snapshot)
    const { status, stderr } = await memora(['build'], { env: paths })
    assert.is(status, 0, stderr)
    const files = readTree(paths.DIST)
    files.delete('.build.json')
    assert.equal(files, new Map([...expectedSite(snapshot).pages].sort()))
  }
})

/** Gives every node that no published plan shows texts that would be found wherever they went. */
function markInvisible(snapshot: Snapshot): Snapshot {
  const shown = [...published(renderSite(snapshot)).values()].join('\n')
  const isShown = (name: string) => shown.includes(`"${JSON.stringify(name).slice(1, -1)}"`)
  const mark = <T extends { name: string }>(record: T): T => (isShown(record.name) ? record : { ...record, title: 'INVISIBLE', description: 'INVISIBLE', image: '/files/INVISIBLE', required_item: undefined })
  return {
    ...snapshot,
    subjects: snapshot.subjects.map(({ structure, lessons }) => ({
      structure: { ...structure, subject: mark(structure.subject), tracks: structure.tracks.map(mark), units: structure.units.map(mark), topics: structure.topics.map(mark) },
      lessons: lessons.map((group) => ({ ...group, lessons: group.lessons.map(mark) })),
    })),
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze)
    Object.freeze(value)
  }
  return value
}

test.run()
