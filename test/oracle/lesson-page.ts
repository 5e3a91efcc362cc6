// The lesson page: the same for every plan.
import { json, list, object, optional } from './json-text.ts'
import { lessonName } from './keys.ts'
import type { Node } from './nodes.ts'
import { childRows } from './order.ts'
import type { Published, PublishedPage } from './published.ts'
import { imageOf } from './shown-fields.ts'
import { versionFields, versionOf } from './versions.ts'

export function lessonPage(published: Published, lesson: Node): PublishedPage {
  const { fields } = lesson
  const stages = (fields.stages ?? []).slice().sort(childRows)
  const version = versionOf([fields.modified, ...stages.map(({ modified }) => modified)])
  const text = object([
    ['id', json(lesson.name)],
    ['title', json(fields.title)],
    ['description', optional(fields.description)],
    ['image', imageOf(lesson)],
    ...versionFields(version),
    ['stages', list(stages.map((stage, i) => object([
      ['idx', json(i + 1)],
      ['title', json(stage.title)],
      ['type', json(stage.type)],
      ['weight', optional(stage.weight)],
      ['target_time', optional(stage.target_time)],
      ['is_skippable', optional(stage.is_skippable)],
      ['config', json(stage.config ?? {})],
    ])))],
    ['navigation', '{"is_standalone":true}'],
  ])
  return published.add(lessonName(lesson.name), version, text, lesson)
}
