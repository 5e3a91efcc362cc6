// PURE: a site's local times as UTC (contract.md, section 1). The zone's history is that of Intl, through Temporal.
import { Temporal } from 'temporal-polyfill'
import { failure } from '../errors.ts'

/** Frappe's own default, for a site that never set one. */
export const DEFAULT_TIME_ZONE = 'Asia/Kolkata'

/** The text of a DATETIME column as UTC to the microsecond; undefined for NULL and zero dates. */
export type ToUtc = (local: unknown) => string | undefined

const DATETIME = /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?$/
const DAY_MS = 86_400_000

interface Day {
  /** The day's midnight, as if it were UTC. */
  readonly start: number
  /** What UTC lags behind, in milliseconds, where the whole day has one offset. */
  readonly offset: number | undefined
}

/**
 * A converter for one zone. A local hour that occurs twice is the first; one that never occurs counts with the
 * offset before it. Throws a CommandError when there is no such zone.
 */
export function utcConverter(zone: string): ToUtc {
  checkZone(zone)
  const days = new Map<string, Day>()
  const changing = new Map<string, number>()
  let lastLocal: string | undefined
  let lastUtc: string | undefined

  const convert = (local: string): string | undefined => {
    if (!DATETIME.test(local)) return undefined
    const date = local.slice(0, 10)
    let day = days.get(date)
    if (!day) days.set(date, (day = dayOf(date, zone)))
    if (Number.isNaN(day.start)) return undefined
    const time = ((digitsAt(local, 11) * 60 + digitsAt(local, 14)) * 60 + digitsAt(local, 17)) * 1000
    let offset = day.offset
    if (offset === undefined) {
      const second = local.slice(0, 19)
      offset = changing.get(second)
      if (offset === undefined) changing.set(second, (offset = offsetAt(second, zone)))
    }
    const fraction = local.slice(20).padEnd(6, '0')
    const utcTime = time - offset
    // Most stay on their day, and need no calendar.
    if (utcTime >= 0 && utcTime < DAY_MS) return `${date}T${clock(utcTime)}.${fraction}Z`
    const utc = new Date(day.start + utcTime).toISOString()
    return utc.length === 24 ? `${utc.slice(0, 20)}${fraction}Z` : undefined
  }

  return (local) => {
    if (typeof local !== 'string') return undefined
    // Child rows mostly have the very time of their parent.
    if (local !== lastLocal) {
      lastUtc = convert(local)
      lastLocal = local
    }
    return lastUtc
  }
}

function digitsAt(text: string, at: number): number {
  return text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 11 * 0x30
}

const TWO_DIGITS = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'))

/** A time of day, from milliseconds. */
function clock(time: number): string {
  const seconds = Math.floor(time / 1000)
  const minutes = Math.floor(seconds / 60)
  return `${TWO_DIGITS[Math.floor(minutes / 60)]}:${TWO_DIGITS[minutes % 60]}:${TWO_DIGITS[seconds % 60]}`
}

function checkZone(zone: string): void {
  try {
    Temporal.PlainDate.from('2026-01-01').toZonedDateTime(zone)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw failure(
      'time-zone-unknown',
      { doctype: 'System Settings', field: 'time_zone' },
      `there is no time zone ${JSON.stringify(zone)}`,
      'Choose one from the list in Frappe, as Asia/Amman.',
    )
  }
}

function dayOf(date: string, zone: string): Day {
  const start = Date.parse(`${date}T00:00:00Z`)
  // A zero date, one with a zero month or day, or a day that its month does not have: MariaDB can hold them.
  const isDate = !Number.isNaN(start) && !date.startsWith('0000') && new Date(start).toISOString().startsWith(date)
  if (!isDate) return { start: Number.NaN, offset: undefined }
  const before = Temporal.Instant.fromEpochMilliseconds(start - DAY_MS).toZonedDateTimeISO(zone)
  const next = before.getTimeZoneTransition('next')
  const isSteady = next === null || next.epochMilliseconds > start + 2 * DAY_MS
  return { start, offset: isSteady ? before.offsetNanoseconds / 1e6 : undefined }
}

/** Not the offset that the zone has at that instant: for an hour that never occurs, that is already the one after it. */
function offsetAt(second: string, zone: string): number {
  const local = Temporal.PlainDateTime.from(second.replace(' ', 'T'))
  return local.toZonedDateTime('UTC').epochMilliseconds - local.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds
}
