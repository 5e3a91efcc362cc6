// Where the program of a thread is, and how it is started. In the bundle it is JavaScript beside the program; from the
// sources it is TypeScript beside the module that asks.

/** The file of a thread that is named like its source, for a module at `here` (its `import.meta.url`). */
export function threadProgram(here: string, name: string): URL {
  return new URL(`./${name}${here.endsWith('.ts') ? '.ts' : '.js'}`, here)
}

/** The first Node that knows all that the sources are written in, once their types are gone. */
const KNOWS_THE_REST = 24

/** Where Node reads TypeScript itself, a thread starts sooner without the loader that this one may have. */
export const WITHOUT_LOADER = process.features.typescript === 'strip' && parseInt(process.versions.node) >= KNOWS_THE_REST ? { execArgv: [] } : {}
