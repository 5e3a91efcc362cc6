// `memora-content snapshot`: dumps the database into the snapshot folder.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CommandError, quote, systemProblem, type Problem } from '../errors.ts'
import { allAdded, changeLog, type ChangeLog, type Changes, type DocumentNames } from '../dump/changes.ts'
import { type Environment, connectionSettings } from '../dump/connection-settings.ts'
import { openDatabase } from '../dump/connection.ts'
import { dumpSite } from '../dump/dump.ts'
import { beginReading } from '../dump/rows.ts'
import type { Reporter } from '../reporter.ts'
import { INDEX_FILE } from '../snapshot/layout.ts'
import { type FileChange, type FileCounts, replaceSnapshot } from '../snapshot/replace.ts'

export interface SnapshotOptions {
  /** The snapshot folder. */
  readonly snapshot: string
  readonly environment: Environment
}

export interface SnapshotSummary {
  readonly command: 'snapshot'
  /** False when every file stands as it was. */
  readonly changed: boolean
  readonly snapshot: string
  /** How many of each DocType were read. */
  readonly documents: Readonly<Record<string, number>>
  readonly changes: Changes
  readonly files: FileCounts
  readonly warnings: readonly Problem[]
}

/** Dumps the database that the environment names (contract.md, sections 1 and 2). Throws a CommandError, and leaves the old snapshot, where it cannot. */
export async function snapshotCommand({ snapshot, environment }: SnapshotOptions, reporter: Reporter): Promise<SnapshotSummary> {
  const warnings: Problem[] = []
  const report: Reporter = {
    step: (label, total) => reporter.step(label, total),
    note: (line) => reporter.note(line),
    warn(problem) {
      warnings.push(problem)
      reporter.warn(problem)
    },
  }
  const settings = connectionSettings(environment, readText)
  const database = await openDatabase(settings)
  try {
    let log: ChangeLog | undefined
    let documents: DocumentNames = {}
    const onChange = (change: FileChange) => {
      const fault = log?.note(change)
      if (fault) report.warn({ ...fault, where: { file: join(snapshot, change.path) } })
    }
    const files = await replaceSnapshot(snapshot, { onWait: (message) => report.note(message), onChange }, async (staging, keep) => {
      // Only here is the folder locked, so that of two dumps the later one reads the later state.
      const index = readText(join(snapshot, INDEX_FILE))
      if (index !== undefined) log = changeLog(index)
      documents = await dumpSite(await beginReading(database, settings), staging, keep, report)
    })
    return {
      command: 'snapshot',
      changed: files.written + files.removed > 0,
      snapshot,
      documents: Object.fromEntries(Object.entries(documents).map(([doctype, names]) => [doctype, names.length])),
      changes: log ? log.changes() : allAdded(documents),
      files,
      warnings,
    }
  } finally {
    await database.close()
  }
}

const MOST_NAMES = 10

/** The summary for a person, line by line. */
export function describeSnapshotSummary({ snapshot, changed, documents, changes, files, warnings }: SnapshotSummary): string[] {
  const lines = [`Read ${Object.entries(documents).map(([doctype, count]) => `${count} ${doctype}`).join(', ')}.`]
  for (const [doctype, { added, changed: altered, removed }] of Object.entries(changes)) {
    for (const [word, names] of [['added', added], ['changed', altered], ['removed', removed]] as const) {
      if (names.length === 0) continue
      const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : ''
      lines.push(`${doctype}: ${names.length} ${word}: ${names.slice(0, MOST_NAMES).map(quote).join(', ')}${more}`)
    }
  }
  if (!changed) lines.push(`Nothing changed: all ${files.unchanged} files of ${snapshot} stand as they were.`)
  else {
    if (Object.keys(changes).length === 0) lines.push('No document changed; what is recorded of deletions, or how the files are written, did.')
    lines.push(`Wrote ${files.written} files, removed ${files.removed} and left ${files.unchanged} in ${snapshot}.`)
  }
  if (warnings.length > 0) lines.push(`Warnings: ${warnings.length}, listed above.`)
  return lines
}

function readText(path: string): string | undefined {
  try {
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined
  } catch (error) {
    const found = systemProblem(Object.assign(error as Error, { path }), 'read the file')
    throw found ? new CommandError([found]) : error
  }
}
