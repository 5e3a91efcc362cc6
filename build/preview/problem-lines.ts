// Problems as the explorer shows them: in the words of the command line.
import { describe, type Problem } from '../errors.ts'
import type { PreviewProblem } from './protocol.ts'

export function previewProblem(found: Problem): PreviewProblem {
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
