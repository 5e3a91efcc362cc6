// Numbers as a reader wants them.

export function bytes(count: number): string {
  if (count < 1000) return `${count} B`
  if (count < 1_000_000) return `${decimal(count / 1000)} kB`
  return `${decimal(count / 1_000_000)} MB`
}

export function milliseconds(time: number): string {
  return `${Math.round(time).toLocaleString('en')} ms`
}

/** `356` -> `5:56`, `3725` -> `1:02:05`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const two = (value: number) => String(value).padStart(2, '0')
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`
}

/** `2026-02-12T07:00:00Z` -> `2026-02-12 07:00 UTC`; anything else stays as it is. */
export function moment(iso: string): string {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(iso)
  return match ? `${match[1]} ${match[2]} UTC` : iso
}

/** The 16 hex digits in a hashed name, or undefined: the manifest has none. */
export function hashInName(path: string): string | undefined {
  return /\.([0-9a-f]{16})\.json$/.exec(path)?.[1]
}

function decimal(value: number): string {
  return value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en')
}
