// SHELL: what an interrupt does from the program's first moment on. Whatever is being written is safe to leave at any
// moment, so it only has to say so.

export const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export function interrupt(): void {
  process.stderr.write('\nInterrupted. Nothing is half done that the next run does not finish: run the command again.\n')
  process.exit(130)
}

for (const signal of SIGNALS) process.once(signal, interrupt)
