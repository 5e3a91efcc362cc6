// SHELL: how V8 compiles and collects garbage where a build or a dump works. Said by each thread when it is loaded, and
// not by the launcher: Node's own modules come compiled, and V8 takes that only while no flag that counts was ever set.
// Otherwise a program starts 12 ms later, and so does each of its threads.
import { setFlagsFromString } from 'node:v8'

/**
 * How much the heap grows before V8 collects garbage, in percent of what was in use. Left to itself, V8 lets it grow to
 * several times that in each thread; this costs next to no time, and a third of the memory of a large build less.
 */
export const LITTLE_GROWTH = 50
/** Leaves that to V8. */
export const AS_V8_LIKES = 0

// V8's slowest compiler would take a fifth of a build's time, once more in each thread, and most of what it makes would
// run for a second. Both flags are numbers that V8 asks for each time: one that turns a part of it off while that part
// is at work would end the process.
const LATE_TURBOFAN = '--invocation-count-for-turbofan=60000'

export function v8Flags(heapGrowth: number): readonly string[] {
  return [`--heap-growing-percent=${heapGrowth}`, LATE_TURBOFAN]
}

/**
 * The flags are the whole process's, whichever of its threads sets them, and all of those that work at one time set the
 * same. In a preview or a worker they stay, and threads that start later pay for it.
 */
export function setV8Flags(heapGrowth: number): void {
  for (const flag of v8Flags(heapGrowth)) setFlagsFromString(flag)
}
