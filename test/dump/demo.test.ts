// The demo site dumps to the committed snapshot; an edit changes the file that holds it, and a lagging site its defaults.
import { cpSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { describeSnapshotSummary } from '../../build/commands/snapshot.ts'
import { readTimes, readTree } from '../folders.ts'
import { DEMO, SCHEMA, startMariaDb, type TestServer } from '../mariadb.ts'
import { memora, ROOT, temporaryFolder } from '../program.ts'
import { dump, insert } from './site.ts'

const test = suite('dump: demo')
const COMMITTED = join(ROOT, 'content-snapshot')
let server: TestServer

test.before(async () => {
  server = await startMariaDb()
  await server.database('demo', SCHEMA, DEMO)
})
test.after(() => server?.stop())

function copyOfCommitted(): string {
  const folder = join(temporaryFolder(), 'snapshot')
  cpSync(COMMITTED, folder, { recursive: true })
  return folder
}

test('dumps to the committed snapshot, byte for byte', async () => {
  const { files, warnings, summary } = await dump(server.url('demo'), join(temporaryFolder(), 'new', 'snapshot'))
  assert.equal([...files], [...readTree(COMMITTED)])
  assert.equal(warnings, [])
  assert.equal(summary.documents, { 'Memora Season': 2, 'Memora Grade': 2, 'Memora Stream': 2, 'Memora Academic Plan': 3, 'Memora Subject': 4, 'Memora Track': 6, 'Memora Unit': 10, 'Memora Topic': 20, 'Memora Lesson': 60 })
  assert.is(summary.changes['Memora Lesson']!.added.length, 60)
  assert.equal(summary.files, { written: files.size, removed: 0, unchanged: 0 })
})

test('an unchanged database leaves every file untouched, and says so', async () => {
  const snapshot = copyOfCommitted()
  const times = readTimes(snapshot)
  const { summary } = await dump(server.url('demo'), snapshot)
  assert.equal(readTimes(snapshot), times)
  assert.is(summary.changed, false)
  assert.equal(summary.changes, {})
  assert.match(describeSnapshotSummary(summary).join('\n'), 'Nothing changed')
})

test('an edit of a word in a lesson changes one file by the lines it touches', async () => {
  const snapshot = copyOfCommitted()
  await server.database('edited', SCHEMA, DEMO, "UPDATE `tabMemora Lesson` SET title = 'A new title', modified = '2026-03-01 10:00:00.5' WHERE name = 'ENG-L40'")
  const before = readTree(snapshot)
  const { files, summary } = await dump(server.url('edited'), snapshot)
  const differing = [...files].filter(([path, text]) => before.get(path) !== text)
  assert.equal(differing.map(([path]) => path), ['subjects/nbd3k2ucak/lessons/8253fuircu.json'])
  const old = before.get(differing[0]![0])!.split('\n')
  const lines = differing[0]![1].split('\n').filter((line, i) => line !== old[i])
  assert.equal(lines, ['      "title": "A new title",', '      "modified": "2026-03-01T07:00:00.500000Z",'])
  assert.equal(summary.changes, { 'Memora Lesson': { added: [], changed: ['ENG-L40'], removed: [] } })
  assert.equal(summary.files, { written: 1, removed: 0, unchanged: files.size - 1 })
})

test('the summary names what was added, changed and removed, and takes a move for a change', async () => {
  const snapshot = copyOfCommitted()
  await server.database('moved', SCHEMA, DEMO, [
    // The topics below this unit go to another subject's folder, and are themselves as they were.
    "UPDATE `tabMemora Unit` SET parent_track = '4arvdlb9oq' WHERE name = '20mn5te2oa'",
    "UPDATE `tabMemora Lesson` SET parent_topic = 'e303rknac2' WHERE name = 'nmc2k580hg'",
    "UPDATE `tabMemora Lesson Stage` SET title = 'Another' WHERE parent = 'deriv-intro' AND idx = 1",
    "DELETE FROM `tabMemora Lesson Stage` WHERE parent = 'lloev0tvl3'",
    "DELETE FROM `tabMemora Lesson` WHERE name = 'lloev0tvl3'",
    "DELETE FROM `tabMemora Academic Plan` WHERE name = '4g9qeosso0'",
    "DELETE FROM `tabMemora Plan Subject` WHERE parent = '4g9qeosso0'",
    "DELETE FROM `tabMemora Plan Override` WHERE parent = '4g9qeosso0'",
    "UPDATE `tabMemora Plan Override` SET override_value = 'other' WHERE name = '2g6qnbofbg'",
    insert('Memora Stream', { name: 'new', title: 'New' }),
  ].join(';\n'))
  const { summary, files } = await dump(server.url('moved'), snapshot)
  assert.equal(summary.changes, {
    'Memora Stream': { added: ['new'], changed: [], removed: [] },
    'Memora Academic Plan': { added: [], changed: ['g0mfrr1tju'], removed: ['4g9qeosso0'] },
    'Memora Unit': { added: [], changed: ['20mn5te2oa'], removed: [] },
    'Memora Lesson': { added: [], changed: ['deriv-intro', 'nmc2k580hg'], removed: ['lloev0tvl3'] },
  })
  assert.not(files.has('plans/4g9qeosso0.json'))
  assert.not(files.has('subjects/nbd3k2ucak/lessons/0q5004ilh1.json'))
  assert.ok(files.has('subjects/MATH-12/lessons/0q5004ilh1.json'))
})

test('a damaged snapshot, and one of another format, are mended with a warning', async () => {
  const damaged = copyOfCommitted()
  writeFileSync(join(damaged, 'subjects/MATH-12/subject.json'), '{"subject": ')
  writeFileSync(join(damaged, 'plans/g0mfrr1tju.json'), '[]')
  rmSync(join(damaged, 'seasons.json'))
  const first = await dump(server.url('demo'), damaged)
  assert.equal([...first.files], [...readTree(COMMITTED)])
  assert.equal(first.warnings.map(({ code, where }) => [code, where.file]), ['plans/g0mfrr1tju.json', 'subjects/MATH-12/subject.json'].map((path) => ['snapshot-damaged', join(damaged, path)]))
  assert.equal(first.summary.files, { written: 3, removed: 0, unchanged: first.files.size - 3 })

  for (const index of ['{"format_version": 99}', 'not JSON']) {
    const unknown = copyOfCommitted()
    writeFileSync(join(unknown, 'snapshot.json'), index)
    const second = await dump(server.url('demo'), unknown)
    assert.equal([...second.files], [...readTree(COMMITTED)])
    assert.equal(second.warnings.map(({ code }) => code), ['snapshot-format'])
  }
})

test('the program prints one JSON object, and nothing else on standard output', async () => {
  const snapshot = copyOfCommitted()
  const { status, stdout, stderr } = await memora(['snapshot', '--json', '--snapshot', snapshot], { env: { DATABASE_URL: server.url('demo') } })
  assert.is(status, 0, stderr)
  const summary = JSON.parse(stdout)
  assert.equal([summary.command, summary.changed, summary.changes, summary.warnings.length], ['snapshot', false, {}, 0])
  assert.is(stdout.trim().split('\n').length, 1)
})

test('a site that was migrated step by step dumps as one that was installed new', async () => {
  await server.database('migrated', 'drift-initial.sql', 'drift-migrated.sql', DEMO)
  const { files, warnings } = await dump(server.url('migrated'), join(temporaryFolder(), 'snapshot'))
  assert.equal([...files], [...readTree(COMMITTED)])
  assert.equal(warnings, [])
})

test('a site that lags behind dumps with defaults, and with a warning of what no page can be built without', async () => {
  const row = { is_published: 1, title: 'title' }
  await server.database('initial', 'drift-initial.sql', [
    insert('Memora Academic Plan', { name: 'p', title: 'Plan' }),
    insert('Memora Subject', { name: 's', ...row }),
    insert('Memora Track', { name: 't', parent_subject: 's', ...row }),
    insert('Memora Unit', { name: 'u', parent_track: 't', ...row }),
    insert('Memora Topic', { name: 'o', parent_unit: 'u', ...row }),
    insert('Memora Lesson', { name: 'l', parent_topic: 'o', ...row }),
    insert('Memora Lesson Stage', { name: 'g', idx: 1, type: 'Text', title: 'title', parent: 'l', parenttype: 'Memora Lesson', parentfield: 'stages' }),
  ].join(''))
  const { files, warnings } = await dump(server.url('initial'), join(temporaryFolder(), 'snapshot'))
  const times = { creation: '2026-03-01T06:30:00.000000Z', modified: '2026-03-01T06:30:00.000000Z' }
  assert.equal(JSON.parse(files.get('plans/p.json')!), { name: 'p', title: 'Plan', is_published: true, ...times, subjects: [], overrides: [] })
  const node = { title: 'title', is_published: true, ...times }
  assert.equal(JSON.parse(files.get('subjects/s/subject.json')!), {
    subject: { name: 's', ...node },
    tracks: [{ name: 't', parent_subject: 's', ...node }],
    units: [{ name: 'u', parent_track: 't', ...node }],
    topics: [{ name: 'o', parent_unit: 'u', ...node }],
    deleted: [],
  })
  assert.equal(JSON.parse(files.get('subjects/s/lessons/o.json')!), { topic: 'o', lessons: [{ name: 'l', ...node, stages: [{ name: 'g', idx: 1, title: 'title', type: 'Text' }] }], deleted: [] })
  assert.is(warnings.length, 1)
  assert.match(warnings[0]!.what, /`bit_index` of the table `tabMemora Lesson`/)
  assert.match(warnings[0]!.remedy, 'bench --site <site> migrate')
})

test('a Frappe 16 site, whose Check is a tinyint, dumps the same', async () => {
  const frappe16 = (await server.sql('demo', "SELECT table_name AS t, column_name AS c FROM information_schema.columns WHERE table_schema = 'demo' AND column_type = 'int(1)'") as { t: string; c: string }[])
    .map(({ t, c }) => `ALTER TABLE \`${t}\` MODIFY \`${c}\` tinyint NOT NULL DEFAULT 0`)
  assert.ok(frappe16.length > 20)
  await server.database('frappe16', SCHEMA, DEMO, frappe16.join(';'))
  const { files } = await dump(server.url('frappe16'), join(temporaryFolder(), 'snapshot'))
  assert.equal([...files], [...readTree(COMMITTED)])
})

test.run()
