// Every stop and every warning of contract.md, section 7, through the command line on a broken snapshot.
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { exampleSite, lesson, override, stage, type ExampleSite } from '../example-site.ts'
import { readTree, writeSnapshot } from '../folders.ts'
import { memora, temporaryFolder } from '../program.ts'

const test = suite('problems')
const folder = temporaryFolder()
const snapshot = join(folder, 'snapshot')
const dist = join(folder, 'dist')

interface Case {
  readonly break: (site: ExampleSite) => void
  /** What the message must say, in any order. */
  readonly says: readonly string[]
}

const LESSON_TWO = 'Memora Lesson "two"'
const STAGE_OF_TWO = 'Memora Lesson Stage "two-s1"'
const ROW = 'Memora Plan Override "o1"'

// One is cut, and its hash begins like a byte that is escaped in the other.
const ONE_SEGMENT = [`درس درس ${'L'.repeat(36)}x23${'y'.repeat(61)}`, `درس درس ${'L'.repeat(36)}x2!86162d54a03822`] as const

const STOPS: Readonly<Record<string, Case>> = {
  'bit-index-missing': { break: ({ lessons }) => { delete lessons[1].bit_index }, says: [LESSON_TWO, 'bit_index'] },
  'bit-index-missing, negative': { break: ({ lessons }) => { lessons[1].bit_index = -1 }, says: [LESSON_TWO, 'bit_index', '-1'] },
  'bit-index-shared': { break: ({ lessons }) => { lessons[1].bit_index = 0 }, says: [LESSON_TWO, 'bit_index', '"one"', '"math"'] },
  'bit-index-shared, with a lesson that nobody sees': { break: ({ lessons }) => { lessons[1].bit_index = 0; lessons[1].is_published = false }, says: ['"two"', '"one"', 'bit_index'] },
  'config-not-object': { break: ({ lessons }) => { lessons[1].stages = [stage('two-s1', { config: undefined, config_text: '[1]' })] }, says: [`${STAGE_OF_TWO} (stage 1 of lesson "two"), config`, 'a list'] },
  'config-not-object, null': { break: ({ lessons }) => { lessons[1].stages = [stage('two-s1', { config: undefined, config_text: 'null' })] }, says: [STAGE_OF_TWO, 'config', 'null'] },
  'config-not-object, cut off': { break: ({ lessons }) => { lessons[1].stages = [stage('two-s1', { config: undefined, config_text: '{"a":' })] }, says: [STAGE_OF_TWO, 'not JSON'] },
  'config-number-too-large': { break: ({ lessons }) => { lessons[1].stages = [stage('two-s1', { config: undefined, config_text: '{"a":[9007199254740993]}' })] }, says: [STAGE_OF_TWO, '9007199254740993', '2^53'] },
  'config-number-too-large, beyond any number': { break: ({ lessons }) => { lessons[1].stages = [stage('two-s1', { config: undefined, config_text: '{"a":1e999}' })] }, says: [STAGE_OF_TWO, '1e999'] },
  'config-too-deep': { break: ({ lessons }) => { lessons[1].stages = [stage('two-s1', { config: undefined, config_text: `{"a":${'['.repeat(9000)}${']'.repeat(9000)}}` })] }, says: [STAGE_OF_TWO, '500 levels'] },
  'stage-type-unknown': { break: ({ lessons }) => { lessons[1].stages = [stage('two-s1', { type: 'Audio' })] }, says: [STAGE_OF_TWO, 'type', '"Audio"', 'Video'] },
  'stage-type-unknown, none': { break: ({ lessons }) => { lessons[1].stages = [stage('two-s1', { type: undefined })] }, says: [STAGE_OF_TWO, 'type'] },
  'title-missing, of a stage': { break: ({ lessons }) => { lessons[1].stages = [stage('two-s1', { title: undefined })] }, says: [STAGE_OF_TWO, 'title'] },
  'title-missing, of a lesson': { break: ({ lessons }) => { lessons[1].title = '  ' }, says: [LESSON_TWO, 'title'] },
  'title-missing, of a topic': { break: ({ topic }) => { delete topic.title }, says: ['Memora Topic "topic"', 'title'] },
  'title-missing, of a unit': { break: ({ unit }) => { delete unit.title }, says: ['Memora Unit "unit"', 'title'] },
  'title-missing, of a track': { break: ({ track }) => { delete track.title }, says: ['Memora Track "track"', 'title'] },
  'title-missing, of a subject': { break: ({ subject }) => { delete subject.title }, says: ['Memora Subject "math"', 'title'] },
  'title-missing, of a plan': { break: ({ plan }) => { delete plan.title }, says: ['Memora Academic Plan "plan"', 'title'] },
  'override-action-unknown': { break: ({ plan }) => { plan.overrides = [override({ action: 'Explode' })] }, says: [`${ROW} (row 1), action`, '"Explode"', '"plan"', 'Set Free'] },
  'override-action-unknown, though the target is missing': { break: ({ plan }) => { plan.overrides = [override({ action: 'toString', target_name: 'nowhere' })] }, says: [ROW, '"toString"'] },
  'override-level-unknown': { break: ({ plan }) => { plan.overrides = [override({ action: 'Set Access Level', override_value: 'Paid' })] }, says: [ROW, 'override_value', '"Paid"', 'free_preview'] },
  'override-linear-unknown': { break: ({ plan }) => { plan.overrides = [override({ action: 'Set Linear', override_value: '2' })] }, says: [ROW, 'override_value', '"2"'] },
  'override-linear-unknown, empty': { break: ({ plan }) => { plan.overrides = [override({ action: 'Set Linear' })] }, says: [ROW, 'override_value'] },
  'override-rename-empty': { break: ({ plan }) => { plan.overrides = [override({ action: 'Rename', override_value: ' ' })] }, says: [ROW, 'override_value', 'empty'] },
  'page-name-shared, with the manifest': { break: (site) => renameTopic(site, 'manifest'), says: ['Memora Topic "manifest"', 'name', 'manifest'] },
  'page-name-shared, with the search index': { break: (site) => renameTopic(site, 'search_index'), says: ['Memora Topic "search_index"', 'name'] },
  'page-name-shared, with the hierarchy': { break: (site) => renameTopic(site, 'math_h'), says: ['Memora Topic "math_h"', 'hierarchy', '"math"'] },
  'page-name-shared, with the bitmap': { break: (site) => renameTopic(site, 'math_b'), says: ['Memora Topic "math_b"', 'bitmap', '"math"'] },
  'page-name-shared, of two lessons': { break: ({ lessons }) => { [lessons[0].name, lessons[1].name] = ONE_SEGMENT }, says: ['Memora Lesson', 'name', `"${ONE_SEGMENT[0]}"`, 'lessons/~D8~AF'] },
}

const WARNINGS: Readonly<Record<string, Case>> = {
  'orphan, track': { break: (site) => orphans(site, { tracks: [{ name: 'lost', title: 'Lost', is_published: true, parent_subject: 'gone' }] }), says: ['Memora Track "lost"', 'parent_subject', '"gone"'] },
  'orphan, unit': { break: (site) => orphans(site, { units: [{ name: 'lost', title: 'Lost', is_published: true }] }), says: ['Memora Unit "lost"', 'parent_track'] },
  'orphan, topic': { break: (site) => orphans(site, { topics: [{ name: 'lost', title: 'Lost', is_published: true, parent_unit: 'gone' }] }, ['lost']), says: ['Memora Topic "lost"', 'parent_unit', '"gone"'] },
  'orphan, lesson': { break: (site) => orphans(site, {}, ['gone']), says: ['Memora Lesson "lost-lesson"', 'parent_topic', '"gone"'] },
  'plan-subject-missing': { break: ({ plan }) => { plan.subjects.push({ name: 'r2', idx: 2, subject: 'gone' }) }, says: ['Memora Plan Subject "r2"', 'subject', '"gone"', '"plan"'] },
  'plan-subject-twice': { break: ({ plan }) => { plan.subjects.push({ name: 'r2', idx: 2, subject: 'math' }) }, says: ['Memora Plan Subject "r2"', '"math"'] },
  'override-twice': { break: ({ plan }) => { plan.overrides = [override({ action: 'Set Free' }), override({ action: 'Set Free', name: 'o2', idx: 2 })] }, says: ['Memora Plan Override "o1" (row 1), action', 'Set Free', 'row 2'] },
  'override-target-missing': { break: ({ plan }) => { plan.overrides = [override({ action: 'Hide', target_name: 'gone' })] }, says: [ROW, 'target_name', 'Memora Topic "gone"', 'does not exist'] },
  'override-target-missing, of a DocType that is no node': { break: ({ plan }) => { plan.overrides = [override({ action: 'Hide', target_doctype: 'User', target_name: 'math' })] }, says: [ROW, 'User "math"'] },
  'override-target-outside': { break: (site) => { site.plan.overrides = [override({ action: 'Hide', target_doctype: 'Memora Subject', target_name: 'other' })]; otherSubject(site) }, says: [ROW, 'Memora Subject "other"', 'not in a subject of this plan'] },
  'override-without-effect': { break: ({ plan }) => { plan.overrides = [override({ action: 'Set Linear', override_value: '1', target_doctype: 'Memora Lesson', target_name: 'one' })] }, says: [ROW, '"one"', 'no effect'] },
  'paid-without-item': { break: ({ subject }) => { subject.is_paid = true }, says: ['Memora Subject "math"', 'required_item', 'paid'] },
  'color-invalid': { break: ({ subject }) => { subject.color_code = 'red' }, says: ['Memora Subject "math"', 'color_code', '"red"', '#2563EB'] },
  'image-private': { break: ({ unit }) => { unit.badge_image = '/private/files/a.png' }, says: ['Memora Unit "unit"', 'badge_image', '/private/files/a.png'] },
  'config-private': { break: ({ lessons }) => { lessons[1].stages = [stage('two-s1', { config: { deep: [{ url: '/private/files/a.mp4' }] } })] }, says: [STAGE_OF_TWO, 'config', '/private/'] },
  'page-large': { break: ({ lessons }) => { lessons[1].stages = [stage('two-s1', { config: { body: 'x'.repeat(1_000_001) } })] }, says: [LESSON_TWO, '1.0 MB'] },
  'bit-index-missing': { break: (site) => hiddenLesson(site, { bit_index: -1 }), says: ['Memora Lesson "hidden"', 'bit_index'] },
  'bit-index-shared': { break: (site) => { hiddenLesson(site, { bit_index: 5 }); site.lessons.push(lesson('hidden2', 5, { is_published: false })) }, says: ['"hidden2"', '"hidden"'] },
  'title-missing': { break: (site) => hiddenLesson(site, { title: undefined }), says: ['Memora Lesson "hidden"', 'title'] },
  'config-not-object': { break: (site) => hiddenLesson(site, { stages: [stage('h', { config: undefined, config_text: '7' })] }), says: ['Memora Lesson Stage "h"', 'config'] },
  'config-number-too-large': { break: (site) => hiddenLesson(site, { stages: [stage('h', { config: undefined, config_text: '{"a":-9007199254740993}' })] }), says: ['Memora Lesson Stage "h"', '-9007199254740993'] },
  'stage-type-unknown': { break: (site) => hiddenLesson(site, { stages: [stage('h', { type: 'Audio' })] }), says: ['Memora Lesson Stage "h"', '"Audio"'] },
}

for (const [name, { break: breakIt, says }] of Object.entries(STOPS)) {
  test(`stops: ${name}`, async () => {
    await buildGoodSite()
    const before = readTree(dist)
    const site = exampleSite()
    breakIt(site)
    writeSnapshot(snapshot, site.snapshot)
    const { status, stdout, stderr } = await memora(['build', '--snapshot', snapshot, '--dist', dist, '--json'])
    assert.is(status, 1)
    const { problems } = JSON.parse(stdout)
    assert.is(problems.length, 1, stderr)
    assert.is(problems[0].code, name.split(',')[0])
    const message = stderr.split('\n').find((line) => line.startsWith('error:')) ?? ''
    for (const part of says) assert.ok(message.includes(part), `${message}\nshould say ${part}`)
    assert.not.match(stderr, /\n\s+at /)
    assert.equal(readTree(dist), before)
  })
}

for (const [name, { break: breakIt, says }] of Object.entries(WARNINGS)) {
  test(`warns: ${name}`, async () => {
    const site = exampleSite()
    breakIt(site)
    writeSnapshot(snapshot, site.snapshot)
    const { status, stdout, stderr } = await memora(['build', '--snapshot', snapshot, '--dist', dist, '--json'])
    assert.is(status, 0, stderr)
    const { warnings } = JSON.parse(stdout)
    assert.is(warnings.length, 1, stderr)
    assert.is(warnings[0].code, name.split(',')[0])
    const message = stderr.split('\n').find((line) => line.startsWith('warning:')) ?? ''
    for (const part of says) assert.ok(message.includes(part), `${message}\nshould say ${part}`)
  })
}

test('tells every problem of a snapshot in one run, and warnings with them', async () => {
  const site = exampleSite()
  site.lessons[0].bit_index = -1
  site.lessons[1].title = undefined
  site.plan.overrides = [override({ action: 'Explode' })]
  site.subject.color_code = 'red'
  writeSnapshot(snapshot, site.snapshot)
  const { status, stderr } = await memora(['build', '--snapshot', snapshot, '--dist', dist])
  assert.is(status, 1)
  assert.is(stderr.match(/^error:/gm)?.length, 3, stderr)
  assert.is(stderr.match(/^warning:/gm)?.length, 1, stderr)
  assert.match(stderr, /3 problems, 1 warning/)
})

test('says nothing of the overrides of a plan that is not published', async () => {
  const site = exampleSite()
  site.plan.is_published = false
  site.plan.overrides = [override({ action: 'Explode' })]
  writeSnapshot(snapshot, site.snapshot)
  const { status, stdout } = await memora(['build', '--snapshot', snapshot, '--dist', dist, '--json'])
  assert.is(status, 0)
  assert.equal(JSON.parse(stdout).warnings, [])
})

async function buildGoodSite(): Promise<void> {
  writeSnapshot(snapshot, exampleSite().snapshot)
  assert.is((await memora(['build', '--snapshot', snapshot, '--dist', dist])).status, 0)
}

function renameTopic({ topic, snapshot: { subjects } }: ExampleSite, name: string): void {
  topic.name = name
  subjects[0]!.lessons[0]!.topic = name
}

function hiddenLesson({ lessons }: ExampleSite, fields: Parameters<typeof lesson>[2]): void {
  lessons.push(lesson('hidden', 9, { is_published: false, ...fields }))
}

function otherSubject({ snapshot: { subjects } }: ExampleSite): void {
  subjects.push({ structure: { subject: { name: 'other', title: 'Other', is_published: true }, tracks: [], units: [], topics: [], deleted: [] }, lessons: [] })
}

function orphans(site: ExampleSite, structure: object, topicsWithLesson: readonly string[] = []): void {
  site.snapshot.orphans = {
    structure: { tracks: [], units: [], topics: [], deleted: [], ...structure },
    lessons: topicsWithLesson.map((topic) => ({ topic, lessons: [lesson('lost-lesson', 3)], deleted: [] })),
  }
}

test.run()
