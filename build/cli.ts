// argv -> command. The one catch and the one exit of the program.
import { Command, CommanderError, Option } from 'commander'
import { buildSettings, loadEnvironment, type Environment } from './config.ts'
import { CommandError, describe, systemProblem, type Problem } from './errors.ts'
import { consoleReporter, type Reporter } from './reporter.ts'

type Flags = Readonly<Record<string, string | boolean | undefined>>

/** Runs a command: gives the object that `--json` prints, and the lines for a person. */
type Run = (environment: Environment, report: Reporter) => Promise<{ readonly summary: object; readonly lines: readonly string[] }>

const started = performance.now()
const program = new Command('memora-content')
  .description('Publishes Memora\'s lessons as static JSON pages: dumps the database into a snapshot, builds pages from the snapshot.')
  .helpCommand(false)
  .exitOverride()
  .showHelpAfterError('Run memora-content --help to see what it can do.')
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, '')) })
  .addHelpText('after', `
Every option can be given as an environment variable or in a file .env as well; an option beats the
environment, which beats .env. A command prints what it does on standard error and a summary on standard output.

Exit status: 0 done, warnings included; 1 the content or the target is at fault, and the message says what to
mend; 2 the call is wrong; 130 interrupted.`)

// A command is loaded when it is called, so that none pays for what another needs.
verb('build', 'renders the snapshot into the dist folder', async (environment, report) => {
  const { buildCommand, describeBuild } = await import('./commands/build.ts')
  const summary = await buildCommand(buildSettings(environment), report)
  return { summary, lines: describeBuild(summary) }
})
  .addOption(setting('--snapshot <folder>', 'SNAPSHOT', 'the snapshot to read', 'content-snapshot'))
  .addOption(setting('--dist <folder>', 'DIST', 'where the pages go', 'dist'))
  .addOption(setting('--plans <ids>', 'PLANS', 'builds only these plans (ids, separated by commas) and leaves the others in the dist folder as they are'))
  .addOption(setting('--stable-names <0|1>', 'STABLE_NAMES', 'whether pages are written under names without a hash as well', '1'))
  .addHelpText('after', `
A build publishes all or nothing. It lists every problem, with the document and the field in Frappe, and leaves the
dist folder as it was. Warnings are listed and do not stop it. Pages that are the same are not touched.`)

verb('snapshot', 'dumps the database into the snapshot folder', async (environment, report) => {
  const { describeSnapshotSummary, snapshotCommand } = await import('./commands/snapshot.ts')
  const summary = await snapshotCommand({ snapshot: environment['SNAPSHOT'] || 'content-snapshot', environment }, report)
  return { summary, lines: describeSnapshotSummary(summary) }
})
  .addOption(setting('--snapshot <folder>', 'SNAPSHOT', 'the snapshot to write', 'content-snapshot'))
  .addHelpText('after', `
The database is named by DATABASE_URL (mysql://user:password@host:port/database, with ?socketPath= for a socket and
?ssl=true for TLS) or by FRAPPE_SITE_CONFIG, the path of a bench site's site_config.json. Both are environment
variables only, since a process list shows options. The old snapshot stands until the new one is complete.`)

function setting(flags: string, variable: string, description: string, byDefault?: string): Option {
  return new Option(flags, `${description} (${variable}${byDefault === undefined ? '' : `, ${byDefault} by default`})`)
}

function verb(name: string, description: string, run: Run): Command {
  return program
    .command(name)
    .description(description)
    .exitOverride()
    .showHelpAfterError(`Run memora-content ${name} --help to see what it takes.`)
    .option('--json', 'prints the summary as one JSON object on standard output')
    .action(async (flags: Flags) => {
      const { json, ...options } = flags
      try {
        const environment = { ...loadEnvironment(process.cwd(), process.env), ...asVariables(options) }
        const { summary, lines } = await run(environment, consoleReporter(process.stderr))
        const seconds = Number(((performance.now() - started) / 1000).toFixed(2))
        if (json) print({ status: 'done', ...summary, seconds })
        else process.stdout.write([...lines, `Done in ${seconds} s.`].map((line) => `${line}\n`).join(''))
      } catch (error) {
        const known = asCommandError(error, name)
        if (json) print({ status: 'failed', command: name, problems: known.problems, warnings: known.warnings })
        complain(known)
        process.exitCode = known.status
      }
    })
}

// --stable-names -> STABLE_NAMES: an option is its variable, said in the call.
function asVariables(options: Flags): Environment {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name.replace(/[A-Z]/g, '_$&').toUpperCase(), String(value)]))
}

function asCommandError(error: unknown, command: string): CommandError {
  if (error instanceof CommandError) return error
  const known = systemProblem(error, `finish ${command}`)
  if (known) return new CommandError([known])
  throw error
}

function complain({ problems, warnings }: CommandError): void {
  const counted = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`
  const lines = problems.map((found: Problem) => `error: ${describe(found)}`)
  const total = counted(problems.length, 'problem') + (warnings.length === 0 ? '' : `, ${counted(warnings.length, 'warning')}`)
  process.stderr.write(`${[...lines, `Stopped: ${total}.`].join('\n')}\n`)
}

function print(summary: object): void {
  process.stdout.write(`${JSON.stringify(summary)}\n`)
}

// Whatever is being written is safe to leave at any moment, so an interrupt only has to say so.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    process.stderr.write('\nInterrupted. Nothing is half done that the next run does not finish: run the command again.\n')
    process.exit(130)
  })
}
// Somebody reads only the first lines, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
  else {
    process.stderr.write('This is a bug in memora-content, not a fault of yours. Please report it with these lines:\n')
    throw error
  }
}
