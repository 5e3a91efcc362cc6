// A thread that is asked one thing after the other.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { AskedThread } from '../build/asked-thread.ts'
import { temporaryFolder } from './program.ts'

const test = suite('asked thread')

const PATIENCE_MS = 10_000

/** A thread that counts what it was asked in memory that is shared, and answers with it. */
function countingThread(): { readonly thread: AskedThread<string, string>; readonly counted: Int32Array<SharedArrayBuffer> } {
  const program = join(temporaryFolder(), 'counting.mjs')
  writeFileSync(program, `
    import { parentPort, workerData } from 'node:worker_threads'
    parentPort.on('message', (asked) => {
      Atomics.add(workerData, 0, 1)
      Atomics.notify(workerData, 0)
      parentPort.postMessage(asked)
    })
  `)
  const counted = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  return { thread: new AskedThread(pathToFileURL(program), { workerData: counted }), counted }
}

test('a thread that has nothing to do is asked at once, however long the one who asks is busy', async () => {
  const { thread, counted } = countingThread()
  try {
    assert.is(await thread.ask('first'), 'first')
    const answered = thread.ask('second')
    // Nothing else has its turn in this thread until the other has seen the question.
    assert.is.not(Atomics.wait(counted, 0, 1, PATIENCE_MS), 'timed-out')
    assert.is(await answered, 'second')
  } finally {
    await thread.end()
  }
})

test('what cannot be sent is told to who waits for the answer, and the thread can be asked on', async () => {
  const { thread } = countingThread()
  try {
    const refused = thread.ask((() => {}) as unknown as string)
    assert.is(await refused.catch((error: Error) => error.name), 'DataCloneError')
    assert.is(await thread.ask('next'), 'next')
  } finally {
    await thread.end()
  }
})

test('what is asked together is answered one after the other, each with its own answer', async () => {
  const { thread, counted } = countingThread()
  try {
    assert.equal(await Promise.all(['a', 'b', 'c'].map((asked) => thread.ask(asked))), ['a', 'b', 'c'])
    assert.is(Atomics.load(counted, 0), 3)
  } finally {
    await thread.end()
  }
})

test.run()
