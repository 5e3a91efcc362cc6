// The folders of one bench. What a run wrote is put aside and not deleted: ext4 avoids the inodes of deleted files for
// minutes, and takes ten times as long to make new ones. Only where the disk gets full is it deleted on the way.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync, statfsSync } from 'node:fs'
import { join } from 'node:path'

const KEPT_FREE_BYTES = 15e9
const KEPT_FREE_INODES = 1_500_000

export class Workplace {
  readonly root: string
  readonly #waits: boolean
  #aside = 0

  /** Without `waits`, what was written before may still be on its way to the disk while a command runs. */
  constructor(root: string, { waits = true } = {}) {
    this.root = root
    this.#waits = waits
    mkdirSync(join(root, 'aside'), { recursive: true })
  }

  path(name: string): string {
    return join(this.root, name)
  }

  /** Makes sure that nothing is at a path, and that what was written before is on the disk and in nobody's way. */
  clear(...names: readonly string[]): void {
    for (const name of names) if (existsSync(this.path(name))) renameSync(this.path(name), join(this.root, 'aside', String(++this.#aside)))
    const { bavail, bsize, ffree } = statfsSync(this.root)
    // Some file systems make inodes as they need them and say that none is free.
    if (bavail * bsize < KEPT_FREE_BYTES || (ffree > 0 && ffree < KEPT_FREE_INODES)) {
      process.stderr.write('The disk gets full: deleting what earlier runs wrote, which can slow down the next ones.\n')
      rmSync(join(this.root, 'aside'), { recursive: true, force: true })
      mkdirSync(join(this.root, 'aside'))
    }
    this.settle()
  }

  /** Waits until what was written before is on the disk, so that no run pays for another. */
  settle(): void {
    if (this.#waits) spawnSync('sync')
  }
}
