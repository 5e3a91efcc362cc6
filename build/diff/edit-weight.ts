// What matters most of a lesson's edit comes first, since only the first few parts of it are shown: which stages there
// are and of which type, what counts as right in them, what they say, their titles, and then the rest.
import type { StageChange } from './stages.ts'
import type { FieldChange } from './value-changes.ts'

/** What `parts` are sorted by: the lightest number is the heaviest part. */
export const WEIGHT = { stage: 0, answer: 1, config: 2, title: 3, field: 4, number: 5, place: 6 } as const

// The keys of a config are the apps' own; these are what keys of that kind are called.
const ANSWER = /answer|correct|solution|إجاب|اجاب|صحيح/iu

/** Of a stage that comes, goes or moves. */
export function stageWeight(change: Exclude<StageChange['change'], 'edited'>): number {
  return change === 'moved' ? WEIGHT.place : WEIGHT.stage
}

/** Of a field of a stage. */
export function stageFieldWeight({ field, from, to }: FieldChange): number {
  if (field === 'type') return WEIGHT.stage
  if (field === 'title') return WEIGHT.title
  if (!field.startsWith('config')) return WEIGHT.number
  return [field, ...keysIn(from), ...keysIn(to)].some((key) => ANSWER.test(key)) ? WEIGHT.answer : WEIGHT.config
}

function keysIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) => [key, ...keysIn(each)])
}
