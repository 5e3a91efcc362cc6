// SHELL: how large V8's heaps may become in a build. Where there is little or very much to do, to collect garbage often
// costs more time than it is worth.
import { setFlagsFromString } from 'node:v8'
import { isMainThread } from 'node:worker_threads'
import { AS_V8_LIKES, LITTLE_GROWTH } from '../v8-flags.ts'

/** So many files of lessons are a site of which what is held is small. */
const SMALL_SITE = 20_000
/** To render so many takes long enough for garbage to be most of what is left to save. */
const MUCH_TO_RENDER = 5_000
const MUCH_GROWTH = 100

// The flags are the whole process's. Previews and workers build in a thread, and live on.
const isProcessOfOneBuild = isMainThread

/** In files of lessons, or in what takes as long. */
export interface BuildSize {
  readonly toRender: number
  readonly inSite: number
  /** Whether the rest is known from an earlier build, and what is to be rendered is little. */
  readonly isEdit: boolean
}

/** How much heaps may grow; see v8-flags.ts. An edit is over before its heap is large. */
export function heapGrowth({ toRender, inSite, isEdit }: BuildSize): number {
  if (!isProcessOfOneBuild) return LITTLE_GROWTH
  if (toRender >= MUCH_TO_RENDER) return MUCH_GROWTH
  return isEdit && inSite <= SMALL_SITE ? AS_V8_LIKES : LITTLE_GROWTH
}

/** For threads that are not started yet: with the growth above, 50 MB more make a build of 100,000 lessons 6 % cheaper. */
export function enlargeNewSpace({ toRender }: BuildSize): void {
  if (isProcessOfOneBuild && toRender >= MUCH_TO_RENDER) setFlagsFromString('--max-semi-space-size=16')
}
