// What differs between the stages of two versions of a lesson. Pages give a stage no id, so stages are matched
// by what they hold: first those that are equal, then those that have most in common.
import type { LessonStage } from '../pages/page-types.ts'
import { movedItems } from './sequence.ts'
import { isSame, valueChanges, type FieldChange } from './value-changes.ts'

export interface StageChange {
  readonly change: 'added' | 'removed' | 'moved' | 'edited'
  /** Its number on the lesson's page: the new one, but of a removed stage the old one. */
  readonly stage: number
  readonly type: string
  readonly title: string
  /** Of a moved stage: its number before, and the title of the stage that it stands behind now; null where it is the first. */
  readonly was?: number
  readonly after?: string | null
  readonly fields?: readonly FieldChange[]
}

type Alike = (before: LessonStage, after: LessonStage) => boolean

const ALIKE: readonly Alike[] = [
  (before, after) => fieldChanges(before, after).length === 0,
  (before, after) => before.type === after.type && before.title === after.title,
  (before, after) => before.type === after.type && isSame(before.config, after.config),
  (before, after) => before.title === after.title,
  (before, after) => before.type === after.type && before.idx === after.idx,
]

export function stageChanges(before: readonly LessonStage[], after: readonly LessonStage[]): readonly StageChange[] {
  const matches = match(before, after)
  const found = [...matches.keys()].sort((a, b) => a.idx - b.idx)
  const moved = movedItems(found.map((stage) => matches.get(stage)!.idx))
  const kept = new Set(matches.values())
  return [
    ...before.filter((stage) => !kept.has(stage)).map((stage) => ({ change: 'removed' as const, ...named(stage) })),
    ...after.filter((stage) => !matches.has(stage)).map((stage) => ({ change: 'added' as const, ...named(stage) })),
    ...found.filter((_, index) => moved.has(index)).map((stage) => ({ change: 'moved' as const, ...named(stage), was: matches.get(stage)!.idx, after: titleBefore(after, stage) })),
    ...found.flatMap((stage) => {
      const fields = fieldChanges(matches.get(stage)!, stage)
      return fields.length === 0 ? [] : [{ change: 'edited' as const, ...named(stage), fields }]
    }),
  ]
}

/** By stage of `after`: the one of `before` that it was. */
function match(before: readonly LessonStage[], after: readonly LessonStage[]): ReadonlyMap<LessonStage, LessonStage> {
  const matches = new Map<LessonStage, LessonStage>()
  const left = new Set(before)
  for (const isAlike of ALIKE) {
    for (const stage of after) {
      if (matches.has(stage)) continue
      for (const candidate of left) {
        if (!isAlike(candidate, stage)) continue
        matches.set(stage, candidate)
        left.delete(candidate)
        break
      }
    }
  }
  return matches
}

function fieldChanges({ idx: _, ...before }: LessonStage, { idx: __, ...after }: LessonStage): readonly FieldChange[] {
  return (['title', 'type', 'weight', 'target_time', 'is_skippable', 'config'] as const).flatMap((field) => valueChanges(field, before[field], after[field]))
}

function titleBefore(stages: readonly LessonStage[], stage: LessonStage): string | null {
  return stages[stages.indexOf(stage) - 1]?.title ?? null
}

function named({ idx, type, title }: LessonStage): Pick<StageChange, 'stage' | 'type' | 'title'> {
  return { stage: idx, type, title }
}
