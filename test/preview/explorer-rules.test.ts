// What the explorer knows without a browser: folding, finding, addresses, locks, differences, and what a config holds.
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Access, HierarchyPage, LessonStage, ManifestPage, SearchEntry, TopicPage, TrackAccess } from '../../build/pages/page-types.ts'
import { itemsOf, itemsToTell, lockOf } from '../../build/preview/explorer/rules/access.ts'
import { formatAddress, isJourney, parseAddress, type Address } from '../../build/preview/explorer/rules/address.ts'
import { inkOn, luminance } from '../../build/preview/explorer/rules/colour.ts'
import { isSame, pairs, type Node } from '../../build/preview/explorer/rules/compare.ts'
import { hierarchyRows, insideWords, listRows, tally, tallyWords } from '../../build/preview/explorer/rules/compare-rows.ts'
import { draftLabel, draftMarks, draftWords } from '../../build/preview/explorer/rules/drafts.ts'
import { fold, foldWithPlaces } from '../../build/preview/explorer/rules/fold.ts'
import { bytes, count, duration, hashInName, milliseconds, moment } from '../../build/preview/explorer/rules/format.ts'
import { directionOf, languageOf } from '../../build/preview/explorer/rules/language.ts'
import { lookIntoPlan, lookIntoSubject, MOST_TOPICS, type BodyOf } from '../../build/preview/explorer/rules/look-inside.ts'
import { parseHtml, type HtmlNode } from '../../build/preview/explorer/rules/html.ts'
import { isSafeLink, parseInline, parseMarkdown } from '../../build/preview/explorer/rules/markdown.ts'
import { placeOf, whoShows, type Known, type Place } from '../../build/preview/explorer/rules/place.ts'
import { index, mark, search, terms, whereNow } from '../../build/preview/explorer/rules/search.ts'
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
  const [below, track] = [paid('T'), above.track]
  assert.equal(itemsToTell(track, above, [], above.subject), ['T', 'S'], 'the track misses more than its subject')
  assert.equal(itemsToTell(track, above, ['T'], above.subject), [], 'what the subject misses is told there')
  assert.equal(itemsToTell(below, above, ['T'], undefined), ['S'], 'not the item that is owned')
  assert.equal(itemsToTell(below, above, [], track), [])
  assert.is(itemsToTell(below, above, ['S', 'T'], track), undefined)
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
    assert.is(tally(listRows('lesson', left, right)).differences, tally(listRows('lesson', right, left)).differences)
  }))
})

test('a branch that only one plan has is one row; the same page is known by its name', () => {
  const topic = (id: string, hash: string, plan: string) => ({ ...node(id), is_linear: false, lesson_count: 1, topic_url: `plans/${plan}/${id}.${hash}.json` })
  const track = (plan: string, units: readonly string[], hash: string) => ({
    ...node('t'), is_linear: false, access: trackOf('I', false), units: units.map((id) => ({ ...node(id), is_linear: false, topics: [topic(`${id}-topic`, hash, plan)] })),
  }) as Parameters<typeof hierarchyRows>[0][number]
  const rows = hierarchyRows([track('one', ['u1', 'u2'], '0'.repeat(16))], [track('two', ['u1'], '0'.repeat(16))])
  assert.equal(rows.map(({ kind, id, verdict }) => `${kind} ${id} ${verdict}`), ['track t same', 'unit u1 same', 'topic u1-topic same', 'unit u2 different'])
  const [, , other] = hierarchyRows([track('one', ['u1'], '0'.repeat(16))], [track('two', ['u1'], 'f'.repeat(16))])
  assert.equal([other!.verdict, insideWords(other!.inside!, 'topic')], ['different', 'Something inside differs: open it to see'])
})

const OPEN: Access = { is_published: true, access_level: 'public' }
const LOCKED: Access = { is_published: true, access_level: 'paid', required_item: 'I' }

interface Compared {
  readonly manifest: ManifestPage
  readonly pages: ReadonlyMap<string, object>
}

/** A plan of subjects with topics of one lesson each; a page's name holds what it says, as a hash does. */
function comparedPlan(plan: string, subjects: Readonly<Record<string, readonly { readonly access?: Access; readonly version?: number; readonly unit?: string; readonly title?: string }[]>>): Compared {
  const pages = new Map<string, object>()
  const times = { version: 1, generated_at: '' }
  const hashed = (stem: string, page: object): string => {
    const path = `plans/${plan}/${stem}.${fc.hash(JSON.stringify(page)).toString(16).replace('-', 'f').padStart(16, '0')}.json`
    pages.set(path, page)
    return path
  }
  const manifest = {
    plan_id: plan, title: plan, ...times, search_index_url: '',
    subjects: Object.entries(subjects).map(([id, topics]) => {
      const rows = topics.map(({ access = OPEN, version = 1, unit = 'Unit', title }, at) => {
        const topic: TopicPage = {
          id: `${id}-${at}`, title: title ?? `T${at}`, is_linear: false, version, generated_at: '', parent: { unit_id: 'u', unit_title: unit, track_id: 't', track_title: 'T', subject_id: id, subject_title: id }, access: OPEN,
          lessons: [{ id: `${id}-${at}-l`, title: 'L', bit_index: at, lesson_url: 'lessons/l.json', access, stage_count: 1 }],
        }
        return { id: topic.id, title: topic.title, is_linear: false, topic_url: hashed(topic.id, topic), access: OPEN, lesson_count: 1 }
      })
      const hierarchy: HierarchyPage = {
        id, title: id, is_linear: false, ...times, access: OPEN, stats: { total_tracks: 1, total_units: 1, total_topics: rows.length, total_lessons: rows.length },
        tracks: [{ id: 't', title: 'T', is_linear: false, access: trackOf('I', false), units: [{ id: 'u', title: topics[0]?.unit ?? 'Unit', is_linear: false, access: OPEN, topics: rows }] }],
      }
      return { id, title: id, is_linear: false, hierarchy_url: hashed(`${id}_h`, hierarchy), bitmap_url: '', access: OPEN }
    }),
  }
  return { manifest, pages }
}

test('plans that differ in a lesson alone are not called the same, and both levels count alike', () => {
  const one = comparedPlan('one', { math: [{}, {}, {}], art: [{}] })
  const two = comparedPlan('two', { math: [{ access: LOCKED }, { version: 2 }, { title: 'New' }], art: [{ version: 7 }] })
  const all = new Map([...one.pages, ...two.pages])
  const subject = (id: string) => [one, two].map(({ manifest, pages }) => pages.get(manifest.subjects.find((each) => each.id === id)!.hierarchy_url) as HierarchyPage) as [HierarchyPage, HierarchyPage]
  const rowsOf = (bodyOf: BodyOf) => listRows('subject', one.manifest.subjects, two.manifest.subjects, lookIntoPlan(one.manifest, two.manifest, bodyOf).insides)

  const rows = rowsOf((path) => all.get(path))
  assert.equal(rows.map(({ id, verdict, inside }) => [id, verdict, inside!.differences]), [['math', 'different', 3], ['art', 'same', 0]])
  const inMath = hierarchyRows(subject('math')[0].tracks, subject('math')[1].tracks, lookIntoSubject(...subject('math'), (path) => all.get(path)).insides)
  assert.equal(inMath.slice(2).map(({ id, verdict, inside }) => [id, verdict, inside!.differences, inside!.aside]), [['math-0', 'different', 2, undefined], ['math-1', 'same', 0, 'dates'], ['math-2', 'different', 0, 'dates']])
  assert.is(tallyWords(tally(rows)), '3 differences in 1 row.')
  assert.is(tallyWords(tally(inMath)), '3 differences in 2 rows.')
  assert.is(insideWords(rows[0]!.inside!, 'subject'), '3 differences inside')

  const nothingThere = rowsOf(() => undefined)
  assert.is(tallyWords(tally(nothingThere)), 'Looking inside…', 'while pages are on their way nothing is called the same')
  assert.equal(nothingThere.map(({ verdict }) => verdict), ['looking', 'looking'])
  const hierarchies = rowsOf((path) => (path.includes('_h.') ? all.get(path) : undefined))
  assert.equal(hierarchies.map(({ verdict }) => verdict), ['looking', 'looking'])
  const unreadable = rowsOf((path) => (path.includes('math-0') ? null : all.get(path)))
  assert.is(tallyWords(tally(unreadable)), '1 difference in 1 row, and 1 more topic where something inside differs.')
  assert.is(tallyWords(tally(rowsOf(() => null))), '2 topics where something inside differs.')
})

test('what is not the same in a topic’s page is said where no lesson differs', () => {
  const [one, two] = [comparedPlan('one', { s: [{}] }), comparedPlan('two', { s: [{ unit: 'Renamed' }] })]
  const all = new Map([...one.pages, ...two.pages])
  const [left, right] = [one, two].map(({ manifest, pages }) => pages.get(manifest.subjects[0]!.hierarchy_url) as HierarchyPage) as [HierarchyPage, HierarchyPage]
  assert.equal(lookIntoSubject(left, right, (path) => all.get(path)).insides.get('s-0'), { differences: 0, unseen: 0, aside: 'unit' })
  const [lesson] = listRows('lesson', [{ ...node('l'), lesson_url: 'lessons/l.0000000000000000.json' }], [{ ...node('l'), lesson_url: 'lessons/l.ffffffffffffffff.json' }])
  assert.equal(lesson!.differences, [{ field: 'content', left: '0000000000000000', right: 'ffffffffffffffff' }])
})

test('with very many topics that differ, those that are not looked into are told at every level', () => {
  const many = (access: Access) => Array.from({ length: MOST_TOPICS + 30 }, () => ({ access }))
  const [one, two] = [comparedPlan('one', { a: many(OPEN), b: [{}] }), comparedPlan('two', { a: many(LOCKED), b: [{ access: LOCKED }] })]
  const all = new Map([...one.pages, ...two.pages])
  const bodyOf: BodyOf = (path) => all.get(path)
  const look = lookIntoPlan(one.manifest, two.manifest, bodyOf)
  assert.is(look.paths.length, 4 + 2 * MOST_TOPICS)
  const rows = listRows('subject', one.manifest.subjects, two.manifest.subjects, look.insides)
  assert.is(tallyWords(tally(rows)), `${2 * MOST_TOPICS} differences in 1 row, and 31 more topics where something inside differs.`)
  assert.equal(rows.map(({ inside }) => insideWords(inside!, 'subject')), [`${2 * MOST_TOPICS} differences inside, and 30 topics where something inside differs`, '1 topic where something inside differs'])
  const [left, right] = [one, two].map(({ manifest, pages }) => pages.get(manifest.subjects[0]!.hierarchy_url) as HierarchyPage) as [HierarchyPage, HierarchyPage]
  const inside = hierarchyRows(left.tracks, right.tracks, lookIntoSubject(left, right, bodyOf).insides)
  assert.is(inside.filter(({ verdict }) => verdict === 'different').length, MOST_TOPICS + 30, 'every one of them is a row that differs')
  assert.is(tallyWords(tally(inside)), `${2 * MOST_TOPICS} differences in ${MOST_TOPICS} rows, and 30 more topics where something inside differs.`)
})

test('two plans are the same exactly where all of their lessons are', () => {
  const topics = fc.array(fc.constantFrom({}, { access: LOCKED }, { version: 3 }), { maxLength: 5 })
  fc.assert(fc.property(topics, topics, (left, right) => {
    const [one, two] = [comparedPlan('one', { s: left }), comparedPlan('two', { s: right })]
    const all = new Map([...one.pages, ...two.pages])
    const look = lookIntoPlan(one.manifest, two.manifest, (path) => all.get(path))
    const sum = tally(listRows('subject', one.manifest.subjects, two.manifest.subjects, look.insides))
    const lessons = (list: readonly { readonly access?: Access }[]) => list.map(({ access = OPEN }) => access.access_level).join()
    assert.is(tallyWords(sum) === 'Both show the same here.', lessons(left) === lessons(right))
  }))
})

test('who of two plans shows a place', () => {
  const used = { used: [] }
  assert.equal(whoShows(used, used), { by: 'both' })
  assert.equal(whoShows({ ...used, missing: 'topic' }, used), { by: 'right', what: 'topic' })
  assert.equal(whoShows(used, { ...used, missing: 'subject' }), { by: 'left', what: 'subject' })
  assert.equal(whoShows({ ...used, missing: 'subject' }, { ...used, missing: 'topic' }), { by: 'neither', what: 'topic' })
})

test('what is a draft, or lies in one, is marked with what has to be published', () => {
  const at = (isPublished: boolean) => ({ access: { ...OPEN, is_published: isPublished } })
  const place = (...published: readonly boolean[]) => {
    const [subject, track, unit, topicRow, lessonRow] = published.map(at)
    return { used: [], subject, track, unit, topicRow, lessonRow } as unknown as Place
  }
  const words = (...args: Parameters<typeof draftMarks>) => Object.fromEntries(Object.entries(draftMarks(...args)).map(([level, mark]) => [level, draftWords(mark)]))
  assert.equal(words(place(true, true, true, true, true), false), {})
  assert.equal(words(place(true, false, true, true, true), false), { track: 'Draft', unit: 'Draft: its track is not published', topic: 'Draft: its track is not published', lesson: 'Draft: its track is not published' })
  assert.equal(words(place(true, true, true, true, false), true), {
    plan: 'Draft', subject: 'Draft: its plan is not published', track: 'Draft: its plan is not published', unit: 'Draft: its plan is not published', topic: 'Draft: its plan is not published', lesson: 'Draft, and its plan is not published either',
  })
  assert.is(words(place(true, false, true, false, true), false)['lesson'], 'Draft: its track and its topic are not published')
  assert.equal(words({ used: [] }, true), { plan: 'Draft' }, 'what is not known yet has no mark')
  assert.equal([draftLabel(true, true), draftLabel(false, true), draftLabel(false, false)], ['Draft', 'In a draft', undefined])
})

test('what was moved is found by its id', () => {
  const entries = [entry('a', 'A'), entry('b', 'B', { topic_id: 'new-topic', subject_id: 'new' })]
  assert.is(whereNow(entries, { topic: 't', lesson: 'b' })?.topic_id, 'new-topic')
  assert.is(whereNow(entries, { topic: 'new-topic' })?.subject_id, 'new')
  assert.is(whereNow(entries, { topic: 't', lesson: 'c' }), undefined)
})

test('a plan that is not there is told from a page that cannot be read', () => {
  const place = (known: Known) => placeOf({ plan: 'p', query: '', owned: [] }, () => known)
  assert.is(place({ fault: 'The server answered 404', isGone: true }).hasNoPlan, true)
  assert.not.ok(place({ fault: 'The server answered 500' }).hasNoPlan)
  assert.not.ok(place({ body: {} }).hasNoPlan)
})

test('a journey begins with each place, search, comparison and purchase', () => {
  const here: Address = { plan: 'p', subject: 's', query: '', owned: [] }
  const begins = (change: Partial<Address>, from: Partial<Address> = {}) => isJourney({ ...here, ...from }, { ...here, ...from, ...change })
  assert.equal([begins({ topic: 't' }), begins({ query: 'a' }), begins({ beside: 'q' }), begins({ owned: ['I'] })], [true, true, true, true])
  assert.equal([begins({}), begins({ stage: 2 }), begins({ query: 'ab' }, { query: 'a' }), begins({ owned: ['I'] }, { query: 'a' })], [false, false, false, false])
  assert.ok(begins({ query: '' }, { query: 'a' }))
})

test('what is odd in a question is said, and nothing of it is left out', () => {
  const read = (options: unknown, answer?: unknown) => {
    const content = readStage({ type: 'Question', config: { prompt: 'p', options, answer } as LessonStage['config'] })
    if (content.shape !== 'choice') throw new Error(content.shape)
    return content
  }
  const fine = [{ id: 'a', text: 'A' }, { id: 'b', text: 'B' }]
  assert.equal(read(fine, 'b').odd, [])
  assert.equal(read(fine, ['a', 'b']).odd, [])
  assert.equal(read(fine).odd, ['No option is marked right.'])
  assert.equal(read(fine, []).odd, ['No option is marked right.'])
  assert.equal(read(fine, 'z').odd, ['The answer "z" is the id of no option.', 'No option is marked right.'])
  assert.equal(read(fine, ['a', 'z']).odd, ['The answer "z" is the id of no option.'])
  assert.equal(read([...fine, 'C', { id: 'd' }, { text: 'E' }, { id: 'a', text: 'F' }], 'b').odd, [
    'Option 3 is not an object with an id and a text.', 'Option 4 has no text.', 'Option 5 has no id.', 'Options 1 and 6 have the same id: "a".',
  ])
  assert.equal(read([...fine, 'C', 4, null], 'a').options.map(({ text }) => text), ['A', 'B', 'C', '4', 'null'])
  assert.equal(read([{ id: 1, text: 2 }], '1').odd, ['The answer "1" is the id of no option.', 'No option is marked right.'])
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
  assert.equal(parseInline('a ![صورة](/files/x.png "t") b ![](/files/y.png)'), ['a ', { mark: 'image', text: 'صورة' }, ' b ', { mark: 'image', text: 'y.png' }])
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
