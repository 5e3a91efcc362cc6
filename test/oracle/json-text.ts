// JSON put together as text, so that keys stand in the order in which they are named here, whatever they are.

/** Text that is JSON already. */
export type Json = string

export function json(value: unknown): Json {
  return JSON.stringify(value)
}

/** An optional field's value: nothing where there is nothing to say; zero and false say something. */
export function optional(value: string | number | boolean | undefined): Json | undefined {
  return value === undefined || value === '' ? undefined : json(value)
}

export function object(fields: readonly (readonly [key: string, value: Json | undefined])[]): Json {
  return `{${fields.flatMap(([key, value]) => (value === undefined ? [] : [`${json(key)}:${value}`])).join(',')}}`
}

export function list(items: readonly Json[]): Json {
  return `[${items.join(',')}]`
}
