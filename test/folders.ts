// Folders as values: what is in them, and when it was last touched.
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { snapshotFiles, type Snapshot } from '../build/snapshot/snapshot.ts'

/** Every file below `root` by its path, dot files included. */
export function readTree(root: string): Map<string, string> {
  return new Map(paths(root).map((path) => [path, readFileSync(join(root, path), 'utf8')]))
}

/** The time at which each file was last written, in nanoseconds. */
export function readTimes(root: string): Map<string, bigint> {
  return new Map(paths(root).map((path) => [path, statSync(join(root, path), { bigint: true }).mtimeNs]))
}

function paths(root: string): string[] {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)).sort()
}

export function writeTree(root: string, files: ReadonlyMap<string, string>): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

/** Writes a snapshot, in place of what the folder held. */
export function writeSnapshot(root: string, snapshot: Snapshot): void {
  rmSync(root, { recursive: true, force: true })
  writeTree(root, snapshotFiles(snapshot))
}
