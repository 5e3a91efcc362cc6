// SHELL: one writer of manifests at a time. The lock is an object in the bucket with a lease: its holder writes
// it anew every quarter of the lease, and one that was silent for a whole lease has lost it.
import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { failure } from '../errors.ts'
import { LOCK_KEY, type Bucket, type Found } from './bucket.ts'

export interface Hold {
  /** Throws when the lock may not be ours any more, so that the next act does not happen. */
  check(): void
}

interface LockNote {
  readonly owner: string
  readonly who: string
  readonly beat: number
  readonly held: boolean
}

// An act that begins must be able to end before the lease does.
const MARGIN = 0.25
const POLL_MS = 500
const PATIENCE_MS = 20 * 60_000

/** Runs `act` while this process holds the bucket's lock. */
export async function withBucketLock<T>(bucket: Bucket, leaseMs: number, onWait: (line: string) => void, act: (hold: Hold) => Promise<T>): Promise<T> {
  const owner = randomBytes(12).toString('hex')
  const who = `${hostname()}, process ${process.pid}`
  const note = (beat: number, held = true) => Buffer.from(JSON.stringify({ owner, who, beat, held } satisfies LockNote))
  let beat = 0
  let sentAt = performance.now()
  let etag = await acquire(bucket, leaseMs, onWait, (onlyIf) => {
    sentAt = performance.now()
    return bucket.put(LOCK_KEY, note(beat), { onlyIf })
  })
  let isLost = false
  const hold: Hold = {
    check() {
      if (isLost || performance.now() - sentAt > leaseMs * (1 - MARGIN)) {
        throw failure(
          'lock-lost',
          { name: bucket.name },
          'the lock of this bucket was lost on the way, as the network was silent for too long',
          'Run this again: it goes on where it stopped.',
        )
      }
    },
  }
  const renew = async () => {
    const at = performance.now()
    try {
      const renewed = await bucket.put(LOCK_KEY, note(++beat), { onlyIf: etag })
      if (renewed === undefined) isLost = true
      else [etag, sentAt] = [renewed, at]
    } catch {
      // The lease runs on; the next renewal may come through, or `check` says that it is over.
    }
  }
  let renewal: Promise<void> | undefined
  const timer = setInterval(() => {
    renewal ??= renew().finally(() => { renewal = undefined })
  }, leaseMs / 4)
  try {
    return await act(hold)
  } finally {
    clearInterval(timer)
    await renewal
    // Where this does not come through, the lease ends by itself.
    if (!isLost) await bucket.put(LOCK_KEY, note(++beat, false), { onlyIf: etag }).catch(() => undefined)
  }
}

async function acquire(bucket: Bucket, leaseMs: number, onWait: (line: string) => void, take: (onlyIf: string) => Promise<string | undefined>): Promise<string> {
  const startedAt = performance.now()
  let seen = { etag: '', at: 0 }
  let waitedFor = ''
  for (;;) {
    const found = await bucket.get(LOCK_KEY)
    const now = performance.now()
    if (found && found.etag !== seen.etag) seen = { etag: found.etag, at: now }
    const holder = found && parseNote(found)
    if (!found || !holder || hasLapsed(found, now - seen.at, leaseMs)) {
      const etag = await take(found?.etag ?? 'none')
      if (etag !== undefined) return etag
    } else {
      if (holder.owner !== waitedFor) onWait(`Another deploy is at work (${holder.who}): waiting for it to finish`)
      waitedFor = holder.owner
      if (now - startedAt > PATIENCE_MS) {
        throw failure(
          'locked',
          { name: bucket.name },
          `another deploy (${holder.who}) holds the lock and did not finish in time`,
          'Run this again when it is done.',
        )
      }
    }
    await sleep(POLL_MS * (0.5 + Math.random()))
  }
}

/** By the bucket's own clock where it tells the time, else by how long we saw nothing happen. */
function hasLapsed({ ageMs }: Found, unchangedMs: number, leaseMs: number): boolean {
  // Such times are rounded to the second.
  return unchangedMs >= leaseMs || (ageMs !== undefined && ageMs >= leaseMs + 1000)
}

/** Undefined when nobody holds it. */
function parseNote({ bytes }: Found): LockNote | undefined {
  try {
    const note = JSON.parse(bytes.toString('utf8')) as LockNote
    return note.held ? note : undefined
  } catch {
    return undefined
  }
}
