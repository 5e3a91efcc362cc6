// A thread that looks at files beside the one that builds; see looking.ts.
import { workerData } from 'node:worker_threads'
import { lookFromTheEnd, type SharedLists } from './look.ts'

lookFromTheEnd(workerData as SharedLists)
