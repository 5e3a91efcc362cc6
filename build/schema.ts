// The one ajv. Schemas are compiled when they are first asked for and say every fault of a value at once.
import { readFileSync } from 'node:fs'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'

export type SchemaName =
  | 'snapshot' | 'snapshot_terms' | 'snapshot_plan' | 'snapshot_subject' | 'snapshot_orphans' | 'snapshot_lessons'
  | 'manifest' | 'subject_hierarchy' | 'subject_bitmap' | 'topic' | 'lesson' | 'search_index' | 'search_shard'
  | 'build_record'

const ajv = new Ajv({ allErrors: true, strict: true, strictRequired: false, ownProperties: true })
const compiled = new Map<SchemaName, ValidateFunction>()

/**
 * Holds a value against `schemas/<name>.schema.json`.
 * Returns what is wrong, each as `path: what`, in words that say what to mend; empty when nothing is.
 */
export function schemaFaults(name: SchemaName, value: unknown): readonly string[] {
  let validate = compiled.get(name)
  if (!validate) {
    const url = new URL(`../schemas/${name}.schema.json`, import.meta.url)
    validate = ajv.compile(JSON.parse(readFileSync(url, 'utf8')))
    compiled.set(name, validate)
  }
  if (validate(value)) return []
  return [...new Set((validate.errors ?? []).filter(({ keyword }) => keyword !== 'if').map(inWords))]
}

function inWords({ instancePath, keyword, message, params }: ErrorObject): string {
  const place = instancePath === '' ? '' : `${instancePath.slice(1)}: `
  switch (keyword) {
    case 'additionalProperties':
      return `${place}unknown field ${JSON.stringify(params['additionalProperty'])}`
    case 'required':
      return `${place}field ${JSON.stringify(params['missingProperty'])} is missing`
    case 'const':
      return `${place}must be ${JSON.stringify(params['allowedValue'])}`
    case 'enum':
      return `${place}must be one of ${(params['allowedValues'] as unknown[]).map((value) => JSON.stringify(value)).join(', ')}`
    case 'minLength':
      return `${place}must not be empty`
    case 'false schema':
      return `${place}must not be there`
    default:
      return `${place}${message ?? keyword}`
  }
}
