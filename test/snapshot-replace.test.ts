// Replacing a snapshot as a whole: what stands is the old one or the new one, and nobody else's files are touched.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { CommandError } from '../build/errors.ts'
import { finishReplacement, replaceSnapshot, snapshotGeneration } from '../build/snapshot/replace.ts'
import { stageFile } from '../build/snapshot/staging.ts'
import { readTimes, readTree, writeTree } from './folders.ts'
import { temporaryFolder } from './program.ts'

const test = suite('snapshot: replace')
const ONE = { 'snapshot.json': '{"n": 1}', 'plans/a.json': '{"a": 1}', 'plans/b.json': '{"b": 1}', 'subjects/s/lessons/t.json': '{"t": 1}' }
const TWO = { 'snapshot.json': '{"n": 2}', 'plans/a.json': '{"a": 1}', 'subjects/r/lessons/t.json': '{"t": 2}' }
type Files = Readonly<Record<string, string>>

interface Options {
  readonly changes?: string[]
  /** Runs when all is staged, before anything is moved. */
  readonly atLast?: (() => void | Promise<void>) | undefined
}

function replace(dir: string, files: Files, { changes = [], atLast }: Options = {}) {
  const onChange = ({ path, before, after }: { path: string; before: () => Buffer | undefined; after: () => Buffer | undefined }) => void changes.push(`${path}: ${before() ?? '-'} > ${after() ?? '-'}`)
  return replaceSnapshot(dir, { onWait() {}, onChange }, async (staging, keep) => {
    for (const [path, text] of Object.entries(files)) await keep(stageFile(staging, path, Buffer.from(text)))
    await atLast?.()
  })
}

async function messageOf(act: () => Promise<unknown>): Promise<string> {
  try {
    await act()
  } catch (error) {
    if (error instanceof CommandError) return error.message
    throw error
  }
  return 'no failure'
}

function newFolder(files: Files = {}): string {
  const dir = join(temporaryFolder(), 'snapshot')
  if (Object.keys(files).length > 0) writeTree(dir, new Map(Object.entries(files)))
  return dir
}

/** A folder as a dump leaves it that was killed after its commit, with the first `moved` files already in their place. */
async function killedAfterCommit(moved: number): Promise<string> {
  const dir = newFolder(ONE)
  const journal = { staged: 'files-x', move: [] as { path: string; crc32: number }[], remove: ['plans/b.json', 'subjects/s/lessons/t.json'] }
  const staging = { dir, staged: join(dir, '.next/files-x'), scratch: '' }
  for (const [path, text] of Object.entries(TWO)) {
    const { crc32 } = stageFile(staging, path, Buffer.from(text))
    if (crc32 !== undefined) journal.move.push({ path, crc32 })
  }
  writeFileSync(join(dir, '.next/journal.json'), JSON.stringify(journal))
  for (const { path } of journal.move.slice(0, moved)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    writeFileSync(join(dir, path), readFileSync(join(staging.staged, path)))
    rmSync(join(staging.staged, path))
  }
  return dir
}

test('makes the folder, then changes only what differs', async () => {
  const dir = newFolder()
  assert.equal(await replace(dir, ONE), { written: 4, removed: 0, unchanged: 0 })
  assert.equal(Object.fromEntries(readTree(dir)), ONE)
  const times = readTimes(dir)
  const changes: string[] = []
  assert.equal(await replace(dir, TWO, { changes }), { written: 2, removed: 2, unchanged: 1 })
  assert.equal(Object.fromEntries(readTree(dir)), TWO)
  assert.is(readTimes(dir).get('plans/a.json'), times.get('plans/a.json'))
  assert.not.ok(existsSync(join(dir, 'subjects/s')))
  assert.equal(changes, ['snapshot.json: {"n": 1} > {"n": 2}', 'subjects/r/lessons/t.json: - > {"t": 2}', 'plans/b.json: {"b": 1} > -', 'subjects/s/lessons/t.json: {"t": 1} > -'])
})

test('the same files again touch nothing', async () => {
  const dir = newFolder(ONE)
  const times = readTimes(dir)
  assert.equal(await replace(dir, ONE), { written: 0, removed: 0, unchanged: 4 })
  assert.equal(readTimes(dir), times)
})

test('files of people and tools stay; strangers and empty folders among the snapshot\'s own go', async () => {
  const own = { '.git/config': 'x', '.gitattributes': 'x', 'README.md': 'x', 'LICENSE': 'x', 'plans/.keep': 'x', 'subjects/README.md': 'x' }
  const dir = newFolder({ ...ONE, ...own, 'subjects/s/stranger.txt': 'x' })
  mkdirSync(join(dir, 'subjects/empty/lessons'), { recursive: true })
  await replace(dir, TWO)
  assert.equal(Object.fromEntries(readTree(dir)), Object.fromEntries(Object.entries({ ...own, ...TWO }).sort(([a], [b]) => (a < b ? -1 : 1))))
  assert.not.ok(existsSync(join(dir, 'subjects/empty')))
})

test('a failure while it is filled leaves the old one, and no trace', async () => {
  const dir = newFolder(ONE)
  assert.is(await messageOf(() => replace(dir, TWO, { atLast: () => { throw new CommandError([]) } })), '')
  assert.equal(Object.fromEntries(readTree(dir)), ONE)
  const missing = join(temporaryFolder(), 'a', 'b')
  await messageOf(() => replace(missing, TWO, { atLast: () => { throw new CommandError([]) } }))
  assert.not.ok(existsSync(dirname(missing)))
})

test('what stands in the way is named before anything is changed', async () => {
  const dir = newFolder({ ...ONE, 'subjects/r': 'a file' })
  assert.match(await messageOf(() => replace(dir, TWO)), 'subjects/r/lessons/t.json: could not write the snapshot: a part of the path is a file')
  const other = newFolder({ ...ONE, 'subjects/r/lessons/t.json/x': 'below a folder' })
  assert.match(await messageOf(() => replace(other, TWO)), 'it is a folder where a file is expected')
  assert.is(readFileSync(join(other, 'snapshot.json'), 'utf8'), ONE['snapshot.json'])
  assert.match(await messageOf(() => replace(join(newFolder(ONE), 'snapshot.json'), TWO)), 'is a file')
  assert.match(await messageOf(() => replace(newFolder({ 'thesis.txt': 'x' }), TWO)), 'not a snapshot\'s folder')
})

test('a folder that is a link is followed', async () => {
  const dir = newFolder(ONE)
  const link = join(temporaryFolder(), 'link')
  symlinkSync(dir, link)
  await replace(link, TWO)
  assert.equal(Object.fromEntries(readTree(dir)), TWO)
})

test('killed before the commit: the old one stands, and the next one clears up', async () => {
  const dir = newFolder({ ...ONE, '.next/files-old/plans/a.json': 'half', '.next.lock': '1\n' })
  await finishReplacement(dir)
  assert.is(readFileSync(join(dir, 'plans/a.json'), 'utf8'), ONE['plans/a.json'])
  await replace(dir, TWO)
  assert.equal(Object.fromEntries(readTree(dir)), TWO)
})

test('what a kill before the commit leaves is nothing to git', async () => {
  const dir = newFolder(ONE)
  const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: dir, encoding: 'utf8' })
  git('init', '-q')
  let seen: string | undefined
  await replace(dir, TWO, { atLast: () => { seen = git('status', '--porcelain', '-uall', '--', '.next') } })
  assert.is(seen, '')
  assert.not.ok(existsSync(join(dir, '.next')))
})

test('killed after the commit: whoever comes next moves the rest in, as often as it is asked', async () => {
  for (const moved of [0, 1, 2]) {
    const dir = await killedAfterCommit(moved)
    await Promise.all([finishReplacement(dir), finishReplacement(dir)])
    await finishReplacement(dir)
    assert.equal(Object.fromEntries(readTree(dir)), TWO, `${moved} moved`)
    const again = await killedAfterCommit(moved)
    await replace(again, ONE)
    assert.equal(Object.fromEntries(readTree(again)), ONE, `${moved} moved`)
  }
})

test('killed while it moves new folders, which go as a whole', async () => {
  const NEW = { ...ONE, 'subjects/n/subject.json': '{"n": 1}\n', 'subjects/n/lessons/a.json': '[1]\n', 'subjects/n/lessons/b.json': '[2]\n' }
  const killed = () => {
    const dir = newFolder(ONE)
    const staging = { dir, staged: join(dir, '.next/files-x'), scratch: '' }
    const move = Object.entries(NEW).map(([path, text]) => stageFile(staging, path, Buffer.from(text))).filter(({ crc32 }) => crc32 !== undefined)
    writeFileSync(join(dir, '.next/journal.json'), JSON.stringify({ staged: 'files-x', move, remove: [] }))
    return { dir, staged: staging.staged }
  }
  for (const moved of [undefined, 'subjects/n', 'subjects/n/lessons']) {
    const { dir, staged } = killed()
    if (moved !== undefined) {
      mkdirSync(dirname(join(dir, moved)), { recursive: true })
      renameSync(join(staged, moved), join(dir, moved))
    }
    await finishReplacement(dir)
    assert.equal(Object.fromEntries(readTree(dir)), NEW, `${moved} moved`)
  }
  const { dir, staged } = killed()
  rmSync(join(staged, 'subjects/n/lessons/b.json'))
  assert.match(await messageOf(() => finishReplacement(dir)), 'subjects/n/lessons/b.json: was altered')
})

test('killed after the commit, then put back by hand: no reader takes the mixture, and a dump mends it', async () => {
  const dir = await killedAfterCommit(1)
  // As `git checkout .` does.
  writeTree(dir, new Map(Object.entries(ONE)))
  for (let i = 0; i < 2; i++) assert.match(await messageOf(() => finishReplacement(dir)), 'Run the snapshot command again')
  assert.is(await messageOf(() => replace(dir, ONE, { atLast: () => { throw new CommandError([]) } })), '')
  assert.match(await messageOf(() => finishReplacement(dir)), 'Run the snapshot command again')
  await replace(dir, TWO)
  await finishReplacement(dir)
  assert.equal(Object.fromEntries(readTree(dir)), TWO)
})

test('a damaged journal is named', async () => {
  const dir = newFolder({ ...ONE, '.next/journal.json': '{"staged": ' })
  assert.match(await messageOf(() => finishReplacement(dir)), '.next/journal.json: this is not what a dump left')
})

test('the generation stays while nothing is replaced, and changes when something is', async () => {
  const dir = newFolder(ONE)
  const seen = [snapshotGeneration(dir)]
  assert.is(snapshotGeneration(dir), seen[0])
  for (const files of [TWO, ONE, TWO]) {
    await replace(dir, files)
    seen.push(snapshotGeneration(dir))
  }
  assert.is(new Set(seen).size, seen.length)
  const killed = await killedAfterCommit(1)
  assert.is.not(snapshotGeneration(killed), snapshotGeneration(killed))
})

test('who reads while it is replaced again and again sees one or the other, whenever the generation stood still', async () => {
  const dir = newFolder()
  await replace(dir, ONE)
  const [one, two] = [ONE, TWO].map((files) => JSON.stringify(Object.entries(files).sort()))
  let running = true
  const writer = (async () => {
    for (let i = 0; i < 60; i++) await replace(dir, i % 2 === 0 ? TWO : ONE)
    running = false
  })()
  let whole = 0
  while (running) {
    const before = snapshotGeneration(dir)
    const read = [...readTree(dir)].filter(([path]) => !path.startsWith('.'))
    await new Promise((resolve) => setImmediate(resolve))
    if (snapshotGeneration(dir) !== before) continue
    const state = JSON.stringify(read.sort())
    assert.ok(state === one || state === two, state)
    whole++
  }
  await writer
  assert.ok(whole > 0)
})

test('a journal that leads out of the snapshot, or is none, is refused by who reads and who dumps', async () => {
  const outside = join(temporaryFolder(), 'victim')
  writeFileSync(outside, 'mine')
  const away = `../../${outside.split('/').slice(-2).join('/')}`
  for (const journal of [
    'null', '{}', '[]', '{"staged":"files-x","move":[null],"remove":[]}', '{"staged":"files-x","move":[],"remove":[5]}',
    JSON.stringify({ staged: 'files-x', move: [], remove: [away] }),
    JSON.stringify({ staged: 'files-x', move: [], remove: [`plans/${away}`] }),
    JSON.stringify({ staged: 'files-x', move: [{ path: away, crc32: 1 }], remove: [] }),
    JSON.stringify({ staged: '../..', move: [], remove: [] }),
    JSON.stringify({ staged: 'files-x', move: [], remove: ['.git/config'] }),
  ]) {
    const dir = newFolder({ ...ONE, '.next/journal.json': journal })
    assert.match(await messageOf(() => finishReplacement(dir)), 'not what a dump left', journal)
    assert.match(await messageOf(() => replace(dir, TWO)), 'Delete that file', journal)
    assert.is(readFileSync(outside, 'utf8'), 'mine')
  }
})

test('a link inside the snapshot is named, and nothing behind it is touched', async () => {
  for (const place of ['subjects', 'subjects/s', 'plans/c']) {
    const elsewhere = temporaryFolder()
    writeFileSync(join(elsewhere, 'precious.txt'), 'mine')
    const dir = newFolder(ONE)
    rmSync(join(dir, place), { recursive: true, force: true })
    symlinkSync(elsewhere, join(dir, place))
    assert.match(await messageOf(() => replace(dir, TWO)), 'it is a link', place)
    assert.equal([...readTree(elsewhere)], [['precious.txt', 'mine']], place)
    assert.is(readFileSync(join(dir, 'snapshot.json'), 'utf8'), ONE['snapshot.json'], place)
  }
  // Put there after a dump was killed: what is still to be moved must not go through it.
  const dir = await killedAfterCommit(0)
  const elsewhere = temporaryFolder()
  rmSync(join(dir, 'subjects'), { recursive: true })
  symlinkSync(elsewhere, join(dir, 'subjects'))
  assert.match(await messageOf(() => finishReplacement(dir)), 'it is a link')
})

test('a snapshot that lost its index is mended, also beside a licence', async () => {
  const dir = newFolder({ ...ONE, LICENSE: 'mine' })
  rmSync(join(dir, 'snapshot.json'))
  await replace(dir, ONE)
  assert.equal(readTree(dir), new Map(Object.entries({ ...ONE, LICENSE: 'mine' }).sort()))
})

test.run()
