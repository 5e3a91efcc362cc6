// SHELL: the files of a new snapshot, staged beside the old one; see replace.ts.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { crc32 } from 'node:zlib'
import { standsAlready } from './standing.ts'

/** Where a new snapshot is made. Plain data, so that threads can share in the work. */
export interface Staging {
  /** The snapshot folder. */
  readonly dir: string
  readonly staged: string
  /** A folder to put things aside in meanwhile; it does not exist yet. */
  readonly scratch: string
}

/** A file of the new snapshot. */
export interface StagedFile {
  readonly path: string
  /** Of its bytes; undefined when those that stand are the same. */
  readonly crc32: number | undefined
}

/** Stages one file, unless the one that stands has the same bytes. */
export function stageFile({ dir, staged }: Staging, path: string, bytes: Uint8Array): StagedFile {
  if (standsAlready(dir, path, bytes)) return { path, crc32: undefined }
  const target = join(staged, path)
  try {
    writeFileSync(target, bytes, { flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, bytes, { flag: 'wx' })
  }
  return { path, crc32: crc32(bytes) }
}
