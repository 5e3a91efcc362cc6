// The programs that the tests run for real. On Debian as root they are installed; elsewhere they are named.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

interface Needed {
  readonly program: string
  readonly package: string
  /** Where what is no program lies on Debian. */
  readonly file?: string
}

const NEEDED = [
  { program: 'mariadbd', package: 'mariadb-server' },
  { program: 'mariadb-dump', package: 'mariadb-client' },
  { program: 'rclone', package: 'rclone' },
  { program: 'redis-server', package: 'redis-server' },
  { program: 'python3', package: 'python3' },
  { program: 'curl', package: 'curl' },
  { program: 'jq', package: 'jq' },
  { program: 'openssl', package: 'openssl' },
  { program: 'chromium', package: 'chromium' },
  { program: 'Arabic letters', package: 'fonts-noto-core', file: '/usr/share/fonts/truetype/noto/NotoSansArabic-Regular.ttf' },
  { program: 'cc', package: 'gcc' },
  { program: 'C headers', package: 'libc6-dev', file: '/usr/include/stdio.h' },
] as const satisfies readonly Needed[]

export type SystemProgram = (typeof NEEDED)[number]['program']

const IS_DEBIAN = existsSync('/usr/bin/apt-get')
// Debian keeps servers where an ordinary user's PATH does not look.
const FOLDERS = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/sbin', '/usr/local/sbin']

/** Installs these, or all. Ends the process where it cannot, and says what to install. */
export function installSystemPackages(wanted: readonly SystemProgram[] = NEEDED.map(({ program }) => program)): void {
  const needed: readonly Needed[] = NEEDED.filter(({ program }) => wanted.includes(program))
  const missing = needed.filter(({ program, file }) => (file === undefined ? !FOLDERS.some((folder) => existsSync(`${folder}/${program}`)) : IS_DEBIAN && !existsSync(file)))
  if (missing.length === 0) return
  const packages = [...new Set(missing.map((item) => item.package))]
  const canInstall = IS_DEBIAN && process.getuid?.() === 0
  if (!canInstall) {
    process.stderr.write(`This needs ${missing.map(({ program }) => program).join(', ')}. Install Debian's packages ${packages.join(', ')} (as root: apt-get install ${packages.join(' ')}), or your system's own, and run this again.\n`)
    process.exit(1)
  }
  process.stderr.write(`Installing ${packages.join(', ')}\n`)
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  // Installing a server must not start one: the tests start their own.
  const install = () => spawnSync('apt-get', ['install', '-y', '--no-install-recommends', ...packages], { stdio: ['ignore', 'ignore', 'inherit'], env: { ...environment, RUNLEVEL: '1' } })
  if (install().status === 0) return
  spawnSync('apt-get', ['update'], { stdio: ['ignore', 'ignore', 'inherit'], env: environment })
  if (install().status !== 0) {
    process.stderr.write(`apt-get could not install ${packages.join(', ')}. Install them by hand and run this again.\n`)
    process.exit(1)
  }
}
