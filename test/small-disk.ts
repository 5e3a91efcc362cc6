// A disk of its own that a test can make small, full or read-only: a tmpfs mount, for which one must be root.
import { spawnSync } from 'node:child_process'
import { mkdirSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from './program.ts'

export class SmallDisk {
  readonly root = join(temporaryFolder(), 'disk')

  constructor(options: string) {
    mkdirSync(this.root)
    mount(['-t', 'tmpfs', '-o', options, 'tmpfs', this.root])
    // Before the folder that it is in is removed.
    process.prependOnceListener('exit', () => this.#unmount())
  }

  usedBytes(): number {
    const { bsize, blocks, bfree } = statfsSync(this.root)
    return (blocks - bfree) * bsize
  }

  change(options: string): void {
    mount(['-o', `remount,${options}`, this.root])
  }

  #unmount(): void {
    spawnSync('umount', ['--lazy', this.root])
  }
}

function mount(args: readonly string[]): void {
  const { status, stderr } = spawnSync('mount', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`mount ${args.join(' ')}: ${stderr}`)
}

/** Why there can be no such disk here; undefined where there can. */
export function whyNoSmallDisk(): string | undefined {
  if (process.platform !== 'linux') return 'tmpfs is Linux\'s'
  if (process.getuid?.() !== 0) return 'only root may mount a tmpfs'
  // Root in a container may still lack the right.
  const tried = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { encoding: 'utf8' })
  return tried.status === 0 ? undefined : `mount failed: ${tried.stderr ?? 'no unshare'}`
}
