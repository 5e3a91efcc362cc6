// Brings a dist folder to what was rendered: pages first, pointers after, what nothing links to last
// (contract.md, section 8; publish.md, the one law).
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Page } from '../files/render.ts'
import type { Reporter } from '../reporter.ts'
import { BUILD_RECORD } from './build-record.ts'
import { unwantedKeys, wantedFiles, type OutputSteps, type Scope } from './compare.ts'
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
  const { pages, pointers, removals, unchanged } = steps
  const written = pages.length + pointers.length
  const result = { written, unchanged, removed: removals.length }
  if (written + removals.length === 0) {
    if (folder.read(BUILD_RECORD) !== record) folder.replace(BUILD_RECORD, record)
      return result
  }
  folder.removeIfThere(BUILD_RECORD)
  await each(pages, 'Writing pages', report, (file) => folder.writePage(file))
  await each(pointers, 'Pointing to them', report, (file) => folder.point(file))
  await each(removals, 'Removing what is gone', report, (key) => folder.remove(key))
  folder.replace(BUILD_RECORD, record)
  return result
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
