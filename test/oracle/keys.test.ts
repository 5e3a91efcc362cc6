// Names of pages: contract, section 6, Keys.
import { createHash } from 'node:crypto'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { expectedSite } from './expected-site.ts'
import { hashedName, segment } from './keys.ts'
import { oneChain, stops } from './one-chain.ts'

const test = suite('oracle: keys')

test('ASCII letters, digits, - and _ stay; every other byte is ~ and two upper-case hex digits', () => {
  assert.is(segment('Az09-_'), 'Az09-_')
  assert.is(segment('a b'), 'a~20b')
  assert.is(segment('..'), '~2E~2E')
  assert.is(segment('a/b\\c'), 'a~2Fb~5Cc')
  assert.is(segment('~'), '~7E')
  assert.is(segment('a\n'), 'a~0A')
  assert.is(segment('é'), '~C3~A9')
  assert.is(segment('ج'), '~D8~AC')
  assert.is(segment('\u{1F600}'), '~F0~9F~98~80')
  assert.is(segment('__proto__'), '__proto__')
})

test('a segment over 120 characters is cut to 80, ~ and 16 hex digits of the id\'s hash', () => {
  const sha = (id: string) => createHash('sha256').update(id).digest('hex').slice(0, 16)
  assert.is(segment('a'.repeat(120)), 'a'.repeat(120))
  assert.is(segment('a'.repeat(121)), `${'a'.repeat(80)}~${sha('a'.repeat(121))}`)
  assert.is(segment('ج'.repeat(20)), '~D8~AC'.repeat(20))
  assert.is(segment('ج'.repeat(21)), `${'~D8~AC'.repeat(13)}~D~${sha('ج'.repeat(21))}`)
})

test('a hashed name has 16 hex digits of the text\'s SHA-256 before .json', () => {
  assert.is(hashedName('plans/p/s_h.json', 'abc'), 'plans/p/s_h.ba7816bf8f01cfea.json')
})

test('the pages of a site, with stable names and without', () => {
  const bare = (key: string) => key.replace(/\.[0-9a-f]{16}\./, '.HASH.')
  const hashed = ['lessons/a~2Fb.HASH.json', 'plans/p/o.HASH.json', 'plans/p/s_b.HASH.json', 'plans/p/s_h.HASH.json', 'plans/p/search_index.HASH.json']
  const snapshot = oneChain({ lesson: { name: 'a/b' } })
  assert.equal([...expectedSite(snapshot, { stableNames: false }).pages.keys()].map(bare).sort(), [...hashed, 'plans/p/manifest.json'].sort())
  assert.equal(
    [...expectedSite(snapshot).pages.keys()].map(bare).sort(),
    [...hashed, ...hashed.map((key) => key.replace('.HASH', '')), 'plans/p/manifest.json'].sort(),
  )
})

test('two pages of one name stop the build', () => {
  for (const name of ['manifest', 'search_index', 's_h', 's_b']) {
    assert.equal(stops({ topic: { name } }), [`page-name-shared|Memora Topic|${name}|name`])
  }
  assert.equal(stops({ topic: { name: 'search' } }), [])
  assert.equal(stops({ topic: { name: 'x_h' } }), [])
  assert.equal(stops({ topic: { name: 'manifest', is_published: false } }), [])
})

test.run()
