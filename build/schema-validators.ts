// The one ajv, and the checks that it makes of the schemas when they are first asked for. The bundle has in this module's
// place what `schema-standalone` makes of it, so that no program compiles a schema when it starts.
import { Ajv, type ValidateFunction } from 'ajv'
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
/** A check is of one schema, as it stands or as it is for drafts. */
export type ValidatorName = SchemaName | `${SchemaName}_of_drafts`

export const VALIDATOR_NAMES = (Object.keys(SCHEMAS) as SchemaName[]).flatMap((name): readonly ValidatorName[] => [name, `${name}_of_drafts`])

export const ajv = new Ajv({ allErrors: true, strict: true, strictRequired: false, code: { source: true, esm: true } })
const compiled = new Map<ValidatorName, ValidateFunction>()

export function validatorOf(name: ValidatorName): ValidateFunction {
  let validate = compiled.get(name)
  if (!validate) {
    validate = ajv.compile(schemaOf(name))
    compiled.set(name, validate)
  }
  return validate
}

export function schemaOf(name: ValidatorName): object {
  const isOfDrafts = name.endsWith('_of_drafts')
  const schema = SCHEMAS[name.replace('_of_drafts', '') as SchemaName]
  return isOfDrafts ? JSON.parse(JSON.stringify(schema), allowUnpublished) : schema
}

function allowUnpublished(key: string, value: unknown): unknown {
  return key === 'is_published' ? { type: 'boolean' } : value
}
