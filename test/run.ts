// Installs what the tests need, runs every suite in a process of its own, several at once, and ends with one line over all.
// A suite that reports nothing is a failure: uvu exits 0 when a file forgets to call `.run()`.
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { globbySync } from 'globby'
import { installSystemPackages } from './system-packages.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const SUITE_LIMIT_MS = 15 * 60_000

interface SuiteResult {
  readonly file: string
  readonly passed: number
  readonly failed: number
  readonly skipped: number
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

const total = (count: (result: SuiteResult) => number) => results.reduce((sum, result) => sum + count(result), 0)
const failed = total((result) => result.failed)
process.stdout.write(`\n${total((result) => result.passed)} passed, ${failed} failed\n`)
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
    let output = ''
    child.stdout.on('data', (data) => { output += data })
    child.stderr.on('data', (data) => { output += data })
    child.on('close', (status, signal) => {
      const seconds = (performance.now() - started) / 1000
      const summary = /Total:\s+(\d+)\s+Passed:\s+(\d+)\s+Skipped:\s+(\d+)/.exec(output.replace(/\u001b\[[0-9;]*m/g, ''))
      const [all, passed, skipped] = summary ? summary.slice(1).map(Number) as [number, number, number] : [0, 0, 0]
      const broken = !summary || all === 0 || (status !== 0 && all === passed + skipped)
      if (!summary || all === 0) output += `\n${file} reported no test: does it call .run()?${signal ? ` It was ended by ${signal}.` : ''}\n`
      resolve({ file, passed, skipped, failed: broken ? 1 : all - passed - skipped, output, seconds })
    })
  })
}
