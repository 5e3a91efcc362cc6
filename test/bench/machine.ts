// What the figures were measured on: a figure without its machine says nothing.
import { spawnSync } from 'node:child_process'
import { cpus, release, tmpdir, totalmem, type } from 'node:os'

export interface Machine {
  readonly cores: number
  readonly processor: string
  readonly memoryGib: number
  readonly node: string
  readonly system: string
  /** The file system of the folder that the bench works in. */
  readonly disk: string
}

export function thisMachine(): Machine {
  const disk = spawnSync('df', ['--output=fstype', tmpdir()], { encoding: 'utf8' }).stdout?.trim().split('\n').at(-1)
  return { cores: cpus().length, processor: cpus()[0]?.model.trim() ?? 'unknown', memoryGib: Math.round(totalmem() / 2 ** 30), node: process.version, system: `${type()} ${release()}`, disk: disk || 'unknown' }
}

export function inWords({ cores, processor, memoryGib, node, system, disk }: Machine): string {
  return `${cores} cores (${processor}), ${memoryGib} GiB, Node ${node}, ${system}, ${disk}`
}
