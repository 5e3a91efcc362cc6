// Golden folders: small snapshots with every page that they must become, byte for byte. See golden-cases.ts.
// On a difference the pages are written to test/cases/<name>-changed/, to be compared with expected/.
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readTree, writeTree } from './folders.ts'
import { buildCase, caseNames, changedFolder, expectedFolder } from './golden-cases.ts'
import { walk } from './site-walk.ts'

const test = suite('cases')

/** What a person still reads in a review. */
const MOST_BYTES = 40_000

test('the cases are there', () => {
  for (const name of ['access-rules', 'demo', 'drafts-and-empties', 'overrides']) assert.ok(caseNames().includes(name), name)
})

for (const name of caseNames()) {
  test(`${name}: builds the pages that it must`, async () => {
    const expected = existsSync(expectedFolder(name)) ? readTree(expectedFolder(name)) : new Map<string, string>()
    const { all, pages } = await buildCase(name)

    const differing = [...new Set([...expected.keys(), ...pages.keys()])].sort().flatMap((key) => {
      if (!pages.has(key)) return [`missing: ${key}`]
      if (!expected.has(key)) return [`not expected: ${key}`]
      return pages.get(key) === expected.get(key) ? [] : [`different: ${key}`]
    })
    rmSync(changedFolder(name), { recursive: true, force: true })
    if (differing.length > 0) writeTree(changedFolder(name), pages)
    assert.is(differing.length, 0, [
      ...differing,
      `Compare: diff -r test/cases/${name}/expected test/cases/${name}-changed`,
      'If the new pages are right: make accept',
    ].join('\n'))

    // Of the hashed names nothing is kept, so here they are held against what is.
    const { broken, wrongHash, reached } = walk((key) => all.get(key), all.keys())
    assert.equal([broken, wrongHash], [[], []])
    const hashed = [...all.keys()].filter((key) => !pages.has(key))
    assert.equal(hashed.filter((key) => !reached.has(key)), [], 'pages that nothing links to')
    for (const key of hashed) assert.is(all.get(key), pages.get(key.replace(/\.[0-9a-f]{16}\.json$/, '.json')), key)
  })

  test(`${name}: is small enough to be read`, () => {
    const folder = expectedFolder(name)
    const bytes = readdirSync(folder, { recursive: true, encoding: 'utf8' }).reduce((sum, path) => sum + statSync(join(folder, path)).size, 0)
    assert.ok(bytes < MOST_BYTES, `${bytes} bytes`)
  })
}

test.run()
