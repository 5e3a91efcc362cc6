// Apart from the rest of the record, since it takes the schemas, which a build in which nothing changed does without.
import { schemaFaults } from '../schema.ts'
import type { BuildRecord } from './record-types.ts'

/** Reads a record; undefined when the text is not one, as after a build that was not finished. */
export function parseBuildRecord(text: string | undefined): BuildRecord | undefined {
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return schemaFaults('build_record', value).length === 0 ? (value as BuildRecord) : undefined
  } catch {
    return undefined
  }
}
