// Brings a dist folder to what was rendered: pages first, pointers after, what nothing links to last
// (contract.md, section 8; publish.md, the one law).
import { setImmediate as nextTurn } from 'node:timers/promises'
import { allAtRest } from '../all-at-rest.ts'
import type { Page } from '../files/render.ts'
import type { Reporter } from '../reporter.ts'
import { BUILD_RECORD } from './build-record.ts'
import { unwantedKeys, wantedFiles, wantedPages, type Scope, type WantedFile, type WantedFiles } from './compare.ts'
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

/** How much of what is wanted is not in the folder. */
export interface Difference {
  readonly pages: number
  readonly pointers: number
  readonly unchanged: number
  /** Of the pages and pointers, those of which there is nothing at all in the folder. */
  readonly absent: number
}

/** Told how many files were written since it was told last. */
export type OnWritten = (files: number) => void

/** Who has files to write, here or in other threads. */
export interface Writer {
  readonly difference: Difference
  /** Writes pages under their hashed names, which nothing links to yet. */
  readonly writePages: (onWritten: OnWritten) => Promise<void>
  /** Puts manifests and stable names in place, when all pages are there. */
  readonly writePointers: (onWritten: OnWritten) => Promise<void>
  /** Hands over what it noted of its writes; see OwnWrites. */
  readonly takeOwnWrites: () => Promise<Float64Array<ArrayBuffer>>
}

export interface SiteSteps {
  readonly writers: readonly Writer[]
  /** What no page links to any more: last, manifests before the rest. */
  readonly removals: readonly string[]
}

/** What has to be done for pages in memory, without doing it. */
export function outputSteps(folder: DistFolder, pages: readonly Page[], scope: Scope): SiteSteps {
  const listed = folder.list()
  const wanted = wantedFiles(wantedPages(pages), scope.stableNames)
  return { writers: [fileWriter(folder, [{ files: () => wanted }], listed.keys.size === 0)], removals: removals(listed, keysOf(wanted), scope) }
}

/** Files as they are to be written, from whoever has them. */
export interface FileList {
  /** Called when they are looked at, and again when they are written: a large site has more of them than should be in memory at one time. */
  readonly files: () => WantedFiles
  /** How many there are, where that is known without them: of what there is none, none is written. */
  readonly count?: Counts
}

type Counts = Readonly<Record<keyof WantedFiles, number>>

/** A list, and what of it the folder lacks. */
interface LookedAt {
  readonly files: () => WantedFiles
  readonly lacking: Counts
  readonly absent: number
  readonly unchanged: number
  /** Which of the files are lacking; undefined for all. */
  readonly places: Readonly<Record<keyof WantedFiles, Uint32Array>> | undefined
}

/** Writes those of these files that the folder does not hold. */
export function fileWriter(folder: DistFolder, lists: readonly FileList[], isEmpty: boolean): Writer {
  if (isEmpty) folder.beganEmpty()
  const looked = lists.map((list) => (isEmpty ? allOf(list) : lookAt(folder, list)))
  const write = async (what: keyof WantedFiles, act: (file: WantedFile) => void, onWritten: OnWritten) => {
    for (const { files, lacking, places } of looked) {
      // To ask for the files takes long where there are many.
      if (lacking[what] === 0) continue
      const all = files()[what]
      await each(folder, places ? Array.from(places[what], (place) => all[place]!) : all, act, onWritten)
    }
  }
  const total = (count: (list: LookedAt) => number) => looked.reduce((sum, list) => sum + count(list), 0)
  return {
    difference: {
      pages: total(({ lacking }) => lacking.pages),
      pointers: total(({ lacking }) => lacking.pointers),
      unchanged: total(({ unchanged }) => unchanged),
      absent: total(({ absent }) => absent),
    },
    writePages: (onWritten) => write('pages', (file) => folder.writePage(file), onWritten),
    writePointers: (onWritten) => write('pointers', (file) => folder.point(file), onWritten),
    takeOwnWrites: async () => folder.takeOwnWrites(),
  }
}

/** Of a folder in which there is nothing. */
function allOf({ files, count }: FileList): LookedAt {
  const lacking = count ?? countsOf(files())
  return { files, lacking, absent: lacking.pages + lacking.pointers, unchanged: 0, places: undefined }
}

function lookAt(folder: DistFolder, { files }: FileList): LookedAt {
  const { pages, pointers } = files()
  const isLacking = (file: WantedFile) => !folder.holds(file)
  const places = { pages: placesOf(pages, isLacking), pointers: placesOf(pointers, isLacking) }
  const lacking = countsOf(places)
  return {
    files,
    lacking,
    absent: countAbsent(folder, pages, places.pages) + countAbsent(folder, pointers, places.pointers),
    unchanged: pages.length + pointers.length - lacking.pages - lacking.pointers,
    places,
  }
}

function countsOf({ pages, pointers }: Readonly<Record<keyof WantedFiles, { readonly length: number }>>): Counts {
  return { pages: pages.length, pointers: pointers.length }
}

function placesOf(files: readonly WantedFile[], isLacking: (file: WantedFile) => boolean): Uint32Array {
  const places = new Uint32Array(files.length)
  let count = 0
  files.forEach((file, place) => { if (isLacking(file)) places[count++] = place })
  return places.slice(0, count)
}

function countAbsent(folder: DistFolder, files: readonly WantedFile[], places: Uint32Array): number {
  return places.reduce((count, place) => (folder.has(files[place]!.key) ? count : count + 1), 0)
}

/** The keys in the folder that no build wants any more, in the order in which they go. */
export function removals({ keys, temporaries }: { readonly keys: ReadonlySet<string>; readonly temporaries: readonly string[] }, wanted: ReadonlySet<string>, scope: Scope): readonly string[] {
  return [...unwantedKeys(keys, wanted, scope), ...temporaries]
}

function keysOf({ pages, pointers }: WantedFiles): ReadonlySet<string> {
  return new Set([...pages, ...pointers].map(({ key }) => key))
}

/** Does it. `record` is the text of the build record, which is away while the folder is being changed. */
export async function writeSite(folder: DistFolder, steps: SiteSteps, record: string, report: Reporter): Promise<WriteResult> {
  const isChanged = sum(steps, 'pages') + sum(steps, 'pointers') + steps.removals.length > 0
  if (isChanged) folder.removeIfThere(BUILD_RECORD)
  const result = await writeFiles(folder, steps, report)
  // Only now is none of the drafts left that a preview may have written here.
  folder.removeIfThere(DRAFTS_MARK)
  if (isChanged || folder.read(BUILD_RECORD) !== record) folder.replace(BUILD_RECORD, record)
  return result
}

/** Does it for drafts: the folder is marked from before the first of them on, and has no build record. */
export async function writeDrafts(folder: DistFolder, steps: SiteSteps, mark: string, report: Reporter): Promise<WriteResult> {
  folder.replace(DRAFTS_MARK, mark)
  folder.removeIfThere(BUILD_RECORD)
  return writeFiles(folder, steps, report)
}

async function writeFiles(folder: DistFolder, steps: SiteSteps, report: Reporter): Promise<WriteResult> {
  const { writers, removals } = steps
  const [pages, pointers] = [sum(steps, 'pages'), sum(steps, 'pointers')]
  await reported('Writing pages', pages, report, (onWritten) => allAtRest(writers.map((writer) => writer.writePages(onWritten))))
  await reported('Pointing to them', pointers, report, (onWritten) => allAtRest(writers.map((writer) => writer.writePointers(onWritten))))
  await reported('Removing what is gone', removals.length, report, (onWritten) => each(folder, removals, (key) => folder.remove(key), onWritten))
  return { written: pages + pointers, unchanged: sum(steps, 'unchanged'), removed: removals.length }
}

function sum({ writers }: SiteSteps, what: keyof Difference): number {
  return writers.reduce((total, { difference }) => total + difference[what], 0)
}

async function reported(label: string, total: number, report: Reporter, act: (onWritten: OnWritten) => Promise<unknown>): Promise<void> {
  if (total === 0) return
  const step = report.step(label, total)
  await act((files) => step.advance(files))
  step.done()
}

async function each<T>({ ownFolders }: DistFolder, items: readonly T[], act: (item: T) => void, onWritten: OnWritten): Promise<void> {
  for (let start = 0; start < items.length; start += FILES_A_TURN) {
    const turn = items.slice(start, start + FILES_A_TURN)
    for (const item of turn) act(item)
    ownFolders.close()
    onWritten(turn.length)
    await nextTurn()
  }
}
