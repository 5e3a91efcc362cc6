// What is wrong with a value, by its schema: every fault at once, in words for people.
import type { ErrorObject } from 'ajv'
import { validatorOf, type SchemaName } from './schema-validators.ts'

export type { SchemaName }

/**
 * Holds a value against `schemas/<name>.schema.json`.
 * Returns what is wrong, each as `path: what`, in words that say what to mend; empty when nothing is.
 * With `drafts`, what a page shows need not be published.
 */
export function schemaFaults(name: SchemaName, value: unknown, drafts = false): readonly string[] {
  const validate = validatorOf(drafts ? `${name}_of_drafts` : name)
  if (validate(value)) return []
  return [...new Set((validate.errors ?? []).filter(({ keyword }) => keyword !== 'if').map((error) => inWords(error, value)))]
}

function inWords({ instancePath, keyword, message, params }: ErrorObject, whole: unknown): string {
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
    case 'uniqueItems':
      return `${place}${JSON.stringify((valueAt(whole, instancePath) as unknown[])[params['i'] as number])} stands there twice`
    default:
      return `${place}${message ?? keyword}`
  }
}

/** What a JSON pointer leads to. */
function valueAt(whole: unknown, pointer: string): unknown {
  const keys = pointer.split('/').slice(1).map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
  return keys.reduce((value, key) => (value as Record<string, unknown>)[key], whole)
}
