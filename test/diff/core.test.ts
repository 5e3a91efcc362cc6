// The parts of a diff by themselves: what moved in a list, what differs in a value, which stage is which, and how
// other people's texts are kept from being more than texts.
import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { movedItems } from '../../build/diff/sequence.ts'
import { stageChanges } from '../../build/diff/stages.ts'
import { valueChanges } from '../../build/diff/value-changes.ts'
import { MARKDOWN_INK } from '../../build/diff/markdown.ts'
import { fromTo, safe, shortened } from '../../build/diff/wording.ts'
import { TEXT_INK } from '../../build/diff/text.ts'
import type { LessonStage } from '../../build/pages/page-types.ts'

const test = suite('the parts of a diff')

test('one item that goes to the other end is the one that moved', () => {
  assert.equal([...movedItems([1, 2, 3, 0])], [3])
  assert.equal([...movedItems([3, 0, 1, 2])], [0])
  assert.equal([...movedItems([0, 1, 2, 3])], [])
  assert.equal([...movedItems([])], [])
  assert.is(movedItems([2, 1, 0]).size, 2)
})

test('what is said to have moved is enough to tell the new order, and no fewer would be', () => {
  const order = fc.uniqueArray(fc.nat(50), { maxLength: 8 })
  fc.assert(fc.property(order, (places) => {
    const moved = movedItems(places)
    const stayed = places.filter((_, index) => !moved.has(index))
    assert.equal(stayed, [...stayed].sort((a, b) => a - b))
    assert.is(stayed.length, longestRun(places))
  }), { numRuns: 500 })
})

/** By trying every choice. */
function longestRun(places: readonly number[], after = -1): number {
  return Math.max(0, ...places.flatMap((place, index) => (place > after ? [1 + longestRun(places.slice(index + 1), place)] : [])))
}

test('a difference is named by the path that leads to it', () => {
  const before = { body: 'a', options: [{ id: 1, text: 'yes' }, { id: 2, text: 'no' }], 'a b': 1, gone: true }
  const after = { body: 'b', options: [{ id: 1, text: 'yes' }, { id: 2, text: 'never' }, { id: 3, text: 'new' }], 'a b': 2, __proto__: null, 'سؤال': 1 }
  assert.equal(valueChanges('config', before, after), [
    { field: 'config.body', from: 'a', to: 'b' },
    { field: 'config.options[1].text', from: 'no', to: 'never' },
    { field: 'config.options[2]', to: { id: 3, text: 'new' } },
    { field: 'config["a b"]', from: 1, to: 2 },
    { field: 'config.gone', from: true },
    { field: 'config.سؤال', to: 1 },
  ])
  assert.equal(valueChanges('config', JSON.parse('{"__proto__":1}'), {}), [{ field: 'config.__proto__', from: 1 }])
  assert.equal(valueChanges('config', { a: 1, b: [] }, { b: [], a: 1 }), [], 'the order of keys is none')
  assert.equal(valueChanges('config', { list: [1, 2, 3] }, { list: [0, 1, 2, 3] }), [{ field: 'config.list[0]', to: 0 }])
})

test('two values differ where the changes say so, and nowhere else', () => {
  fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
    assert.equal(valueChanges('v', one, structuredClone(one)), [])
    const sorted = (value: unknown) => JSON.stringify(value, (_, each: unknown) => (typeof each === 'object' && each !== null && !Array.isArray(each) ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))) : each))
    assert.is(valueChanges('v', one, other).length > 0, sorted(one) !== sorted(other))
  }), { numRuns: 500 })
})

function stages(...titles: readonly string[]): LessonStage[] {
  return titles.map((title, index) => ({ idx: index + 1, title, type: 'Text', config: { body: `of ${title}` } }))
}

const ends = { type: 'Text', title: '' }

test('stages that come, go, move and change are told apart', () => {
  const changes = (before: LessonStage[], after: LessonStage[]) => stageChanges(before, after).map(({ change, stage, title }) => `${change} ${stage} ${title}`)
  assert.equal(changes(stages('a', 'b', 'c'), stages('a', 'b', 'c')), [])
  assert.equal(changes(stages('a', 'b', 'c'), stages('a', 'x', 'b', 'c')), ['added 2 x'])
  assert.equal(changes(stages('a', 'b', 'c'), stages('a', 'c')), ['removed 2 b'])
  assert.equal(changes(stages('a', 'b', 'c'), stages('b', 'c', 'a')), ['moved 3 a'])
  const [first, second] = stages('a', 'b')
  assert.equal(stageChanges([first!, second!], [first!, { ...second!, config: { body: 'other' }, weight: 2 }]), [
    { ...ends, change: 'edited', stage: 2, title: 'b', fields: [{ field: 'weight', to: 2 }, { field: 'config.body', from: 'of b', to: 'other' }] },
  ])
  assert.equal(stageChanges([first!], [{ ...first!, title: 'renamed' }]), [{ ...ends, change: 'edited', stage: 1, title: 'renamed', fields: [{ field: 'title', from: 'a', to: 'renamed' }] }])
  assert.equal(stageChanges([first!], [{ ...first!, type: 'Video' }])[0]?.fields, [{ field: 'type', from: 'Text', to: 'Video' }])
})

test('a text of the content stays a text: on one line, without controls, turning nothing around it', () => {
  assert.is(safe('two\nlines\u001b[31m\u0000'), 'two\\nlines\\u001b[31m\\u0000')
  assert.is(safe('\u202egnp.exe'), '\\u202egnp.exe')
  assert.is(safe('الجبر'), '\u2068الجبر\u2069')
  assert.is(safe('الجبر\u2069'), '\u2068الجبر\\u2069\u2069', 'nothing ends what keeps it apart')
  assert.is(safe('\ud800'), '\\ud800')
  assert.is(TEXT_INK.quote('a'), '"a"')
})

test('a difference that nobody could see is made visible', () => {
  const shown = (from: string, to: string) => fromTo(from, to, TEXT_INK).replaceAll(/[\u2068\u2069]/g, '')
  assert.is(shown('الرياضيات', 'الرياضيات\u200f'), '"الرياضيات" -> "الرياضيات\\u200f"')
  assert.is(shown('a', 'a\u200b\u00ad\u2060'), '"a" -> "a\\u200b\\u00ad\\u2060"')
  assert.is(shown('نمی‌روم', 'نمیروم'), '"نمی\\u200cروم" -> "نمیروم"', 'a joiner alone')
  assert.is(shown('a b', 'a\u00a0b'), '"a b" -> "a\\u00a0b"')
  assert.is(shown('caf\u00e9', 'cafe\u0301'), '"caf\u00e9" -> "cafe\\u0301"')
  assert.is(shown('a\\u200f', 'a\u200f'), '"a\\\\u200f" -> "a\\u200f"')
  assert.is(shown('1\ufe0f\u20e3 نمی‌روم', 'two'), '"1\ufe0f\u20e3 نمی‌روم" -> "two"', 'what writing needs stays as it is')
  assert.match(shown(`caf\u00e9${'x'.repeat(80)}`, `cafe\u0301${'x'.repeat(80)}y`), /^"caf\u00e9x+…" -> "cafe\\u0301x+…"$/, 'also where another difference is cut off')
  assert.is(safe('\u{e0067}'), '\\u{e0067}')
  const unit = fc.constantFrom('a', 'ا', ' ', '\u00a0', '\u200f', '\u200d', '\ufe0f', 'e', '\u00e9', '\u0301', '\\', 'u', '2', '0', 'f', '\n')
  const text = fc.string({ unit, maxLength: 150 })
  fc.assert(fc.property(text, text, fc.string({ unit, maxLength: 90 }), (one, other, start) => {
    fc.pre(one !== other)
    for (const ink of [TEXT_INK, MARKDOWN_INK]) {
      const [from, to] = fromTo(start + one, start + other, ink).split(` ${ink.arrow} `)
      const seen = (shown: string) => shown.replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '').normalize('NFKC')
      assert.is.not(seen(from!), seen(to!))
    }
  }), { numRuns: 1000 })
})

test('in Markdown it is code, whatever is in it', () => {
  const quote = MARKDOWN_INK.quote
  assert.is(quote('plain'), '`plain`')
  assert.is(quote('a `tick`'), '`` a `tick` ``')
  assert.is(quote('`` two'), '``` `` two ```')
  assert.is(quote(''), '`""`')
  assert.is(quote('a|b `c` <d> @e'), '<code>a&#124;b &#96;c&#96; &#60;d&#62; &#64;e</code>')
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom('`', '|', '\\', ' ', '\n', '<', '&', 'a', 'ب', '*', '[') }), (text) => {
    const quoted = quote(text)
    assert.not.match(quoted, /[\n|]/)
    const span = /^(`+)(?!`)(.*[^`]|)\1$/s.exec(quoted)
    assert.ok(quoted.startsWith('<code>') ? /^<code>[^<>`|*[\]\\]*<\/code>$/.test(quoted) : span && !new RegExp(`(?<!\`)${span[1]}(?!\`)`).test(span[2]!), quoted)
  }), { numRuns: 500 })
})

test('long values are cut to where they differ', () => {
  const long = 'x'.repeat(200)
  assert.is(Array.from(shortened(long)).length, 61)
  assert.match(fromTo(`${long}old`, `${long}new`, TEXT_INK), /^"…x+old" -> "…x+new"$/)
  assert.is(fromTo(long, `${long}x`, TEXT_INK), `"…${'x'.repeat(59)}" -> "…${'x'.repeat(60)}"`)
  assert.is(fromTo(undefined, 3, TEXT_INK), 'none -> 3')
  assert.is(fromTo(true, null, TEXT_INK), 'true -> null')
  assert.is(fromTo({ a: 1 }, 'b', TEXT_INK), '"{"a":1}" -> "b"')
})

test.run()
