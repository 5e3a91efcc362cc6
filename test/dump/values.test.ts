// What authors and Frappe really store: odd names, empty values, broken configs, lost parents, deletions, local times.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { byCodePoint } from '../../build/code-point-order.ts'
import { connectionSettings } from '../../build/dump/connection-settings.ts'
import { describeSnapshotSummary } from '../../build/commands/snapshot.ts'
import { openDatabase } from '../../build/dump/connection.ts'
import { readLessons } from '../../build/dump/lessons.ts'
import { beginReading } from '../../build/dump/rows.ts'
import { TOPIC } from '../../build/dump/tables.ts'
import { lessonsFile, subjectFile, subjectFolder } from '../../build/snapshot/layout.ts'
import type { SubjectStructure, TopicLessons } from '../../build/snapshot/records.ts'
import { largeSiteSql } from '../fixtures/large-site.ts'
import { SCHEMA, startMariaDb, type TestServer } from '../mariadb.ts'
import { temporaryFolder } from '../program.ts'
import { type Dumped, dump, failedDump, insert, oneChain } from './site.ts'

const test = suite('dump: values')
let server: TestServer

test.before(async () => {
  server = await startMariaDb()
})
test.after(() => server?.stop())

let count = 0
async function dumpOf(...sources: readonly string[]): Promise<Dumped> {
  const name = `site${++count}`
  await server.database(name, SCHEMA, ...sources)
  return dump(server.url(name), join(temporaryFolder(), 'snapshot'))
}

const lesson = (name: string, topic = 'x', more = {}) => insert('Memora Lesson', { name, title: 'L', parent_topic: topic, is_published: 1, bit_index: 0, ...more })
const stage = (name: string, parent: string, more = {}) => insert('Memora Lesson Stage', { name, idx: 1, title: 'G', type: 'Text', parent, parenttype: 'Memora Lesson', parentfield: 'stages', ...more })
const group = ({ files }: Dumped, topic = 'x', subject = 'x'): TopicLessons => JSON.parse(files.get(lessonsFile(subjectFolder(subject), topic))!)

test('names of every kind keep their identity, and each has its file', async () => {
  // MariaDB takes all emoji for one, so no table can hold two; subject and topic are of different tables.
  const names = ['😀', 'الرياضيات ١', '..', 'a/b', 'ا'.repeat(140), '__proto__', 'a#b%c?d', 'con.json', "it's \\ \"quoted\"", 'README', '10', '\uffee']
  const chain = (name: string) => oneChain(name).replace(/^INSERT INTO tabSingles.*\n/, '')
  const dumped = await dumpOf(...names.map((name) => chain(name) + lesson(name, name) + stage(name, name)))
  assert.equal(JSON.parse(dumped.files.get('snapshot.json')!), { format_version: 1, plans: [], subjects: names.toSorted(byCodePoint) })
  for (const name of names) {
    assert.is((JSON.parse(dumped.files.get(subjectFile(name))!) as SubjectStructure).subject.name, name)
    const { topic, lessons } = group(dumped, name, name)
    assert.equal([topic, lessons[0]!.name, lessons[0]!.stages[0]!.name], [name, name, name])
  }
  assert.equal(dumped.warnings, [])
  assert.equal(dumped.summary.changes['Memora Topic']!.added, names.toSorted(byCodePoint))
})

test('columns of another character set are read as what they say', async () => {
  const dumped = await dumpOf(oneChain(), lesson('l', 'x', { title: 'café' }), stage('g', 'l', { title: 'é', config: '{"a": "ü"}' }),
    'ALTER TABLE `tabMemora Lesson` MODIFY title VARCHAR(140) CHARACTER SET latin1; ALTER TABLE `tabMemora Lesson Stage` MODIFY title VARCHAR(140) CHARACTER SET utf16, MODIFY config LONGTEXT CHARACTER SET latin1')
  const [{ title, stages }] = group(dumped).lessons as [TopicLessons['lessons'][number]]
  assert.equal([title, stages[0]!.title, stages[0]!.config], ['café', 'é', { a: 'ü' }])
})

test('what is longer than a function of the server may give is read whole, or named', async () => {
  const long = 'z'.repeat(1_500_000)
  const longAs = (type: string) => [oneChain(), lesson('l'), `ALTER TABLE \`tabMemora Lesson Stage\` MODIFY config ${type};`, stage('g', 'l', { config: JSON.stringify({ a: long }) }), stage('h', 'l', { idx: 2, config: '{}' })]
  for (const [name, type] of [['blob', 'longblob'], ['latin', 'longtext CHARACTER SET latin1']] as const) await server.database(name, SCHEMA, ...longAs(type))
  try {
    await server.sql('mysql', 'SET GLOBAL max_allowed_packet = 1048576')
    // Through a socket, the rows come by another way.
    for (const way of ['', `?socketPath=${encodeURIComponent(server.socketPath)}`]) {
      const { config } = group(await dump(server.url('blob') + way, join(temporaryFolder(), 'snapshot'))).lessons[0]!.stages[0]!
      assert.ok(config?.['a'] === long, `${config && Object.keys(config)}`)
    }
    const { problems } = await failedDump({ DATABASE_URL: server.url('latin') }, join(temporaryFolder(), 'snapshot'))
    assert.equal(problems.map(({ code, where }) => [code, where.doctype, where.name, where.field]), [['value-too-long', 'Memora Lesson Stage', 'g', 'config']])
    assert.match(problems[0]!.remedy, 'SET GLOBAL max_allowed_packet')
  } finally {
    await server.sql('mysql', 'SET GLOBAL max_allowed_packet = 67108864')
  }
})

test('ids that only the database takes for equal are different ids', async () => {
  const { files, warnings } = await dumpOf(
    oneChain('Abc'), lesson('l1', 'abc'), lesson('l2', 'Abc'), lesson('😀', 'Abc'),
    stage('g1', 'L2'), stage('g2', 'l2'), stage('g3', '🎯'), stage('g4', '😀'),
    insert('Memora Unit', { name: 'u', title: 'U', parent_track: 'ABC' }),
  )
  assert.equal(group({ files } as Dumped, 'Abc', 'Abc').lessons.map(({ name, stages }) => [name, stages.map((row) => row.name)]), [['l2', ['g2']], ['😀', ['g4']]])
  assert.equal((JSON.parse(files.get('orphans/lessons/abc.json')!) as TopicLessons).lessons.map(({ name }) => name), ['l1'])
  assert.equal(warnings.map(({ code, where }) => [code, where.doctype, where.name, where.field]).sort(), [
    ['orphan', 'Memora Lesson', 'l1', 'parent_topic'],
    ['orphan', 'Memora Unit', 'u', 'parent_track'],
    ['stray-row', 'Memora Lesson Stage', 'g1', 'parent'],
    ['stray-row', 'Memora Lesson Stage', 'g3', 'parent'],
  ])
})

test('nodes without their parent are kept beside the subjects, with one warning each', async () => {
  const { files, warnings, summary } = await dumpOf(
    oneChain(),
    insert('Memora Track', { name: 'lost track', title: 'T', parent_subject: 'gone' }),
    insert('Memora Unit', { name: 'unit below', title: 'U', parent_track: 'lost track' }),
    insert('Memora Topic', { name: 'topic below', title: 'P', parent_unit: 'unit below' }),
    insert('Memora Topic', { name: 'lost topic', title: 'P', parent_unit: null }),
    lesson('below', 'topic below'), lesson('lost lesson', 'gone'), lesson('of none', ''), lesson('of null', null as unknown as string),
  )
  assert.is(JSON.parse(files.get('snapshot.json')!).orphans, true)
  const structure = JSON.parse(files.get('orphans/structure.json')!)
  assert.equal([structure.tracks, structure.units, structure.topics].map((nodes) => nodes.map(({ name }: { name: string }) => name)), [['lost track'], ['unit below'], ['lost topic', 'topic below']])
  const lessons = [...files].filter(([path]) => path.startsWith('orphans/lessons/')).map(([path, text]) => [path, JSON.parse(text).topic, JSON.parse(text).lessons.map(({ name }: { name: string }) => name)])
  assert.equal(lessons, [
    ['orphans/lessons/gone.json', 'gone', ['lost lesson']],
    ['orphans/lessons/lost~20topic.json', 'lost topic', []],
    ['orphans/lessons/topic~20below.json', 'topic below', ['below']],
    ['orphans/lessons/~.json', undefined, ['of none', 'of null']],
  ])
  assert.equal(warnings.map(({ where }) => where.name).sort(), ['lost lesson', 'lost topic', 'lost track', 'of none', 'of null'])
  assert.match(warnings.find(({ where }) => where.name === 'lost track')!.what, '"gone", which does not exist')
  assert.is(summary.warnings.length, 5)
})

test('empty values and defaults are left out; what has a meaning at zero is not', async () => {
  const dumped = await dumpOf(
    `INSERT INTO tabSingles VALUES ('System Settings', 'time_zone', '');`,
    insert('Memora Subject', { name: 'x', title: '  ', color_code: '', image: null, description: '', required_item: '', is_published: 0, is_linear: 0, next_bit_index: 0, creation: null, modified: '0000-00-00 00:00:00' }),
    insert('Memora Track', { name: 'x', parent_subject: 'x', is_sold_separately: 1, parent_item_required: 1, is_free_preview: 1, sort_order: -1 }),
    insert('Memora Unit', { name: 'x', parent_track: 'x' }),
    insert('Memora Topic', { name: 'x', parent_unit: 'x' }),
    lesson('l', 'x', { bit_index: -1, title: '' }),
    stage('g', 'l', { weight: 0, target_time: 0, is_skippable: 0, modified: '2026-03-01 12:00:00.000001' }),
    'ALTER TABLE `tabMemora Lesson Stage` MODIFY weight decimal(21,9) NULL, MODIFY target_time int NULL, MODIFY is_skippable int(1) NULL;',
    stage('h', 'l', { idx: 2, weight: null, target_time: null, is_skippable: null, type: '', title: null }),
    stage('i', 'l', { idx: 3, weight: 1.25, target_time: 60, is_skippable: 1, modified: '2026-02-01 00:00:00' }),
  )
  const structure = JSON.parse(dumped.files.get('subjects/x/subject.json')!) as SubjectStructure
  assert.equal(structure.subject, { name: 'x', title: '  ', is_published: false, is_linear: false, next_bit_index: 0 })
  const time = '2026-03-01T06:30:00.000000Z'
  assert.equal(structure.tracks, [{ name: 'x', parent_subject: 'x', sort_order: -1, is_published: false, is_free_preview: true, is_sold_separately: true, parent_item_required: true, creation: time, modified: time }])
  assert.equal(group(dumped).lessons, [{
    name: 'l', is_published: true, bit_index: -1, creation: time, modified: time,
    stages: [
      { name: 'g', idx: 1, title: 'G', type: 'Text', weight: 0, target_time: 0, is_skippable: false, modified: '2026-03-01T06:30:00.000001Z' },
      { name: 'h', idx: 2 },
      { name: 'i', idx: 3, title: 'G', type: 'Text', weight: 1.25, target_time: 60, is_skippable: true },
    ],
  }])
})

test('a Check that somebody made a column of bits is what it was', async () => {
  const bits = (doctype: string, column: string, width: number) => `ALTER TABLE \`tab${doctype}\` MODIFY \`${column}\` bit(${width}) NOT NULL DEFAULT 0;`
  const dumped = await dumpOf(
    oneChain(), lesson('off', 'x', { is_published: 0 }), lesson('on'), stage('g', 'on', { is_skippable: 0 }), stage('h', 'on', { idx: 2, is_skippable: 1 }),
    insert('Memora Track', { name: 'off', title: 'T', parent_subject: 'x', is_published: 0 }),
    bits('Memora Track', 'is_published', 8), bits('Memora Lesson', 'is_published', 8), bits('Memora Lesson Stage', 'is_skippable', 1),
  )
  const { tracks } = JSON.parse(dumped.files.get('subjects/x/subject.json')!) as SubjectStructure
  assert.equal(tracks.map(({ name, is_published }) => [name, is_published]), [['off', false], ['x', true]])
  const { lessons } = group(dumped)
  assert.equal(lessons.map(({ name, is_published }) => [name, is_published]), [['off', false], ['on', true]])
  assert.equal(lessons[1]!.stages.map(({ is_skippable }) => is_skippable), [false, true])
})

test('a config is an object where it is one, and else the text that the database has', async () => {
  const deep = `{"a": ${'['.repeat(9000)}${']'.repeat(9000)}}`
  const texts: readonly (readonly [string | null, object])[] = [
    [null, {}], ['', {}], ['{}', {}], [' { } ', {}],
    ['{"a": 1.50, "ب": "\\u0628\\ud83d\\ude00", "__proto__": {"b": []}}', { config: JSON.parse('{"a": 1.5, "ب": "ب😀", "__proto__": {"b": []}}') }],
    ['{"broken": ', { config_text: '{"broken": ' }], ['[1]', { config_text: '[1]' }], ['null', { config_text: 'null' }],
    ['{"id": 9007199254740993}', { config_text: '{"id": 9007199254740993}' }], ['{"a": "\u0000tab\there"}', { config_text: '{"a": "\u0000tab\there"}' }],
    [deep, { config_text: deep }], ['{"b": [1, {"x": "\\"é\\\\"}], "a": -1}', { config: { b: [1, { x: '"é\\' }], a: -1 } }],
  ]
  const dumped = await dumpOf(
    oneChain(), lesson('l'),
    'ALTER TABLE `tabMemora Lesson Stage` MODIFY config longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;',
    ...texts.map(([config], i) => stage(`g${i}`, 'l', { idx: i, config })),
  )
  const { stages } = group(dumped).lessons[0]!
  assert.equal(stages.map(({ config, config_text }) => JSON.stringify({ config, config_text })), texts.map(([, expected]) => JSON.stringify(expected)))
})

test('child rows come by idx, then name, and only those of the right parent and field', async () => {
  const plan = { parent: 'p', parenttype: 'Memora Academic Plan', parentfield: 'subjects', subject: 'x' }
  const override = { parent: 'p', parenttype: 'Memora Academic Plan', parentfield: 'overrides', action: 'Hide' }
  const { files, warnings } = await dumpOf(
    insert('Memora Academic Plan', { name: 'p', title: 'P' }),
    insert('Memora Plan Subject', { name: 'b', idx: 2, ...plan }), insert('Memora Plan Subject', { name: 'a', idx: 2, ...plan, sort_order: 7 }),
    insert('Memora Plan Subject', { name: 'c', idx: 1, ...plan, modified: '2026-04-01 00:00:00' }),
    insert('Memora Plan Subject', { name: 'other type', idx: 1, ...plan, parenttype: 'Another DocType' }),
    insert('Memora Plan Subject', { name: 'other field', idx: 1, ...plan, parentfield: 'others' }),
    insert('Memora Plan Subject', { name: 'stray', idx: 1, ...plan, parent: 'gone' }),
    insert('Memora Plan Override', { name: 'o', idx: 1, ...override, creation: '2026-04-01 00:00:00' }),
    insert('Memora Plan Override', { name: 'q', idx: 0, ...override, creation: '2026-01-01 00:00:00', override_value: '' }),
    insert('Memora Plan Override', { name: 'stray', idx: 0, ...override, parent: null }),
  )
  const { subjects, overrides } = JSON.parse(files.get('plans/p.json')!)
  assert.equal(subjects, [{ name: 'c', idx: 1, subject: 'x', modified: '2026-03-31T18:30:00.000000Z' }, { name: 'a', idx: 2, subject: 'x', sort_order: 7 }, { name: 'b', idx: 2, subject: 'x' }])
  assert.equal(overrides, [{ name: 'q', idx: 0, action: 'Hide' }, { name: 'o', idx: 1, action: 'Hide', creation: '2026-03-31T18:30:00.000000Z' }])
  assert.equal(warnings.map(({ code, where }) => [code, where.doctype, where.name]), [['stray-row', 'Memora Plan Subject', 'stray'], ['stray-row', 'Memora Plan Override', 'stray']])
})

test('deletions are kept where the parent that they name still exists', async () => {
  let number = 0
  const deleted = (doctype: string, name: string, data: object | string, creation = '2026-03-01 12:00:00.000000', more = {}) =>
    insert('Deleted Document', { name: `d${++number}`, deleted_doctype: doctype, deleted_name: name, data: typeof data === 'string' ? data : JSON.stringify(data), creation, ...more })
  const dumped = await dumpOf(
    oneChain(),
    lesson('lost', 'gone'),
    deleted('Memora Lesson', 'later', { parent_topic: 'x', secret: 'answer' }, '2026-03-02 12:00:00.000000'),
    deleted('Memora Lesson', 'restored', { parent_topic: 'x' }, undefined, { restored: 1, new_name: 'l' }),
    deleted('Memora Lesson', 'twice', { parent_topic: 'x' }), deleted('Memora Lesson', 'twice', { parent_topic: 'x' }), deleted('Memora Lesson', 'twice', { parent_topic: 'x' }, '2026-03-03 12:00:00.000000'),
    deleted('Memora Lesson', 'of another', { parent_topic: 'X' }), deleted('Memora Lesson', 'of the gone', { parent_topic: 'gone' }), deleted('Memora Lesson', 'of none', { parent_topic: null }),
    deleted('Memora Unit', 'u', { parent_track: 'x' }), deleted('Memora Track', 't', { parent_subject: 'x' }), deleted('Memora Topic', 'p', { parent_unit: 'x' }),
    deleted('Memora Subject', 's', {}), deleted('ToDo', 'x', 'not JSON'), deleted('Memora Lesson', 'unreadable', '{"parent_topic": '), deleted('Memora Topic', 'a list', '[]'),
  )
  const [day1, day2, day3] = ['01', '02', '03'].map((day) => `2026-03-${day}T09:00:00.000000Z`)
  assert.equal(group(dumped).deleted, [{ name: 'restored', time: day1 }, { name: 'twice', time: day1 }, { name: 'later', time: day2 }, { name: 'twice', time: day3 }])
  assert.equal(JSON.parse(dumped.files.get('subjects/x/subject.json')!).deleted, [
    { doctype: 'Memora Topic', name: 'p', parent: 'x', time: day1 },
    { doctype: 'Memora Track', name: 't', parent: 'x', time: day1 },
    { doctype: 'Memora Unit', name: 'u', parent: 'x', time: day1 },
  ])
  assert.equal(JSON.parse(dumped.files.get('orphans/lessons/gone.json')!).deleted, [])
  assert.equal(dumped.warnings.filter(({ code }) => code === 'deletion-unreadable').length, 2)
  assert.not.match([...dumped.files.values()].join(''), 'answer')
})

test('what no snapshot can hold is named, all of it, and no snapshot is made', async () => {
  const plan = { parent: 'p', parenttype: 'Memora Academic Plan', parentfield: 'subjects', subject: 'x' }
  await server.database('unfit', SCHEMA, oneChain(),
    'ALTER TABLE `tabMemora Lesson` MODIFY sort_order decimal(21,9), MODIFY bit_index bigint; ALTER TABLE `tabMemora Lesson Stage` MODIFY idx bigint, MODIFY target_time decimal(21,9); ALTER TABLE `tabMemora Plan Subject` MODIFY idx bigint; ALTER TABLE `tabMemora Track` MODIFY sort_order decimal(21,9);',
    insert('Memora Academic Plan', { name: 'p', title: 'P' }), insert('Memora Plan Subject', { name: 'row', idx: 1, ...plan }), 'UPDATE `tabMemora Plan Subject` SET idx = 9007199254740993;',
    insert('Memora Track', { name: 'whole', parent_subject: 'x', sort_order: 2 }), insert('Memora Track', { name: '', parent_subject: 'x', sort_order: 0.5 }),
    lesson('', 'x', { bit_index: 1 }), lesson('half', 'x', { sort_order: 1.5 }), lesson('fine', 'x', { sort_order: -3 }), lesson('large'), "UPDATE `tabMemora Lesson` SET bit_index = 9007199254740993 WHERE name = 'large';",
    stage('', 'fine', { target_time: 2.25 }), stage('far', 'fine'), "UPDATE `tabMemora Lesson Stage` SET idx = -9007199254740993 WHERE name = 'far';",
  )
  const snapshot = join(temporaryFolder(), 'snapshot')
  const { problems } = await failedDump({ DATABASE_URL: server.url('unfit') }, snapshot)
  assert.equal(problems.map(({ where: { doctype, name, field, within } }) => [doctype, name, field ?? within]).sort(), [
    ['Memora Lesson', '', undefined], ['Memora Lesson', 'half', 'sort_order'], ['Memora Lesson', 'large', 'bit_index'],
    ['Memora Lesson Stage', '', 'of lesson "fine"'], ['Memora Lesson Stage', '', 'target_time'], ['Memora Lesson Stage', 'far', 'idx'],
    ['Memora Plan Subject', 'row', 'idx'], ['Memora Track', '', 'sort_order'], ['Memora Track', '', undefined],
  ].sort())
  assert.match(problems.map(({ what }) => what).join('\n'), 'is 1.500000000, and must be a whole number of at most 9007199254740991')
  assert.not.ok(existsSync(snapshot))
})

test('names that a terminal would obey are shown, not sent', async () => {
  const { summary } = await dumpOf(oneChain(), lesson('a\u009b31mb'), lesson('c\u202ed'))
  const said = describeSnapshotSummary(summary).join('\n')
  assert.match(said, '"a\\u009b31mb", "c\\u202ed"')
  assert.not.match(said, /[\u009b\u202e]/)
})

test('what is held of lessons at a time is few of them, whatever the database\'s statistics say', async () => {
  const stale = ['Memora Lesson', 'Memora Lesson Stage'].map((doctype) => `ALTER TABLE \`tab${doctype}\` STATS_AUTO_RECALC=0; ANALYZE TABLE \`tab${doctype}\`;`)
  await server.database('stale', SCHEMA, ...stale, largeSiteSql(1200))
  const settings = connectionSettings({ DATABASE_URL: server.url('stale') }, () => undefined)
  const database = await openDatabase(settings)
  try {
    const site = await beginReading(database, settings)
    const topics = (await site.all(TOPIC)).map((row) => String(row['name']))
    const { buckets } = await readLessons(site, { topics, scratch: join(temporaryFolder(), 'scratch'), onStray() {}, onStages() {} })
    assert.is(buckets.length, topics.length)
    const bytes = buckets.map(({ stages }) => stages!.bytes)
    assert.ok(Math.max(...bytes) < 2 * Math.min(...bytes), `${bytes}`)
  } finally {
    await database.close()
  }
})

test('the tables that a site can do without may be missing', async () => {
  const { files } = await dumpOf(oneChain(), ...['Memora Season', 'Memora Grade', 'Memora Stream', 'Deleted Document'].map((doctype) => `DROP TABLE \`tab${doctype}\`;`))
  assert.equal(['seasons', 'grades', 'streams'].map((file) => files.get(`${file}.json`)), ['[]\n', '[]\n', '[]\n'])
})

test('local times become UTC by the history of the site\'s zone', async () => {
  const times: readonly (readonly [local: string, utc: string])[] = [
    // Before 2022-10-28 Asia/Amman had summer time: the clock went back from 01:00 to 00:00, and forward from 00:00 to 01:00.
    ['2021-10-28 23:59:59.999999', '2021-10-28T20:59:59.999999Z'],
    ['2021-10-29 00:30:00.000001', '2021-10-28T21:30:00.000001Z'],
    ['2021-10-29 01:00:00.000000', '2021-10-28T23:00:00.000000Z'],
    ['2022-02-24 23:59:59.500000', '2022-02-24T21:59:59.500000Z'],
    ['2022-02-25 00:30:00.000000', '2022-02-24T22:30:00.000000Z'],
    ['2022-02-25 01:00:00.000000', '2022-02-24T22:00:00.000000Z'],
    ['2022-10-28 00:30:00.000000', '2022-10-27T21:30:00.000000Z'],
    ['2022-12-31 23:59:59.000000', '2022-12-31T20:59:59.000000Z'],
    ['2026-01-15 12:00:00.123400', '2026-01-15T09:00:00.123400Z'],
    ['2026-07-15 12:00:00.000000', '2026-07-15T09:00:00.000000Z'],
  ]
  const dumped = await dumpOf(oneChain(), ...times.map(([local], i) => lesson(`l${i}`, 'x', { creation: local, modified: local })))
  assert.equal(group(dumped).lessons.map(({ creation }) => creation), times.map(([, utc]) => utc))
  assert.equal(group(dumped).lessons.map(({ modified }) => modified), times.map(([, utc]) => utc))
})

test('a site without a time zone has Frappe\'s default, and an unknown one is named', async () => {
  const dumped = await dumpOf(oneChain('x', ''), lesson('l', 'x', { modified: '2026-01-01 05:30:00.000000' }))
  assert.is(group(dumped).lessons[0]!.modified, '2026-01-01T00:00:00.000000Z')
  await server.database('nowhere', SCHEMA, oneChain('x', 'Mars/Olympus'))
  const { problems } = await failedDump({ DATABASE_URL: server.url('nowhere') }, join(temporaryFolder(), 'snapshot'))
  assert.equal(problems.map(({ code, where }) => [code, where.doctype, where.field]), [['time-zone-unknown', 'System Settings', 'time_zone']])
  assert.match(problems[0]!.what, 'Mars/Olympus')
})

test.run()
