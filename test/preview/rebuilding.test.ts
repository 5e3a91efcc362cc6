// The order of builds and of what is told of them, with builds that end when the test says so.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { problem } from '../../build/errors.ts'
import { startRebuilding, type BuildOutcome } from '../../build/preview/rebuilding.ts'
import type { PreviewState } from '../../build/preview/protocol.ts'

const test = suite('rebuilding')

const WARNING = problem('orphan', { doctype: 'Memora Unit', name: 'u' }, 'its track is missing', 'Choose one.')
const GOOD: BuildOutcome = { notices: [], warnings: [WARNING, WARNING], at: '2026-01-01T00:00:00.000Z' }
const bad = (code: string): BuildOutcome => ({ problems: [problem(code, { file: 'a' }, 'it is wrong', 'Mend it.')], status: 1 })

function trial() {
  const builds: PromiseWithResolvers<BuildOutcome>[] = []
  const told: PreviewState[] = []
  let onSettled: (() => void) | undefined
  let plans = 0
  const rebuilding = startRebuilding({
    drafts: false,
    build: () => {
      const build = Promise.withResolvers<BuildOutcome>()
      builds.push(build)
      return build.promise
    },
    settled: async () => onSettled?.(),
    plans: () => [{ segment: `plan-${plans++}`, id: 'plan', title: 'Plan', published: true }],
    onState: (state) => told.push(state),
  })
  const words = () => told.map(({ state, build, problems }) => [state, build, ...problems.map(({ code }) => code)].join(' '))
  /** Ends the build that runs, and waits for what follows from it. */
  const end = async (outcome: BuildOutcome) => {
    builds.at(-1)!.resolve(outcome)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { rebuilding, builds, told, words, end, whenSettled: (act: () => void) => { onSettled = act } }
}

test('before the first build it tells what the folder holds', () => {
  const { rebuilding, told } = trial()
  assert.equal(rebuilding.state(), { build: 0, state: 'building', drafts: false, plans: [{ segment: 'plan-0', id: 'plan', title: 'Plan', published: true }], problems: [], notices: [], warnings: [], warningCount: 0 })
  assert.equal(told, [])
})

test('one build at a time; what comes while it runs is one more', async () => {
  const { rebuilding, builds, words, end } = trial()
  const first = rebuilding.rebuild()
  for (let i = 0; i < 5; i++) void rebuilding.rebuild()
  assert.is(builds.length, 1)
  await end(GOOD)
  assert.is(builds.length, 2)
  await end(GOOD)
  await first
  assert.is(builds.length, 2)
  assert.equal(words(), ['ready 1', 'building 1', 'ready 2'])
  assert.equal(rebuilding.state().warnings[0], { text: 'Memora Unit "u": its track is missing. Choose one.', code: 'orphan', doctype: 'Memora Unit', name: 'u' })
  assert.equal([rebuilding.state().warningCount, rebuilding.state().builtAt], [2, '2026-01-01T00:00:00.000Z'])
})

test('a failure keeps what was there and stands until a build succeeds', async () => {
  const { rebuilding, words, end } = trial()
  void rebuilding.rebuild()
  await end(GOOD)
  const { plans } = rebuilding.state()
  for (const outcome of [bad('one'), bad('two'), GOOD]) {
    void rebuilding.rebuild()
    if (outcome !== GOOD) assert.equal(rebuilding.state().plans, plans)
    await end(outcome)
  }
  assert.equal(words(), ['ready 1', 'building 1', 'failed 1 one', 'building 1 one', 'failed 1 two', 'building 1 two', 'ready 2'])
})

test('a failure that something newer follows is not told', async () => {
  const { rebuilding, builds, words, end, whenSettled } = trial()
  void rebuilding.rebuild()
  void rebuilding.rebuild()
  await end(bad('half'))
  assert.is(builds.length, 2)
  // The other half is noticed only while it waits for rest.
  whenSettled(() => {
    whenSettled(() => {})
    void rebuilding.rebuild()
  })
  await end(bad('half again'))
  await end(GOOD)
  assert.equal(words(), ['ready 1'])
})

test('problems are told as the command line does, and of very many the first', async () => {
  const { rebuilding, end } = trial()
  void rebuilding.rebuild()
  await end({ problems: Array.from({ length: 1_000 }, (_, i) => problem('title-missing', { doctype: 'Memora Lesson', name: `l${i}`, field: 'title' }, 'it has no title', 'Give it one in Frappe.')), status: 1 })
  const { problems } = rebuilding.state()
  assert.equal(problems[0], { text: 'Memora Lesson "l0", title: it has no title. Give it one in Frappe.', code: 'title-missing', doctype: 'Memora Lesson', name: 'l0', field: 'title' })
  assert.equal(problems.at(-1), { code: 'more-problems', text: 'And 800 more. Run make build to see them all.' })
  assert.is(problems.length, 201)
})

test('a bug in a build is not taken for a fault of the content', async () => {
  const { rebuilding, builds, words } = trial()
  const rebuilt = rebuilding.rebuild()
  builds[0]!.reject(new TypeError('a bug'))
  assert.is(await rebuilt.catch((error: Error) => error.message), 'a bug')
  assert.equal(words(), [])
})

test.run()
