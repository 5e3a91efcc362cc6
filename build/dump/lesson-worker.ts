// A thread that stages lesson files; see lesson-threads.ts.
import { parentPort, workerData } from 'node:worker_threads'
import { LITTLE_GROWTH, workBriefly } from '../brief-work.ts'
import { type LessonJob, lessonStager } from './lesson-files.ts'

workBriefly(LITTLE_GROWTH)
const stage = lessonStager(workerData)
parentPort!.on('message', (job: LessonJob) => parentPort!.postMessage(stage(job)))
