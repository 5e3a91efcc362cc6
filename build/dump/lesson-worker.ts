// A thread that stages lesson files; see lesson-threads.ts.
import { parentPort, workerData } from 'node:worker_threads'
import { type LessonJob, lessonStager } from './lesson-files.ts'

const stage = lessonStager(workerData)
parentPort!.on('message', (job: LessonJob) => parentPort!.postMessage(stage(job)))
