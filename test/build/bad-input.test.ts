// Snapshots that no dump wrote so: cut off, mixed up, edited by hand, or not there. Each is refused with every
// fault that it has, by the path of the file, and neither the snapshot nor dist/ is touched.
import { constants } from 'node:buffer'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { exampleSite, lesson } from '../example-site.ts'
import { readTimes, readTree, writeSnapshot } from '../folders.ts'
import { memora, temporaryFolder } from '../program.ts'

const test = suite('bad input')
const folder = temporaryFolder()
const snapshot = join(folder, 'snapshot')
const dist = join(folder, 'dist')

const INDEX = 'snapshot.json'
const PLAN = 'plans/plan.json'
const SUBJECT = 'subjects/math/subject.json'
const LESSONS = 'subjects/math/lessons/topic.json'
const OTHER_LESSONS = 'subjects/other/lessons/other-topic.json'

interface Case {
  readonly break: () => void
  /** What the messages say: one list for each, in any order. */
  readonly says: readonly (readonly string[])[]
}

const CASES: Readonly<Record<string, Case>> = {
  'a file that is cut off': { break: () => edit(LESSONS, (text) => text.slice(0, 100)), says: [[LESSONS, 'not whole JSON', 'git']] },
  'a file that is empty': { break: () => edit(PLAN, () => ''), says: [[PLAN, 'not whole JSON']] },
  'an index that is empty': { break: () => edit(INDEX, () => ''), says: [[INDEX, 'not whole JSON']] },
  'an index that is a list': { break: () => edit(INDEX, () => '[]'), says: [[INDEX, 'must be object']] },
  'an index that is null': { break: () => edit(INDEX, () => 'null'), says: [[INDEX, 'must be object']] },
  'a merge that was not finished': { break: () => edit(PLAN, (text) => `<<<<<<< HEAD\n${text}`), says: [[PLAN, 'not whole JSON']] },
  'a value of another type': { break: () => edit(LESSONS, (text) => text.replace('"is_published": true', '"is_published": 1')), says: [[LESSONS, 'lessons/0/is_published', 'boolean']] },
  'a number that is none': { break: () => edit(LESSONS, (text) => text.replace('"bit_index": 0', '"bit_index": 1e400')), says: [[LESSONS, 'lessons/0/bit_index', 'integer']] },
  'a time in another form': { break: () => edit(PLAN, (text) => text.replace('2026-01-01T08:00:00.000000Z', '2026-01-01 08:00:00')), says: [[PLAN, 'creation', 'pattern']] },
  'a month that there is none': { break: () => edit(LESSONS, (text) => text.replace('2026-01-01T08', '2026-13-01T08')), says: [[LESSONS, 'lessons/0/creation', 'pattern']] },
  'a subject twice in the index': { break: () => edit(INDEX, (text) => text.replace('"math",', '"math", "math",')), says: [[INDEX, 'subjects: "math" stands there twice', 'make snapshot']] },
  'an orphan whose parent is there': {
    break: () => {
      edit(INDEX, (text) => text.replace('"format_version": 1,', '"format_version": 1, "orphans": true,'))
      write('orphans/structure.json', JSON.stringify({ tracks: [{ name: 'lost', title: 'Lost', parent_subject: 'math', is_published: true }], units: [], topics: [], deleted: [] }))
    },
    says: [['Memora Track "lost"', 'parent_subject', 'orphans/structure.json', '"math"']],
  },
  'a field that nobody knows': { break: () => edit(SUBJECT, (text) => text.replace('"title": "Unit"', '"titel": "Unit", "title": "Unit"')), says: [[SUBJECT, 'units/0', 'unknown field "titel"']] },
  'a field that is missing': { break: () => edit(LESSONS, (text) => text.replace('"name": "two",', '')), says: [[LESSONS, 'lessons/1', '"name" is missing']] },
  'no seasons.json': { break: () => drop('seasons.json'), says: [['seasons.json', 'is missing', 'make snapshot']] },
  'no file of a plan': { break: () => drop(PLAN), says: [[PLAN, 'is missing']] },
  'no file of a subject': { break: () => drop('subjects/other/subject.json'), says: [['subjects/other/subject.json', 'is missing']] },
  'no file of lessons': { break: () => drop(LESSONS), says: [[LESSONS, 'is missing']] },
  'a stray file in plans/': { break: () => write('plans/copy.json', '{}'), says: [['plans/copy.json', 'nothing else in the snapshot refers to it']] },
  'a stray folder in subjects/': { break: () => write('subjects/old/subject.json', '{}'), says: [['subjects/old', 'nothing else']] },
  'a stray file of lessons': { break: () => write('subjects/math/lessons/old.json', '{}'), says: [['subjects/math/lessons/old.json', 'nothing else']] },
  'orphans that the index does not name': { break: () => write('orphans/structure.json', '{}'), says: [['orphans/structure.json', 'nothing else']] },
  'a plan in the file of another': { break: () => edit(PLAN, (text) => text.replace('"name": "plan"', '"name": "plan-2"')), says: [[PLAN, '"name" is "plan-2"', '"plan"']] },
  'lessons in the file of another topic': { break: () => edit(LESSONS, (text) => text.replace('"topic": "topic"', '"topic": "other-topic"')), says: [[LESSONS, '"topic" is "other-topic"', '"topic"']] },
  'a lesson in two files': { break: () => edit(OTHER_LESSONS, (text) => text.replace('"name": "three"', '"name": "one"')), says: [['Memora Lesson "one"', OTHER_LESSONS, LESSONS]] },
  'a lesson twice in one file': { break: () => edit(LESSONS, (text) => text.replace('"name": "two"', '"name": "one"')), says: [['Memora Lesson "one"', LESSONS, 'twice']] },
  'a unit whose track is not in the file': { break: () => edit(SUBJECT, (text) => text.replace('"parent_track": "track"', '"parent_track": "other-track"')), says: [['Memora Unit "unit"', 'parent_track', SUBJECT, '"other-track"']] },
  'a topic without a unit': { break: () => edit(SUBJECT, (text) => text.replace('"parent_unit": "unit",', '')), says: [['Memora Topic "topic"', 'parent_unit', SUBJECT]] },
  'a later format': { break: () => edit(INDEX, (text) => text.replace('"format_version": 1', '"format_version": 2')), says: [[INDEX, 'format version 2', 'reads version 1']] },
  'a format in quotes': { break: () => edit(INDEX, (text) => text.replace('"format_version": 1', '"format_version": "1"')), says: [[INDEX, 'format version "1"']] },
  'no format': { break: () => edit(INDEX, (text) => text.replace('"format_version": 1,', '')), says: [[INDEX, '"format_version" is missing']] },
  'a folder that is no snapshot': { break: () => { drop('.'); write('readme.md', 'Hello') }, says: [[snapshot, 'not a snapshot', INDEX, 'SNAPSHOT']] },
  'an empty folder': { break: () => { drop('.'); mkdirSync(snapshot) }, says: [[snapshot, 'not a snapshot', INDEX]] },
  'no folder': { break: () => drop('.'), says: [[snapshot, 'no such snapshot folder', 'SNAPSHOT', 'make snapshot']] },
  'a file in place of the folder': { break: () => { drop('.'); writeFileSync(snapshot, '{}') }, says: [[`${snapshot}:`, 'is a file', 'SNAPSHOT']] },
  'a folder in place of a file': { break: () => { drop(LESSONS); mkdirSync(join(snapshot, LESSONS)) }, says: [[LESSONS, 'folder where a file is expected', 'git']] },
  'a file in place of plans/': { break: () => { drop('plans'); write('plans', '') }, says: [[PLAN, 'a file, not a folder'], ['plans:', 'a file, not a folder']] },
  'letters of another encoding': { break: () => writeFileSync(join(snapshot, LESSONS), inWindowsArabic(read(LESSONS))), says: [[LESSONS, 'UTF-8']] },
  'a byte order mark': { break: () => edit(LESSONS, (text) => `\uFEFF${text}`), says: [[LESSONS, 'byte order mark', 'UTF-8']] },
  'an integer in a config that JSON readers round': {
    break: () => edit(LESSONS, (text) => text.replace('"config": {', '"config": {"deep":[{"id":9007199254740993}],')),
    says: [['Memora Lesson Stage "one-s1" (stage 1 of lesson "one"), config', '9007199254740993', '2^53', 'in quotes']],
  },
  'an integer beside the configs that JSON readers round': { break: () => edit(LESSONS, (text) => text.replace('"bit_index": 0', '"bit_index": 9007199254740993')), says: [[LESSONS, 'lessons/0/bit_index']] },
  'several faults at once': {
    break: () => {
      edit(PLAN, (text) => text.slice(0, 50))
      drop('grades.json')
      edit(OTHER_LESSONS, (text) => text.replace('"is_published": true', '"is_published": "yes"').replace('"stages"', '"steps"'))
      write('plans/copy.json', '{}')
      edit(SUBJECT, (text) => text.replace('"parent_track": "track"', '"parent_track": "gone"'))
    },
    says: [[PLAN], ['grades.json'], [OTHER_LESSONS, 'is_published'], [OTHER_LESSONS, '"steps"'], [OTHER_LESSONS, '"stages"'], ['plans/copy.json'], [SUBJECT, '"gone"']],
  },
}

function read(file: string): string {
  return readFileSync(join(snapshot, file), 'utf8')
}

/** As an editor saves it that is set to Windows-1256; only the two letters of the example are looked up. */
function inWindowsArabic(text: string): Buffer {
  return Buffer.from(text.replaceAll('ن', '\u00e4').replaceAll('ص', '\u00d5'), 'latin1')
}

function write(file: string, text: string): void {
  mkdirSync(dirname(join(snapshot, file)), { recursive: true })
  writeFileSync(join(snapshot, file), text)
}

function edit(file: string, change: (text: string) => string): void {
  const before = read(file)
  const after = change(before)
  assert.is.not(after, before, 'the edit found what it was to change')
  write(file, after)
}

function drop(file: string): void {
  rmSync(join(snapshot, file), { recursive: true })
}

/** Two subjects, so that files can be mistaken for one another. */
function twoSubjects() {
  const site = exampleSite()
  const times = { creation: site.plan.creation!, modified: site.plan.modified! }
  site.snapshot.subjects.push({
    structure: {
      subject: { name: 'other', title: 'Other', is_published: true, next_bit_index: 1, ...times },
      tracks: [{ name: 'other-track', title: 'Track', parent_subject: 'other', is_published: true, ...times }],
      units: [{ name: 'other-unit', title: 'Unit', parent_track: 'other-track', is_published: true, ...times }],
      topics: [{ name: 'other-topic', title: 'Topic', parent_unit: 'other-unit', is_published: true, ...times }],
      deleted: [],
    },
    lessons: [{ topic: 'other-topic', lessons: [lesson('three', 0)], deleted: [] }],
  })
  site.plan.subjects.push({ name: 'r2', idx: 2, subject: 'other' })
  return site.snapshot
}

function state(path: string) {
  if (!existsSync(path)) return 'nothing'
  try {
    return [readTree(path), readTimes(path)]
  } catch {
    return readFileSync(path, 'utf8')
  }
}

function build() {
  return memora(['build', '--snapshot', snapshot, '--dist', dist])
}

test.before(async () => {
  writeSnapshot(snapshot, twoSubjects())
  const { status, stderr } = await build()
  assert.is(status, 0, stderr)
})

test.before.each(() => writeSnapshot(snapshot, twoSubjects()))

for (const [name, { break: breakIt, says }] of Object.entries(CASES)) {
  test(`refuses ${name}`, async () => {
    breakIt()
    const before = [state(dist), state(snapshot)]
    const { status, stdout, stderr } = await build()
    assert.is(status, 1, stderr)
    assert.is(stdout, '')
    assert.not.match(stderr, /\n\s+at |This is a bug/)
    const messages = stderr.split(/^(?=error: |Stopped: )/m).filter((text) => text.startsWith('error: '))
    for (const parts of says) assert.ok(messages.some((message) => parts.every((part) => message.includes(part))), `${stderr}\nshould say ${parts.join(' and ')}`)
    assert.is(messages.length, says.length, stderr)
    assert.match(stderr, new RegExp(`^Stopped: ${says.length} problems?\\.`, 'm'))
    // A file is named as it can be opened, not only by its place in the snapshot.
    for (const message of messages) if (!message.includes('2^53')) assert.ok(message.includes(snapshot), message)
    assert.equal([state(dist), state(snapshot)], before)
  })
}

test('a pipe in the place of a file is not waited for', async () => {
  const before = state(dist)
  drop(LESSONS)
  execFileSync('mkfifo', [join(snapshot, LESSONS)])
  const { status, stderr } = await build()
  assert.is(status, 1, stderr)
  assert.match(stderr, `${join(snapshot, LESSONS)}: it is not whole JSON`)
  assert.equal(state(dist), before)
})

test('a file that is too large to be read is named', async () => {
  for (const size of [constants.MAX_STRING_LENGTH + 1, 2 ** 32]) {
    truncateSync(join(snapshot, LESSONS), size)
    const { status, stderr } = await build()
    assert.is(status, 1, stderr)
    assert.match(stderr, `${join(snapshot, LESSONS)}: it is larger than any file that a dump writes`)
    assert.not.match(stderr, /This is a bug/)
  }
})

test('makes no dist folder for a snapshot that it refuses', async () => {
  drop(LESSONS)
  const wanted = join(folder, 'not-made')
  assert.is((await memora(['build', '--snapshot', snapshot, '--dist', wanted])).status, 1)
  assert.not.ok(existsSync(wanted))
})

test('reads lines that end as on Windows, and what people and tools leave in the folder, as if nothing were', async () => {
  const before = state(dist)
  for (const file of readTree(snapshot).keys()) edit(file, (text) => text.replaceAll('\n', '\r\n'))
  for (const file of ['README.md', '.DS_Store', 'plans/.gitkeep', 'subjects/readme.txt', 'notes/todo.txt']) write(file, 'mine')
  const { status, stdout, stderr } = await build()
  assert.is(status, 0, stderr)
  assert.match(stdout, /Nothing changed/)
  assert.equal(state(dist), before)
})

test('a snapshot can lie behind a link', async () => {
  const elsewhere = `${snapshot}-elsewhere`
  renameSync(snapshot, elsewhere)
  symlinkSync(elsewhere, snapshot)
  const { status, stderr } = await build()
  assert.is(status, 0, stderr)
})

test.run()
