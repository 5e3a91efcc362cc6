// Installs what the tests need, runs every suite in a process of its own, several at once, and ends with one line over all.
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { globbySync } from 'globby'
import { suiteOutcome, type SuiteOutcome } from './suite-outcome.ts'
import { installSystemPackages } from './system-packages.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const SUITE_LIMIT_MS = 15 * 60_000
const LAST_WORDS_MS = 1_000

interface SuiteResult extends SuiteOutcome {
  readonly output: string
  readonly seconds: number
}

const only = process.argv.slice(2)
const files = globbySync(['test/**/*.test.ts', '!**/node_modules/**'], { cwd: ROOT }).filter((file) => only.length === 0 || only.some((part) => file.includes(part))).sort()
if (files.length === 0) {
  process.stderr.write(`No test file has ${only.join(' or ')} in its path.\n`)
  process.exit(2)
}
installSystemPackages()

const results: SuiteResult[] = []
// Whoever measures times has the machine alone.
await runAll(files.filter((file) => !isTimed(file)), Math.min(availableParallelism(), 4))
await runAll(files.filter(isTimed), 1)

const total = (count: 'passed' | 'failed' | 'skipped') => results.reduce((sum, result) => sum + result[count], 0)
const failed = total('failed')
if (total('skipped') > 0) process.stdout.write(`\n${total('skipped')} skipped, each told above.\n`)
process.stdout.write(`\n${total('passed')} passed, ${failed} failed\n`)
process.exitCode = failed > 0 ? 1 : 0

function isTimed(file: string): boolean {
  return file.endsWith('-speed.test.ts')
}

async function runAll(files: readonly string[], atOnce: number): Promise<void> {
  const waiting = [...files]
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const result = await runSuite(file)
      results.push(result)
      const counts = `${result.passed} passed${result.failed > 0 ? `, ${result.failed} FAILED` : ''}${result.skipped > 0 ? `, ${result.skipped} skipped` : ''}`
      process.stdout.write(`${file}: ${counts} (${result.seconds.toFixed(1)} s)\n`)
      if (result.failed > 0 || result.skipped > 0) process.stdout.write(`${result.output.trim()}\n`)
    }
  }))
}

function runSuite(file: string): Promise<SuiteResult> {
  const started = performance.now()
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', file], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], timeout: SUITE_LIMIT_MS, env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1' } })
    const pipes = [child.stdout, child.stderr]
    let output = ''
    for (const pipe of pipes) pipe.setEncoding('utf8').on('data', (text) => { output += text })
    // What the suite left running holds the pipes open.
    child.on('exit', () => setTimeout(() => pipes.forEach((pipe) => pipe.destroy()), LAST_WORDS_MS).unref())
    child.on('close', (status, signal) => {
      const outcome = suiteOutcome(output, status, signal)
      resolve({ ...outcome, output: outcome.trouble === undefined ? output : `${output}\n${file}: ${outcome.trouble}\n`, seconds: (performance.now() - started) / 1000 })
    })
  })
}
