// SHELL: reading a snapshot that a dump may replace meanwhile: what comes of it is of one dump (contract.md, section 2).
import { CommandError, failure } from '../errors.ts'
import { finishReplacement, snapshotGeneration } from './replace.ts'

const MOST_READINGS = 20

/**
 * What `read` gives, or throws as a CommandError, where the snapshot was the same all the while. It is asked again where
 * a dump replaced files, or it gives nothing; a replacement that a killed dump left behind is finished first. `reading`
 * counts from 1. Throws a CommandError where the snapshot never comes to rest.
 */
export async function readSteadily<T>(folder: string, read: (reading: number, generation: string) => T | undefined | Promise<T | undefined>): Promise<T> {
  for (let reading = 1; reading <= MOST_READINGS; reading++) {
    await finishReplacement(folder)
    const generation = snapshotGeneration(folder)
    const isSteady = () => snapshotGeneration(folder) === generation
    try {
      const result = await read(reading, generation)
      if (result !== undefined && isSteady()) return result
    } catch (error) {
      if (!(error instanceof CommandError) || isSteady()) throw error
    }
  }
  throw failure(
    'snapshot-busy',
    { file: folder },
    'the snapshot keeps being replaced while it is read',
    'Run this again when no dump is running.',
  )
}
