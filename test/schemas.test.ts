// The schemas themselves: each refuses what it should, at every level, and lets through what is real.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { schemaFaults } from '../build/schema.ts'
import { ROOT } from './program.ts'
import { placesOfSchema, placesOfValue } from './schema/object-places.ts'
import { realValues } from './schema/real-values.ts'

const test = suite('schemas')
const SUFFIX = '.schema.json'
const FOLDER = join(ROOT, 'schemas')
const PAGE_KINDS = ['lesson', 'manifest', 'search_index', 'search_shard', 'subject_bitmap', 'subject_hierarchy', 'topic']

/** The only objects that may hold fields that no schema names: what authors write, and maps by id. */
const OPEN = {
  lesson: { 'stages/*/config': 'free' },
  snapshot_lessons: { 'lessons/*/stages/*/config': 'free' },
  subject_bitmap: { mappings: 'map' },
  build_record: { plans: 'map' },
} as Readonly<Record<string, Readonly<Record<string, string>>>>

const names = readdirSync(FOLDER).filter((file) => file.endsWith(SUFFIX)).map((file) => file.slice(0, -SUFFIX.length)).sort()
const schemas = new Map(names.map((name) => [name, JSON.parse(readFileSync(join(FOLDER, name + SUFFIX), 'utf8'))]))
const values = await realValues()

/** Alone, as any other program would use the schema. */
function compiled(name: string): ValidateFunction {
  return new Ajv({ strict: true, strictRequired: false }).compile(schemas.get(name))
}

test('there is one for each kind of page and each kind of file', () => {
  assert.equal(names.filter((name) => !values.has(name)), [], 'a schema that nothing is held against')
  assert.equal([...values.keys()].filter((name) => !schemas.has(name)), [])
  assert.equal(PAGE_KINDS.filter((name) => !schemas.has(name)), [])
})

for (const name of names) {
  test(`${name}: stands alone, and says what it is`, () => {
    const { $schema, title, description } = schemas.get(name)
    assert.is($schema, 'http://json-schema.org/draft-07/schema#')
    assert.ok(title && description)
    assert.type(new Ajv().compile(schemas.get(name)), 'function')
    assert.type(compiled(name), 'function')
  })

  test(`${name}: refuses an empty object, and what is no object at all`, () => {
    const validate = compiled(name)
    for (const value of [{}, null, 'text', 1, true, [{}], [[]]]) assert.not.ok(validate(value), JSON.stringify(value))
  })

  test(`${name}: lets real ones pass`, () => {
    const validate = compiled(name)
    for (const value of values.get(name)!) assert.ok(validate(value), JSON.stringify(validate.errors))
  })

  test(`${name}: has no object that is open, but for those that must be`, () => {
    const open = [...placesOfSchema(schemas.get(name))].filter(([, { openness }]) => openness !== 'closed')
    assert.equal(Object.fromEntries(open.map(([place, { openness }]) => [place, openness])), OPEN[name] ?? {})
  })

  test(`${name}: refuses a field too many in every object of real ones`, () => {
    const validate = compiled(name)
    const places = placesOfSchema(schemas.get(name))
    const tried = new Set<string>()
    for (const value of values.get(name)!) {
      for (const { place, object } of placesOfValue(value, places)) {
        tried.add(place)
        if (places.get(place)?.openness !== 'closed') continue
        object['surplus'] = 'x'
        const passes = validate(value)
        delete object['surplus']
        assert.not.ok(passes, `an unknown field in ${place || 'the root'}`)
      }
    }
    assert.equal([...places.keys()].filter((place) => !tried.has(place)), [], 'an object of the schema that no real one has')
  })
}

for (const name of PAGE_KINDS) {
  test(`${name}: a page without any one of the fields it must have is refused`, () => {
    const validate = compiled(name)
    const [page] = values.get(name) as Record<string, unknown>[]
    for (const field of schemas.get(name).required as string[]) {
      const { [field]: _, ...rest } = page!
      assert.not.ok(validate(rest), field)
    }
  })
}

test('a search index has entries or shards, never both and never neither', () => {
  const validate = compiled('search_index')
  const pages = values.get('search_index') as { is_sharded: boolean; entries?: unknown[]; shards?: unknown[] }[]
  const whole = pages.find(({ is_sharded }) => !is_sharded)!
  const sharded = pages.find(({ is_sharded }) => is_sharded)!
  for (const page of [{ ...whole, shards: sharded.shards }, { ...sharded, entries: whole.entries }, { ...whole, is_sharded: true }, { ...sharded, is_sharded: false }]) {
    assert.not.ok(validate(page))
  }
})

test('a field is missing or unknown also under a name that every object has something by', () => {
  const index = (more: string) => JSON.parse(`{"format_version":1,"plans":[],"subjects":[]${more}}`)
  assert.equal(schemaFaults('snapshot', index('')), [])
  assert.equal(schemaFaults('snapshot', index(',"__proto__":{"orphans":1},"constructor":1,"toString":2')), ['unknown field "__proto__"', 'unknown field "constructor"', 'unknown field "toString"'])
  assert.equal(schemaFaults('snapshot', JSON.parse('{"__proto__":{"format_version":1,"plans":[],"subjects":[]}}')), [
    'field "format_version" is missing', 'field "plans" is missing', 'field "subjects" is missing', 'unknown field "__proto__"',
  ])
})

test.run()
