// SHELL: reads a snapshot part by part, for a build that holds one subject at a time. The caller looks after
// replacements by a dump. What is wrong with a part, and with the parts together, `readSnapshot` tells (read.ts).
import { CommandError } from '../errors.ts'
import { Reading, type ReadOptions, type SnapshotFrame } from './reading.ts'
import type { RenderableLessons, RenderableSubject, SubjectContent } from './snapshot.ts'

export interface ReadSubjectOptions extends ReadOptions {
  /** The lessons of topics whose files need not be read, by topic. */
  readonly known?: ReadonlyMap<string, RenderableLessons> | undefined
}

/** Reads a snapshot but for its subjects; undefined where anything is wrong with it. */
export function readFrame(folder: string): SnapshotFrame | undefined {
  return unlessFaulty(() => new Reading(folder, {}).frame())
}

/** Reads one subject as far as its pages go; undefined where anything is wrong with it. */
export function readSubject(folder: string, name: string, { known, ...options }: ReadSubjectOptions = {}): RenderableSubject | undefined {
  return unlessFaulty(() => new Reading(folder, options).renderableSubject(name, known))
}

/** Reads one subject with all that its files say; undefined where anything is wrong with it. */
export function readSubjectWhole(folder: string, name: string): SubjectContent | undefined {
  return unlessFaulty(() => new Reading(folder, {}).subject(name))
}

function unlessFaulty<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof CommandError) return undefined
    throw error
  }
}
