// A dist folder that cannot be written: not a folder, read-only, in the way of itself, or on a full disk. The build
// says what is in its way, and what was published before can still be walked.
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { exampleSite } from '../example-site.ts'
import { readTree, writeSnapshot } from '../folders.ts'
import { largeSite } from '../large-site.ts'
import { memora, temporaryFolder, type Outcome } from '../program.ts'
import { walk } from '../site-walk.ts'
import { SmallDisk, whyNoSmallDisk } from '../small-disk.ts'

const test = suite('bad output')
const folder = temporaryFolder()
const small = join(folder, 'small')
const large = join(folder, 'large')
writeSnapshot(small, exampleSite().snapshot)
writeSnapshot(large, largeSite(300))

function build(snapshot: string, dist: string): Promise<Outcome> {
  return memora(['build', '--snapshot', snapshot, '--dist', dist])
}

function isRefused({ status, stdout, stderr }: Outcome, says: readonly string[]): void {
  assert.is(status, 1, stderr)
  assert.is(stdout, '')
  assert.not.match(stderr, /\n\s+at |This is a bug/)
  assert.is(stderr.match(/^error: /gm)?.length, 1, stderr)
  for (const part of says) assert.ok(stderr.includes(part), `${stderr}\nshould say ${part}`)
}

function isWhole(dist: string): void {
  const files = readTree(dist)
  const { broken, wrongHash, reached } = walk((key) => files.get(key), files.keys())
  assert.equal([broken, wrongHash], [[], []])
  assert.ok(reached.size > 0, 'something is published')
  assert.equal([...files.keys()].filter((key) => key.includes('.tmp-')), [])
}

test('a file in place of dist/', async () => {
  const dist = join(folder, 'a-file')
  writeFileSync(dist, 'mine')
  isRefused(await build(small, dist), [dist, 'not a folder', 'another folder'])
  isRefused(await build(small, join(dist, 'below')), [join(dist, 'below'), 'a file, not a folder'])
  assert.is(readFileSync(dist, 'utf8'), 'mine')
})

test('a file in place of a folder of dist/', async () => {
  const dist = join(folder, 'file-inside')
  mkdirSync(dist)
  writeFileSync(join(dist, 'lessons'), 'mine')
  isRefused(await build(small, dist), [join(dist, 'lessons'), 'not a folder'])
  assert.is(readFileSync(join(dist, 'lessons'), 'utf8'), 'mine')
  assert.not.ok(existsSync(join(dist, 'plans/plan/manifest.json')), 'no manifest of pages that are not there')
  rmSync(join(dist, 'lessons'))
  assert.is((await build(small, dist)).status, 0)
  isWhole(dist)
})

for (const key of ['lessons/one.json', 'plans/plan/manifest.json', '.build.json']) {
  test(`a folder in place of ${key}`, async () => {
    const dist = temporaryFolder()
    assert.is((await build(small, dist)).status, 0)
    const good = readTree(dist)
    rmSync(join(dist, key))
    mkdirSync(join(dist, key))
    // It may be a page or the record that is in the way; the temporary file beside it is none of the reader's business.
    const refused = await build(small, dist)
    isRefused(refused, [key === '.build.json' ? dist : join(dist, key), 'a folder where a file is expected'])
    assert.not.match(refused.stderr, /\.tmp-/)
    // Other pages were written, which is another end than that of a build that found faults.
    assert.match(refused.stderr, key === '.build.json' ? /Nothing was published/ : /What was written stays: .* no deploy takes the folder till a build finished it/)
    assert.equal([...readTree(dist).keys()].filter((path) => path.includes('.tmp-')), [])
    rmSync(join(dist, key), { recursive: true })
    assert.is((await build(small, dist)).status, 0)
    assert.equal(readTree(dist), good)
  })
}

const why = whyNoSmallDisk()
if (why !== undefined) process.stdout.write(`SKIPPED: what happens on a full disk, since ${why}\n`)
const onSmallDisk = why === undefined ? test : test.skip

// Permissions do not bind root, who needs a mount to try it.
const asReadOnly = why !== undefined && process.getuid?.() === 0 ? test.skip : test

asReadOnly('a dist/ that cannot be written', async () => {
  const disk = why === undefined ? new SmallDisk('size=4m') : undefined
  const dist = join(disk?.root ?? folder, 'read-only')
  assert.is((await build(small, dist)).status, 0)
  const good = readTree(dist)
  if (disk) disk.change('ro')
  else chmodSync(dist, 0o555)
  isRefused(await build(large, dist), [dist, disk ? 'read-only' : 'permission denied'])
  assert.equal(readTree(dist), good)
  if (disk) disk.change('rw')
  else chmodSync(dist, 0o755)
  assert.is((await build(small, dist)).status, 0)
})

onSmallDisk('a disk that is full from the start', async () => {
  const disk = new SmallDisk('size=64k')
  writeFileSync(join(disk.root, 'ballast'), Buffer.alloc(64 * 1024))
  isRefused(await build(large, join(disk.root, 'dist')), [join(disk.root, 'dist'), 'disk is full', 'Free some space'])
})

for (const share of [0.02, 0.5, 0.95]) {
  onSmallDisk(`a disk that runs full after ${share * 100} % of what is to be written`, async () => {
    const disk = new SmallDisk('size=32m')
    const dist = join(disk.root, 'dist')
    assert.is((await build(large, dist)).status, 0)
    const wanted = readTree(dist)
    const need = disk.usedBytes()
    rmSync(dist, { recursive: true })
    assert.is((await build(small, dist)).status, 0)

    // Pages, and at the end the manifests, find no room.
    disk.change(`size=${Math.floor(disk.usedBytes() + share * need)}`)
    isRefused(await build(large, dist), [dist, 'disk is full', 'Free some space'])
    isWhole(dist)
    isRefused(await build(large, dist), [dist, 'disk is full'])
    isWhole(dist)

    disk.change('size=32m')
    const { status, stderr } = await build(large, dist)
    assert.is(status, 0, stderr)
    assert.equal(readTree(dist), wanted)
  })
}

onSmallDisk('a disk without room for more files', async () => {
  const disk = new SmallDisk('size=8m,nr_inodes=100')
  const dist = join(disk.root, 'dist')
  assert.is((await build(small, dist)).status, 0)
  isRefused(await build(large, dist), [dist, 'disk is full'])
  isWhole(dist)
  disk.change('nr_inodes=100k')
  assert.is((await build(large, dist)).status, 0)
  isWhole(dist)
})

test.run()
