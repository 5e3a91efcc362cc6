// The lesson files of a large site are made in threads: what they make, and what they say when they cannot.
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { startLessonWriter } from '../../build/dump/lesson-threads.ts'
import { packedRow } from '../../build/dump/pack-row.ts'
import { Spool } from '../../build/dump/spool.ts'
import { CommandError } from '../../build/errors.ts'
import { replaceSnapshot } from '../../build/snapshot/replace.ts'
import { readTree } from '../folders.ts'
import { temporaryFolder } from '../program.ts'
import { SmallDisk, whyNoSmallDisk } from '../small-disk.ts'

const test = suite('dump: threads')
const LESSON_COLUMNS = ['name', 'parent_topic', 'title', 'modified']
const STAGE_COLUMNS = ['name', 'parent', 'idx', 'config', 'modified']

const MUCH = 1e9

/** A snapshot of one topic a bucket, each with one lesson of two stages. */
function write(snapshot: string, buckets: number, config: string, expectedBytes = 0) {
  const add = (spool: Spool, bucket: number, key: number, ...values: readonly (string | null)[]) => {
    const row = packedRow(values.map((value) => (value === null ? null : Buffer.from(value))))
    spool.add(bucket, key, row, 0, row.length)
  }
  return replaceSnapshot(snapshot, { onWait() {}, onChange() {} }, async (staging, keep) => {
    await using writer = startLessonWriter(expectedBytes, { staging, timeZone: 'Asia/Amman', lessonColumns: LESSON_COLUMNS, stageColumns: STAGE_COLUMNS })
    const [lessons, stages] = [new Spool(`${staging.scratch}/lessons`, buckets), new Spool(`${staging.scratch}/stages`, buckets)]
    const numbers = Array.from({ length: buckets }, (_, i) => i)
    for (const i of numbers) {
      add(lessons, i, i, `l${i}`, `t${i}`, null, '2026-03-01 12:00:00.000001')
      for (const idx of ['2', '1']) add(stages, i, 0, `g${i}-${idx}`, `l${i}`, idx, config, '2026-03-01 12:00:00.000001')
    }
    const [lessonFiles, stageFiles] = [lessons.finish(), stages.finish()]
    const jobs = numbers.map((i) => ({ lessons: lessonFiles[i], stages: stageFiles[i], topics: [{ number: i, topic: `t${i}`, path: `subjects/s/lessons/t${i}.json`, deleted: [] }] }))
    for await (const { files } of writer.write(jobs)) files.forEach(keep)
  })
}

test('threads make the same files as this one', async () => {
  const [few, many] = [join(temporaryFolder(), 'snapshot'), join(temporaryFolder(), 'snapshot')]
  await write(few, 3, '{"a": 1}')
  assert.equal(await write(many, 30, '{"a": 1}', MUCH), { written: 30, removed: 0, unchanged: 0 })
  const files = readTree(many)
  for (const [path, text] of readTree(few)) assert.is(files.get(path), text)
  const { lessons } = JSON.parse(files.get('subjects/s/lessons/t29.json')!) as { lessons: { modified: string; stages: { name: string }[] }[] }
  assert.equal([lessons[0]!.modified, lessons[0]!.stages.map(({ name }) => name)], ['2026-03-01T09:00:00.000001Z', ['g29-1', 'g29-2']])
})

test('threads start where there is much to do, also when that was not expected', async () => {
  const started: unknown[] = []
  const note = (worker: unknown) => void started.push(worker)
  process.on('worker', note)
  const snapshot = join(temporaryFolder(), 'snapshot')
  await write(snapshot, 20, '{}')
  assert.is(started.length, 0)
  const config = `{"a":"${'x'.repeat(1_000_000)}"}`
  assert.equal(await write(snapshot, 20, config), { written: 20, removed: 0, unchanged: 0 })
  assert.ok(started.length > 0)
  process.off('worker', note)
})

const noDisk = whyNoSmallDisk()
if (noDisk !== undefined) process.stderr.write(`skipped: a full disk (${noDisk})\n`)
const testOnDisk = noDisk === undefined ? test : test.skip

testOnDisk('a disk that a thread finds full', async () => {
  // Room for what is put aside, but each of its bytes becomes six.
  const disk = new SmallDisk('size=4m')
  const snapshot = join(disk.root, 'snapshot')
  const error = await write(snapshot, 30, '\u0001'.repeat(20_000), MUCH).then(() => undefined, (thrown: unknown) => thrown)
  assert.instance(error, CommandError)
  assert.match((error as CommandError).message, 'could not write the snapshot: the disk is full')
})

test.run()
