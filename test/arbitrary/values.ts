// The values that nodes and plans are made of, hostile ones among them.
import fc from 'fast-check'

/** Ids that break naive paths, keys, sorting or lookups. `<` and `>` and outer white space cannot occur in Frappe. */
const HOSTILE_IDS = [
  'math', 'math_h', 'math_b', 'search', 'search_index', 'manifest', 'lessons', 'plans', 'CON', 'index.html', 'math.json',
  '..', '.', '../../etc', 'a/b', 'a~2Fb', 'a\\b', 'a b', '~', '%2F', '#', '?', '-', '_', '"', "'", '&amp;', 'a\nb', '\u{1F600}', '\uFFFD', '\u2028',
  'الجبر', 'Ünïcödé', '数学', '9', '10', '0', '-1', '1e3', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'null', 'undefined',
  'a'.repeat(118), 'a'.repeat(120), 'a'.repeat(121), 'a'.repeat(140), `${'a'.repeat(139)}b`, 'ج'.repeat(20), 'ج'.repeat(21), 'ج'.repeat(140), '\u{1F600}'.repeat(70),
]

const text = (maxLength: number) => fc.string({ unit: 'grapheme', minLength: 1, maxLength }).map((value) => value.replace(/[<>]/g, '')).filter((value) => value.trim() !== '')

export const ids = fc.oneof(
  { weight: 4, arbitrary: fc.stringMatching(/^[a-z0-9]{2,6}$/) },
  { weight: 3, arbitrary: fc.constantFrom(...HOSTILE_IDS) },
  { weight: 1, arbitrary: text(8).map((value) => value.trim()) },
)

export const titles = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom('Algebra', 'الجبر والهندسة', '数学', 'He said "hi" \\ </p>', '\u{1F600} smile', 'line\u2028end\u2029', ' padded ', 'two\nlines\t', '0', '__proto__') },
  { weight: 1, arbitrary: text(12) },
)

/** What counts as no title at all. */
export const blanks = fc.constantFrom(undefined, ' ', '\t\n', '\u00A0')

export const images = fc.constantFrom(
  '/files/x.png', '/files/صورة 1.png', 'https://cdn.example/a.png', 'https://cdn.example/files/private/a.png', '/files/private/x.png', 'private/x.png',
  '/private/files/x.png', 'https://site.example/private/files/x.png', 'http://site.example:8000/private/x.png',
)

export const colors = fc.constantFrom('#a1B2c3', '#000000', '#FFFFFF', 'red', '#fff', '#12345g', '#1234567', ' #123456', '#123456\n')

export const items = fc.constantFrom('ITEM-1', 'ITEM-2', 'كتاب "1"')

/** Few instants, so that ties and the last microsecond of a second occur. */
export const times = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('2026-01-26T08:00:00.000000Z', '2026-01-26T08:00:00.000001Z', '2026-01-26T08:00:00.999999Z', '2026-01-26T08:00:01.000000Z', '2024-02-29T23:59:59.500000Z', '1970-01-01T00:00:00.000000Z') },
  { weight: 1, arbitrary: fc.tuple(fc.integer({ min: 0, max: 2_000_000_000 }), fc.integer({ min: 0, max: 999_999 })).map(([second, micro]) =>
    `${new Date(second * 1000).toISOString().slice(0, 19)}.${String(micro).padStart(6, '0')}Z`) },
)

export const sortOrders = fc.constantFrom(undefined, undefined, 1, 1, 2, 10, -1)

/** Now and then; otherwise nothing. */
export function sometimes<T>(arbitrary: fc.Arbitrary<T>, oneIn = 4): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: oneIn - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary })
}

export function mostly<T>(arbitrary: fc.Arbitrary<T>, oneIn = 6): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: oneIn - 1, arbitrary }, { weight: 1, arbitrary: fc.constant(undefined) })
}

export const isPublished = fc.oneof({ weight: 15, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) })

/** Up to so many; seldom none, because nothing is seen of a node without children. */
export function few<T>(arbitrary: fc.Arbitrary<T>, most: number): fc.Arbitrary<T[]> {
  return fc.oneof(
    { weight: 12, arbitrary: fc.array(arbitrary, { minLength: 1, maxLength: most, size: 'max' }) },
    { weight: 1, arbitrary: fc.constant<T[]>([]) },
  )
}

/** Present only when true: the default is left out of a snapshot. */
export const rarelyTrue = sometimes(fc.constant(true as const), 6)
/** Present only when false. */
export const rarelyFalse = sometimes(fc.constant(false as const), 5)

export type Draft<A> = A extends fc.Arbitrary<infer T> ? T : never

/** The object without its undefined fields, as a snapshot would have it. */
export function present<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> }
}

/** A name that nobody has taken yet, as close to the wanted one as 140 characters allow. */
export function unique(taken: Set<string>, wanted: string, isForbidden: (name: string) => boolean = () => false): string {
  let name = wanted
  for (let i = 2; taken.has(name) || isForbidden(name); i++) name = `${Array.from(wanted).slice(0, 100).join('')}-${i}`
  taken.add(name)
  return name
}

/** A child row's own time is kept only where it is later than its parent's. */
export function laterThan(time: string | undefined, parents: string | undefined): string | undefined {
  return time !== undefined && parents !== undefined && time <= parents ? undefined : time
}
