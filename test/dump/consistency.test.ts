// Whatever happens to the database while it is read: the snapshot is one state of it, or the old one stands.
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openDatabase, TIME_OUTS } from '../../build/dump/connection.ts'
import { connectionSettings } from '../../build/dump/connection-settings.ts'
import { dumpSite } from '../../build/dump/dump.ts'
import { beginReading } from '../../build/dump/rows.ts'
import { STAGE } from '../../build/dump/tables.ts'
import { CommandError } from '../../build/errors.ts'
import { silentReporter } from '../../build/reporter.ts'
import type { SubjectStructure, TopicLessons } from '../../build/snapshot/records.ts'
import { replaceSnapshot } from '../../build/snapshot/replace.ts'
import { largeSiteSql } from '../fixtures/large-site.ts'
import { readTree } from '../folders.ts'
import { DEMO, SCHEMA, startMariaDb, type TestServer } from '../mariadb.ts'
import { temporaryFolder } from '../program.ts'
import { dump, failedDump, insert, oneChain } from './site.ts'

const test = suite('dump: consistency')
let server: TestServer

test.before(async () => {
  server = await startMariaDb()
})
test.after(() => server?.stop())

/** Runs statements over and over beside `act`. */
async function whileRunning<T>(database: string, statements: (round: number) => string, act: () => Promise<T>): Promise<{ result: T; rounds: number }> {
  const connection = await server.connect(database)
  let running = true
  let round = 0
  const writer = (async () => {
    while (running) await connection.query(statements(++round))
  })()
  try {
    const result = await act()
    return { result, rounds: round }
  } finally {
    running = false
    await writer
    await connection.end()
  }
}

test('a writer that keeps two tables in step is never seen out of step', async () => {
  const stages = Array.from({ length: 40 }, (_, i) => insert('Memora Lesson', { name: `l${i}`, title: '0', parent_topic: 'x', bit_index: i }) + insert('Memora Lesson Stage', { name: `g${i}`, idx: 1, title: '0', parent: `l${i}`, parenttype: 'Memora Lesson', parentfield: 'stages' }))
  await server.database('busy', SCHEMA, oneChain(), ...stages)
  const everywhere = ['Memora Subject', 'Memora Track', 'Memora Unit', 'Memora Topic', 'Memora Lesson', 'Memora Lesson Stage'].toReversed()
  const snapshot = join(temporaryFolder(), 'snapshot')
  const { result: seen, rounds } = await whileRunning('busy', (round) => `START TRANSACTION; ${everywhere.map((doctype) => `UPDATE \`tab${doctype}\` SET title = '${round}'`).join('; ')}; COMMIT`, async () => {
    const states: string[] = []
    for (let i = 0; i < 25; i++) {
      const { files } = await dump(server.url('busy'), snapshot)
      const { subject, tracks, units, topics } = JSON.parse(files.get('subjects/x/subject.json')!) as SubjectStructure
      const { lessons } = JSON.parse(files.get('subjects/x/lessons/x.json')!) as TopicLessons
      const titles = new Set([subject, ...tracks, ...units, ...topics, ...lessons, ...lessons.flatMap((lesson) => lesson.stages)].map(({ title }) => title))
      assert.is(titles.size, 1, `a mixture of ${[...titles].join(', ')}`)
      states.push(...titles as Set<string>)
    }
    return states
  })
  assert.ok(rounds > 25 && new Set(seen).size > 5, `the writer hardly wrote: ${rounds} rounds, ${new Set(seen).size} states seen`)
})

test('a migration that adds a column and fills it gives the old state, the new one, or a message', async () => {
  await server.database('migrating', SCHEMA, oneChain(), insert('Memora Lesson', { name: 'l', title: 'L', parent_topic: 'x', bit_index: 7 }), 'ALTER TABLE `tabMemora Lesson` DROP COLUMN bit_index')
  const snapshot = join(temporaryFolder(), 'snapshot')
  const seen = new Set<unknown>()
  // Each column is dropped and added again, so that every moment of a migration is met.
  const migration = () => 'ALTER TABLE `tabMemora Lesson` ADD COLUMN bit_index int(11) NOT NULL DEFAULT 7; DO SLEEP(0.02); ALTER TABLE `tabMemora Unit` MODIFY is_linear tinyint NOT NULL DEFAULT 1; DO SLEEP(0.02); ALTER TABLE `tabMemora Unit` MODIFY is_linear int(1) NOT NULL DEFAULT 1; ALTER TABLE `tabMemora Lesson` DROP COLUMN bit_index; DO SLEEP(0.02)'
  await whileRunning('migrating', migration, async () => {
    for (let i = 0; i < 8; i++) {
      try {
        const { files } = await dump(server.url('migrating'), snapshot)
        seen.add((JSON.parse(files.get('subjects/x/lessons/x.json')!) as TopicLessons).lessons[0]!.bit_index)
      } catch (error) {
        if (!(error instanceof CommandError)) throw error
        assert.equal(error.problems.map(({ code }) => code), ['tables-changed'])
        assert.match(error.message, 'Run it again')
        seen.add('message')
      }
    }
  })
  assert.ok([...seen].every((state) => state === 7 || state === undefined || state === 'message'), `seen: ${[...seen].join(', ')}`)
})

test('once the reading has begun, a table is altered only after it', async () => {
  await server.database('altered', SCHEMA, DEMO)
  const settings = connectionSettings({ DATABASE_URL: server.url('altered') }, () => undefined)
  const database = await openDatabase(settings)
  const snapshot = join(temporaryFolder(), 'snapshot')
  const site = await beginReading(database, settings)
  const admin = await server.connect('altered')
  let isAltered = false
  const altering = admin.query("ALTER TABLE `tabMemora Lesson Stage` DROP COLUMN config; UPDATE `tabMemora Lesson` SET title = 'changed'").then(() => { isAltered = true })
  await sleep(100)
  await replaceSnapshot(snapshot, { onWait() {}, onChange() {} }, async (staging, keep) => { await dumpSite(site, staging, keep, silentReporter) })
  assert.is(isAltered, false)
  await database.close()
  await altering
  await admin.end()
  await server.database('unaltered', SCHEMA, DEMO)
  assert.equal([...readTree(snapshot)], [...(await dump(server.url('unaltered'), join(temporaryFolder(), 'snapshot'))).files])
})

test('a table that stays locked, and a statement that takes too long, end with a message', async () => {
  await server.database('locked', SCHEMA, DEMO)
  const settings = connectionSettings({ DATABASE_URL: server.url('locked') }, () => undefined)
  const admin = await server.connect('locked')
  const failing = async (timeOuts: object, act: (database: Awaited<ReturnType<typeof openDatabase>>) => Promise<unknown>) => {
    const database = await openDatabase(settings, { ...TIME_OUTS, ...timeOuts })
    try {
      await act(database)
    } catch (error) {
      if (error instanceof CommandError) return error.message
      throw error
    } finally {
      await database.close()
    }
    return 'no failure'
  }
  await admin.query('LOCK TABLES `tabMemora Topic` WRITE')
  assert.match(await failing({ lock: 1 }, (database) => beginReading(database, settings)), 'stayed locked')
  await admin.query('UNLOCK TABLES')
  await admin.end()
  assert.match(await failing({ statement: 0.2 }, (database) => database.query('SELECT SLEEP(5)')), 'too long')
})

test('a server that ends in mid-stream leaves the old snapshot, and says to run it again', async () => {
  const other = await startMariaDb()
  await other.database('site', SCHEMA, largeSiteSql(200))
  const snapshot = join(temporaryFolder(), 'snapshot')
  const { files } = await dump(other.url('site'), snapshot)
  await other.sql('site', `UPDATE \`tabMemora Lesson\` SET title = 'new'; INSERT INTO \`tabMemora Lesson Stage\` (name, idx, parent, parenttype, parentfield, config) SELECT concat('more', seq), 9, (SELECT name FROM \`tabMemora Lesson\` LIMIT 1), 'Memora Lesson', 'stages', concat('{"a": "', repeat('x', 1000), '"}') FROM seq_1_to_200000`)
  const failing = failedDump({ DATABASE_URL: other.url('site') }, snapshot)
  const next = join(snapshot, '.next')
  const isReading = () => existsSync(next) && readdirSync(next, { recursive: true }).some((path) => /stages.\d/.test(String(path)))
  while (!isReading()) await sleep(5)
  await other.kill()
  const { problems } = await failing
  assert.equal(problems.map(({ code, remedy }) => [code, remedy]), [['connection-lost', 'Run it again.']])
  assert.equal([...readTree(snapshot)], [...files])
  assert.not.ok(existsSync(join(snapshot, '.next')))
})

test('a connection that an administrator kills ends with the same message', async () => {
  await server.database('killed', SCHEMA, DEMO)
  const settings = connectionSettings({ DATABASE_URL: server.url('killed') }, () => undefined)
  const database = await openDatabase(settings)
  const [row] = await database.query('SELECT CONNECTION_ID() AS id')
  await server.sql('killed', `KILL ${row!['id']}`)
  try {
    await beginReading(database, settings)
    assert.unreachable()
  } catch (error) {
    assert.match((error as Error).message, 'Run it again')
  } finally {
    await database.close()
  }
})

test('a large site is written by threads as a small one is without', async () => {
  await server.database('large', SCHEMA, largeSiteSql(20_000))
  const snapshot = join(temporaryFolder(), 'snapshot')
  const { summary, files, warnings } = await dump(server.url('large'), snapshot)
  assert.equal(warnings, [])
  assert.is(summary.documents['Memora Lesson'], 20_000)
  let stages = 0
  for (const [path, text] of files) {
    if (!path.includes('/lessons/')) continue
    const { lessons } = JSON.parse(text) as TopicLessons
    for (const lesson of lessons) {
      assert.equal(lesson.stages.map(({ idx }) => idx), [1, 2, 3, 4, 5])
      stages += lesson.stages.length
    }
  }
  assert.is(stages, 100_000)
  assert.is((await dump(server.url('large'), snapshot)).summary.changed, false)
})

test('a disk that loses what is put aside is not the database\'s fault', async () => {
  const config = JSON.stringify({ a: 'x'.repeat(200_000) })
  const stages = [1, 2, 3, 4].map((idx) => insert('Memora Lesson Stage', { name: `g${idx}`, idx, config, parent: 'l', parenttype: 'Memora Lesson', parentfield: 'stages' }))
  await server.database('lost', SCHEMA, oneChain(), insert('Memora Lesson', { name: 'l', parent_topic: 'x' }), ...stages)
  for (const way of ['', `?socketPath=${encodeURIComponent(server.socketPath)}`]) {
    const snapshot = join(temporaryFolder(), 'snapshot')
    const settings = connectionSettings({ DATABASE_URL: server.url('lost') + way }, () => undefined)
    const database = await openDatabase(settings)
    try {
      await replaceSnapshot(snapshot, { onWait() {}, onChange() {} }, async (staging, keep) => {
        const site = await beginReading(database, settings)
        const each: typeof site.each = (table, take) => site.each(table, (bytes, start, end) => {
          if (table === STAGE) rmSync(staging.scratch, { recursive: true, force: true })
          take(bytes, start, end)
        })
        await dumpSite({ ...site, each }, staging, keep, silentReporter)
      })
      assert.unreachable()
    } catch (error) {
      assert.match((error as Error).message, 'could not write the snapshot: no such file or folder')
    } finally {
      await database.close()
    }
  }
})

test('rows of two statements are never taken for each other\'s', async () => {
  await server.database('twice', SCHEMA, DEMO)
  const database = await openDatabase(connectionSettings({ DATABASE_URL: server.url('twice') }, () => undefined))
  try {
    const count = async () => {
      let rows = 0
      await database.eachRow('SELECT name FROM `tabMemora Lesson`', () => void rows++)
      return rows
    }
    const both = await Promise.allSettled([count(), count()])
    assert.equal(both.map(({ status }) => status), ['fulfilled', 'rejected'])
    assert.is(await count(), 60)
  } finally {
    await database.close()
  }
})

test.run()
