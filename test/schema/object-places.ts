// Where objects are: in a schema, and in a value that it describes. A place is a path in which `*` stands for any
// item of a list and for any key of a map: `tracks/*/units/*/access`.

interface Schema {
  readonly $ref?: string
  readonly type?: string
  readonly properties?: Readonly<Record<string, Schema | boolean>>
  readonly items?: Schema
  readonly additionalProperties?: Schema | boolean
  readonly allOf?: readonly Schema[]
  readonly definitions?: Readonly<Record<string, Schema>>
}

/** `closed`: unknown fields are refused; `map`: any key, each with a value of one kind; `free`: anything goes. */
export type Openness = 'closed' | 'map' | 'free'

export interface SchemaPlace {
  readonly openness: Openness
  /** The names of its fields, in the order in which the schema has them. */
  readonly fields: readonly string[]
}

export function placesOfSchema(root: Schema): ReadonlyMap<string, SchemaPlace> {
  const places = new Map<string, SchemaPlace>()
  const visit = (schema: Schema | boolean, place: string): void => {
    if (typeof schema === 'boolean') return
    if (schema.$ref !== undefined) return visit(root.definitions![schema.$ref.slice('#/definitions/'.length)]!, place)
    for (const part of schema.allOf ?? []) visit(part, place)
    if (schema.items) visit(schema.items, below(place, '*'))
    if (schema.type !== 'object' && !schema.properties) return
    const { properties = {}, additionalProperties } = schema
    places.set(place, { openness: typeof additionalProperties === 'object' ? 'map' : additionalProperties === false ? 'closed' : 'free', fields: Object.keys(properties) })
    for (const [name, property] of Object.entries(properties)) visit(property, below(place, name))
    if (typeof additionalProperties === 'object') visit(additionalProperties, below(place, '*'))
  }
  visit(root, '')
  return places
}

export interface ValuePlace {
  readonly place: string
  readonly object: Record<string, unknown>
}

/** The objects of a value; of what lies in a free place, none. Of a long list, the first and the last items. */
export function* placesOfValue(value: unknown, schema: ReadonlyMap<string, SchemaPlace>, place = ''): Generator<ValuePlace> {
  if (typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) {
    for (const item of [...value.slice(0, 2), ...value.slice(2).slice(-1)]) yield* placesOfValue(item, schema, below(place, '*'))
    return
  }
  const { openness } = schema.get(place) ?? { openness: 'free' }
  yield { place, object: value as Record<string, unknown> }
  if (openness === 'free') return
  for (const [key, item] of Object.entries(value)) yield* placesOfValue(item, schema, below(place, openness === 'map' ? '*' : key))
}

function below(place: string, step: string): string {
  return place === '' ? step : `${place}/${step}`
}
