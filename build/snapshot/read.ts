// SHELL: reads a snapshot as a whole, and tells everything that is wrong with it.
import { statSync } from 'node:fs'
import { failure } from '../errors.ts'
import { NAME_ANOTHER, Reading, type ReadOptions, type SoundParts } from './reading.ts'
import type { Snapshot } from './snapshot.ts'
import { readSteadily } from './steady.ts'

/**
 * Reads the snapshot in `folder`. Finishes a replacement that a killed dump left behind, and reads again
 * when a dump replaced the files meanwhile, so what it returns is one dump's (contract.md, section 2).
 * Throws a CommandError with every fault it found.
 */
export async function readSnapshot(folder: string, options: ReadOptions = {}): Promise<Snapshot> {
  return readWhole(folder, () => new Reading(folder, options).snapshot())
}

/**
 * Reads what of a snapshot is sound, to look at and not to build from. Throws a CommandError where what all plans share
 * is damaged.
 */
export async function readSoundParts(folder: string): Promise<SoundParts> {
  return readWhole(folder, () => new Reading(folder, {}).soundParts())
}

async function readWhole<T>(folder: string, read: () => T): Promise<T> {
  if (statSync(folder, { throwIfNoEntry: false })?.isFile()) {
    throw failure(
      'snapshot-missing',
      { file: folder },
      'it is a file, not a snapshot folder',
      NAME_ANOTHER,
    )
  }
  return readSteadily(folder, read)
}
