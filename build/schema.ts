// The one ajv. Schemas are compiled when they are first asked for and say every fault of a value at once.
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import buildRecord from '../schemas/build_record.schema.json' with { type: 'json' }
import lesson from '../schemas/lesson.schema.json' with { type: 'json' }
import manifest from '../schemas/manifest.schema.json' with { type: 'json' }
import searchIndex from '../schemas/search_index.schema.json' with { type: 'json' }
import searchShard from '../schemas/search_shard.schema.json' with { type: 'json' }
import snapshot from '../schemas/snapshot.schema.json' with { type: 'json' }
import snapshotLessons from '../schemas/snapshot_lessons.schema.json' with { type: 'json' }
import snapshotOrphans from '../schemas/snapshot_orphans.schema.json' with { type: 'json' }
import snapshotPlan from '../schemas/snapshot_plan.schema.json' with { type: 'json' }
import snapshotSubject from '../schemas/snapshot_subject.schema.json' with { type: 'json' }
import snapshotTerms from '../schemas/snapshot_terms.schema.json' with { type: 'json' }
import subjectBitmap from '../schemas/subject_bitmap.schema.json' with { type: 'json' }
import subjectHierarchy from '../schemas/subject_hierarchy.schema.json' with { type: 'json' }
import topic from '../schemas/topic.schema.json' with { type: 'json' }

const SCHEMAS = {
  snapshot,
  snapshot_terms: snapshotTerms,
  snapshot_plan: snapshotPlan,
  snapshot_subject: snapshotSubject,
  snapshot_orphans: snapshotOrphans,
  snapshot_lessons: snapshotLessons,
  manifest,
  subject_hierarchy: subjectHierarchy,
  subject_bitmap: subjectBitmap,
  topic,
  lesson,
  search_index: searchIndex,
  search_shard: searchShard,
  build_record: buildRecord,
} as const

export type SchemaName = keyof typeof SCHEMAS

const ajv = new Ajv({ allErrors: true, strict: true, strictRequired: false, ownProperties: true })
const compiled = new Map<string, ValidateFunction>()

/**
 * Holds a value against `schemas/<name>.schema.json`.
 * Returns what is wrong, each as `path: what`, in words that say what to mend; empty when nothing is.
 * With `drafts`, what a page shows need not be published.
 */
export function schemaFaults(name: SchemaName, value: unknown, drafts = false): readonly string[] {
  const key = drafts ? `${name} of drafts` : name
  let validate = compiled.get(key)
  if (!validate) {
    validate = ajv.compile(drafts ? JSON.parse(JSON.stringify(SCHEMAS[name]), allowUnpublished) : SCHEMAS[name])
    compiled.set(key, validate)
  }
  if (validate(value)) return []
  return [...new Set((validate.errors ?? []).filter(({ keyword }) => keyword !== 'if').map(inWords))]
}

function allowUnpublished(key: string, value: unknown): unknown {
  return key === 'is_published' ? { type: 'boolean' } : value
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
