// What may know what. A rule of the content that never sees a file, a clock or a setting can be tested by its
// values alone, and goodwill does not keep it so.
import { execFileSync } from 'node:child_process'
import { lstatSync, readFileSync, readlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { importLines, withoutComments, type ImportLine } from './architecture/import-lines.ts'
import { IMPURE_CODE, IMPURE_MODULES, MAY_IMPORT, PURE } from './architecture/layers.ts'
import { ROOT } from './program.ts'

const test = suite('architecture')

interface Import extends ImportLine {
  readonly file: string
}

const files = filesOfTheProject()
const sources = new Map(files.filter((file) => file.startsWith('build/') && /\.tsx?$/.test(file)).map((file) => [file, text(file)]))
const imports: readonly Import[] = [...sources].flatMap(([file, source]) => importLines(source).map((line) => ({ ...line, file })))
const local = imports.filter(({ from }) => from.startsWith('.')).map(({ file, from, isType }) => ({ file, isType, to: join(dirname(file), from) }))
const [schemas, ours] = [local.filter(({ to }) => to.startsWith('schemas/')), local.filter(({ to }) => !to.startsWith('schemas/'))]

/** Committed or about to be; what git ignores is nobody's to read. */
function filesOfTheProject(): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8', maxBuffer: 1e8 })
  return listed.split('\0').filter((file) => file !== '' && lstatSync(join(ROOT, file), { throwIfNoEntry: false })).sort()
}

/** What is in a file; of a link, where it leads. */
function text(file: string): string {
  const path = join(ROOT, file)
  return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : readFileSync(path, 'utf8')
}

/** `build/plan/view.ts` -> `plan/view`. */
function moduleOf(file: string): string {
  return file.replace(/^build\//, '').replace(/\.tsx?$/, '')
}

function partOf(file: string): string {
  return moduleOf(file).split('/')[0]!
}

function isAllowed(file: string, to: string, isType: boolean): boolean {
  if (partOf(file) === partOf(to)) return true
  const allowed = MAY_IMPORT[partOf(file)] ?? []
  return [partOf(to), moduleOf(to)].some((name) => allowed.includes(name) || (isType && allowed.includes(`${name} (types)`)))
}

test('the reader of imports sees every form of them', () => {
  const source = [
    "import one from './one.ts'", "import { a, type B } from './two.ts'", "import type { C } from './three.ts'", "import './four.ts'",
    "export * from './five.ts'", "export type { D } from './six.ts'", "const e = await import('./seven.ts')", 'import {\n  f,\n} from "./eight.ts"',
    "import * as g from './nine.ts'", "const url = 'http://x'; type H = import('./ten.ts').H", "// import './comment.ts'", "/* import './comment.ts' */",
  ].join('\n')
  const found = importLines(source)
  assert.equal(found.map(({ from }) => from).sort(), ['eight', 'five', 'four', 'nine', 'one', 'seven', 'six', 'ten', 'three', 'two'].map((name) => `./${name}.ts`))
  assert.equal(found.filter(({ isType }) => isType).map(({ from }) => from), ['./three.ts', './six.ts'])
  assert.throws(() => importLines("const a = import(name)"), /only a run can tell/)
  assert.throws(() => importLines("const a = require('./a.ts')"), /require/)
})

test('every import line is seen', () => {
  for (const [file, source] of sources) {
    const statements = withoutComments(source).match(/^import\b|^export\b[^(\n]*\bfrom\b|\bimport\(/gm) ?? []
    assert.is(imports.filter((line) => line.file === file).length, statements.length, file)
  }
  assert.ok(imports.length > 100, 'the sources were found')
})

test('every part of build/ has a row in the table', () => {
  const parts = new Set([...sources.keys()].map(partOf))
  assert.equal([...parts].filter((part) => !(part in MAY_IMPORT)), [])
  const named = Object.values(MAY_IMPORT).flat().map((name) => name.replace(' (types)', '').split('/')[0]!)
  assert.equal(named.filter((part) => !(part in MAY_IMPORT)), [])
})

test('imports keep to the table', () => {
  const against = ours.filter(({ file, to, isType }) => !isAllowed(file, to, isType))
  assert.equal(against.map(({ file, to }) => `${file} imports ${to}`), [])
})

test('imports lead to files of build/, by their whole names', () => {
  // A style sheet that is imported as text is named with how.
  assert.equal(ours.filter(({ to }) => !files.includes(to.replace(/\?inline$/, ''))).map(({ file, to }) => `${file} imports ${to}`), [])
})

test('only schema-validators.ts reads schemas, and it reads each', () => {
  assert.equal([...new Set(schemas.map(({ file }) => file))], ['build/schema-validators.ts'])
  assert.equal(schemas.map(({ to }) => to).sort(), files.filter((file) => file.endsWith('.schema.json')))
})

test('but for one another, only cli.ts imports commands, each when it is called', () => {
  const importers = ours.filter(({ file, to }) => partOf(to) === 'commands' && partOf(file) !== 'commands')
  assert.equal([...new Set(importers.map(({ file }) => file))], ['build/cli.ts'])
  assert.not.match(withoutComments(text('build/cli.ts')), /^import .*\.\/commands\//m)
})

test('no import leads back to where it came from', () => {
  const to = Map.groupBy(ours, ({ file }) => file)
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file)
    assert.is(at, -1, `a cycle: ${[...path.slice(at), file].join(' -> ')}`)
    if (done.has(file)) return
    for (const next of to.get(file) ?? []) visit(next.to, [...path, file])
    done.add(file)
  }
  for (const file of sources.keys()) visit(file, [])
})

test('pure parts reach no file, process, clock, network or chance', () => {
  const pure = [...sources].filter(([file]) => (PURE as readonly string[]).includes(partOf(file)))
  assert.ok(pure.length > 20)
  for (const [file, source] of pure) {
    assert.equal(importLines(source).filter(({ from }) => IMPURE_MODULES.test(from)), [], file)
    for (const [what, pattern] of Object.entries(IMPURE_CODE)) assert.not.match(withoutComments(source), pattern, `${file} uses ${what}`)
  }
})

test('pure parts compute with what is in them; of all modules they use only hashing', () => {
  const packages = imports.filter(({ file, from }) => (PURE as readonly string[]).includes(partOf(file)) && !from.startsWith('.'))
  assert.equal([...new Set(packages.map(({ from }) => from))], ['node:crypto'])
})

test('the program runs on its dependencies alone, without those of its development', () => {
  const { dependencies } = JSON.parse(text('package.json')) as { dependencies: Record<string, string> }
  const used = imports.filter(({ file, from, isType }) => !isType && !/^(?:\.|node:)/.test(from) && file !== 'build/schema-types.ts')
  const packageOf = (from: string) => from.split('/').slice(0, from.startsWith('@') ? 2 : 1).join('/')
  assert.equal([...new Set(used.map(({ from }) => packageOf(from)))].filter((name) => !(name in dependencies)), [])
})

test('no file is a grab-bag', () => {
  assert.equal(files.filter((file) => /(?:^|\/)(?:utils?|helpers?|common|misc)(?:[./-]|$)/i.test(file)), [])
})

test('every suite is run: one that forgets to is silent and passes', () => {
  const suites = files.filter((file) => /^test\/.*\.test\.ts$/.test(file))
  assert.ok(suites.length > 5)
  assert.equal(suites.filter((file) => !/^\S*\.run\(\)$/m.test(withoutComments(text(file)))), [])
})

test('no file names a place outside of the project', () => {
  // Written apart, since this file is one of those.
  const foreign = [['..', 'shared'].join('/'), ['', 'work', ''].join('/'), ['farm', ''].join('-')]
  const found = files.filter((file) => file !== 'package-lock.json').flatMap((file) => {
    const content = text(file)
    return foreign.filter((name) => content.includes(name)).map((name) => `${file} names ${name}`)
  })
  assert.equal(found, [])
})

test.run()
