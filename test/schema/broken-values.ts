// Values that are wrong in one place each: every field of every object that a schema knows is left out once, and set to
// what it must not be.
import { placesOfSchema, placesOfValue } from './object-places.ts'

const NOT_LIKELY = [null, '', ' ', 'x', 0, -1, 1.5, true, false, [], {}, ['x', 'x'], [{}]]

/** The values, broken one after the other: each is whole again when the next one is asked for. */
export function* brokenValues(schema: object, values: readonly unknown[]): Generator<unknown> {
  const places = placesOfSchema(schema)
  const tried = new Set<string>()
  for (const value of values) {
    for (const { place, object } of placesOfValue(value, places)) {
      for (const field of new Set([...(places.get(place)?.fields ?? []), ...Object.keys(object), 'surplus'])) {
        if (tried.has(`${place} ${field}`)) continue
        tried.add(`${place} ${field}`)
        const before = Object.entries(object)
        for (const wrong of [undefined, ...NOT_LIKELY]) {
          if (wrong === undefined) delete object[field]
          else object[field] = wrong
          yield value
        }
        for (const name of Object.keys(object)) delete object[name]
        Object.assign(object, Object.fromEntries(before))
      }
    }
  }
  yield* NOT_LIKELY
}
