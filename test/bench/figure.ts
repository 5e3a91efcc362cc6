// What a bench says: a value, and the target that it is held against.
import type { Result } from './measure.ts'

export interface Figure {
  readonly name: string
  /** As a person reads it. */
  readonly value: string
  /** The target, as a person reads it. */
  readonly limit?: string
  readonly isWithin?: boolean
  /** The same in numbers, for the plot and for whoever compares two benches. */
  readonly amount?: number
  readonly target?: number
  readonly seconds?: number
  readonly peakMb?: number
  /** What a table of its own is made of. */
  readonly details?: unknown
  /** Which size of site it is about. */
  readonly size?: string
}

/** The time of a command as a multiple of another, to stay at or below `target`. */
export function times(name: string, { seconds, peakBytes }: Result, other: Result, target?: number): Figure {
  const amount = seconds / other.seconds
  return {
    name,
    value: `${short(amount)} times`,
    amount,
    ...(target === undefined ? {} : { target, limit: `${target} times`, isWithin: amount <= target }),
    seconds,
    ...(peakBytes === undefined ? {} : { peakMb: Math.round(peakBytes / 1e6) }),
  }
}

/** How many times as fast as another, to stay at or above `target`. */
export function fasterThan(name: string, amount: number, target: number | undefined): Figure {
  return { name, value: `${short(amount)} times`, amount, ...(target === undefined ? {} : { target, limit: `at least ${target} times`, isWithin: amount >= target }) }
}

export function memory(name: string, bytes: number | undefined, targetMb?: number): Figure {
  const megabytes = bytes === undefined ? undefined : bytes / 1e6
  return {
    name,
    value: megabytes === undefined ? 'not told' : `${Math.round(megabytes)} MB`,
    ...(megabytes === undefined ? {} : { amount: megabytes }),
    ...(targetMb === undefined || megabytes === undefined ? {} : { target: targetMb, limit: `${Math.round(targetMb)} MB`, isWithin: megabytes <= targetMb }),
  }
}

function short(amount: number): string {
  return amount.toFixed(amount < 1 ? 3 : amount < 10 ? 2 : 1)
}
