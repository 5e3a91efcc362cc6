// SHELL: how soon V8 collects garbage. The launcher has it collect often, for the memory of a large build; one that has
// little to do is a fifth slower for it, and over before its heap is large.
import { setFlagsFromString } from 'node:v8'

/** So many files of lessons are a site of which what is held is small. */
const SMALL_SITE = 20_000

export function collectSeldom(lessonFiles: number): void {
  if (lessonFiles <= SMALL_SITE) setFlagsFromString('--heap-growing-percent=0')
}
