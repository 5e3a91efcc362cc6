// A thread that renders and writes subjects; see threads.ts.
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { parentPort, workerData } from 'node:worker_threads'
import { setV8Flags } from '../v8-flags.ts'
import { DistFolder } from '../output/folder.ts'
import type { Writer } from '../output/write.ts'
import type { Failure, SubjectAnswer, SubjectRequest, SubjectThreadData } from './threads.ts'
import { SubjectWork, watchPages } from './work.ts'

const { settings, name, heapGrowth } = workerData as SubjectThreadData
const folder = new DistFolder(settings.dist, name)
folder.noteWrites(settings.distBegan)
const work = new SubjectWork(settings, folder)
// What was read of one subject is old enough by then that it would stay until the heap has grown to many times that.
const LARGE_HEAP_BYTES = 96e6
setV8Flags(heapGrowth)
setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void
const tell = (answer: SubjectAnswer) => parentPort!.postMessage(answer, 'own' in answer ? [answer.own.buffer] : [])
const onWritten = (written: number) => tell({ written })
let writer: Writer

async function answer(request: SubjectRequest): Promise<SubjectAnswer> {
  switch (request.ask) {
    case 'render':
      try {
        return { report: work.render(request.job) }
      } finally {
        if (getHeapStatistics().used_heap_size > LARGE_HEAP_BYTES) collectGarbage()
      }
    case 'watch':
      return { watched: watchPages(settings.dist, request.watching) }
    case 'compare':
      writer = work.compare(request.comparing)
      return { difference: writer.difference }
    case 'takeOwnWrites':
      return { own: await writer.takeOwnWrites() }
    case 'writePages':
    case 'writePointers':
      await writer[request.ask](onWritten)
      return { done: true }
  }
}

function asFailure(error: NodeJS.ErrnoException): Failure {
  const failure: { -readonly [Field in keyof Failure]: Failure[Field] } = { message: error.message }
  // What is not there stays away: others ask for a field with `in`.
  for (const field of ['stack', 'code', 'path', 'syscall'] as const) if (error[field] !== undefined) failure[field] = error[field]
  return failure
}

parentPort!.on('message', async (request: SubjectRequest) => {
  try {
    tell(await answer(request))
  } catch (error) {
    tell({ failure: asFailure(error as NodeJS.ErrnoException) })
  }
})
