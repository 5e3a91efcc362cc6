// Runs the steps of a GitHub workflow as its runner does: each in a shell of its own, with the files through which
// steps hand on outputs and summaries. Expressions have the values that a test gives them; any other stops it.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { ROOT, temporaryFolder } from '../program.ts'

export interface Step {
  readonly name?: string
  readonly id?: string
  readonly uses?: string
  readonly run?: string
  readonly shell?: string
  readonly if?: string
  readonly with?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, string>>
}

export interface Job {
  readonly 'runs-on'?: string
  readonly 'uses'?: string
  readonly 'permissions'?: Readonly<Record<string, string>>
  readonly 'timeout-minutes'?: number
  readonly 'environment'?: string
  readonly 'env'?: Readonly<Record<string, string>>
  readonly 'steps'?: readonly Step[]
  readonly 'concurrency'?: { readonly 'group': string; readonly 'cancel-in-progress': boolean }
}

export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>
  readonly permissions?: Readonly<Record<string, string>>
  readonly jobs: Readonly<Record<string, Job>>
}

export const WORKFLOWS = ['ci', 'publish', 'review', 'snapshot'] as const

export function textOf(name: string): string {
  return readFileSync(join(ROOT, `.github/workflows/${name}.yml`), 'utf8')
}

export function workflow(name: string): Workflow {
  return parse(textOf(name)) as Workflow
}

export interface JobRun {
  /** Names of the steps that ran, in order; one that failed ends with `: failed`. */
  readonly ran: readonly string[]
  readonly succeeded: boolean
  /** `step.output` -> value. */
  readonly outputs: ReadonlyMap<string, string>
  readonly summary: string
  /** All that the steps printed. */
  readonly printed: string
}

export interface Circumstances {
  readonly cwd: string
  /** Values of expressions, as they stand between the braces. */
  readonly expressions: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  /** Steps that only prepare the runner's machine. */
  readonly without?: readonly string[]
}

/** Runs a job's steps; those that only call actions are the test's to prepare. */
export async function runJob({ steps = [], env: jobEnv = {} }: Job, { cwd, expressions, env = {}, without = [] }: Circumstances): Promise<JobRun> {
  const temp = mkdtempSync(join(temporaryFolder(), 'runner-'))
  const [outputFile, summaryFile] = [join(temp, 'output'), join(temp, 'summary')]
  writeFileSync(summaryFile, '')
  const ran: string[] = []
  const outputs = new Map<string, string>()
  let printed = ''
  let succeeded = true
  for (const { name = '', id, run, shell, if: condition = 'success()', env: stepEnv = {} } of steps) {
    if (run === undefined || without.includes(name) || !holds(condition, succeeded)) continue
    writeFileSync(outputFile, '')
    const given = Object.fromEntries(Object.entries({ ...jobEnv, ...stepEnv }).map(([key, value]) => [key, evaluated(value, expressions)]))
    const flags = shell === 'bash' ? ['--noprofile', '--norc', '-eo', 'pipefail'] : ['-e']
    const { status, text } = await bash([...flags, '-c', run], cwd, { ...env, ...given, CI: 'true', RUNNER_TEMP: temp, GITHUB_OUTPUT: outputFile, GITHUB_STEP_SUMMARY: summaryFile })
    printed += text
    ran.push(status === 0 ? name : `${name}: failed`)
    if (status !== 0) succeeded = false
    if (id !== undefined) for (const [key, value] of readOutputs(readFileSync(outputFile, 'utf8'))) outputs.set(`${id}.${key}`, value)
  }
  return { ran, succeeded, outputs, summary: readFileSync(summaryFile, 'utf8'), printed }
}

function holds(condition: string, succeeded: boolean): boolean {
  switch (condition) {
    case 'success()': return succeeded
    case 'failure()': return !succeeded
    case 'always()': return true
    default: throw new Error(`a step has the condition ${condition}, which these tests do not know`)
  }
}

export function evaluated(value: unknown, expressions: Readonly<Record<string, string>>): string {
  return String(value).replace(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => {
    const found = expressions[expression]
    if (found === undefined) throw new Error(`no value is given for the expression ${expression}`)
    return found
  })
}

function* readOutputs(text: string): Generator<readonly [string, string]> {
  const lines = text.split('\n')
  for (let at = 0; at < lines.length; at++) {
    const block = /^(\w+)<<(.+)$/.exec(lines[at]!)
    if (block) {
      const end = lines.indexOf(block[2]!, at + 1)
      if (end < 0) throw new Error(`the output ${block[1]} does not end`)
      yield [block[1]!, lines.slice(at + 1, end).join('\n')]
      at = end
    } else {
      const line = /^(\w+)=(.*)$/.exec(lines[at]!)
      if (line) yield [line[1]!, line[2]!]
    }
  }
}

function bash(args: readonly string[], cwd: string, env: Readonly<Record<string, string>>): Promise<{ status: number | null; text: string }> {
  const kept = Object.fromEntries(['PATH', 'HOME', 'LANG'].flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])))
  return new Promise((resolve, reject) => {
    const child = spawn('bash', args, { cwd, env: { ...kept, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    let text = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part: string) => { text += part })
    child.on('error', reject)
    child.on('close', (status) => resolve({ status, text }))
  })
}
