// Nobody goes on behind the back of who ended: writers without their lock, threads of a process that is gone, promises
// that nobody waits for.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { allAtRest } from '../../build/all-at-rest.ts'
import { withFileLock } from '../../build/file-lock.ts'
import { makeFolder, removeMade } from '../../build/make-folder.ts'
import { DistFolder } from '../../build/output/folder.ts'
import { writeSite, type Writer } from '../../build/output/write.ts'
import { silentReporter } from '../../build/reporter.ts'
import { shareJobs } from '../../build/share-jobs.ts'
import { ROOT, temporaryFolder } from '../program.ts'

const test = suite('ending')

test('what went wrong is told when all have come to rest, and what came of them otherwise', async () => {
  let isAtRest = false
  const slow = sleep(50).then(() => { isAtRest = true })
  try {
    await allAtRest([Promise.reject(new Error('first')), slow])
    assert.unreachable()
  } catch (error) {
    assert.is((error as Error).message, 'first')
    assert.ok(isAtRest)
  }
  assert.equal(await allAtRest([Promise.resolve(1), Promise.resolve('two')]), [1, 'two'])
})

test('when one writer fails, no other still writes when that is told', async () => {
  let written = 0
  const difference = { pages: 500, pointers: 0, unchanged: 0, absent: 500 }
  const writer = (writePages: Writer['writePages']): Writer => ({ difference, writePages, writePointers: async () => {}, takeOwnWrites: async () => new Float64Array() })
  const failing = writer(async () => { throw new Error('the disk is full') })
  const busy = writer(async () => {
    for (; written < 500; written++) await sleep(0)
  })
  try {
    await writeSite(new DistFolder(temporaryFolder()), { writers: [failing, busy], removals: [] }, '{}', silentReporter)
    assert.unreachable()
  } catch (error) {
    assert.is((error as Error).message, 'the disk is full')
    assert.is(written, 500)
  }
})

test('who no longer asks for results hears of no more failures', async () => {
  const unheard: unknown[] = []
  const listen = (error: unknown) => unheard.push(error)
  process.on('unhandledRejection', listen)
  const act = async (_worker: string, job: number) => {
    await sleep(job)
    if (job > 1) throw new Error(`job ${job}`)
  }
  try {
    for await (const _ of shareJobs(['a', 'b'], [1, 20, 30, 40], act)) throw new Error('the first result')
  } catch (error) {
    assert.is((error as Error).message, 'the first result')
  }
  await sleep(60)
  process.off('unhandledRejection', listen)
  assert.equal(unheard, [])
})

test('who waits for a folder gets its turn also when the folder is taken away', async () => {
  const folder = join(temporaryFolder(), 'made/by/the first')
  const options = { waitingFor: 'another', onWait() {}, patienceMs: 10_000 }
  const acts: string[] = []
  const made = makeFolder(folder)
  const first = withFileLock(join(folder, '.lock'), options, async () => {
    await sleep(120)
    acts.push('first')
  }).then(() => removeMade(made))
  await withFileLock(join(folder, '.lock'), options, async () => { acts.push('second') })
  await first
  assert.equal(acts, ['first', 'second'])
})

test('a process that ends stops its threads before it gives anything up', () => {
  const folder = temporaryFolder()
  const log = join(folder, 'log')
  mkdirSync(join(folder, 'programs'))
  const [thread, program] = [join(folder, 'programs/thread.mjs'), join(folder, 'programs/main.mjs')]
  writeFileSync(thread, `
    import { appendFileSync } from 'node:fs'
    import { parentPort } from 'node:worker_threads'
    parentPort.on('message', () => {
      parentPort.postMessage('begun')
      for (;;) appendFileSync(${JSON.stringify(log)}, '.')
    })
  `)
  writeFileSync(program, `
    import { appendFileSync, statSync } from 'node:fs'
    import { pathToFileURL } from 'node:url'
    import { AskedThread } from ${JSON.stringify(join(ROOT, 'build/asked-thread.ts'))}
    process.on('exit', () => {
      appendFileSync(${JSON.stringify(log)}, 'given up')
      const until = performance.now() + 100
      while (performance.now() < until);
    })
    const threads = [1, 2, 3].map(() => new AskedThread(pathToFileURL(${JSON.stringify(thread)}), {}))
    await Promise.all(threads.map((each) => each.ask('begin')))
    while (statSync(${JSON.stringify(log)}).size < 1000);
    process.exit()
  `)
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', program], { cwd: ROOT, encoding: 'utf8' })
  assert.is(stderr, '')
  assert.is(status, 0)
  const [, after = ''] = readFileSync(log, 'utf8').split('given up')
  assert.ok(after.length <= 3, `${after.length} writes went on, where each thread may have been in the midst of one`)
  rmSync(folder, { recursive: true })
})

test.run()
