// Makes one program of the sources, so that a command starts without reading TypeScript. The launcher runs this when
// a source is newer than the program. Each program has a folder of its own: one that is running keeps its files.
import { readdirSync, renameSync, statSync, symlinkSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureDirSync, removeSync } from 'fs-extra/esm'
import { build, type Plugin } from 'vite'
import { standaloneValidators } from './schema-standalone.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const CACHE = join(ROOT, 'node_modules/.cache/memora-content')
const KEPT_MS = 24 * 60 * 60 * 1000

// The program, the threads that it starts, and its checks, which are compared with those of the sources: each a file of
// its own.
const ENTRIES = {
  'main': 'build/main.ts',
  'lesson-worker': 'build/dump/lesson-worker.ts',
  'subject-worker': 'build/subjects/subject-worker.ts',
  'look-thread': 'build/cache/look-thread.ts',
  'preview-thread': 'build/commands/preview-thread.ts',
  'stage-thread': 'build/commands/stage-thread.ts',
  'schema-validators': 'build/schema-validators.ts',
}

const COMPILED_VALIDATORS: Plugin = {
  name: 'compiled-validators',
  load: (id) => (id === join(ROOT, ENTRIES['schema-validators']) ? { code: standaloneValidators(), moduleType: 'js' } : undefined),
}

// What almost every command needs is read with the program; other packages stay beside it.
const BUNDLED = [/^(?:ajv|fast-deep-equal)$/, /^commander$/, /^(?:cli-progress|string-width|strip-ansi|ansi-regex|is-fullwidth-code-point|emoji-regex)$/]

const started = new Date()
const name = `program-${started.getTime()}-${process.pid}`
const folder = join(CACHE, name)

try {
  ensureDirSync(folder)
} catch {
  // Installed by one user and run by another: the launcher has another way, which is only slower.
  process.exit(1)
}
try {
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    plugins: [COMPILED_VALIDATORS],
    ssr: { noExternal: BUNDLED },
    build: {
      ssr: true,
      target: 'node22',
      outDir: folder,
      emptyOutDir: false,
      copyPublicDir: false,
      minify: false,
      rollupOptions: {
        input: Object.fromEntries(Object.entries(ENTRIES).map(([entry, source]) => [entry, join(ROOT, source)])),
        output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
      },
    },
  })
  // What was edited while this ran is newer than the program.
  utimesSync(join(folder, 'main.js'), started, started)
  const link = join(CACHE, `.${name}`)
  symlinkSync(name, link)
  renameSync(link, join(CACHE, 'program'))
} catch (error) {
  removeSync(folder)
  throw error
}
for (const other of readdirSync(CACHE)) {
  if (!other.startsWith('program-') || other === name) continue
  const age = started.getTime() - (statSync(join(CACHE, other), { throwIfNoEntry: false })?.mtimeMs ?? 0)
  if (age > KEPT_MS) removeSync(join(CACHE, other))
}
