// A dump that is killed, at any moment, leaves a snapshot that is wholly the old one or wholly the new one for whoever
// reads it next. LONG=1 tries ten times as many moments.
import { cpSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readSnapshot } from '../../build/snapshot/read.ts'
import { finishReplacement } from '../../build/snapshot/replace.ts'
import { largeSiteSql } from '../fixtures/large-site.ts'
import { readTree } from '../folders.ts'
import { SCHEMA, startMariaDb, type TestServer } from '../mariadb.ts'
import { memora, temporaryFolder } from '../program.ts'
import { SmallDisk, whyNoSmallDisk } from '../small-disk.ts'
import { dump, failedDump } from './site.ts'

const test = suite('dump: kill')
const KILLS = process.env['LONG'] ? 400 : 40
const folder = temporaryFolder()
let server: TestServer
let states: readonly string[]

function stateOf(snapshot: string): string {
  return JSON.stringify([...readTree(snapshot)].filter(([path]) => !path.startsWith('.')))
}

test.before(async () => {
  server = await startMariaDb()
  await server.database('one', SCHEMA, largeSiteSql(1200))
  // Most files change, a third goes, and some are new.
  await server.database('two', SCHEMA, largeSiteSql(1200), "UPDATE `tabMemora Lesson` SET title = 'new'; DELETE FROM `tabMemora Topic` ORDER BY name LIMIT 33; DELETE FROM `tabMemora Lesson` WHERE parent_topic NOT IN (SELECT name FROM `tabMemora Topic`); DELETE FROM `tabMemora Lesson Stage` WHERE parent NOT IN (SELECT name FROM `tabMemora Lesson`); UPDATE `tabMemora Topic` SET name = concat('new ', name) ORDER BY name LIMIT 9; UPDATE `tabMemora Lesson` SET parent_topic = concat('new ', parent_topic) WHERE concat('new ', parent_topic) IN (SELECT name FROM `tabMemora Topic`)")
  states = await Promise.all(['one', 'two'].map(async (name) => {
    await dump(server.url(name), join(folder, name))
    return stateOf(join(folder, name))
  }))
})
test.after(() => server?.stop())

test('killed at any moment', async () => {
  const snapshot = join(folder, 'snapshot')
  cpSync(join(folder, 'one'), snapshot, { recursive: true })
  const run = (name: string, killAfter?: number) => memora(['snapshot', '--snapshot', snapshot], {
    env: { DATABASE_URL: server.url(name) },
    onStart: (child) => killAfter === undefined || setTimeout(() => child.kill('SIGKILL'), killAfter),
  })
  // The quickest one: the first may have to compile the program.
  let whole = Infinity
  for (const name of ['two', 'one', 'two']) {
    const began = performance.now()
    assert.is((await run(name)).status, 0)
    whole = Math.min(whole, performance.now() - began)
  }
  const found = { old: 0, new: 0, unfinished: 0 }
  let standing = 1
  for (let i = 0; i < KILLS; i++) {
    const next = 1 - standing
    // Most of the time is the start of the program; what matters comes after it.
    const { signal } = await run(['one', 'two'][next]!, whole * (0.45 + (0.6 * i) / KILLS))
    const isCommitted = readTree(snapshot).has('.next/journal.json')
    if (isCommitted) found.unfinished++
    await finishReplacement(snapshot)
    const state = states.indexOf(stateOf(snapshot))
    assert.is.not(state, -1, 'a mixture')
    if (isCommitted) assert.is(state, next, 'committed, and not the new one')
    await readSnapshot(snapshot)
    if (signal === 'SIGKILL') found[state === standing ? 'old' : 'new']++
    standing = state
  }
  assert.ok(found.old > 0, `killed before the commit ${found.old} times, after it ${found.new} times, in it ${found.unfinished} times`)
  // Whatever the last one left behind, the next dump ends as if nothing had been.
  assert.is((await run('one')).status, 0)
  assert.equal([...readTree(snapshot)], [...readTree(join(folder, 'one'))])
})

test('interrupted, it takes back what it staged', async () => {
  const snapshot = join(folder, 'interrupted')
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    cpSync(join(folder, 'one'), snapshot, { recursive: true })
    const hasStaged = () => existsSync(join(snapshot, '.next')) && readdirSync(join(snapshot, '.next')).some((name) => /^files-\w+$/.test(name) && existsSync(join(snapshot, '.next', name, 'subjects')))
    const { status, stderr } = await memora(['snapshot', '--snapshot', snapshot], {
      env: { DATABASE_URL: server.url('two') },
      onStart(child) {
        const look = setInterval(() => {
          if (!hasStaged()) return
          clearInterval(look)
          child.kill(signal)
        }, 1)
        child.once('exit', () => clearInterval(look))
      },
    })
    assert.is(status, 130, stderr)
    assert.equal([...readTree(snapshot)], [...readTree(join(folder, 'one'))])
  }
})

const noDisk = whyNoSmallDisk()
if (noDisk !== undefined) process.stderr.write(`skipped: a full disk (${noDisk})\n`)
const testOnDisk = noDisk === undefined ? test : test.skip

testOnDisk('a full disk, and one that cannot be written', async () => {
  const disk = new SmallDisk('size=16m')
  const snapshot = join(disk.root, 'snapshot')
  await dump(server.url('one'), snapshot)
  disk.change(`size=${Math.ceil(disk.usedBytes() / 1024) + 400}k`)
  const full = await failedDump({ DATABASE_URL: server.url('two') }, snapshot)
  assert.match(full.message, 'the disk is full')
  assert.is(stateOf(snapshot), states[0])
  assert.not.ok([...readTree(snapshot).keys()].some((path) => path.startsWith('.')), 'the dump left something behind')
  disk.change('ro')
  assert.match((await failedDump({ DATABASE_URL: server.url('two') }, snapshot)).message, 'read-only')
  await readSnapshot(snapshot)
})

test('two dumps at once take turns', async () => {
  const snapshot = join(folder, 'shared')
  const outcomes = await Promise.all(['one', 'two', 'one', 'two'].map((name) => memora(['snapshot', '--snapshot', snapshot], { env: { DATABASE_URL: server.url(name) } })))
  assert.equal(outcomes.map(({ status, stderr }) => (status === 0 ? '' : stderr)), ['', '', '', ''])
  assert.ok(states.includes(stateOf(snapshot)))
})

test.run()
