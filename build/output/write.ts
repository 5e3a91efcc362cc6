// Brings a dist folder to what was rendered: pages first, pointers after, what nothing links to last
// (contract.md, section 8; publish.md, the one law).
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Page } from '../files/render.ts'
import type { Reporter } from '../reporter.ts'
import { BUILD_RECORD } from './build-record.ts'
import { unwantedKeys, wantedFiles, type OutputSteps, type Scope } from './compare.ts'
import { DRAFTS_MARK } from './drafts-mark.ts'
import type { DistFolder } from './folder.ts'

export interface WriteResult {
  readonly written: number
  readonly unchanged: number
  readonly removed: number
}

// Writing is synchronous, which is faster than a promise a file; a turn of the event loop now and then
// lets the progress bar move and an interrupt through.
const FILES_A_TURN = 200

/** What has to be done, without doing it. */
export function outputSteps(folder: DistFolder, pages: readonly Page[], scope: Scope): OutputSteps & { readonly unchanged: number } {
  const wanted = wantedFiles(pages, scope.stableNames)
  const { keys, temporaries } = folder.list()
  const missing = {
    pages: wanted.pages.filter((file) => !keys.has(file.key) || !folder.holds(file)),
    pointers: wanted.pointers.filter((file) => !keys.has(file.key) || !folder.holds(file)),
  }
  const all = new Set([...wanted.pages, ...wanted.pointers].map(({ key }) => key))
  return {
    ...missing,
    removals: [...unwantedKeys(keys, all, scope), ...temporaries],
    unchanged: all.size - missing.pages.length - missing.pointers.length,
  }
}

/** Does it. `record` is the text of the build record, which is away while the folder is being changed. */
export async function writeSite(folder: DistFolder, steps: OutputSteps & { readonly unchanged: number }, record: string, report: Reporter): Promise<WriteResult> {
  const isChanged = countChanges(steps) > 0
  if (isChanged) folder.removeIfThere(BUILD_RECORD)
  const result = await writeFiles(folder, steps, report)
  // Only now is none of the drafts left that a preview may have written here.
  folder.removeIfThere(DRAFTS_MARK)
  if (isChanged || folder.read(BUILD_RECORD) !== record) folder.replace(BUILD_RECORD, record)
  return result
}

/** Does it for drafts: the folder is marked from before the first of them on, and has no build record. */
export async function writeDrafts(folder: DistFolder, steps: OutputSteps & { readonly unchanged: number }, mark: string, report: Reporter): Promise<WriteResult> {
  folder.replace(DRAFTS_MARK, mark)
  folder.removeIfThere(BUILD_RECORD)
  return writeFiles(folder, steps, report)
}

function countChanges({ pages, pointers, removals }: OutputSteps): number {
  return pages.length + pointers.length + removals.length
}

async function writeFiles(folder: DistFolder, steps: OutputSteps & { readonly unchanged: number }, report: Reporter): Promise<WriteResult> {
  const { pages, pointers, removals, unchanged } = steps
  await each(pages, 'Writing pages', report, (file) => folder.writePage(file))
  await each(pointers, 'Pointing to them', report, (file) => folder.point(file))
  await each(removals, 'Removing what is gone', report, (key) => folder.remove(key))
  return { written: pages.length + pointers.length, unchanged, removed: removals.length }
}

async function each<T>(items: readonly T[], label: string, report: Reporter, act: (item: T) => void): Promise<void> {
  if (items.length === 0) return
  const step = report.step(label, items.length)
  for (let start = 0; start < items.length; start += FILES_A_TURN) {
    const turn = items.slice(start, start + FILES_A_TURN)
    for (const item of turn) act(item)
    step.advance(turn.length)
    await nextTurn()
  }
  step.done()
}
