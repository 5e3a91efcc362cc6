// SHELL: replaces a snapshot as a whole (contract.md, section 2). The new files are staged whole in `.next/`, then a
// journal beside them says what is to be moved in and what is to be deleted. The journal's rename is the commit
// point: before it the old snapshot stands, after it whoever comes next moves the rest in. The snapshot folder
// itself is never renamed: it can be a mount point or the root of a repository.
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { CommandError, failure, systemProblem } from '../errors.ts'
import { withFileLock } from '../file-lock.ts'
import { makeFolder, removeMade } from '../make-folder.ts'
import { type Journal, parseJournal, STAGING } from './journal.ts'
import { rollForward, syncFolder } from './roll-forward.ts'
import type { StagedFile, Staging } from './staging.ts'
import { listStanding, readStanding, refuseForeignFolder, removeEmptyFolders } from './standing.ts'

const JOURNAL = `${STAGING}/journal.json`
const LOCK = '.next.lock'
const DUMP_PATIENCE_MS = 10_000
const READER_PATIENCE_MS = 60_000
/** The clock of no file system is coarser: that of FAT ticks every two seconds. */
export const COARSEST_TICK_MS = 2_500
const CLEARINGS = 10

/** One file that the new snapshot changes. Without what was before it is new, without what comes after it goes. */
export interface FileChange {
  readonly path: string
  readonly before: () => Buffer | undefined
  readonly after: () => Buffer | undefined
}

export interface FileCounts {
  readonly written: number
  readonly removed: number
  readonly unchanged: number
}

export interface ReplaceOptions {
  /** Called for every file that differs, before anything is moved. */
  readonly onChange: (change: FileChange) => void
  readonly onWait: (message: string) => void
}

/** Makes the new snapshot: stages each file, here or in a thread, and hands it to `keep`. */
export type FillSnapshot = (staging: Staging, keep: (file: StagedFile) => void) => Promise<void>

/**
 * Replaces the snapshot in `dir` by the files that `fill` keeps; files with equal bytes are left alone.
 * When `fill` fails, the old snapshot stands. Fails with a message where `dir` is not a snapshot's folder,
 * where another dump is writing it, and where the disk is full or not writable.
 */
export async function replaceSnapshot(dir: string, options: ReplaceOptions, fill: FillSnapshot): Promise<FileCounts> {
  let made: readonly string[] = []
  try {
    if (!existsSync(join(dir, JOURNAL))) refuseForeignFolder(dir)
    made = makeFolder(dir)
    const lock = { waitingFor: 'another dump is writing this snapshot', onWait: options.onWait, patienceMs: DUMP_PATIENCE_MS }
    return await withFileLock(join(dir, LOCK), lock, () => replaceUnderLock(dir, options, fill))
  } catch (error) {
    removeMade(made)
    throw withMessage(error, dir, 'write the snapshot')
  }
}

/**
 * Finishes a replacement that was cut short after its commit; does nothing where there is none. While a live dump is
 * at it, waits for that. To be called before a snapshot is read. Fails with a message where the rest cannot be moved in.
 */
export async function finishReplacement(dir: string, onWait: (message: string) => void = () => {}): Promise<void> {
  if (!existsSync(join(dir, JOURNAL))) return
  const lock = { waitingFor: 'a dump is writing this snapshot', onWait, patienceMs: READER_PATIENCE_MS }
  try {
    await withFileLock(join(dir, LOCK), lock, async () => {
      const journal = readJournal(dir)
      if (!journal) return
      const altered = rollForward(dir, journal)
      if (altered.length === 0) return clear(dir)
      const file = join(dir, altered[0]!)
      throw failure(
        'snapshot-altered',
        { file },
        'was altered after a dump had been cut short, so the snapshot is neither the old nor the new one',
        'Run the snapshot command again.',
      )
    })
  } catch (error) {
    throw withMessage(error, dir, 'finish the last dump')
  }
}

let underWay = 0

/**
 * A token for the snapshot that stands in `dir`. Equal tokens from before and after a reading mean that no
 * replacement touched it in between; while one is under way, no two tokens are equal.
 */
export function snapshotGeneration(dir: string): string {
  const folder = statSync(dir, { bigint: true, throwIfNoEntry: false })
  const staging = statSync(join(dir, STAGING), { bigint: true, throwIfNoEntry: false })
  if (existsSync(join(dir, JOURNAL))) return `under way ${++underWay}`
  return [folder?.ino, folder?.mtimeNs, staging?.ino].join(' ')
}

async function replaceUnderLock(dir: string, options: ReplaceOptions, fill: FillSnapshot): Promise<FileCounts> {
  const unfinished = readJournal(dir)
  // Files altered by hand since then are no reason to stop: this dump compares, and mends, every one.
  // The old journal stays till then, so that no reader takes the folder for a snapshot.
  const keepJournal = unfinished !== undefined && rollForward(dir, unfinished).length > 0
  if (!keepJournal) clear(dir)
  refuseForeignFolder(dir, keepJournal)
  const before = folderTime(dir)
  mkdirSync(join(dir, STAGING), { recursive: true })
  // What a kill leaves here holds drafts and answers, and is not to be committed.
  writeFileSync(join(dir, STAGING, '.gitignore'), '*\n')
  const staged = mkdtempSync(join(dir, STAGING, 'files-'))
  const staging = { dir, staged, scratch: `${staged}-scratch` }
  const takeBack = () => {
    if (keepJournal) for (const folder of [staged, staging.scratch]) removeFolder(folder)
    else if (!existsSync(join(dir, JOURNAL))) clear(dir)
  }
  // An interrupt ends the process wherever it is. This comes before the lock is given up.
  process.prependOnceListener('exit', takeBack)
  try {
    const { journal, unchanged } = await stage(staging, options, fill)
    if (journal.move.length + journal.remove.length > 0) {
      ensureNewTime(dir, before)
      commit(dir, journal)
      rollForward(dir, journal)
    }
    clear(dir)
    return { written: journal.move.length, removed: journal.remove.length, unchanged }
  } catch (error) {
    takeBack()
    throw error
  } finally {
    process.off('exit', takeBack)
  }
}

async function stage(staging: Staging, { onChange }: ReplaceOptions, fill: FillSnapshot): Promise<{ journal: Journal; unchanged: number }> {
  const { dir, staged, scratch } = staging
  const move: { path: string; crc32: number }[] = []
  const kept = new Set<string>()
  await fill(staging, ({ path, crc32 }) => {
    kept.add(path)
    if (crc32 !== undefined) move.push({ path, crc32 })
  })
  const standing = listStanding(dir)
  const remove = standing.files.filter((path) => !kept.has(path))
  for (const path of [...move.map((file) => file.path), ...remove]) onChange({ path, before: () => readStanding(dir, path), after: () => readStanding(staged, path) })
  rmSync(scratch, { recursive: true, force: true })
  if (move.length > 0) await syncFileSystem(staged)
  for (const folder of standing.empty) removeEmptyFolders(dir, folder)
  return { journal: { staged: basename(staged), move, remove }, unchanged: kept.size - move.length }
}

/**
 * Has the disk hold all that was staged, so that after a power loss, too, the journal finds whole files. One pass over the
 * file system: syncing thousands of files one by one takes longer than all the rest of a dump. Where the machine
 * has no such command, only a power loss (no kill) can damage files, and the next dump, which compares all, mends them.
 */
function syncFileSystem(folder: string): Promise<void> {
  return new Promise((resolve) => execFile('sync', ['-f', folder], () => resolve()))
}

function commit(dir: string, journal: Journal): void {
  const draft = join(dir, STAGING, 'journal.tmp')
  writeFileSync(draft, JSON.stringify(journal), { flush: true })
  renameSync(draft, join(dir, JOURNAL))
  syncFolder(join(dir, STAGING))
}

/** Removes the staging folder; the journal first, so that what is left of it means nothing. */
function clear(dir: string): void {
  rmSync(join(dir, JOURNAL), { force: true })
  removeFolder(join(dir, STAGING))
}

/** A thread that is being ended can still write its last file. */
function removeFolder(folder: string): void {
  for (let left = CLEARINGS; left > 0 && existsSync(folder); left--) {
    try {
      rmSync(folder, { recursive: true, force: true })
    } catch (error) {
      if (left === 1 || (error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error
    }
  }
}

function readJournal(dir: string): Journal | undefined {
  const file = join(dir, JOURNAL)
  if (!existsSync(file)) return undefined
  const journal = parseJournal(readFileSync(file, 'utf8'))
  if (journal) return journal
  throw failure(
    'journal-damaged',
    { file },
    'this is not what a dump left, so the last dump cannot be finished',
    'Delete that file and run the snapshot command again.',
  )
}

function folderTime(dir: string): bigint {
  return statSync(dir, { bigint: true }).mtimeNs
}

/** A file system's clock ticks only a few hundred times a second; who looked before this dump began must see another time after it. */
function ensureNewTime(dir: string, before: bigint): void {
  const giveUpAt = performance.now() + COARSEST_TICK_MS
  while (folderTime(dir) === before && performance.now() < giveUpAt) rmdirSync(mkdtempSync(join(dir, '.next-')))
}

function withMessage(error: unknown, dir: string, doing: string): unknown {
  if (error instanceof CommandError) return error
  const found = systemProblem(error, doing)
  // Calls on an open file do not say which one it was.
  return found ? new CommandError([{ ...found, where: { file: dir, ...found.where } }]) : error
}
