// Every kind of change, as an author makes it in a snapshot: the line that a reviewer reads of it, and no other.
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { inPool } from '../../build/deploy/pool.ts'
import { lesson, override } from '../example-site.ts'
import { writeSnapshot } from '../folders.ts'
import { memora, temporaryFolder } from '../program.ts'
import { twoPlans, type TwoPlans } from './two-plans.ts'

const test = suite('kinds of changes')
const folder = temporaryFolder()
const before = join(folder, 'before')
writeSnapshot(before, twoPlans().snapshot)

async function diff(change: (site: TwoPlans) => void, args: readonly string[] = [], base: (site: TwoPlans) => void = () => {}): Promise<string> {
  const head = join(temporaryFolder(), 'after')
  const site = twoPlans()
  change(site)
  writeSnapshot(head, site.snapshot)
  const old = twoPlans()
  base(old)
  const from = base.length === 0 ? before : join(temporaryFolder(), 'before')
  if (from !== before) writeSnapshot(from, old.snapshot)
  const { status, stdout, stderr } = await memora(['diff', '--snapshot', head, '--base', from, ...args])
  assert.is(status, 0, stderr)
  return stdout
}

/** What is said between the heading and what it costs. */
function said(text: string): readonly string[] {
  const lines = text.split('\n').slice(1, -2)
  return lines.slice(0, lines.findIndex((line) => /^Students fetch|^\d+ pages? go/.test(line))).filter((line) => line !== '')
}

const MATH = '"\u2068الرياضيات\u2069"'
const PLAN = '"\u2068خطة\u2069"'

const soldApart = { is_sold_separately: true, required_item: 'ALG', parent_item_required: false }

interface Case {
  readonly change: (site: TwoPlans) => void
  readonly base?: (site: TwoPlans) => void
  readonly says: readonly string[]
}

const CASES: Readonly<Record<string, Case>> = {
  'a lesson that is added': {
    change: ({ lessons }) => void lessons['p2']!.push(lesson('new', 9, { title: 'A new one' })),
    says: ['Access: as it was. New: 1 lesson as paid.', 'Added: 1 lesson', `  lesson "A new one" ("new") in ${MATH} / "Topic p2", paid ("ITEM")  [all 2 plans]`],
  },
  'a lesson that is withdrawn': {
    change: ({ lessons }) => { lessons['p1']![1]!.is_published = false },
    says: ['Removed: 1 lesson', `  lesson "Lesson b" ("b") in ${MATH} / "Topic p1", paid ("ITEM")  [all 2 plans]`],
  },
  'a unit that is hidden in one plan': {
    change: ({ other }) => void other.overrides.push(override({ action: 'Hide', target_doctype: 'Memora Unit', target_name: 'u1' })),
    says: ['Removed: 1 unit, 2 topics, 4 lessons', `  unit "Vectors" ("u1") in ${MATH} / "Algebra", paid ("ITEM"), with 2 topics, 4 lessons  [plan "Other | plan"]`],
  },
  'a subject that a plan no longer lists': {
    change: ({ plan }) => void plan.subjects.pop(),
    says: ['Removed: 1 subject', `  subject "Physics" ("physics"), authenticated  [plan ${PLAN}]`],
  },
  'a track that is added whole': {
    change: () => {},
    base: ({ tracks }) => { tracks[1]!.is_published = false },
    says: ['Access: as it was. New: 1 track, 1 unit, 1 topic, 1 lesson as paid.', 'Added: 1 track, 1 unit, 1 topic, 1 lesson', `  track "Geometry" ("t2") in ${MATH}, paid ("ITEM"), with 1 unit, 1 topic, 1 lesson  [all 2 plans]`],
  },
  'a topic that is renamed': {
    change: ({ topics }) => { topics[0]!.title = 'Another title' },
    says: ['Renamed: 1 topic', `  topic "p1" in ${MATH} / "Vectors": "Topic p1" -> "Another title"  [all 2 plans]`],
  },
  'a lesson that is renamed: its page and the lists of it are one change': {
    change: ({ lessons }) => { lessons['p1']![0]!.title = 'Another title' },
    says: ['Renamed: 1 lesson', `  lesson "a" in ${MATH} / "Topic p1": "Lesson a" -> "Another title"  [all 2 plans]`],
  },
  'a lesson that one plan renames': {
    change: ({ other }) => void other.overrides.push(override({ action: 'Rename', override_value: 'Ours', target_doctype: 'Memora Lesson', target_name: 'a' })),
    says: ['Renamed: 1 lesson', `  lesson "a" in ${MATH} / "Topic p1": "Lesson a" -> "Ours"  [plan "Other | plan"]`],
  },
  'a lesson that is renamed, where one plan has a name of its own for it': {
    base: ({ other }) => void other.overrides.push(override({ action: 'Rename', override_value: 'Ours', target_doctype: 'Memora Lesson', target_name: 'a' })),
    change: ({ other, lessons }) => {
      other.overrides.push(override({ action: 'Rename', override_value: 'Ours', target_doctype: 'Memora Lesson', target_name: 'a' }))
      lessons['p1']![0]!.title = 'Another title'
    },
    says: ['Renamed: 1 lesson', `  lesson "a" in ${MATH} / "Topic p1", on its own page: "Lesson a" -> "Another title"  [plan "Other | plan"]`, `  lesson "a" in ${MATH} / "Topic p1": "Lesson a" -> "Another title"  [plan ${PLAN}]`],
  },
  'a topic that moves to another unit': {
    change: ({ topics }) => { topics[0]!.parent_unit = 'u3' },
    says: ['Moved: 1 topic', '  topic "Topic p1" ("p1"): from unit "Vectors" ("u1") to unit "Circles" ("u3")  [all 2 plans]'],
  },
  'a lesson that moves to another topic': {
    change: ({ lessons }) => void lessons['p2']!.push(lessons['p1']!.pop()!),
    says: ['Moved: 1 lesson', '  lesson "Lesson c" ("c"): from topic "Topic p1" ("p1") to topic "Topic p2" ("p2")  [all 2 plans]'],
  },
  'a description, an image and a colour': {
    change: ({ subject, topics, lessons }) => {
      subject.color_code = '#112233'
      topics[0]!.image = '/files/a.png'
      lessons['p1']![0]!.description = 'Read this'
    },
    says: [
      'Edited: 1 subject, 1 topic, 1 lesson',
      `  subject ${MATH} ("math")  [all 2 plans]`, '    color_code: none -> "#112233"',
      `  topic "Topic p1" ("p1") in ${MATH} / "Vectors"  [all 2 plans]`, '    image: none -> "/files/a.png"',
      `  lesson "Lesson a" ("a") in ${MATH} / "Topic p1"  [all 2 plans]`, '    description: none -> "Read this"',
    ],
  },
  'a stage: its texts, a key deep in its config, its order': {
    change: ({ lessons }) => {
      const [a, b] = lessons['p1']!
      a!.stages[1]!.weight = 2
      a!.stages[1]!.config = { prompt: 'Why?', options: [{ text: 'yes' }, { text: 'never' }] }
      b!.stages.reverse().forEach((each, i) => { each.idx = i + 1 })
      b!.stages.push({ name: 'b-3', idx: 3, title: 'Watch', type: 'Video', config: {} })
    },
    says: [
      'Edited: 2 lessons',
      `  lesson "Lesson a" ("a") in ${MATH} / "Topic p1"  [all 2 plans]`, '    stage 2 (Question) "Stage a-2", "config.options[1].text": "no" -> "never"', '    stage 2 (Question) "Stage a-2", weight: none -> 2',
      `  lesson "Lesson b" ("b") in ${MATH} / "Topic p1"  [all 2 plans]`, '    stage 3 (Video) "Watch" added', '    stage 1 (Question) "Stage b-2": now first',
    ],
  },
  'a lesson with many changes: what matters most is not what is cut off': {
    change: ({ lessons }) => {
      const [a] = lessons['p1']!
      a!.description = 'Read this'
      Object.assign(a!.stages[0]!, { target_time: 3, weight: 4, is_skippable: true, type: 'Interactive' })
      Object.assign(a!.stages[1]!, { title: 'Choose', weight: 2, config: { prompt: 'How?', options: [{ text: 'yes' }, { text: 'no', is_correct: true }] } })
    },
    says: [
      'Edited: 1 lesson',
      `  lesson "Lesson a" ("a") in ${MATH} / "Topic p1"  [all 2 plans]`,
      '    stage 1 (Interactive) "Stage a-1", type: "Text" -> "Interactive"',
      '    stage 2 (Question) "Choose", "config.options[1].is_correct": none -> true',
      '    stage 2 (Question) "Choose", "config.prompt": "Why?" -> "How?"',
      '    stage 2 (Question) "Choose", title: "Stage a-2" -> "Choose"',
      '    description: none -> "Read this"',
      '    and 4 more',
    ],
  },
  'the order of lessons: only the one that was moved': {
    change: ({ lessons }) => { lessons['p1']![0]!.sort_order = 9 },
    says: ['In another order: 1 lesson', `  lesson "Lesson a" ("a") in ${MATH} / "Topic p1": now after lesson "Lesson c" ("c")  [all 2 plans]`],
  },
  'the order of subjects in one plan': {
    change: ({ other }) => { other.subjects[1]!.idx = 0 },
    says: ['In another order: 1 subject', '  subject "Physics" ("physics"): now first  [plan "Other | plan"]'],
  },
  'linear': {
    change: ({ units }) => { units[0]!.is_linear = false },
    says: ['Linear or not: 1 unit', `  unit "Vectors" ("u1") in ${MATH} / "Algebra": in any order from now on  [all 2 plans]`],
  },
  'the bit of a lesson, which comes before all else but access': {
    change: ({ lessons, topics }) => {
      lessons['p1']![0]!.bit_index = 19
      topics[3]!.title = 'Also'
    },
    says: ['Progress at risk (what students did is kept by the old bit): 1 lesson', `  lesson "Lesson a" ("a") in ${MATH} / "Topic p1": bit 0 -> 19  [all 2 plans]`, 'Renamed: 1 topic', `  topic "p4" in ${MATH} / "Circles": "Topic p4" -> "Also"  [all 2 plans]`],
  },
  'a whole subtree that becomes free, in one line': {
    change: ({ units }) => { units[0]!.is_free_preview = true },
    says: ['Access: 1 unit, 2 topics, 4 lessons: paid -> free_preview', `  paid ("ITEM") -> free_preview  unit "Vectors" ("u1") in ${MATH} / "Algebra", with all below it: 2 topics, 4 lessons  [all 2 plans]`],
  },
  'a subtree with an exception, and another item': {
    change: ({ other, subject }) => {
      subject.required_item = 'DEARER'
      other.overrides.push(override({ action: 'Set Free', target_doctype: 'Memora Unit', target_name: 'u2' }))
    },
    says: [
      'Access: 1 unit, 1 topic, 1 lesson: paid -> free_preview; 1 subject, 2 tracks, 3 units, 4 topics, 6 lessons: item changed',
      `  paid ("ITEM") -> free_preview     unit "Matrices" ("u2") in ${MATH} / "Algebra", with all below it: 1 topic, 1 lesson  [plan "Other | plan"]`,
      `  paid ("ITEM") -> paid ("DEARER")  subject ${MATH} ("math"), with some of what is below it: 2 tracks, 2 units, 3 topics, 5 lessons  [plan "Other | plan"]`,
      `  paid ("ITEM") -> paid ("DEARER")  subject ${MATH} ("math"), with all below it: 2 tracks, 3 units, 4 topics, 6 lessons  [plan ${PLAN}]`,
    ],
  },
  'a track that is sold separately': {
    change: ({ tracks }) => Object.assign(tracks[1]!, { is_sold_separately: true, parent_item_required: true, required_item: 'GEO' }),
    says: [
      'Access: 1 track, 1 unit, 1 topic, 1 lesson: item changed; 1 unit, 1 topic, 1 lesson: subject\'s item needed as well',
      `  paid ("ITEM") -> paid ("GEO"), sold separately: no -> yes, parent item required: no -> yes  track "Geometry" ("t2") in ${MATH}, with all below it: 1 unit, 1 topic, 1 lesson; 1 unit, 1 topic, 1 lesson that are paid then need the subject's item as well ("ITEM")  [all 2 plans]`,
    ],
  },
  'a track that asks for the subject\'s item as well: all that it locks, but for what is free': {
    base: ({ tracks }) => Object.assign(tracks[0]!, soldApart),
    change: ({ tracks, lessons }) => {
      Object.assign(tracks[0]!, soldApart, { parent_item_required: true })
      lessons['p1']![0]!.is_free_preview = true
    },
    says: [
      'Access: 1 lesson: paid -> free_preview; 2 units, 3 topics, 4 lessons: subject\'s item needed as well; 1 track: sale flag changed',
      `  paid ("ALG") -> free_preview     lesson "Lesson a" ("a") in ${MATH} / "Topic p1"  [all 2 plans]`,
      `  parent item required: no -> yes  track "Algebra" ("t1") in ${MATH}; 2 units, 3 topics, 4 lessons that are paid then need the subject's item as well ("ITEM")  [all 2 plans]`,
    ],
  },
  'a track that no longer asks for the subject\'s item: what opens comes first': {
    base: ({ tracks }) => Object.assign(tracks[1]!, soldApart, { parent_item_required: true }),
    change: ({ tracks }) => Object.assign(tracks[1]!, soldApart),
    says: [
      'Access: 1 unit, 1 topic, 1 lesson: subject\'s item no longer needed as well; 1 track: sale flag changed',
      `  parent item required: yes -> no  track "Geometry" ("t2") in ${MATH}; 1 unit, 1 topic, 1 lesson that are paid then no longer need the subject's item as well ("ITEM")  [all 2 plans]`,
    ],
  },
  'another item of a subject whose track asks for it as well': {
    base: ({ tracks }) => Object.assign(tracks[1]!, soldApart, { parent_item_required: true }),
    change: ({ tracks, subject }) => {
      Object.assign(tracks[1]!, soldApart, { parent_item_required: true })
      subject.required_item = 'DEARER'
    },
    says: [
      'Access: 1 subject, 1 track, 2 units, 3 topics, 5 lessons: item changed; 1 unit, 1 topic, 1 lesson: subject\'s other item needed as well',
      `  paid ("ITEM") -> paid ("DEARER")  subject ${MATH} ("math"), with some of what is below it: 1 track, 2 units, 3 topics, 5 lessons; 1 unit, 1 topic, 1 lesson that are paid then need the subject's item as well ("DEARER", no longer "ITEM")  [all 2 plans]`,
    ],
  },
  'a topic that moves to a track that asks for the subject\'s item as well': {
    base: ({ tracks }) => tracks.forEach((track, i) => Object.assign(track, soldApart, { parent_item_required: i === 1 })),
    change: ({ tracks, topics }) => {
      tracks.forEach((track, i) => Object.assign(track, soldApart, { parent_item_required: i === 1 }))
      topics[1]!.parent_unit = 'u3'
    },
    says: [
      'Access: 1 topic, 1 lesson: subject\'s item needed as well',
      `  subject's item needed as well  topic "Topic p2" ("p2") in ${MATH} / "Circles"; 1 topic, 1 lesson that are paid then need the subject's item as well ("ITEM")  [all 2 plans]`,
      'Moved: 1 topic', '  topic "Topic p2" ("p2"): from unit "Vectors" ("u1") to unit "Circles" ("u3")  [all 2 plans]',
    ],
  },
  'a plan that is published, and its title': {
    base: ({ other }) => { other.is_published = false },
    change: ({ plan }) => { plan.title = 'New title' },
    says: ['Plans', '  plan "Other | plan" ("other") is new: 2 subjects, 2 tracks, 3 units, 4 topics, 6 lessons (lessons: 6 paid)', '  plan "plan" is renamed: "\u2068خطة\u2069" -> "New title"'],
  },
  'a plan that is withdrawn, and one with another season': {
    change: ({ other, plan }) => {
      other.is_published = false
      plan.season = '2027'
    },
    says: ['Plans', '  plan "Other | plan" ("other") goes away, since it is no longer published: 2 subjects, 2 tracks, 3 units, 4 topics, 6 lessons (lessons: 6 paid)', `  plan ${PLAN} ("plan")`, '    season: none -> "2027"'],
  },
}

const outcomes = inPool(Object.values(CASES), 3, async ({ change, base }) => said(await diff(change, [], base)))
for (const [index, [name, { says }]] of Object.entries(CASES).entries()) {
  test(name, async () => assert.equal((await outcomes)[index], says))
}

function several({ units, lessons, other }: TwoPlans): void {
  units[0]!.is_free_preview = true
  lessons['p3']![0]!.title = 'a | `b` <c>\n@d'
  other.overrides.push(override({ action: 'Hide', target_doctype: 'Memora Track', target_name: 't2' }))
}

test('a comment of a pull request: totals, access as a table, then the first of each kind', async () => {
  const comment = await diff(several, ['--markdown'])
  const title = '<code>a &#124; &#96;b&#96; &#60;c&#62;&#92;n&#64;d</code>'
  const lines = comment.split('\n')
  assert.equal(lines.slice(3, lines.findIndex((line) => line.startsWith('Students fetch'))), [
    '',
    '| | removed | renamed |', '|---|--:|--:|', '| tracks | 1 |  |', '| units | 1 |  |', '| topics | 1 |  |', '| lessons | 1 | 1 |',
    '',
    '**Access: 1 unit, 2 topics, 4 lessons: paid → free_preview**',
    '',
    '| access | of | shown in |', '|---|---|---|',
    '| paid (`ITEM`) → free_preview | unit `Vectors` (`u1`) in `\u2068الرياضيات\u2069` / `Algebra`, with all below it: 2 topics, 4 lessons | all 2 plans |',
    '',
    '**Removed: 1 track, 1 unit, 1 topic, 1 lesson**',
    '',
    '- track `Geometry` (`t2`) in `\u2068الرياضيات\u2069`, paid (`ITEM`), with 1 unit, 1 topic, 1 lesson [plan <code>Other &#124; plan</code>]',
    '',
    '**Renamed: 1 lesson**',
    '',
    `- lesson \`e\` in \`\u2068الرياضيات\u2069\` / \`Topic p3\`: \`Lesson e\` → ${title} [all 2 plans]`,
    '',
  ])
  assert.match(comment, /\nStudents fetch \d+ pages anew, [\d.]+ kB: [^\n]+\.\n1 page goes away: [^\n]+\.\n\n- plan [^\n]+: \d+ pages, [\d.]+ kB\n- plan [^\n]+\n$/)
})

test('for a program everything, each node of each plan', async () => {
  const { status, command, access, changes, counts, base } = JSON.parse(await diff(several, ['--json']))
  assert.equal([status, command, base.kind], ['done', 'diff', 'snapshot'])
  assert.is(access.changes.length, 14)
  const state = (level: string, item?: string) => ({ level, ...(item === undefined ? {} : { item }), sold_separately: false, parent_item_required: false })
  assert.equal(access.changes.find(({ plan, id }: { plan: string; id: string }) => plan === 'other' && id === 'd'), {
    plan: 'other', kind: 'lesson', id: 'd', title: 'Lesson d', from: state('paid', 'ITEM'), to: state('free_preview'),
    place: [{ kind: 'subject', id: 'math', title: 'الرياضيات' }, { kind: 'track', id: 't1', title: 'Algebra' }, { kind: 'unit', id: 'u1', title: 'Vectors' }, { kind: 'topic', id: 'p2', title: 'Topic p2' }],
  })
  assert.equal(access.counts, [{ change: 'paid -> free_preview', nodes: { unit: 1, topic: 2, lesson: 4 }, plans: ['other', 'plan'] }])
  assert.equal(counts, { removed: { track: 1, unit: 1, topic: 1, lesson: 1 }, renamed: { lesson: 1 } })
  assert.equal(changes.map(({ change, id, plans }: { change: string; id: string; plans: string[] }) => [change, id, plans]), [
    ['removed', 't2', ['other']], ['removed', 'u3', ['other']], ['removed', 'p4', ['other']], ['removed', 'f', ['other']], ['renamed', 'e', ['other', 'plan']],
  ])
})

test('what a new plan shows is fetched by its students, though others have the lessons already', async () => {
  const draft = ({ other }: TwoPlans) => { other.is_published = false }
  const published = ({ lessons }: TwoPlans) => { lessons['p2']![0]!.stages[0]!.title = 'Edited' }
  const text = await diff(published, [], draft)
  assert.match(text, /\nStudents fetch 19 pages anew, [\d.]+ kB: [^\n]*, 6 lessons, [^\n]*\. Of these, 5 lessons \([\d.]+ kB\) are published already, in plans of other students\.\n/)
  assert.match(text, /\n {2}plan "Other \| plan": 16 pages, [\d.]+ kB, of which 5 lessons \([\d.]+ kB\) are published already\n {2}plan \S+: \d pages, [\d.]+ kB\n/)
  const { fetch } = JSON.parse(await diff(published, ['--json'], draft))
  assert.equal([fetch.published_already.pages, fetch.plans.other.published_already.pages, fetch.plans.plan.published_already], [5, 5, { pages: 0, bytes: 0 }])
  // What comes to a plan that had none of it is counted in the same way; what is new in both is published nowhere yet.
  const hidden = ({ other }: TwoPlans) => void other.overrides.push(override({ action: 'Hide', target_doctype: 'Memora Topic', target_name: 'p1' }))
  const shown = ({ lessons }: TwoPlans) => void lessons['p1']!.push(lesson('new', 9))
  const again = JSON.parse(await diff(shown, ['--json'], hidden)).fetch
  assert.equal([again.kinds.lesson.pages, again.published_already.pages, again.plans.other.published_already.pages, again.plans.plan.published_already.pages], [4, 3, 3, 0])
})

test('nothing changes where nothing did, and that is all that is said', async () => {
  assert.match(await diff(() => {}), /^\S+ against \S+\n\nNothing changes for students\.\nDone in [\d.]+ s\.\n$/)
  assert.match(await diff(() => {}, ['--markdown']), /^### What changes for students\n\n`\S+` against `\S+`\.\n\n\*\*Nothing changes for students\.\*\*\n$/)
  const { changed, changes, access, plans, fetch, gone } = JSON.parse(await diff(() => {}, ['--json']))
  assert.equal([changed, changes, access, plans, fetch.pages, fetch.bytes, gone.pages], [false, [], { counts: [], groups: [], changes: [], subject_items: [] }, [], 0, 0, 0])
})

test('a draft changes nothing; what was only saved anew changes nothing but has to be fetched', async () => {
  assert.match(await diff(({ lessons }) => void lessons['p1']!.push(lesson('draft', 10, { is_published: false }))), /\n\nNothing changes for students\.\nDone/)
  const saved = await diff(({ lessons }) => { lessons['p1']![0]!.modified = '2026-02-02T00:00:00.000000Z' })
  assert.match(saved, /\n\nNothing changes for students\.\nStudents fetch 7 pages anew, [\d.]+ kB: 2 manifests, 2 hierarchies, 2 topics, 1 lesson\. They show the same\.\n/)
})

test.run()
