// What a TypeScript file imports, read from its text: type imports, re-exports and dynamic imports too.

export interface ImportLine {
  readonly from: string
  /** Whether the import is gone when the program runs. */
  readonly isType: boolean
}

// Strings and templates are matched as well, so that what only looks like a comment in them is left alone.
const COMMENT_OR_TEXT = /\/\*[\s\S]*?\*\/|\/\/.*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g
const STATIC = /^[ \t]*(?:import|export)(?<types>\s+type\b)?(?:[^'"`;=()]*?\bfrom)?\s*(?<quote>['"])(?<static>[^'"\n]+)\k<quote>/gm
const DYNAMIC = /\bimport\s*\(\s*(?:(?<quote>['"`])(?<dynamic>[^'"`$\n]+)\k<quote>)?/g
const REQUIRE = /\brequire\s*\(|\bcreateRequire\b/

/** Throws where an import hides what it imports: then no test could hold it against the table. */
export function importLines(source: string): readonly ImportLine[] {
  const code = withoutComments(source)
  if (REQUIRE.test(code)) throw new Error('it uses require, which import lines do not show')
  const imports: ImportLine[] = []
  for (const { groups } of code.matchAll(STATIC)) imports.push({ from: groups!['static']!, isType: groups!['types'] !== undefined })
  for (const { groups } of code.matchAll(DYNAMIC)) {
    if (groups!['dynamic'] === undefined) throw new Error('it imports something that only a run can tell')
    imports.push({ from: groups!['dynamic'], isType: false })
  }
  return imports
}

/** The code alone, strings included. */
export function withoutComments(source: string): string {
  return source.replace(COMMENT_OR_TEXT, (match) => (match.startsWith('/') ? ' ' : match))
}
