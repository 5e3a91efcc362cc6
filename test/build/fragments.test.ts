// What plans show alike is made once and kept once, and what is wrong with it is told as if it were not.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { packSubject } from '../../build/files/pack.ts'
import { unpackSubject } from '../../build/files/unpack.ts'
import { keepInMemory, renderBody } from '../../build/files/render-page.ts'
import { renderSubject } from '../../build/files/render-subject.ts'
import { Fragments, listFragment, type Fragment } from '../../build/fragments.ts'
import type { PlannedPage } from '../../build/pages/index.ts'
import type { SearchEntry } from '../../build/pages/page-types.ts'
import type { Plan } from '../../build/snapshot/records.ts'
import { largeSite } from '../large-site.ts'

const test = suite('fragments')

function entry(id: string, name = id): SearchEntry {
  return { lesson_id: id, lesson_name: name, subject_id: 's', subject_name: 's', unit_id: 'u', unit_name: 'u', topic_id: 't', topic_name: 't' }
}

function faultsOf(...fragments: readonly Fragment<SearchEntry>[]): readonly string[] {
  const shard: PlannedPage = {
    kind: 'search_shard',
    stableName: 'plans/p/search/s.json',
    about: { doctype: 'Memora Subject', name: 's' },
    variant: undefined,
    moment: () => '',
    body: (_linkTo, stamp) => ({ plan_id: 'p', subject_id: 's', subject_name: 's', ...stamp, lessons: Fragments.list(fragments) }),
  }
  return renderBody(shard, () => assert.unreachable() as never, keepInMemory, false).faults
}

test('a fault has its place on the whole page, whatever was looked at on another one', () => {
  const [first, second, faulty] = [entry('a'), entry('b'), entry('c', '')].map((each) => listFragment([each])) as [Fragment<SearchEntry>, Fragment<SearchEntry>, Fragment<SearchEntry>]
  assert.equal(faultsOf(first, second), [])
  const expected = ['lessons/2/lesson_name: must not be empty']
  assert.equal(faultsOf(first, second, faulty), expected)
  assert.equal(faultsOf(first, second, faulty), expected, 'and it is told of each page')
})

/** A subject of too few lessons for a search of its own, and plans of which each has another title for one of its topics. */
function subjectInPlans(count: number) {
  const [content] = largeSite(400).subjects.filter(({ lessons }) => lessons.length > 3)
  const { subject, topics } = content!.structure
  const plans = Array.from({ length: count }, (_, i): Plan => ({
    name: `plan-${i}`,
    title: `Plan ${i}`,
    is_published: true,
    subjects: [{ name: `row-${i}`, idx: 1, subject: subject.name }],
    overrides: [{ name: `override-${i}`, idx: 1, target_doctype: 'Memora Topic', target_name: topics[0]!.name, action: 'Rename', override_value: `Plan ${i} says` }],
  }))
  return renderSubject(content!, plans, keepInMemory)
}

test('what plans show alike is kept once, though each shows another topic otherwise', () => {
  const sizeOf = (count: number) => packSubject(subjectInPlans(count)).bytes.length
  const [one, two, twenty] = [sizeOf(1), sizeOf(2), sizeOf(20)]
  const entries = JSON.stringify(subjectInPlans(1).plans[0]!.searchEntries.items).length
  assert.ok(entries > 10_000, `there are many entries: ${entries}`)
  assert.ok(twenty - one < 19 * (two - one) * 1.2, 'each plan adds as much as the second one')
  assert.ok(two - one < entries / 2, `a plan adds ${two - one} bytes beside ${entries} of entries`)
})

test('packed and unpacked, the entries are the same', () => {
  const rendered = subjectInPlans(3)
  const unpacked = unpackSubject(packSubject(rendered).bytes)
  for (const [i, { searchEntries }] of unpacked.plans.entries()) assert.equal(searchEntries.items, rendered.plans[i]!.searchEntries.items)
  assert.ok(packSubject(unpacked).bytes.equals(packSubject(rendered).bytes))
})

test.run()
