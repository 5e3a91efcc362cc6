// What ends a bench from outside, as a program that fails or a full disk: told as a sentence, without a stack.
import { describe, systemProblem } from '../../build/errors.ts'

export class BenchFailure extends Error {}

/** What to tell; undefined for a bug of ours, which keeps its stack. */
export function sentencesFor(error: unknown, folder: string): string | undefined {
  const where = `The bench worked in ${folder}; set TMPDIR to have it work in another folder, with more room.`
  if (error instanceof BenchFailure) return `${error.message.trimEnd()}\n${where}`
  if (!['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
  return `${describe(systemProblem(error, 'go on with the bench')!)}\n${where}`
}
