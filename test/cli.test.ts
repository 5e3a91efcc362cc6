// The program as it is called: help, wrong calls, settings, what it prints where, and make in front of it.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { exampleSite } from './example-site.ts'
import { readTree, writeSnapshot } from './folders.ts'
import { memora, PROGRAM, ROOT, temporaryFolder } from './program.ts'

const test = suite('command line')
const folder = temporaryFolder()
const good = join(folder, 'good')
const bad = join(folder, 'bad')
const dist = join(folder, 'dist')
const badSite = exampleSite()
badSite.lessons[0].bit_index = -1
badSite.subject.color_code = 'red'
writeSnapshot(good, exampleSite().snapshot)
writeSnapshot(bad, badSite.snapshot)

const STACK = /\n\s+at |This is a bug/

/** A shell's command, in an environment without the settings of this machine. */
function shell(script: string, env: Readonly<Record<string, string>> = {}) {
  return spawnSync('bash', ['-c', script], { cwd: ROOT, encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '', HOME: folder, ...env } })
}

/** The entries of one part of a help text, each on one line. */
function entries(help: string, title: string): readonly string[] {
  const part = new RegExp(`^${title}:\\n((?:  .*\\n)+)`, 'm').exec(help)?.[1] ?? ''
  return part.split(/\n(?=  \S)/).map((entry) => entry.trim().replace(/\s+/g, ' ')).filter((entry) => entry !== '')
}

test('--help tells what there is, and each command tells every option', async () => {
  const program = await memora(['--help'])
  assert.is(program.status, 0)
  assert.match(program.stdout, /Exit status: 0 done.*1 .*2 .*130/s)
  const commands = entries(program.stdout, 'Commands')
  assert.ok(commands.length >= 2)
  for (const command of commands) {
    const name = command.split(' ')[0]!
    assert.match(command, /^\S+( \[options\])? (\S+ ){3,}/, `${name} is explained`)
    const help = await memora([name, '--help'])
    assert.equal([help.status, help.stderr], [0, ''], name)
    const options = entries(help.stdout, 'Options')
    assert.ok(options.some((option) => option.startsWith('--json ')), name)
    for (const option of options) {
      assert.match(option, /^(-\w, )?--[a-z-]+( [<[]\S+[>\]])? (\S+ ){2,}\S+/, `${name}: ${option}`)
      // What takes a value is a setting, which has a variable too.
      if (/^--\S+ </.test(option)) assert.match(option, /\([A-Z][A-Z0-9_]+(,|\)| )/, `${name}: ${option}`)
    }
  }
})

test('the options of build are the settings of a build', async () => {
  const { stdout } = await memora(['build', '--help'])
  assert.equal(entries(stdout, 'Options').map((option) => /--[a-z-]+/.exec(option)![0]), ['--json', '--snapshot', '--dist', '--plans', '--stable-names', '--help'])
  for (const [variable, byDefault] of [['SNAPSHOT', 'content-snapshot'], ['DIST', 'dist'], ['STABLE_NAMES', '1']]) {
    assert.match(stdout.replace(/\s+/g, ' '), new RegExp(`\\(${variable}, ${byDefault} by default\\)`))
  }
})

test('without a command it tells what there is, and that this was no call', async () => {
  const { status, stdout, stderr } = await memora([])
  assert.is(status, 2)
  assert.is(stdout, '')
  assert.match(stderr, /Usage: memora-content.*\n[^]*build/)
})

const WRONG_CALLS: Readonly<Record<string, readonly [args: readonly string[], says: RegExp]>> = {
  'a command that there is not': [['bild'], /'bild'[^]*build/],
  'an option that there is not': [['build', '--dst', 'x'], /'--dst'[^]*--dist/],
  'an option of no command': [['--dist', 'x'], /'--dist'/],
  'an option without its value': [['build', '--dist'], /'--dist <folder>'/],
  'words that no option asks for': [['build', 'plan'], /too many arguments/],
  'a value that an option cannot have': [['build', '--stable-names', '2'], /STABLE_NAMES: "2".*Write 0 or 1/],
}
for (const [name, [args, says]] of Object.entries(WRONG_CALLS)) {
  test(`${name}: 2, and what to write instead`, async () => {
    const { status, stdout, stderr } = await memora(args, { env: { SNAPSHOT: good, DIST: dist } })
    assert.is(status, 2, stderr)
    assert.is(stdout, '')
    assert.match(stderr, says)
    assert.not.match(stderr, STACK)
    assert.not.ok(existsSync(dist))
  })
}

test('--json prints one object on standard output and all else on standard error', async () => {
  const done = await memora(['build', '--json', '--snapshot', good, '--dist', join(folder, 'json')])
  assert.is(done.status, 0)
  assert.match(done.stdout, /^\{.*\}\n$/)
  const summary = JSON.parse(done.stdout)
  assert.equal([summary.status, summary.command, summary.changed, summary.plans, summary.written, summary.unchanged, summary.removed], ['done', 'build', true, 1, 13, 0, 0])
  assert.type(summary.seconds, 'number')
  assert.match(done.stderr, /Reading/)

  const failed = await memora(['build', '--json', '--snapshot', bad, '--dist', join(folder, 'json')])
  assert.is(failed.status, 1)
  assert.match(failed.stdout, /^\{.*\}\n$/)
  const { status, command, problems, warnings } = JSON.parse(failed.stdout)
  assert.equal([status, command, problems.length, warnings.length], ['failed', 'build', 1, 1])
  for (const found of [...problems, ...warnings]) assert.equal(Object.keys(found), ['code', 'where', 'what', 'remedy'])
  assert.equal(problems[0].where, { doctype: 'Memora Lesson', name: 'one', field: 'bit_index' })
  assert.match(failed.stderr, /^error: Memora Lesson "one", bit_index: /m)

  const wrong = await memora(['build', '--json', '--stable-names', '2'])
  assert.is(wrong.status, 2)
  assert.equal([JSON.parse(wrong.stdout).status, JSON.parse(wrong.stdout).problems[0].where], ['failed', { setting: 'STABLE_NAMES' }])

  const missing = await memora(['build', '--json', '--snapshot', join(folder, 'nowhere'), '--dist', dist])
  assert.equal([missing.status, JSON.parse(missing.stdout).problems[0].code], [1, 'snapshot-missing'])
})

test('an option beats the environment, which beats .env; what is empty is not given', async () => {
  const place = temporaryFolder()
  const readFrom = async (args: readonly string[], env: Record<string, string>) => {
    const { status, stderr } = await memora(['build', '--dist', dist, ...args], { cwd: place, env })
    assert.is(status, 1)
    return /^error: (\S+): there is no such snapshot folder/m.exec(stderr)?.[1]
  }
  assert.is(await readFrom([], {}), 'content-snapshot')
  assert.is(await readFrom([], { SNAPSHOT: '' }), 'content-snapshot')
  writeFileSync(join(place, '.env'), '# settings\nSNAPSHOT="from-file"\nDIST=\n')
  assert.is(await readFrom([], {}), 'from-file')
  assert.is(await readFrom([], { SNAPSHOT: '' }), 'from-file')
  assert.is(await readFrom([], { SNAPSHOT: 'from-environment' }), 'from-environment')
  assert.is(await readFrom(['--snapshot', 'from-option'], { SNAPSHOT: 'from-environment' }), 'from-option')
  assert.is(await readFrom(['--snapshot', ''], { SNAPSHOT: 'from-environment' }), 'from-environment')
})

test('STABLE_NAMES is 0 or 1, from wherever it comes', async () => {
  const place = temporaryFolder()
  for (const [env, file] of [[{ STABLE_NAMES: '2' }, ''], [{ STABLE_NAMES: 'yes' }, 'STABLE_NAMES=1'], [{}, 'STABLE_NAMES=no']] as const) {
    writeFileSync(join(place, '.env'), file)
    const { status, stderr } = await memora(['build'], { cwd: place, env: { SNAPSHOT: good, DIST: dist, ...env } })
    assert.is(status, 2)
    assert.match(stderr, /^error: STABLE_NAMES: /m)
  }
  writeFileSync(join(place, '.env'), 'STABLE_NAMES=0')
  const hashedOnly = join(place, 'hashed-only')
  assert.is((await memora(['build'], { cwd: place, env: { SNAPSHOT: good, DIST: hashedOnly } })).status, 0)
  assert.not.ok(existsSync(join(hashedOnly, 'lessons/one.json')))
  assert.is((await memora(['build', '--stable-names', '1'], { cwd: place, env: { SNAPSHOT: good, DIST: hashedOnly } })).status, 0)
  assert.ok(existsSync(join(hashedOnly, 'lessons/one.json')))
})

test('prints plain lines where there is no terminal, and a summary on standard output', async () => {
  const { stdout, stderr } = await memora(['build', '--snapshot', good, '--dist', join(folder, 'plain')])
  assert.not.match(stderr + stdout, /[\r\u001b]/)
  assert.match(stderr, /^Rendering plans: 1$/m)
  assert.match(stdout, /^Read \d+ files .*\nPages: 2 lesson, .*\nWrote 13 files .*\nDone in [\d.]+ s\.\n$/)
})

const hasTerminal = shell('script --version').stdout?.includes('util-linux') === true
if (!hasTerminal) process.stdout.write('SKIPPED: the progress bar, since there is no script(1) of util-linux to make a terminal\n')
const onTerminal = hasTerminal ? test : test.skip

onTerminal('draws a progress bar on a terminal', () => {
  const { status, stdout } = shell(`script -qec "'${PROGRAM}' build --snapshot '${good}' --dist '${join(folder, 'terminal')}'" /dev/null`, { TERM: 'xterm' })
  assert.is(status, 0, stdout)
  assert.match(stdout, /Writing pages \[█+\] 6\/6/)
  assert.match(stdout, /Done in/)
  const shown = stdout.lastIndexOf('\u001b[?25h')
  assert.ok(shown > stdout.lastIndexOf('\u001b[?25l'), 'the cursor is back at the end')
})

test('goes on when nobody reads what it prints', () => {
  for (const [index, pipe] of ['| true', '2>&1 | true', '2>&1 | head -1', '--json | head -1'].entries()) {
    const to = join(folder, `pipe-${index}`)
    const { stdout, stderr } = shell(`'${PROGRAM}' build --snapshot '${good}' --dist '${to}' ${pipe}; echo "status \${PIPESTATUS[0]}"`)
    assert.match(stdout, /^status 0$/m, `${pipe}\n${stderr}`)
    assert.not.match(stderr, STACK)
    assert.ok(readTree(to).has('.build.json'), `${pipe}: the build was finished`)
  }
})

test('make alone lists the targets', () => {
  const { status, stdout, stderr } = shell('make')
  assert.equal([status, stderr], [0, ''])
  const targets = /^\.PHONY: (.*)$/m.exec(readFileSync(join(ROOT, 'Makefile'), 'utf8'))![1]!.split(' ')
  for (const target of targets) assert.match(stdout, new RegExp(`^ {2}make ${target} {2,}\\S+ \\S+`, 'm'))
})

test('make build is a thin call of the program', () => {
  const { status, stdout } = shell("make -n -o node_modules/.package-lock.json build ARGS='--json --plans p1'")
  assert.equal([status, stdout], [0, 'node_modules/.bin/memora-content build --json --plans p1\n'])
})

test('make build hands on its variables, and installs nothing that is there', () => {
  assert.is(shell('make -q node_modules/.package-lock.json').status, 0, 'what the tests run on is not what package-lock.json asks for: run npm ci')
  const to = join(folder, 'made')
  // Never to be made anew here, whatever happens meanwhile: tests must not pull their own packages from under them.
  const make = 'make -o node_modules/.package-lock.json build'
  const { status, stdout, stderr } = shell(`${make} ARGS=--json SNAPSHOT='${good}' DIST='${to}'`)
  assert.is(status, 0, stderr)
  assert.match(stdout, /^\{.*\}\n$/)
  assert.equal([JSON.parse(stdout).dist, JSON.parse(stdout).written], [to, 13])
  const again = shell(make, { SNAPSHOT: good, DIST: to })
  assert.match(again.stdout, /Nothing changed/)
  const failed = shell(`${make} SNAPSHOT='${bad}'`, { DIST: to })
  assert.is(failed.status, 2, 'make has its own status for failure')
  assert.match(failed.stderr, /Memora Lesson "one"/)
})

test.run()
