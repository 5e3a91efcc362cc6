// Local times as UTC: the fast way for whole days says what Temporal says of every single time.
import * as fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { CommandError } from '../../build/errors.ts'
import { utcConverter } from '../../build/dump/time-zone.ts'

const test = suite('dump: time zone')

/** What Temporal says, without any of our short cuts. */
function expected(local: string, zone: string): string {
  const instant = Temporal.PlainDateTime.from(local).toZonedDateTime(zone, { disambiguation: 'compatible' }).toInstant()
  return instant.toString({ smallestUnit: 'microsecond' })
}

test('any time in any zone is what Temporal says', () => {
  const zones = ['Asia/Amman', 'Asia/Kolkata', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Africa/Casablanca', 'Asia/Kathmandu', 'America/Santiago', 'Pacific/Apia', 'UTC']
  const converters = new Map(zones.map((zone) => [zone, utcConverter(zone)]))
  const times = fc.date({ min: new Date('1990-01-01T00:00:00Z'), max: new Date('2040-01-01T00:00:00Z'), noInvalidDate: true })
  fc.assert(fc.property(times, fc.nat(999), fc.constantFrom(...zones), (time, micros, zone) => {
    const local = `${time.toISOString().slice(0, 23)}${String(micros).padStart(3, '0')}`
    assert.is(converters.get(zone)!(local.replace('T', ' ')), expected(local, zone))
  }), { numRuns: 3000 })
})

test('every quarter of an hour around the changes of a clock', () => {
  const changes = [['Asia/Amman', '2022-02-23'], ['Asia/Amman', '2022-10-26'], ['Asia/Amman', '2013-12-19'], ['Europe/Berlin', '2026-03-27'], ['Europe/Berlin', '2026-10-23'], ['Australia/Lord_Howe', '2026-04-03'], ['Pacific/Apia', '2011-12-28']] as const
  for (const [zone, first] of changes) {
    const toUtc = utcConverter(zone)
    for (let minutes = 0; minutes < 5 * 24 * 60; minutes += 15) {
      const local = Temporal.PlainDateTime.from(first).add({ minutes }).toString({ smallestUnit: 'microsecond' })
      assert.is(toUtc(local.replace('T', ' ')), expected(local, zone), `${zone} ${local}`)
    }
  }
})

test('nothing is made of what is no time', () => {
  const toUtc = utcConverter('Asia/Amman')
  for (const value of [null, undefined, '', '0000-00-00 00:00:00.000000', '2026-00-10 00:00:00', '2026-01-00 00:00:00', 'yesterday', '9999-12-31']) assert.is(toUtc(value), undefined, String(value))
})

test('a day that its month does not have is no time, also where the clock changes', () => {
  for (const zone of ['UTC', 'Australia/Sydney', 'Asia/Amman']) assert.equal([utcConverter(zone)('2023-09-31 02:30:00'), utcConverter(zone)('2023-02-29 00:00:00')], [undefined, undefined])
})

test('a fraction of any length is one of microseconds', () => {
  const toUtc = utcConverter('UTC')
  assert.equal(['', '.5', '.123', '.999999'].map((fraction) => toUtc(`2026-01-01 00:00:00${fraction}`)), ['000000', '500000', '123000', '999999'].map((micros) => `2026-01-01T00:00:00.${micros}Z`))
})

test('an unknown zone is refused', () => {
  assert.throws(() => utcConverter('Mars/Olympus'), (error: unknown) => error instanceof CommandError && error.problems[0]!.code === 'time-zone-unknown')
})

test.run()
