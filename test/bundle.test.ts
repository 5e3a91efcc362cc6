// The launcher starts a bundle of the sources, and never an old one.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { schemaOf, validatorOf, VALIDATOR_NAMES, type SchemaName } from '../build/schema-validators.ts'
import { LITTLE_GROWTH, v8Flags } from '../build/v8-flags.ts'
import { ROOT, temporaryFolder } from './program.ts'
import { brokenValues } from './schema/broken-values.ts'
import { realValues } from './schema/real-values.ts'

const test = suite('bundle')

/** The project in a folder of its own, with the packages of this one and no bundle. */
function checkout(): string {
  const root = temporaryFolder()
  for (const name of ['build', 'schemas', 'package.json', 'package-lock.json']) cpSync(join(ROOT, name), join(root, name), { recursive: true })
  mkdirSync(join(root, 'node_modules'))
  for (const name of readdirSync(join(ROOT, 'node_modules'))) if (name !== '.cache') symlinkSync(join(ROOT, 'node_modules', name), join(root, 'node_modules', name))
  return root
}

function help(root: string, path = process.env['PATH']): string {
  const { status, stdout, stderr } = spawnSync(join(root, 'build/memora-content'), ['--help'], { encoding: 'utf8', env: { ...process.env, PATH: path } })
  assert.is(status, 0, stderr)
  assert.is(stderr, '')
  return stdout
}

const programOf = (root: string) => readlinkSync(join(root, 'node_modules/.cache/memora-content/program'))

function say(root: string, words: string): void {
  const source = join(root, 'build/cli.ts')
  writeFileSync(source, readFileSync(source, 'utf8').replace(/Publishes [^:]*:/, `${words}:`))
}

test('is made once, and made anew after an edit', () => {
  const root = checkout()
  const first = help(root)
  assert.match(first, 'Publishes Memora')
  const program = programOf(root)
  assert.is(help(root), first)
  assert.is(programOf(root), program)
  say(root, 'Says something else')
  assert.match(help(root), 'Says something else')
  assert.is.not(programOf(root), program)
})

test('is made anew when a source gives way to an older one', () => {
  const root = checkout()
  const source = join(root, 'build/cli.ts')
  const older = join(root, 'older.ts')
  cpSync(source, older)
  writeFileSync(older, readFileSync(older, 'utf8').replace(/Publishes [^:]*:/, 'Says what it did:'))
  help(root)
  const long = new Date('2020-01-01')
  utimesSync(older, long, long)
  renameSync(older, source)
  utimesSync(join(root, 'build'), long, long)
  assert.match(help(root), 'Says what it did')
})

test('is made anew after an edit where find knows no time of change', () => {
  const root = checkout()
  const bin = join(root, 'bin')
  mkdirSync(bin)
  writeFileSync(join(bin, 'find'), '#!/bin/sh\ncase "$*" in *-cnewer*) echo "find: unrecognized: -cnewer" >&2; exit 1;; esac\nexec /usr/bin/find "$@"\n', { mode: 0o755 })
  const path = `${bin}:${process.env['PATH']}`
  help(root, path)
  const program = programOf(root)
  help(root, path)
  assert.is(programOf(root), program)
  say(root, 'Says something else')
  assert.match(help(root, path), 'Says something else')
})

test('says what is missing where neither its own Node is there nor one that is new enough', () => {
  const root = checkout()
  rmSync(join(root, 'node_modules'), { recursive: true })
  const bin = join(root, 'bin')
  mkdirSync(bin)
  const run = () => spawnSync(join(root, 'build/memora-content'), ['--help'], { encoding: 'utf8', env: { PATH: `${bin}:/usr/bin:/bin` } })
  for (const script of ['exit 1', 'exit 127']) {
    writeFileSync(join(bin, 'node'), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
    const { status, stderr } = run()
    assert.is(status, 1)
    assert.match(stderr, /^memora-content needs Node 22\.12 or later.*npm ci --include=dev\n$/)
  }
})

test('holds every thread that a source starts', () => {
  const root = checkout()
  help(root)
  const sources = readdirSync(join(root, 'build'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).map((file) => readFileSync(join(root, 'build', file), 'utf8'))
  const threads = sources.filter((source) => /\bnew (?:Worker|AskedThread)\b/.test(source)).flatMap((source) => [...source.matchAll(/\bthreadProgram\(import\.meta\.url, '([a-z-]+)'\)/g)].map(([, name]) => `${name}.js`))
  assert.ok(threads.length >= 4)
  const program = readdirSync(join(root, 'node_modules/.cache/memora-content', programOf(root)))
  assert.equal(threads.filter((file) => !program.includes(file)), [])
})

test('checks values as the sources do, and compiles no schema for it', async () => {
  const root = checkout()
  help(root)
  const folder = join(root, 'node_modules/.cache/memora-content', programOf(root))
  const bundled = (await import(join(folder, 'schema-validators.js'))) as { readonly validatorOf: typeof validatorOf }
  const values = await realValues()
  for (const name of VALIDATOR_NAMES) {
    const real = values.get(name.replace('_of_drafts', '') as SchemaName)!
    const [ours, theirs] = [validatorOf(name), bundled.validatorOf(name)]
    let refused = 0
    const compare = (value: unknown) => {
      assert.is(theirs(value), ours(value), name)
      if (ours.errors) refused += 1
      assert.is(JSON.stringify(theirs.errors), JSON.stringify(ours.errors), name)
    }
    for (const value of real) compare(value)
    assert.is(refused, 0, name)
    for (const value of brokenValues(schemaOf(name), real)) compare(value)
    assert.ok(refused > 25, name)
  }
  const programs = readdirSync(folder).filter((file) => file.endsWith('.js')).map((file) => readFileSync(join(folder, file), 'utf8'))
  assert.equal(programs.filter((program) => /\bnew Ajv\b|\bfrom ["']ajv|\brequire\(["']ajv/.test(program)), [])
})

/** The modules of Node and the packages that a program of the bundle loads when it starts. */
function loadedBy(folder: string, program: string, seen = new Set<string>()): ReadonlySet<string> {
  for (const [, from] of readFileSync(join(folder, program), 'utf8').matchAll(/^(?:import|export) (?:.* from )?"([^"]+)";/gm)) {
    if (seen.has(from!)) continue
    seen.add(from!)
    if (from!.startsWith('./')) loadedBy(folder, from!, seen)
  }
  return new Set(Array.from(seen).filter((from) => !from.startsWith('./')))
}

test('threads load nothing that takes longer than it is worth, since each begins anew in every build and dump', () => {
  const root = checkout()
  help(root)
  const folder = join(root, 'node_modules/.cache/memora-content', programOf(root))
  const quick = ['buffer', 'crypto', 'fs', 'module', 'path', 'timers/promises', 'v8', 'vm', 'worker_threads'].map((name) => `node:${name}`)
  for (const [program, ...worthIt] of [['subject-worker.js'], ['look-thread.js'], ['lesson-worker.js', 'node:zlib', 'temporal-polyfill']] as const) {
    const loaded = loadedBy(folder, program)
    assert.ok(loaded.has('node:fs'), program)
    assert.equal(Array.from(loaded).filter((name) => !quick.includes(name)), worthIt, program)
  }
})

test('is done without where it cannot be kept', () => {
  const root = checkout()
  writeFileSync(join(root, 'node_modules/.cache'), 'not a folder')
  assert.match(help(root), 'Publishes Memora')
  say(root, 'Says something else')
  assert.match(help(root), 'Says something else')
})

test('a bundle that was lost is made again', () => {
  const root = checkout()
  help(root)
  rmSync(join(root, 'node_modules/.cache/memora-content', programOf(root)), { recursive: true })
  assert.match(help(root), 'Publishes Memora')
  assert.ok(existsSync(join(root, 'node_modules/.cache/memora-content/program/main.js')))
})

test('the flags of V8 that are set while it works are numbers, which this Node knows', () => {
  const { stdout } = spawnSync(process.execPath, ['--v8-options'], { encoding: 'utf8' })
  for (const flag of v8Flags(LITTLE_GROWTH)) {
    const [name] = flag.split('=')
    assert.match(stdout, new RegExp(`^ +${name} \\(.*\\)\\n +type: (?:int|uint|float) `, 'm'), flag)
  }
})

test.run()
