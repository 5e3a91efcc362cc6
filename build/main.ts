// Where the bundle begins. V8 keeps what it made of the program beside it, so that the next start need not do it again.
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

// Before anything that takes a while to load.
await import('./interrupt.ts')
enableCompileCache(fileURLToPath(new URL('./v8', import.meta.url)))
await import('./cli.ts')
