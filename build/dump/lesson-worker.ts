// A thread that stages lesson files; see lesson-threads.ts.
import { parentPort, workerData } from 'node:worker_threads'
import { LITTLE_GROWTH, setV8Flags } from '../v8-flags.ts'
import { type LessonJob, lessonStager } from './lesson-files.ts'

setV8Flags(LITTLE_GROWTH)
const stage = lessonStager(workerData)
parentPort!.on('message', (job: LessonJob) => parentPort!.postMessage(stage(job)))
