// `.drafts.json` marks a folder that holds what is not published. A preview of drafts writes it before the first
// page of them, a build takes it away when none is left, and a deploy refuses a folder that has it.

export const DRAFTS_MARK = '.drafts.json'

export interface DraftsMark {
  /** The ids of the plans in the folder that are not published. */
  readonly unpublished_plans: readonly string[]
}

export function draftsMark(unpublishedPlans: readonly string[]): DraftsMark {
  return { unpublished_plans: unpublishedPlans }
}

/** Reads a mark; one that is damaged marks the folder all the same. */
export function parseDraftsMark(text: string | undefined): DraftsMark | undefined {
  if (text === undefined) return undefined
  try {
    const { unpublished_plans: plans } = JSON.parse(text) as Partial<DraftsMark>
    return draftsMark(Array.isArray(plans) ? plans.filter((plan) => typeof plan === 'string') : [])
  } catch {
    return draftsMark([])
  }
}
