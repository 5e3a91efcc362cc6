// PURE: what the worker decides, of what it sees: when a batch is due, who takes how much, whether a dump is fresh
// enough, what is to become of a plan that is taken, and how long a failed one rests.
//
// The clock here is a number in Redis that grows with each batch and each failure. A plan has the number of the
// batch in which it came; a dump has the number that stood before it began. A dump shows what led to a batch if its
// number is not lower: then it began after the plan had been taken, which was after the edit.

/** A plan that was taken from the pending set, and is not published yet. */
export interface Taken {
  /** The clock when it was taken last. */
  readonly tick: number
  /** When the oldest of the edits that it stands for was seen, in milliseconds. */
  readonly since: number
}

export interface PendingLook {
  readonly count: number
  /** When the last batch was taken, in milliseconds; 0 for never. */
  readonly lastBatch: number
  readonly now: number
}

export interface BatchRule {
  readonly batchMs: number
  readonly batchPlans: number
}

/** After a quiet time the first edit is a batch at once; from then on there is one every `batchMs`, or at `batchPlans`. */
export function isBatchDue({ count, lastBatch, now }: PendingLook, { batchMs, batchPlans }: BatchRule): boolean {
  if (count === 0) return false
  // A clock that was set back must not hold up a batch for longer than its time.
  return count >= batchPlans || now - lastBatch >= batchMs || now < lastBatch
}

/** How many plans a worker takes at once: its share of what waits, so that nobody idles while another has them all. */
export function shareOf(waiting: number, workers: number, most: number): number {
  return Math.max(1, Math.min(most, Math.ceil(waiting / Math.max(1, workers))))
}

/** Whether the last dump is too old for plans of these ticks. */
export function needsDump(dumped: number | undefined, ticks: readonly number[]): boolean {
  return dumped === undefined || ticks.some((tick) => tick > dumped)
}

/** How long a plan rests after `failures` failed attempts; undefined when it has had them all. */
export function retryDelay(failures: number, retryMs: readonly number[]): number | undefined {
  return retryMs[failures - 1]
}

export type JobState = 'none' | 'waiting' | 'active' | 'delayed' | 'failed'

/** What a job holds; `tick` is what its last attempt was for. */
export interface JobLook {
  readonly state: JobState
  readonly tick: number
}

/**
 * What is to be done so that a taken plan has the job that it needs. A job that failed starts afresh when the plan was
 * added again since: an edit may have mended it. One that is active is left: what it does not cover is seen when it ends.
 */
export function jobFor({ tick }: Taken, job: JobLook): 'add' | 'renew' | 'leave' {
  if (job.state === 'none') return 'add'
  const hasFailed = job.state === 'delayed' || job.state === 'failed'
  return hasFailed && tick > job.tick ? 'renew' : 'leave'
}
