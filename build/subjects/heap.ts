// SHELL: how soon V8 collects garbage. The launcher has it collect often, for the memory of a build; where there is little
// or very much to do, that costs more time than it is worth.
import { setFlagsFromString } from 'node:v8'
import { isMainThread } from 'node:worker_threads'

/** So many files of lessons are a site of which what is held is small. */
const SMALL_SITE = 20_000
/** To render so many takes long enough for garbage to be most of what is left to save. */
const MUCH_TO_RENDER = 5_000

// The flags are the whole process's. Previews and workers build in a thread, and live on.
const isProcessOfOneBuild = isMainThread

/** For a build that renders little of a site, and is over before its heap is large. */
export function collectSeldom(lessonFiles: number): void {
  if (isProcessOfOneBuild && lessonFiles <= SMALL_SITE) setFlagsFromString('--heap-growing-percent=0')
}

/** For threads that are not started yet and are about to render so many files of lessons: 50 MB more make a build of 100,000 lessons 6 % cheaper. */
export function collectLessOften(lessonFiles: number): void {
  if (!isProcessOfOneBuild || lessonFiles < MUCH_TO_RENDER) return
  setFlagsFromString('--max-semi-space-size=16')
  setFlagsFromString('--heap-growing-percent=100')
}
