// argv -> command. The one catch and the one exit of the program.
import { interrupt, SIGNALS } from './interrupt.ts'
import { Command, CommanderError, Option } from 'commander'
import { buildSettings, loadEnvironment, type Environment } from './config.ts'
import { CommandError, describe, systemProblem, type Problem } from './errors.ts'
import { consoleReporter, type Reporter } from './reporter.ts'

type Flags = Readonly<Record<string, string | boolean | undefined>>

/** Runs a command: gives the object that `--json` prints, and the lines for a person. */
type Run = (environment: Environment, report: Reporter, args: readonly string[]) => Promise<Result>

interface Result {
  /** Its `problems`, where it has any, say what went wrong although the rest was done: the command fails then. */
  readonly summary: object
  readonly lines: readonly string[]
  /** What is printed instead, as it is: for a program or a page that takes it over. */
  readonly text?: string
  /** Of a command that goes on until it is interrupted: its summary tells how it started. */
  readonly goesOn?: boolean
}

const started = performance.now()
const program = new Command('memora-content')
  .description('Publishes Memora\'s lessons as static JSON pages: dumps the database into a snapshot, builds pages from the snapshot.')
  .helpCommand(false)
  .enablePositionalOptions()
  .exitOverride()
  .showHelpAfterError('Run memora-content --help to see what it can do.')
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, '')) })
  .addHelpText('after', `
Every option can be given as an environment variable or in a file .env as well; an option beats the
environment, which beats .env. A command prints what it does on standard error and a summary on standard output.

Exit status: 0 done, warnings included; 1 the content or the target is at fault, and the message says what to
mend; 2 the call is wrong; 130 interrupted.`)

const PLANS_FLAG = '--plans <ids>'
const GOES_ON = 'What was done stays as it is, and readers see whole content: run it again to go on.'
const ENDINGS: Readonly<Record<string, string>> = { snapshot: 'No new snapshot was made.', deploy: GOES_ON, rollback: GOES_ON, prune: GOES_ON, verify: 'Nothing was changed.', releases: 'Nothing was changed.', diff: 'Nothing was changed.', worker: 'No plan was taken.', status: 'Nothing was changed.', retry: 'Nothing was changed.', requeue: 'Nothing was changed.', drop: 'Nothing was changed.' }

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
What the next build need not do again is kept in the folder BUILD_CACHE (one in node_modules/.cache by default),
which can be deleted at any time.

A build publishes all or nothing. It lists every problem of the content, with the document and the field in Frappe, and
leaves the dist folder as it was. Warnings are listed and do not stop it. Pages that are the same are not touched.
Where it cannot write on, every link still leads to a whole page, and no deploy takes the folder till a build finished it.`)

verb('preview', 'serves the content and a page to explore it, and builds anew after each change of the snapshot', async (environment, report) => {
  const { describePreview, previewCommand, previewSettings } = await import('./commands/preview.ts')
  const { summary, stop } = await previewCommand(previewSettings(environment), report)
  stopSignal().addEventListener('abort', () => {
    process.exitCode = 130
    void stop().finally(() => process.exit())
  })
  return { summary, lines: describePreview(summary), goesOn: true }
})
  .addOption(setting('--snapshot <folder>', 'SNAPSHOT', 'the snapshot to read and to watch', 'content-snapshot'))
  .addOption(setting('--dist <folder>', 'DIST', 'where the pages go', 'dist'))
  .addOption(setting('--port <number>', 'PORT', 'where to listen, 0 for any port that is free; 4173 or the next that is free when left out'))
  .option('--drafts', 'shows what is not published too, from a folder beside the dist folder that deploy refuses (DRAFTS)')
  .addHelpText('after', `
It serves this machine only, until it is interrupted (then it exits 130). A snapshot that cannot be built is no reason
to stop: the page shows what is wrong, over the last good content. With --json it prints one line when it is ready,
with the url.`)

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

verb('diff', 'says what this snapshot changes for students, against another state of it', async (environment, report) => {
  const { describeDiff, diffCommand, diffSettings, markdownDiff } = await import('./commands/diff.ts')
  const summary = await diffCommand(diffSettings(environment), report)
  return { summary, lines: describeDiff(summary), ...(environment['MARKDOWN'] === 'true' ? { text: markdownDiff(summary) } : {}) }
})
  .addOption(setting('--snapshot <folder>', 'SNAPSHOT', 'the snapshot to look at', 'content-snapshot'))
  .addOption(setting('--base <state>', 'BASE', 'what to compare with: a snapshot folder, a git revision, a dist folder, or live; the last commit when left out'))
  .addOption(setting('--dist <folder>', 'DIST', 'what BASE=dist means; with BASE=live, pages that are here as well are not fetched', 'dist'))
  .addOption(setting(PLANS_FLAG, 'PLANS', 'only these plans (ids, separated by commas)'))
  .addOption(new Option('--markdown', 'prints it as Markdown, short enough for a comment of a pull request').conflicts('json'))
  .addHelpText('after', `
A revision is one of the repository that the snapshot folder is in, and is read without touching the work tree. With
BASE=live the bucket is read that make deploy publishes to. Differences are no failure: the exit status is 0.`)

const TARGET_HELP = `
The bucket is named by R2_ENDPOINT, R2_BUCKET, R2_ACCESS_KEY_ID and R2_SECRET_ACCESS_KEY (and R2_PREFIX, a folder in
it), which are environment variables only, since a process list shows options. Without them the folder BUCKET_DIR is
used, .bucket by default. The cache is purged where CLOUDFLARE_ZONE_ID, CLOUDFLARE_API_TOKEN and CDN_BASE_URL are set.`

verb('deploy', 'publishes the dist folder: pages first, manifests last', async (environment, report) => {
  const { deployCommand, deploySettings, describeDeploy } = await import('./commands/deploy.ts')
  const summary = await deployCommand(deploySettings(environment), report)
  return { summary, lines: describeDeploy(summary) }
})
  .addOption(setting('--dist <folder>', 'DIST', 'the build to publish', 'dist'))
  .addOption(setting(PLANS_FLAG, 'PLANS', 'publishes only these plans (ids, separated by commas)'))
  .addOption(setting('--stable-names <0|1>', 'STABLE_NAMES', 'whether pages are published under names without a hash as well; as the build has it when left out'))
  .option('--dry-run', 'says what would be sent, pointed, withdrawn and purged, and what that costs; sends nothing')
  .option('--allow-removals', 'even if a plan is withdrawn, or more than a fifth of its lessons')
  .option('--allow-unlock', 'even if more than a fifth of a plan\'s paid lessons become unpaid')
  .option('--allow-older', 'even if what is live comes from a newer snapshot')
  .addHelpText('after', TARGET_HELP)

verb('rollback', 'points the manifests back at an earlier release', async (environment, report) => {
  const { describeRollback, rollbackCommand, rollbackSettings } = await import('./commands/rollback.ts')
  const summary = await rollbackCommand(rollbackSettings(environment), report)
  return { summary, lines: describeRollback(summary) }
})
  .addOption(setting('--release <snapshot>', 'RELEASE', 'the snapshot to go back to, as memora-content releases names it; the last release is taken back when left out'))
  .addOption(setting(PLANS_FLAG, 'PLANS', 'only in these plans (ids, separated by commas)'))
  .addOption(setting('--stable-names <0|1>', 'STABLE_NAMES', 'whether pages are published under names without a hash as well; as they are when left out'))
  .option('--dry-run', 'says what would be done, and what that costs; changes nothing')
  .option('--allow-removals', 'even if more than a fifth of a plan\'s lessons are withdrawn')
  .option('--allow-unlock', 'even if more than a fifth of a plan\'s paid lessons become unpaid')
  .addHelpText('after', TARGET_HELP)

verb('releases', 'lists what each plan can go back to', async (environment, report) => {
  const { describeReleases, releasesCommand, releasesSettings } = await import('./commands/releases.ts')
  const summary = await releasesCommand(releasesSettings(environment), report)
  return { summary, lines: describeReleases(summary) }
})
  .addOption(setting(PLANS_FLAG, 'PLANS', 'only of these plans (ids, separated by commas)'))
  .addHelpText('after', TARGET_HELP)

verb('prune', 'deletes superseded pages past the grace period', async (environment, report) => {
  const { describePrune, pruneCommand, pruneSettings } = await import('./commands/prune.ts')
  const summary = await pruneCommand(pruneSettings(environment), report)
  return { summary, lines: describePrune(summary) }
})
  .addOption(setting('--grace-hours <hours>', 'GRACE_HOURS', 'how long a superseded page stays', '24'))
  .addOption(setting('--keep-releases <count>', 'KEEP_RELEASES', 'how many releases of each plan stay ready for rollback', '5'))
  .option('--dry-run', 'says what would be deleted; deletes nothing')
  .addHelpText('after', TARGET_HELP)

verb('verify', 'walks what is published, from every manifest to every lesson, and checks every link and hash', async (environment, report) => {
  const { describeVerify, verifyCommand, verifySettings } = await import('./commands/verify.ts')
  const summary = await verifyCommand(verifySettings(environment), report)
  return { summary, lines: describeVerify(summary) }
})
  .addOption(setting(PLANS_FLAG, 'PLANS', 'only these plans (ids, separated by commas)'))
  .addOption(setting('--cdn-base-url <url>', 'CDN_BASE_URL', 'checks over HTTP as well what is served here'))
  .addOption(setting('--dist <folder>', 'DIST', 'over HTTP: the build that tells which plans there are', 'dist'))
  .addHelpText('after', TARGET_HELP)

const worker = verb('worker', 'takes changed plans from the Redis queue and publishes them, until it is stopped', async (environment, _, [unknown]) => {
  if (unknown !== undefined) worker.error(`unknown command '${unknown}' of worker: it has status, retry, requeue and drop`)
  const { describeWorker, workerCommand } = await import('./commands/worker.ts')
  const summary = await workerCommand(environment, stopSignal())
  return { summary, lines: describeWorker(summary) }
})
  .enablePositionalOptions()
  .addHelpText('after', `
The queue is named by REDIS_URL, and the set in it that Frappe's hooks fill by PENDING_KEY; the database and the bucket
as for snapshot and deploy. SIGTERM finishes what is in work, or hands it back. README.md lists all settings.`)

verb('status', 'tells what waits, runs, failed and died, since when and why', async (environment) => {
  const { describeStatus, statusCommand } = await import('./commands/worker-queue.ts')
  const summary = await statusCommand(environment)
  return { summary, lines: describeStatus(summary) }
}, worker)

verb('retry', 'publishes plans that failed, with all their attempts before them: this one, or all that are dead', async (environment, _, [plan]) => {
  const { describeQueue, retryCommand } = await import('./commands/worker-queue.ts')
  const summary = await retryCommand(environment, plan)
  return { summary, lines: describeQueue(summary) }
}, worker)
  .argument('[plan]', 'the id of the plan')
  .option('--allow-removals', 'even if the plan is withdrawn, or more than a fifth of its lessons')
  .option('--allow-unlock', 'even if more than a fifth of its paid lessons become unpaid')
  .option('--allow-older', 'even if what is live comes from a newer snapshot')

verb('requeue', 'publishes a plan now, whether it is in the queue or not', async (environment, _, [plan]) => {
  const { describeQueue, requeueCommand } = await import('./commands/worker-queue.ts')
  const summary = await requeueCommand(environment, plan!)
  return { summary, lines: describeQueue(summary) }
}, worker)
  .argument('<plan>', 'the id of the plan')

verb('drop', 'forgets a plan that is not to be published after all', async (environment, _, [plan]) => {
  const { describeQueue, dropCommand } = await import('./commands/worker-queue.ts')
  const summary = await dropCommand(environment, plan!)
  return { summary, lines: describeQueue(summary) }
}, worker)
  .argument('<plan>', 'the id of the plan')

// Only now, since its own commands would take it over: a word that is none of them is told as one.
worker.allowExcessArguments()

function setting(flags: string, variable: string, description: string, byDefault?: string): Option {
  return new Option(flags, `${description} (${variable}${byDefault === undefined ? '' : `, ${byDefault} by default`})`)
}

function verb(name: string, description: string, run: Run, parent: Command = program): Command {
  const fullName = parent === program ? name : `${parent.name()} ${name}`
  return parent
    .command(name)
    .description(description)
    .exitOverride()
    .showHelpAfterError(`Run memora-content ${fullName} --help to see what it takes.`)
    .option('--json', 'prints the summary as one JSON object on standard output')
    .action(async function (this: Command) {
      const { json, ...options } = this.opts<Flags>()
      try {
        const environment = { ...loadEnvironment(process.cwd(), process.env), ...asVariables(options) }
        const { summary, lines, text, goesOn } = await run(environment, consoleReporter(process.stderr), this.args)
        const seconds = Number(((performance.now() - started) / 1000).toFixed(2))
        const { problems = [] } = summary as { readonly problems?: readonly Problem[] }
        // What it started ends it.
        if (goesOn) mayLinger = false
        if (json) print({ status: goesOn ? 'running' : problems.length > 0 ? 'failed' : 'done', ...summary, seconds })
        else process.stdout.write(text ?? [...lines, goesOn ? `Ready in ${seconds} s.` : `Done in ${seconds} s.`].map((line) => `${line}\n`).join(''))
        if (problems.length > 0) {
          complain(problems)
          process.exitCode = 1
        }
      } catch (error) {
        const known = asCommandError(error, fullName)
        if (json) print({ status: 'failed', command: fullName, problems: known.problems, warnings: known.warnings })
        complain(known.problems, `Stopped: ${counted(known.problems.length, 'problem')}${known.warnings.length === 0 ? '' : `, ${counted(known.warnings.length, 'warning')}`}. ${known.ending ?? (known.status === 2 ? 'Nothing was changed.' : (ENDINGS[name] ?? 'Nothing was published.'))}`)
        process.exitCode = known.status
      }
    })
}

// --stable-names -> STABLE_NAMES: an option is its variable, said in the call; an empty one is not given.
function asVariables(options: Flags): Environment {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== '').map(([name, value]) => [name.replace(/[A-Z]/g, '_$&').toUpperCase(), String(value)]))
}

function asCommandError(error: unknown, command: string): CommandError {
  if (error instanceof CommandError) return error
  const known = systemProblem(error, `finish ${command}`)
  if (known) return new CommandError([known])
  throw error
}

function complain(problems: readonly Problem[], ending?: string): void {
  const lines = [...problems.map((found) => `error: ${describe(found)}`), ...(ending === undefined ? [] : [ending])]
  process.stderr.write(lines.map((line) => `${line}\n`).join(''))
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}

function print(summary: object): void {
  process.stdout.write(`${JSON.stringify(summary)}\n`)
}

let mayLinger = false

/** For a command that ends by itself when it is told to: the first signal tells it, the second ends it. */
function stopSignal(): AbortSignal {
  mayLinger = true
  const stop = new AbortController()
  const tell = () => {
    for (const signal of SIGNALS) process.removeListener(signal, tell).once(signal, interrupt)
    stop.abort()
  }
  for (const signal of SIGNALS) process.removeListener(signal, interrupt).once(signal, tell)
  return stop.signal
}
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // Somebody reads only the first lines, as `head` does: no reason to leave the work half done.
    if (error.code === 'EPIPE') return
    process.exitCode = 1
    if (stream === process.stdout) process.stderr.write(`error: the work was done, but its summary could not be printed: ${error.message}\n`)
  })
}

try {
  await program.parseAsync()
  // A client that cannot reach its server would try again for ever.
  if (mayLinger) process.exit()
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
  else {
    process.stderr.write('This is a bug in memora-content, not a fault of yours. Please report it with these lines:\n')
    throw error
  }
}
