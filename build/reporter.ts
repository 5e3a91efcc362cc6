// How a command tells what it is doing: a progress bar on a terminal, plain lines elsewhere.
// Commands see only the interface; nothing they compute depends on it.
import { SingleBar, Presets } from 'cli-progress'
import { describe, type Problem } from './errors.ts'

export interface Step {
  advance(by?: number): void
  done(): void
}

export interface Reporter {
  /** A stage of the work; `total` counts what `advance` will report. */
  step(label: string, total?: number): Step
  note(line: string): void
  warn(problem: Problem): void
}


const PLAIN_LINE_EVERY_MS = 5_000

/** The reporter of the command line; everything it prints goes to `out`. */
export function consoleReporter(out: NodeJS.WriteStream): Reporter {
  const line = (text: string) => void out.write(`${text}\n`)
  return {
    step: (label, total) => (out.isTTY && total !== undefined && total > 0 ? barStep(out, label, total) : plainStep(line, label, total)),
    note: line,
    warn: (problem) => line(`warning: ${describe(problem)}`),
  }
}

/** Says nothing; for callers that only want the result. */
export const silentReporter: Reporter = {
  step: () => ({ advance() {}, done() {} }),
  note() {},
  warn() {},
}

function barStep(out: NodeJS.WriteStream, label: string, total: number): Step {
  const bar = new SingleBar(
    { format: `${label} [{bar}] {value}/{total}`, stream: out, hideCursor: true, clearOnComplete: false, gracefulExit: false },
    Presets.shades_grey,
  )
  bar.start(total, 0)
  return {
    advance: (by = 1) => bar.increment(by),
    done: () => bar.stop(),
  }
}

function plainStep(line: (text: string) => void, label: string, total?: number): Step {
  let count = 0
  let lastLine = performance.now()
  line(total === undefined ? label : `${label}: ${total}`)
  return {
    advance(by = 1) {
      count += by
      const now = performance.now()
      if (now - lastLine < PLAIN_LINE_EVERY_MS) return
      lastLine = now
      line(total === undefined ? `${label}: ${count}` : `${label}: ${count} of ${total}`)
    },
    done() {},
  }
}
