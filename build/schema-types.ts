// Writes the TypeScript types from the JSON Schemas, which are their single source.
// `npm run types` writes; `npm run types -- --check` fails when a file is not current.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { compile, type JSONSchema } from 'json-schema-to-typescript'

const ROOT = new URL('..', import.meta.url)

const OUTPUTS = {
  'build/snapshot/records.ts': ['snapshot', 'snapshot_terms', 'snapshot_plan', 'snapshot_subject', 'snapshot_orphans', 'snapshot_lessons'],
  'build/pages/page-types.ts': ['manifest', 'subject_hierarchy', 'subject_bitmap', 'topic', 'lesson', 'search_index', 'search_shard'],
  'build/output/record-types.ts': ['build_record'],
} as const

const BANNER = '// Written by `npm run types` from the schemas in schemas/. Change those, not this.'

async function render(names: readonly string[]): Promise<string> {
  const schema = {
    title: 'Everything',
    type: 'object',
    additionalProperties: false,
    required: [...names],
    properties: Object.fromEntries(names.map((name) => [name, JSON.parse(readFileSync(new URL(`schemas/${name}.schema.json`, ROOT), 'utf8'))])),
  }
  // Shared parts are repeated in every schema, which keeps each of them whole on its own;
  // equal ones become one type here.
  const known = new Map<string, unknown>()
  const share = (value: unknown, definitions: Record<string, unknown>): unknown => {
    if (Array.isArray(value)) return value.map((item) => share(item, definitions))
    if (value === null || typeof value !== 'object') return value
    const ref = (value as { $ref?: string }).$ref
    if (ref !== undefined) return share(definitions[ref.slice('#/definitions/'.length)], definitions)
    const copy = Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => !['definitions', '$schema', 'if', 'then', 'else'].includes(key))
        .map(([key, item]) => [key, share(item, definitions)]),
    )
    const text = JSON.stringify(copy)
    if (!known.has(text)) known.set(text, copy)
    return known.get(text)
  }
  for (const name of names) {
    const own = schema.properties[name]
    schema.properties[name] = share(own, own.definitions ?? {})
  }
  const code = await compile(schema as JSONSchema, 'Everything', {
    bannerComment: BANNER,
    additionalProperties: false,
    ignoreMinAndMaxItems: true,
    style: { semi: false, singleQuote: true, printWidth: 120 },
  })
  return code.replace(/export interface Everything \{[^}]*\}\n/, '').replace(/\n{3,}/g, '\n\n')
}

const check = process.argv.includes('--check')
for (const [file, names] of Object.entries(OUTPUTS)) {
  const path = fileURLToPath(new URL(file, ROOT))
  const code = await render(names)
  if (!check) {
    writeFileSync(path, code)
  } else if (readFileSync(path, 'utf8') !== code) {
    process.stderr.write(`${file} is not what the schemas say. Run "npm run types" and commit it.\n`)
    process.exitCode = 1
  }
}
