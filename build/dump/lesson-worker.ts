// A thread that stages lesson files; see lesson-files.ts.
import { parentPort, workerData } from 'node:worker_threads'
import { type LessonJob, stageLessons } from './lesson-files.ts'

parentPort!.on('message', (job: LessonJob) => parentPort!.postMessage(stageLessons(job, workerData)))
