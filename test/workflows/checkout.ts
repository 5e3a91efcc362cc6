// The project as a runner checks it out: a repository of its own, pushed to by nobody else, with the packages installed.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, utimesSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ROOT, temporaryFolder } from '../program.ts'

export interface Checkout {
  readonly folder: string
  /** The repository that `git push` goes to. */
  readonly origin: string
  readonly git: (...args: readonly string[]) => string
}

export function checkout(): Checkout {
  const folder = join(temporaryFolder(), 'checkout')
  const origin = join(temporaryFolder(), 'origin.git')
  const git = (...args: readonly string[]) => execFileSync('git', ['-C', folder, '-c', 'user.name=Tester', '-c', 'user.email=tester@example.com', ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8' }).split('\0').filter((file) => file !== '' && !file.startsWith('test/'))
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    cpSync(join(ROOT, file), join(folder, file))
  }
  execFileSync('cp', ['-al', join(ROOT, 'node_modules'), join(folder, 'node_modules')])
  // Installed before they were checked out, as far as make can tell.
  for (const file of ['package.json', 'package-lock.json']) utimesSync(join(folder, file), 0, 0)
  execFileSync('git', ['init', '--quiet', '--initial-branch=main', folder])
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', origin])
  git('add', '.')
  git('commit', '--quiet', '--message=All')
  git('remote', 'add', 'origin', origin)
  git('push', '--quiet', 'origin', 'main')
  return { folder, origin, git }
}
