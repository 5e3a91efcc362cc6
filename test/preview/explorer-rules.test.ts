// What the explorer knows without a browser: folding, finding, addresses, locks, differences, and what a config holds.
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Access, SearchEntry, TrackAccess } from '../../build/pages/page-types.ts'
import { itemsOf, lockOf } from '../../build/preview/explorer/rules/access.ts'
import { formatAddress, parseAddress, type Address } from '../../build/preview/explorer/rules/address.ts'
import { inkOn, luminance } from '../../build/preview/explorer/rules/colour.ts'
import { isSame, pairs, type Node } from '../../build/preview/explorer/rules/compare.ts'
import { countDifferences, hierarchyRows, listRows } from '../../build/preview/explorer/rules/compare-rows.ts'
import { fold, foldWithPlaces } from '../../build/preview/explorer/rules/fold.ts'
import { bytes, count, duration, hashInName, milliseconds, moment } from '../../build/preview/explorer/rules/format.ts'
import { directionOf, languageOf } from '../../build/preview/explorer/rules/language.ts'
import { parseHtml, type HtmlNode } from '../../build/preview/explorer/rules/html.ts'
import { isSafeLink, parseInline, parseMarkdown } from '../../build/preview/explorer/rules/markdown.ts'
import { index, mark, search, terms } from '../../build/preview/explorer/rules/search.ts'
import { readStage } from '../../build/preview/explorer/rules/stage.ts'

const test = suite('explorer rules')

const ARABIC = [...'ابتثجحخدذرزسشصضطظعغفقكلمنهويءأإآٱؤئةىـًٌٍَُِّْٰ٠١٢ ']
const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...ARABIC) }))

test('readers of Arabic find what they write otherwise', () => {
  const same: readonly (readonly string[])[] = [
    ['أحمد', 'احمد', 'إحمد', 'آحمد', 'ٱحمد'],
    ['مدرسة', 'مدرسه', 'مَدْرَسَةٌ', 'مـــدرسة'],
    ['مصطفى', 'مصطفي', 'مصطفی'],
    ['الرَّحْمَٰن', 'الرحمن'],
    ['مسؤول', 'مسوول'],
    ['بيئة', 'بييه'],
    ['قراءة', 'قراه'],
    ['ﻻ', 'لا'],
    ['١٩٥٢', '1952', '۱۹۵۲'],
    ['كتاب', 'کتاب'],
    ['Éléve', 'eleve', 'ELEVE'],
    ['Straße', 'strasse'],
  ]
  for (const forms of same) assert.is(new Set(forms.map(fold)).size, 1, `${forms.join(' ')}: ${forms.map(fold).join(' ')}`)
  for (const [one, other] of [['كلب', 'قلب'], ['علم', 'عمل'], ['سعر', 'شعر'], ['map', 'mop']] as const) assert.is.not(fold(one), fold(other))
})

test('folding is a law', () => {
  fc.assert(fc.property(text, text, (one, other) => {
    assert.is(fold(fold(one)), fold(one), 'what is folded stays')
    const [whole, parts] = [fold([...one, ...other].join('')), fold(one) + fold(other)]
    // Two halves of a surrogate pair make a character of their own.
    if (one.isWellFormed() && other.isWellFormed()) assert.is(whole, parts, 'a text folds character by character')
    assert.is(foldWithPlaces(one).text, fold(one))
    assert.is(fold(one.toUpperCase().toLowerCase()), fold(one.toLowerCase().toUpperCase().toLowerCase()))
  }), { numRuns: 300 })
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...ARABIC) }), fc.array(fc.tuple(fc.nat(), fc.constantFrom('ـ', 'َ', 'ّ', 'ْ', 'ٰ', '\u200F'))), (plain, marks) => {
    let marked = plain
    for (const [at, each] of marks) marked = marked.slice(0, at % (marked.length + 1)) + each + marked.slice(at % (marked.length + 1))
    assert.is(fold(marked), fold(plain), 'diacritics and tatweel change nothing')
  }))
})

test('what folding says of places leads back to the characters', () => {
  fc.assert(fc.property(text, (original) => {
    const { text: folded, from } = foldWithPlaces(original)
    assert.is(from.length, folded.length)
    from.forEach((at, i) => {
      assert.ok(at >= 0 && at < original.length)
      assert.ok(i === 0 || at >= from[i - 1]!)
    })
  }))
})

function entry(id: string, lesson: string, others: Partial<SearchEntry> = {}): SearchEntry {
  return { lesson_id: id, lesson_name: lesson, subject_id: 's', subject_name: 'تاريخ', unit_id: 'u', unit_name: 'Unit', topic_id: 't', topic_name: 'Topic', ...others }
}

test('a search ranks names that begin so first, then words, then parts, then what they lie in', () => {
  const found = search(index([
    entry('elsewhere', 'نص', { topic_name: 'المتجهات' }), entry('part', 'لامتجهات'), entry('word', 'جمع المتجهات'), entry('start', 'المتجهات في الفضاء'), entry('none', 'طاقة'),
  ]), 'متجهات', 10)
  assert.equal(found.entries.map(({ lesson_id }) => lesson_id), ['start', 'word', 'part', 'elsewhere'])
  assert.is(found.total, 4)
  assert.equal(search(index([entry('a', 'Present Perfect'), entry('b', 'Past Perfect')]), 'PERFECT pres', 10).entries.map(({ lesson_id }) => lesson_id), ['a'])
  assert.equal(search(index([entry('x1', 'a'), entry('x2', 'b')]), ' x2 ', 10).entries.map(({ lesson_id }) => lesson_id), ['x2'], 'an id finds its lesson')
  assert.equal(search(index([entry('a', 'b')]), ' َ ', 10), { total: 0, entries: [] }, 'nothing is looked for')
})

test('a search finds each entry that holds every word, and none besides', () => {
  const names = fc.array(fc.string({ unit: fc.constantFrom('ا', 'أ', 'ة', 'ه', 'a', 'A', 'b', ' ', 'َ'), maxLength: 8 }), { maxLength: 20 })
  fc.assert(fc.property(names, fc.string({ unit: fc.constantFrom('ا', 'إ', 'ة', 'a', 'B', ' '), maxLength: 4 }), (lessons, query) => {
    const entries = lessons.map((name, at) => entry(`id${at}`, name))
    const { total, entries: found } = search(index(entries), query, 1000)
    const wanted = terms(query)
    const expected = entries.filter(({ lesson_name: name, topic_name: topic }) => wanted.length > 0 && wanted.every((term) => [name, topic, 'Unit', 'تاريخ'].some((each) => fold(each).includes(term))))
    assert.equal(found.map(({ lesson_id }) => lesson_id).sort(), expected.map(({ lesson_id }) => lesson_id).sort())
    assert.is(total, expected.length)
  }))
})

test('marks show what was found, and the pieces make the text again', () => {
  assert.equal(mark('تَأْسيس الأردن', terms('تاس')), [{ text: 'تَأْس', found: true }, { text: 'يس الأردن', found: false }])
  fc.assert(fc.property(text, text, (shown, query) => {
    const pieces = mark(shown, terms(query))
    assert.is(pieces.map((piece) => piece.text).join(''), [...shown].join(''))
    assert.ok(pieces.every((piece, at) => piece.text !== '' && (at === 0 || pieces[at - 1]!.found !== piece.found)))
    const holds = terms(query).some((term) => fold(shown).includes(term))
    assert.is(pieces.some(({ found }) => found), holds)
  }))
})

test('an address says where one is, whatever the ids are', () => {
  const id = fc.string({ unit: 'binary', minLength: 1 }).map((value) => value.toWellFormed())
  const addresses: fc.Arbitrary<Address> = fc.record({
    place: fc.array(id, { maxLength: 4 }), stage: fc.option(fc.integer({ min: 1, max: 99 })), query: fc.string({ unit: 'binary' }).map((value) => value.toWellFormed()), owned: fc.uniqueArray(id), beside: fc.option(id),
  }).map(({ place: [plan, subject, topic, lesson], stage, query, owned, beside }) => ({
    ...(plan === undefined ? {} : { plan }), ...(subject === undefined ? {} : { subject }), ...(topic === undefined ? {} : { topic }), ...(lesson === undefined ? {} : { lesson }),
    ...(stage === null ? {} : { stage }), query, owned, ...(beside === null ? {} : { beside }),
  }))
  fc.assert(fc.property(addresses, (address) => assert.equal(parseAddress(formatAddress(address)), address)))
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (hash) => {
    const once = parseAddress(hash)
    assert.equal(parseAddress(formatAddress(once)).query, once.query.toWellFormed())
  }))
  assert.is(formatAddress({ plan: 'p1', subject: 'ENG U1', query: '', owned: ['I 1'] }), '#/p1/ENG%20U1?owns=I+1')
  assert.equal(parseAddress('#/a/%E0%A4%A'), { plan: 'a', subject: '%E0%A4%A', query: '', owned: [] })
})

const paid = (item?: string): Access => ({ is_published: true, access_level: 'paid', ...(item === undefined ? {} : { required_item: item }) })
const trackOf = (item: string, parent: boolean): TrackAccess => ({ ...paid(item), is_published: true, is_sold_separately: true, parent_item_required: parent })

test('a lock names what is missing', () => {
  const free: Access = { is_published: true, access_level: 'free_preview' }
  assert.is(lockOf(free, {}, []), undefined)
  assert.is(lockOf({ is_published: true, access_level: 'authenticated' }, {}, []), undefined)
  assert.equal(lockOf(paid('A'), {}, []), { items: ['A'] })
  assert.is(lockOf(paid('A'), {}, ['A']), undefined)
  assert.equal(lockOf(paid(), {}, ['A']), { items: [] }, 'no item opens it')
  const above = { subject: paid('S'), track: trackOf('T', true) }
  assert.equal(lockOf(paid('T'), above, []), { items: ['T', 'S'] })
  assert.equal(lockOf(paid('T'), above, ['T']), { items: ['S'] })
  assert.is(lockOf(paid('T'), above, ['S', 'T']), undefined)
  assert.is(lockOf(free, above, []), undefined, 'a free lesson in it is free')
  assert.equal(lockOf(paid('T'), { ...above, track: trackOf('T', false) }, []), { items: ['T'] }, 'sold separately: the subject is not asked for')
  assert.is(lockOf(paid('T'), { ...above, subject: free }, ['T']), undefined, 'a free subject has no item to ask for')
  assert.equal(itemsOf([paid('B'), free, paid('A'), paid('B')]), ['B', 'A'])
})

function node(id: string, fields: Partial<Node> = {}): Node {
  return { id, title: id, access: { is_published: true, access_level: 'public' }, ...fields }
}

test('two plans are compared node by node', () => {
  const [renamed] = pairs([node('a')], [node('a', { title: 'b', access: paid('I') })])
  assert.equal(renamed!.differences, [
    { field: 'access', left: 'public', right: 'paid' }, { field: 'item', left: '', right: 'I' }, { field: 'title', left: 'a', right: 'b' },
  ])
  const ids = (left: string, right: string) => pairs([...left].map((id) => node(id)), [...right].map((id) => node(id))).map(({ id, left: one, right: other, moved }) => `${id}${!other ? '<' : !one ? '>' : moved ? '~' : ''}`).join(' ')
  assert.is(ids('abc', 'abc'), 'a b c')
  assert.is(ids('abc', 'ac'), 'a b< c')
  assert.is(ids('ac', 'abc'), 'a b> c')
  assert.is(ids('abcd', 'dabc'), 'd~ a b c', 'one moved, not three')
  assert.is(ids('xy', ''), 'x< y<')
})

test('a comparison shows each node once, keeps each order, and has the same differences from both sides', () => {
  const list = fc.uniqueArray(fc.constantFrom(...'abcdefgh')).chain((ids) => fc.tuple(...ids.map((id) => fc.constantFrom('x', 'y').map((title) => node(id, { title })))))
  fc.assert(fc.property(list, list, (left, right) => {
    const result = pairs(left, right)
    assert.equal(result.map(({ id }) => id).sort(), [...new Set([...left, ...right].map(({ id }) => id))].sort())
    assert.equal(result.filter((pair) => pair.right).map(({ id }) => id), right.map(({ id }) => id))
    const still = (side: readonly Node[]) => side.map(({ id }) => id).filter((id) => result.find((pair) => pair.id === id && pair.left && pair.right && !pair.moved))
    assert.equal(still(left), still(right), 'what did not move stands in the same order')
    assert.ok(pairs(left, left).every(isSame))
    assert.is(countDifferences(listRows('lesson', left, right)), countDifferences(listRows('lesson', right, left)))
  }))
})

test('a branch that only one plan has is one row; the same page is known by its name', () => {
  const topic = (id: string, hash: string, plan: string) => ({ ...node(id), is_linear: false, lesson_count: 1, topic_url: `plans/${plan}/${id}.${hash}.json` })
  const track = (plan: string, units: readonly string[], hash: string) => ({
    ...node('t'), is_linear: false, access: trackOf('I', false), units: units.map((id) => ({ ...node(id), is_linear: false, topics: [topic(`${id}-topic`, hash, plan)] })),
  }) as Parameters<typeof hierarchyRows>[0][number]
  const rows = hierarchyRows([track('one', ['u1', 'u2'], '0'.repeat(16))], [track('two', ['u1'], '0'.repeat(16))])
  assert.equal(rows.map(({ kind, id, isSame: same }) => `${kind} ${id} ${same}`), ['track t true', 'unit u1 true', 'topic u1-topic true', 'unit u2 false'])
  assert.is(rows[2]!.isSamePage, true)
  assert.is(hierarchyRows([track('one', ['u1'], '0'.repeat(16))], [track('two', ['u1'], 'f'.repeat(16))])[2]!.isSamePage, false)
})

test('every stage has a shape, whatever is in its config', () => {
  const shape = (type: Parameters<typeof readStage>[0]['type'], config: Record<string, unknown>) => readStage({ type, config }).shape
  assert.is(shape('Video', { video_id: 'demo', provider: 'youtube' }), 'video')
  assert.is(shape('Question', { question_type: 'true_false', prompt: 'p', answer: false }), 'choice')
  assert.is(shape('Question', { question_type: 'numeric', prompt: 'p', answer: 5, tolerance: 0.1 }), 'number')
  assert.is(shape('Text', { format: 'html', body: '<p>' }), 'text')
  assert.is(shape('Interactive', { kind: 'slider_graph', function: 'x' }), 'unknown')
  assert.is(shape('Question', { prompt: 'p', options: 'none' }), 'unknown')
  assert.is(shape('Text', {}), 'empty')
  const choice = readStage({ type: 'Question', config: { question_type: 'multi_select', prompt: 'p', options: [{ id: 'a', text: 'A' }, { id: 'b', text: 'B' }], answer: ['b'] } })
  assert.equal(choice.shape === 'choice' && [choice.many, choice.options.map(({ isRight }) => isRight)], [true, [false, true]])
  const blanks = readStage({ type: 'Interactive', config: { kind: 'fill_blank', text: 'a {{1}} b {{__proto__}}', answers: { 1: ['x', 'y'] } } })
  assert.equal(blanks.shape === 'blanks' && blanks.parts, ['a ', { blank: '1', answers: ['x', 'y'] }, ' b ', { blank: '__proto__', answers: [] }])
  const keys = ['video_url', 'video_id', 'duration', 'captions', 'chapters', 'prompt', 'question_type', 'options', 'answer', 'body', 'format', 'kind', 'items', 'cards', 'pairs', 'text', 'answers', 'spots']
  const value = fc.oneof(fc.jsonValue(), fc.constantFrom('mcq', 'numeric', 'true_false', 'ordering', 'flashcards', 'matching', 'fill_blank', 'hotspot', 'html'))
  fc.assert(fc.property(fc.constantFrom('Video', 'Question', 'Text', 'Interactive'), fc.dictionary(fc.constantFrom(...keys), value), (type, config) => {
    assert.type(readStage({ type, config }).shape, 'string')
  }), { numRuns: 500 })
})

test('Markdown becomes blocks, and nothing of its text is lost', () => {
  assert.equal(parseMarkdown('# Look\n\nlook **after** *it*\nand `x`\n\n- a\n- b\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> q\n\n```\ncode *x*\n```'), [
    { block: 'heading', level: 1, text: ['Look'] },
    { block: 'paragraph', text: ['look ', { mark: 'strong', inside: ['after'] }, ' ', { mark: 'em', inside: ['it'] }, '\nand ', { mark: 'code', text: 'x' }] },
    { block: 'list', ordered: false, items: [['a'], ['b']] },
    { block: 'table', head: [['a'], ['b']], rows: [[['1'], ['2']]] },
    { block: 'quote', text: ['q'] },
    { block: 'code', text: 'code *x*' },
  ])
  assert.equal(parseInline('2 * 3 * 4'), ['2 * 3 * 4'])
  assert.equal(parseInline('[a](javascript:x)'), [{ mark: 'link', to: 'javascript:x', inside: ['a'] }])
  assert.equal(['https://a.example', 'HTTP://a', 'javascript:alert(1)', 'data:text/html,x', '//a', ' https://a'].map(isSafeLink), [true, true, false, false, false, false])
  const letters = (value: unknown): string => (typeof value === 'string' ? value : Array.isArray(value) ? value.map(letters).join('') : typeof value === 'object' && value !== null ? Object.entries(value).filter(([key]) => ['text', 'inside', 'items', 'head', 'rows'].includes(key)).map(([, each]) => letters(each)).join('') : '')
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...'ab*_`#>-|\n 1.[]()') }), (source) => {
    const kept = letters(parseMarkdown(source)).replace(/[^ab]/g, '')
    // A link's address is shown as a link, and the language of a code block is not shown.
    if (!/\]\(|```/.test(source)) assert.is(kept, source.replace(/[^ab]/g, ''))
  }), { numRuns: 500 })
})

test('HTML is read as browsers read it, tags left open and text that only looks like tags included', () => {
  const brief = (node: HtmlNode): string => (typeof node === 'string' ? node : `${node.name}(${node.children.map(brief).join('')})`)
  const read = (source: string) => parseHtml(source, (entity) => ({ '&amp;': '&', '&lt;': '<' })[entity] ?? entity).map(brief).join('')
  assert.is(read('<p>a<p>b<ul><li>1<li>2</ul>c'), 'p(a)p(b)ul(li(1)li(2))c')
  assert.is(read('<table><tr><td>1<td>2<tr><td>3</table>'), 'table(tr(td(1)td(2))tr(td(3)))')
  assert.is(read('a<br>b<br/>c<img src=x>'), 'abr()bbr()cimg()')
  assert.is(read('2 < 3 &amp; 4 > 3 <b>x</i></b> &unknown;'), '2 < 3 & 4 > 3 b(x) &unknown;')
  assert.is(read('a<script>if (1 < 2) "</b>"</script>b<!-- <b> -->c<style>x'), 'abc')
  assert.is(read('&lt;script>'), '<script>', 'what was written as text stays text')
  const [link] = parseHtml(`<a HREF='x"y' title=z href=second onclick="a()">`, String)
  assert.equal(typeof link === 'object' && link.attributes, { href: 'x"y', title: 'z', onclick: 'a()' })
  assert.ok(read('<b>'.repeat(50_000)).length > 0, 'depth has an end')
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...'<>/pbli"\'= &;!-a') }), (source) => { parseHtml(source, String) }), { numRuns: 500 })
})

test('texts tell their direction and language by their letters', () => {
  assert.equal(['تاريخ', '2008 جيل', '(أدبي) Arts', 'Unit 1', '1914', ''].map(directionOf), ['rtl', 'rtl', 'rtl', 'ltr', undefined, undefined])
  assert.equal(['تاريخ', 'Unit – 1', '1914', 'Éléve'].map(languageOf), ['ar', 'en', undefined, undefined])
})

test('what is written on a subject’s colour can be read', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 0xffffff }), (value) => {
    const colour = `#${value.toString(16).padStart(6, '0')}`
    const [one, other] = [luminance(colour), luminance(inkOn(colour))].sort((a, b) => b - a) as [number, number]
    assert.ok((one + 0.05) / (other + 0.05) >= 4.5, colour)
  }))
})

test('figures are told as people tell them', () => {
  assert.equal([bytes(999), bytes(1290), bytes(64_000), bytes(2_340_000)], ['999 B', '1.3 kB', '64 kB', '2.3 MB'])
  assert.equal([duration(0), duration(356), duration(3725), duration(-3)], ['0:00', '5:56', '1:02:05', '0:00'])
  assert.equal([count(1, 'lesson'), count(10_000, 'lesson')], ['1 lesson', '10,000 lessons'])
  assert.is(milliseconds(1742.4), '1,742 ms')
  assert.is(moment('2026-02-12T07:00:59Z'), '2026-02-12 07:00 UTC')
  assert.equal([hashInName('lessons/a.0123456789abcdef.json'), hashInName('plans/p/manifest.json')], ['0123456789abcdef', undefined])
})

test.run()
