// Lessons whose stages are read as text give the pages that reading them as JSON gives, or are not read so.
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { nodeFaults } from '../../build/content/faults.ts'
import type { LessonNode } from '../../build/content/nodes.ts'
import { idNumbers } from '../../build/subjects/record-ids.ts'
import { lessonPage } from '../../build/pages/lesson.ts'
import { schemaFaults } from '../../build/schema.ts'
import { protectConfigs } from '../../build/snapshot/config.ts'
import { PlainLessonsReader } from '../../build/snapshot/plain-lessons.ts'
import type { Lesson, Stage, SubjectStructure, TopicLessons } from '../../build/snapshot/records.ts'
import type { RenderableLesson } from '../../build/snapshot/snapshot.ts'
import { PrintedStages } from '../../build/snapshot/stage-text.ts'
import { subjectIdNumbers } from '../../build/snapshot/structure.ts'
import { compactJson, lineJson } from '../../build/stable-json.ts'
import { configs } from '../arbitrary/config.ts'
import { siteArbitrary } from '../site-arbitrary.ts'

const test = suite('plain lessons')
const reader = new PlainLessonsReader()

const LESSON: Lesson = { name: 'l1', title: 'درس', is_published: true, bit_index: 3, creation: '2026-01-01T00:00:00.000000Z', modified: '2026-01-02T00:00:00.000000Z', stages: [] }
const STAGE: Stage = { name: 's1', idx: 1, title: 'مقدمة', type: 'Text', weight: 0.5, target_time: 30, is_skippable: true, config: { body: 'نص', n: [1, -2.5], deep: { a: null } } }

function fileWith(...stages: readonly Stage[]): string {
  return lineJson({ topic: 't1', lessons: [{ ...LESSON, stages }, { ...LESSON, name: 'l2', stages: [] }], deleted: [] })
}

function pageOf(lesson: RenderableLesson): string {
  const node = { doctype: 'Memora Lesson', name: lesson.name, record: lesson, children: [], childDeletedAt: '' } as unknown as LessonNode
  const stamp = { version: 1, generated_at: '1970-01-01T00:00:01Z' }
  const linkTo = () => { throw new Error('a lesson links to nothing') }
  return `${lessonPage.moment(node, linkTo)} ${compactJson(lessonPage.body(node, linkTo, stamp))}`
}

/** What reading as JSON makes of a file; undefined where it is faulty. */
function readAsJson(text: string): TopicLessons | undefined {
  try {
    const group = JSON.parse(text) as TopicLessons
    return schemaFaults('snapshot_lessons', group).length > 0 ? undefined : protectConfigs(group, text)
  } catch {
    return undefined
  }
}

/** Reads a file both ways, and gives whether any stages were read as text. */
function agrees(text: string): boolean {
  const plain = reader.read(Buffer.from(text))
  if (!plain) return false
  const json = readAsJson(text)
  assert.ok(json, `a faulty file was read: ${text}`)
  const withoutStages = (lesson: RenderableLesson) => ({ ...lesson, stages: lesson.stages.length })
  assert.equal({ ...plain, lessons: plain.lessons.map(withoutStages) }, { ...json, lessons: json.lessons.map(withoutStages) })
  plain.lessons.forEach((lesson, i) => {
    const { stages } = json.lessons[i]!
    assert.is(pageOf(lesson), pageOf(json.lessons[i]!), text)
    assert.equal(nodeFaults({ doctype: 'Memora Lesson', name: '', record: json.lessons[i]! }), nodeFaults({ doctype: 'Memora Lesson', name: '', record: lesson }), text)
    if (lesson.stages instanceof PrintedStages) assert.equal(lesson.stages.ids, idNumbers(stages.map(({ name }) => `Memora Lesson Stage\n${name}`)))
    else assert.is(JSON.stringify(lesson.stages), JSON.stringify(stages))
  })
  return true
}

test('a file as a dump writes it is read as text', () => {
  assert.ok(agrees(fileWith(STAGE)))
  assert.ok(agrees(fileWith(STAGE, { name: 's2', idx: 2, title: 'x', type: 'Video' }, { ...STAGE, name: 's 3', idx: 7, config: { text: '"\\\n\t😀' } })))
  for (const type of ['Video', 'Question', 'Interactive']) assert.ok(agrees(fileWith({ ...STAGE, type })))
  for (const title of ['.', '٣', '漢字', '\ta', '\u3000a', '"', 'é', '😀']) assert.ok(agrees(fileWith({ ...STAGE, title })), title)
  for (const weight of [0, -1, 0.1, 1.25, 1e9]) assert.ok(agrees(fileWith({ ...STAGE, weight })), String(weight))
})

test('a lesson that is written otherwise leaves the others as they are', () => {
  const odd: Stage = { name: 'o1', idx: 1, title: 'x', type: 'Text', config: { 10: '\u0000', n: 9007199254740993, image: '/private/x.png' } }
  const lessons = [{ ...LESSON, stages: [STAGE] }, { ...LESSON, name: 'l2', stages: [odd] }, { ...LESSON, name: 'l3', image: '/private/y.png', stages: [{ ...STAGE, name: 's3' }] }]
  const text = lineJson({ topic: 't1', lessons, deleted: [] }).replace('\\u0000', 'x')
  assert.ok(agrees(text))
  assert.equal(reader.read(Buffer.from(text))!.lessons.map(({ stages }) => stages instanceof PrintedStages), [true, false, true])
})

test('a lesson may have more stages than a call has arguments', () => {
  const stages = Array.from({ length: 150_000 }, (_, i): Stage => ({ name: `s${i}`, idx: i, title: 'x', type: 'Text' }))
  const text = lineJson({ topic: 't1', lessons: [{ ...LESSON, stages }], deleted: [] })
  assert.ok(agrees(text))
  const structure = { subject: { name: 'subject' }, tracks: [], units: [], topics: [], deleted: [] } as unknown as SubjectStructure
  assert.is(subjectIdNumbers({ structure, lessons: [reader.read(Buffer.from(text))!] }).length, 150_002)
})

test('a config that nobody could follow is told, and not printed', () => {
  const config = JSON.parse(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`) as Record<string, unknown>
  const lesson = { ...LESSON, stages: [{ ...STAGE, config }] }
  assert.equal(nodeFaults({ doctype: 'Memora Lesson', name: 'l1', record: lesson }).stops.map(({ code }) => code), ['config-too-deep'])
  assert.match(pageOf(lesson), '"config":{}')
})

test('a config on several lines is printed on one', () => {
  assert.ok(agrees(fileWith(STAGE).replace(/"config": .*/, '"config": {\n  "a": [ 1,\n 2 ]\n}')))
})

test('what a page would not print as it stands is left to others', () => {
  const stages: readonly Stage[][] = [
    [{ ...STAGE, title: undefined! }], [{ ...STAGE, title: ' ' }], [{ ...STAGE, title: '\t' }], [{ ...STAGE, title: '\u3000\u00a0' }], [{ ...STAGE, title: '\ufeff' }], [{ ...STAGE, title: '' }],
    [{ ...STAGE, type: undefined! }], [{ ...STAGE, type: 'Quiz' }], [{ ...STAGE, type: 'Videos' }],
    [{ ...STAGE, name: '' }], [{ ...STAGE, name: 'درس' }], [{ ...STAGE, name: 'a"b' }],
    [{ ...STAGE, config: { image: '/private/files/x.png' } }], [{ ...STAGE, config: { 10: 1, 2: 2 } }], [{ ...STAGE, config: { n: 1e21 } }], [{ ...STAGE, config: { text: '\u0001' } }],
    [{ ...STAGE, config: undefined!, config_text: '[]' }], [{ ...STAGE, modified: '2026-01-03T00:00:00.000000Z' }],
    [{ ...STAGE, weight: '1' as never }], [{ ...STAGE, target_time: 1.5 }], [{ ...STAGE, is_skippable: null as never }], [{ ...STAGE, config: [] as never }], [{ ...STAGE, idx: 1.5 }],
    [{ ...STAGE, idx: 2 }, { ...STAGE, name: 's0', idx: 1 }], [STAGE, { ...STAGE, name: 's0' }], [{ ...STAGE, more: 1 } as never],
  ]
  for (const each of stages) assert.not(reader.read(Buffer.from(fileWith(...each))), JSON.stringify(each))
})

test('a file that is written otherwise is left to others', () => {
  const text = fileWith(STAGE)
  const others = [
    text.replaceAll('\n', '\r\n'), `\ufeff${text}`, text.replaceAll('  ', '    '), text.replaceAll('  ', '\t'), JSON.stringify(JSON.parse(text)),
    text.replace('"weight": 0.5', '"weight": 0.50'), text.replace('"weight": 0.5', '"weight": 5e-1'), text.replace('"target_time": 30', '"target_time": 030'), text.replace('"idx": 1', '"idx": -0'),
    text.replace('مقدمة', '\\u0645'), text.replace('"نص"', '"\\/"'), text.replace('{"body":', '{"body":1,"body":'),
    text.replace('          "title": "مقدمة",\n          "type": "Text",\n', '          "type": "Text",\n          "title": "مقدمة",\n'),
    text.replace('          "title": "مقدمة",\n', '          "title": "مقدمة",\n          "title": "مقدمة",\n'),
    text.replace('\n        }\n      ]', '\n        },\n      ]'), text.replace('\n      ]', '\n      ]e3'), text.replace('\n      ]', '\n      ]0'), text.replace('\n      ]', '\n      ]"'), text.slice(0, -40), `${text}x`, text.replace('"deleted": []', '"deleted": [], "more": 1'),
  ]
  for (const other of others) {
    assert.is.not(other, text)
    if (readAsJson(other)) agrees(other)
    else assert.not(reader.read(Buffer.from(other)), other)
  }
  const broken = Buffer.from(text)
  broken[broken.indexOf('مقدمة') + 1] = 0xff
  assert.not(reader.read(broken))
})

test('what only looks like the stages of a lesson is not taken for them', () => {
  const inner = `{\n      "stages": [\n        {\n          "name": "x",\n          "idx": 1,\n          "title": "x",\n          "type": "Text"\n        }\n      ]\n}`
  const compact = JSON.stringify(JSON.parse(fileWith(STAGE)), null, 1)
  const twice = (other: string) => fileWith(STAGE).replace('\n      ]', `\n      ],\n      "stages": ${other}`)
  for (const text of [twice('"0"'), twice('"\uffff0"'), twice('"\\uffff0"'), twice('0'), compact.replace('"config": {', `"config": {"inner": ${inner},`), compact.replace('"stages": [', `"stages": "\uffff0", "more": ${inner}, "was": [`), fileWith(STAGE).replace('"deleted": []', `"deleted": [], "more": ${inner}`)]) {
    assert.ok(text.includes('\n      "stages": [\n'))
    assert.not(schemaFaults('snapshot_lessons', JSON.parse(text)).length === 0 && reader.read(Buffer.from(text))?.lessons.some(({ stages }) => stages instanceof PrintedStages), text)
    if (readAsJson(text)) agrees(text)
    else assert.not(reader.read(Buffer.from(text)), text)
  }
})

const titles = fc.constantFrom('x', ' .', 'درس ١', '\\', '漢', '\u00a0')
const stages = fc.array(fc.record({ title: titles, type: fc.constantFrom('Video', 'Question', 'Text', 'Interactive'), weight: fc.option(fc.constantFrom(0, 1, -2.5, 0.1, 1e-7, 0.1 + 0.2)), target_time: fc.option(fc.constantFrom(0, 90, -1, Number.MAX_SAFE_INTEGER)), is_skippable: fc.option(fc.boolean()), config: fc.oneof({ weight: 3, arbitrary: fc.constantFrom({ body: 'نص' }, { a: [1, 0.5, { b: null }] }) }, { weight: 1, arbitrary: configs }) }), { maxLength: 3 })
  .map((list) => list.map((stage, i) => Object.fromEntries(Object.entries({ name: `s${i}`, idx: i, ...stage }).filter(([, value]) => value !== null)) as unknown as Stage))

test('both ways agree on random files', () => {
  let known = 0
  fc.assert(fc.property(stages, (list) => { if (agrees(fileWith(...list))) known++ }), { numRuns: 2000 })
  assert.ok(known > 100, `only ${known} were read as text`)
})

test('both ways agree on the files of random sites', () => {
  fc.assert(fc.property(siteArbitrary({ faults: true }), ({ subjects }) => {
    for (const { lessons } of subjects) for (const group of lessons) agrees(lineJson(group))
  }), { numRuns: 200 })
})

const PIECES = ['', '"', '\\', ' ', ',', '0', '-', '}', ']', '{', '[', '\n', '\\u00e9', '"a":1,', '      ', '.5', 'e3', '\n      "stages": [', '\n        }']
test('both ways agree on damaged files', () => {
  const text = fileWith(STAGE, { name: 's2', idx: 2, title: 'x', type: 'Video', config: { a: [{ b: 'c' }] } })
  let known = 0
  fc.assert(fc.property(fc.nat(text.length - 1), fc.nat(3), fc.constantFrom(...PIECES), (at, length, piece) => {
    if (agrees(text.slice(0, at) + piece + text.slice(at + length))) known++
  }), { numRuns: 10_000 })
  assert.ok(known > 300, `only ${known} were read as text`)
})

test.run()
