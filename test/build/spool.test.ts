// What a build puts aside comes back as it was: in one piece or in many, some of them seen before, in any order.
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { SharedBytes } from '../../build/fragments.ts'
import { packSpooled, Spool, unpackSpooled } from '../../build/subjects/spool.ts'
import { temporaryFolder } from '../program.ts'

const test = suite('spool')
const folder = temporaryFolder()

// A piece is a text, bytes of a page's own, or some of those that stand in many pages; the largest is larger than what the spool holds in memory.
const REPEATED = ['[', '{"id":"درس"}', 'x'.repeat(3_000), 'ي'.repeat(700_000)].map((text) => new SharedBytes(Buffer.from(text, 'utf8')))
const piece = fc.oneof({ weight: 3, arbitrary: fc.string({ unit: 'grapheme' }) }, { weight: 1, arbitrary: fc.constant('سؤال'.repeat(40_000)) }, { weight: 1, arbitrary: fc.string().map((text) => Buffer.from(text, 'utf8')) }, { weight: 3, arbitrary: fc.constantFrom(...REPEATED) })

test('what was put aside comes back, in whatever order it is asked for', () => {
  fc.assert(
    fc.property(fc.array(fc.array(piece, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 8 }), fc.infiniteStream(fc.nat()), (pages, order) => {
      const spool = new Spool([folder])
      try {
        const wanted = pages.map((pieces) => Buffer.concat(pieces.map((each) => (each instanceof SharedBytes ? each.bytes : Buffer.from(each)))))
        const stored = pages.map((pieces, i) => {
          const put = spool.put(pieces)
          assert.ok(put.bytes.equals(wanted[i]!), 'as it is put aside')
          assert.is(put.stored.size, wanted[i]!.length)
          return put.stored
        })
        for (let i = 0; i < pages.length * 2; i++) {
          const place = order.next().value % pages.length
          assert.ok(spool.get(stored[place]!).equals(wanted[place]!), `page ${place}`)
        }
      } finally {
        spool.close()
      }
    }),
    { numRuns: 60 },
  )
})

test('bytes that come again take no more room', () => {
  const spool = new Spool([folder])
  const [first, second] = [spool.put(['a', REPEATED[3]!, 'b']).stored, spool.put(['c', REPEATED[3]!, 'd']).stored]
  assert.is(first.runs.length, 1)
  assert.equal(second.runs.map(({ size }) => size), [1, REPEATED[3]!.bytes.length, 1])
  assert.is(second.runs[1]!.at, first.runs[0]!.at + 1)
  spool.close()
})

test('bytes that are put aside as they are come back beside pages, and so do the places of these', () => {
  const spool = new Spool([folder])
  const [short, long] = [Buffer.from('short'), Buffer.alloc(3_000_000, 'long')]
  const page = spool.put(['a', REPEATED[3]!]).stored
  const again = spool.put(['c', REPEATED[3]!, 'd']).stored
  const [heldShort, heldLong] = [spool.hold(short), spool.hold(long)]
  const places = spool.hold(packSpooled([page, undefined, again]))
  assert.ok(spool.get(heldShort).equals(short), 'what is not written yet')
  const last = spool.hold(short)
  for (const [held, bytes] of [[heldLong, long], [heldShort, short], [last, short]] as const) assert.ok(spool.get(held).equals(bytes))
  assert.equal(unpackSpooled(spool.get(places)), [page, undefined, again])
  assert.equal(unpackSpooled(packSpooled([])), [])
  spool.close()
})

test.run()
