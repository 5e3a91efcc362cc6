// How a suite ended, from what uvu printed and how its process ended.

export interface SuiteOutcome {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** What is wrong with the suite itself. */
  readonly trouble: string | undefined
}

const SUMMARY = /Total:\s+(\d+)\s+Passed:\s+(\d+)\s+Skipped:\s+(\d+)/
const COLOURS = /\u001b\[[0-9;]*m/g

/** A suite that reports nothing failed: uvu exits 0 when a file forgets to call `.run()`. */
export function suiteOutcome(output: string, status: number | null, signal: string | null): SuiteOutcome {
  const ended = signal ? `It was ended by ${signal}.` : `It ended with status ${status}.`
  const [total, passed, skipped] = SUMMARY.exec(output.replace(COLOURS, ''))?.slice(1).map(Number) ?? [0, 0, 0]
  if (total === 0) return { passed: 0, failed: 1, skipped: skipped!, trouble: `It reported no test: does it call .run()? ${ended}` }
  // uvu counts what was skipped beside the rest, not in it.
  const failed = total! - passed!
  if (failed === 0 && status !== 0) return { passed: passed!, failed: 1, skipped: skipped!, trouble: `All its tests passed, and then something failed. ${ended}` }
  return { passed: passed!, failed, skipped: skipped!, trouble: undefined }
}
