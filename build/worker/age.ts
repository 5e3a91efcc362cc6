// PURE: a length of time in the words of a person who only wants to know whether it is long.

const UNITS = [['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000], ['second', 1000]] as const

/** `3 minutes`, of milliseconds; never less than a second. */
export function describeAge(ms: number): string {
  const [word, size] = UNITS.find(([, length]) => ms >= length) ?? UNITS[3]
  const count = Math.max(1, Math.floor(ms / size))
  return `${count} ${word}${count === 1 ? '' : 's'}`
}
