// What a build noted of its own writes is what it asks for at its end: of each file the last, by whichever writer; and
// which folders nobody else changed.
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { OwnFolders, type FolderNumbers } from '../../build/output/own-folders.ts'
import { ownWrites, OwnWrites } from '../../build/output/own-writes.ts'
import { temporaryFolder } from '../program.ts'

const test = suite('own writes')

// Numbers of files that are near each other, those of large file systems, and some that share their lower bits.
const ino = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(2 ** 32 + 5, 2 ** 33 + 5, 2 ** 40, 2 ** 52 + 1, 4_294_967_295), fc.maxSafeNat())
const file = fc.record({ ino, size: fc.nat(3), mtimeMs: fc.constantFrom(1.5, 1.75, 2e12 + 0.25) })

test('a file is a build\'s own when it is as it was noted last', () => {
  fc.assert(
    fc.property(fc.array(fc.array(file, { maxLength: 60 }), { maxLength: 3 }), fc.array(file, { maxLength: 20 }), (writers, others) => {
      const last = new Map(writers.flat().map((each) => [each.ino, each]))
      const isOwnFile = ownWrites(writers.map((files) => {
        const own = new OwnWrites(0)
        for (const each of files) own.note({ ...each, ctimeMs: each.mtimeMs })
        return own.take()
      }))
      for (const { ino, size, mtimeMs } of [...writers.flat(), ...others]) {
        const noted = last.get(ino)
        assert.is(isOwnFile(ino, size, mtimeMs), noted !== undefined && noted.size === size && noted.mtimeMs === mtimeMs)
      }
    }),
    { numRuns: 300 },
  )
})

test('what is noted is handed over once, however much it is', () => {
  const own = new OwnWrites(0)
  const note = (ino: number) => own.note({ ino, size: 2 * ino, mtimeMs: 3 * ino, ctimeMs: 0 })
  for (let ino = 1; ino <= 5_000; ino++) note(ino)
  const first = own.take()
  assert.is(first.length, 15_000)
  assert.is(own.take().length, 0)
  note(7_000)
  const isOwnFile = ownWrites([first, own.take()])
  for (const ino of [1, 2_500, 5_000, 7_000]) assert.ok(isOwnFile(ino, 2 * ino, 3 * ino), String(ino))
  assert.not.ok(isOwnFile(6_000, 12_000, 18_000))
})

/** A folder that was known once, and what a build writes there in runs; other acts come between these. */
async function isLeftToBuild(acts: readonly (readonly string[] | ((folder: string) => void))[], isKnown = true): Promise<boolean> {
  const root = temporaryFolder()
  const folder = join(root, 'lessons')
  mkdirSync(folder)
  writeFileSync(join(folder, 'old.json'), '{}')
  const numbers = (): FolderNumbers => {
    const { ino, size, mtimeMs, ctimeMs } = statSync(folder)
    return [ino, size, mtimeMs, ctimeMs]
  }
  const before = numbers()
  const own = new OwnFolders(root)
  if (isKnown) own.lookFrom(new Map([['lessons', before]]))
  for (const act of acts) {
    // What is done within one tick of the clock cannot be told apart.
    await sleep(20)
    if (typeof act === 'function') act(folder)
    else {
      for (const name of act) {
        own.open(`lessons/${name}`)
        writeFileSync(join(folder, name), '{}')
      }
      own.close()
    }
  }
  return own.isAsLeft('lessons', numbers())
}

test('a folder to which a build alone wrote is as it left it', async () => {
  assert.ok(await isLeftToBuild([['a.json', 'b.json']]))
  assert.ok(await isLeftToBuild([['a.json'], ['b.json', 'c.json'], (folder) => void writeFileSync(join(folder, 'old.json'), 'other bytes')]))
})

test('one to which others wrote, before, between or after, is not; nor one that was never known, or to which nobody wrote', async () => {
  const stray = (folder: string) => void writeFileSync(join(folder, 'stray.json'), '{}')
  const gone = (folder: string) => void rmSync(join(folder, 'old.json'))
  for (const other of [stray, gone]) {
    for (const acts of [[other, ['a.json']], [['a.json'], other, ['b.json']], [['a.json'], ['b.json'], other]]) assert.not.ok(await isLeftToBuild(acts))
  }
  assert.not.ok(await isLeftToBuild([['a.json']], false))
  assert.not.ok(await isLeftToBuild([]))
})

test.run()
