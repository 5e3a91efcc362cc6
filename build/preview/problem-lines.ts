// Problems as the explorer shows them: in the words of the command line.
import { describe, type Problem } from '../errors.ts'
import type { PreviewProblem } from './protocol.ts'

// One fault in a template of Frappe's can be a fault in every lesson; nobody reads, and no page holds, all of them.
const MOST = 200

/** The first of them, and at the end how many more there are. */
export function problemLines(problems: readonly Problem[]): readonly PreviewProblem[] {
  const more = problems.length - MOST
  const lines = problems.slice(0, MOST).map(previewProblem)
  return more > 0 ? [...lines, { code: 'more-problems', text: `And ${more} more. Run make build to see them all.` }] : lines
}

function previewProblem(found: Problem): PreviewProblem {
  const { doctype, name, field, plan, file } = found.where
  return {
    text: describe(found),
    code: found.code,
    ...(doctype === undefined ? {} : { doctype }),
    ...(name === undefined ? {} : { name }),
    ...(field === undefined ? {} : { field }),
    ...(plan === undefined ? {} : { plan }),
    ...(file === undefined ? {} : { file }),
  }
}
