// SHELL: the log: one JSON object a line, on standard error, since standard output is for the summary.
import { pino, type Logger } from 'pino'
import { describe, type Problem } from '../errors.ts'
import type { Reporter } from '../reporter.ts'
import type { LogLevel } from './settings.ts'

const MOST_REMEMBERED = 1_000

export function startLog(level: LogLevel): Logger {
  return pino(
    { level, base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } },
    pino.destination({ fd: 2, sync: true }),
  )
}

/** What the stages tell. A warning about the content is the same in every build, and told once. */
export function logReporter(log: Logger): Reporter {
  const told = new Set<string>()
  return {
    step: () => ({ advance() {}, done() {} }),
    note: (line) => log.debug(line),
    warn(problem: Problem) {
      const text = describe(problem)
      if (told.has(text)) return
      if (told.size >= MOST_REMEMBERED) told.clear()
      told.add(text)
      log.warn({ code: problem.code }, text)
    },
  }
}
