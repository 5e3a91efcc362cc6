// How long a student on a slow network, or an editor with a very large site, has to wait. The machine that runs this may
// be busy, so times are held against requests that were measured in the same run, and the best of a few runs counts.
//
// What is counted. A cold start begins when the browser sets out for the document, with an empty cache, and ends when
// the text is painted. A plan has a second for all of that. Of a lesson's time, which is held against its four page
// requests, one round trip of the profile is taken off: the one before the document's first byte, which no app can
// avoid or use. All else there is the explorer's own: the document's bytes, its scripts, the rendering.
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Snapshot } from '../../build/snapshot/snapshot.ts'
import { openPage, SLOW_MOBILE, startChromium, throttle } from '../chromium.ts'
import { exampleSite, lesson } from '../example-site.ts'
import { writeSnapshot } from '../folders.ts'
import { largeSite } from '../large-site.ts'
import { temporaryFolder } from '../program.ts'
import { explorerSite } from './explorer-site.ts'
import { startPreview, type RunningPreview } from './running-preview.ts'

const test = suite('explorer speed')

const MOST_RUNS = 10
const OWN_MS = 300
const PLAN_MS = 1000
const TOPICS = 10_000

let browser: Browser
const previews: RunningPreview[] = []

test.before(async () => { browser = await startChromium() })
test.after(() => browser?.close())
test.after.each(async () => {
  for (const preview of previews.splice(0)) await preview.interrupt()
})

async function start(snapshot: Snapshot): Promise<RunningPreview> {
  const place = temporaryFolder()
  writeSnapshot(join(place, 'snapshot'), snapshot)
  const preview = await startPreview(['--snapshot', join(place, 'snapshot'), '--dist', join(place, 'dist')])
  previews.push(preview)
  return preview
}

interface ColdStart {
  /** From setting out until what was waited for was painted. */
  readonly shownMs: number
  /** The pages' requests, one by one, as the browser timed them. */
  readonly pageMs: readonly number[]
}

/** Opens an address with an empty cache on the slow network, and waits until `text` is painted. */
async function coldStart(url: string, text: string): Promise<ColdStart> {
  const before = async (page: Page) => {
    await throttle(page, SLOW_MOBILE)
    await page.addInitScript(`{
      const observer = new MutationObserver(() => {
        if (!document.body?.textContent.includes(${JSON.stringify(text)})) return
        observer.disconnect()
        requestAnimationFrame(() => { setTimeout(() => { globalThis.shownAt = performance.now() }) })
      })
      observer.observe(document, { childList: true, subtree: true, characterData: true })
    }`)
  }
  const { page, close } = await openPage(browser, url, { before })
  await page.getByText(text).first().waitFor()
  let shownAt: number | undefined
  while (shownAt === undefined) shownAt = await page.evaluate('globalThis.shownAt')
  const pageMs: number[] = await page.evaluate(`performance.getEntriesByType('resource').filter(({ name }) => /\\/(plans|lessons)\\//.test(name)).map(({ duration }) => duration)`)
  await close()
  return { shownMs: shownAt, pageMs }
}

/** Measures until one run is within the limit: another program can make any run slow, and none fast. */
async function untilWithin(limit: number, measure: () => Promise<number>): Promise<readonly number[]> {
  const times: number[] = []
  while (times.length < MOST_RUNS && !(times.at(-1)! <= limit)) times.push(await measure())
  return times
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0)

test('on a slow network a cold start shows the lesson within its four page requests and 300 ms', async () => {
  const { url } = await start(explorerSite())
  const own = await untilWithin(OWN_MS, async () => {
    const { shownMs, pageMs } = await coldStart(`${url}#/science/history/history-topic/history-one`, 'انطلقت الثورة عام:')
    assert.is(pageMs.length, 4, 'manifest, hierarchy, topic and lesson')
    assert.ok(pageMs.every((each) => each >= SLOW_MOBILE.roundTripMs * 0.9), 'the network is slow')
    return shownMs - SLOW_MOBILE.roundTripMs - sum(pageMs)
  })
  assert.ok(own.at(-1)! <= OWN_MS, `its own time, run after run: ${own.map(Math.round).join(', ')} ms`)
})

test('on a slow network a plan of 50 subjects is on the page within a second', async () => {
  const { snapshot, subject, plan } = exampleSite()
  const subjects = Array.from({ length: 50 }, (_, i) => ({ ...subject, name: `subject-${i}`, title: `مادة ${i}`, description: `وصف المادة ${i}`, color_code: '#2563EB', required_item: `ITEM-${i}` }))
  snapshot.subjects = subjects.map((each) => ({ structure: { subject: each, tracks: [], units: [], topics: [], deleted: [] }, lessons: [] }))
  plan.subjects = subjects.map(({ name }, i) => ({ name: `row-${i}`, idx: i + 1, subject: name }))
  const { url } = await start(snapshot)
  const times = await untilWithin(PLAN_MS, async () => (await coldStart(`${url}#/plan`, 'وصف المادة 49')).shownMs)
  assert.ok(times.at(-1)! <= PLAN_MS, `run after run: ${times.map(Math.round).join(', ')} ms`)
})

test('a subject of 10,000 topics opens, walks, filters and closes without a long wait', async () => {
  const { snapshot, unit, topic } = exampleSite()
  const topics = Array.from({ length: TOPICS }, (_, i) => ({ ...topic, name: `topic-${i}`, title: i % 2 === 0 ? `Topic ${i}` : `موضوع ${i}`, parent_unit: unit.name, sort_order: i + 1 }))
  snapshot.subjects[0]!.structure.topics = topics
  snapshot.subjects[0]!.lessons = topics.map(({ name }, i) => ({ topic: name, lessons: [lesson(`lesson-${i}`, i, { stages: [] })], deleted: [] }))
  snapshot.subjects[0]!.structure.subject.next_bit_index = TOPICS
  const { url } = await start(snapshot)
  const { page, close } = await openPage(browser, `${url}#/plan/math`)
  /** The longest that anything a person does would have had to wait while `act` went on. */
  const longestWait = async (act: () => Promise<void>): Promise<number> => {
    await page.evaluate('{ let last = performance.now(); globalThis.longest = 0; globalThis.watch = setInterval(() => { const now = performance.now(); longest = Math.max(longest, now - last); last = now }, 10) }')
    await act()
    return page.evaluate('clearInterval(watch), longest')
  }
  const unitButton = page.getByRole('button', { name: 'Unit', exact: true })
  await unitButton.waitFor()
  assert.is(await unitButton.getAttribute('aria-expanded'), 'false', 'so many start closed')
  const rows = (): Promise<number> => page.evaluate('document.querySelectorAll(".topic-row").length')
  const opening = await longestWait(async () => {
    await page.locator('.unit .branch-button').click()
    while (await rows() < TOPICS) await page.waitForTimeout(50)
  })
  assert.ok(opening < 1000, `while all rows come, the longest wait is ${Math.round(opening)} ms`)
  const walking = await longestWait(async () => {
    await page.locator('.unit .branch-button').focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('End')
    await page.keyboard.press('ArrowUp')
  })
  assert.match(await page.evaluate('document.activeElement.textContent'), /Topic 9998/)
  assert.ok(walking < 1500, `walking to the end waits ${Math.round(walking)} ms`)
  const filter = page.getByLabel('Filter topics')
  const filtering = await longestWait(async () => {
    await filter.fill('موضوع 777')
    while (await rows() !== 6) await page.waitForTimeout(50)
    await filter.fill('')
    while (await rows() < TOPICS) await page.waitForTimeout(50)
  })
  await filter.fill('موضوع 777')
  await page.getByRole('status').getByText('6 topics').waitFor()
  assert.ok(filtering < 1500, `filtering and back waits ${Math.round(filtering)} ms`)
  await page.locator('.topic-link', { hasText: 'موضوع 7777' }).click()
  await page.locator('h1').getByText('موضوع 7777').waitFor()
  assert.ok(await page.locator('.side .topic-link[aria-current]', { hasText: 'موضوع 7777' }).isVisible(), 'the tree beside is open where the reader is')
  await close()
})

test('a sharded index is searched shard by shard, that of the open subject first', async () => {
  const { url } = await start(largeSite(600, 3))
  const { page, requests, close } = await openPage(browser, `${url}#/grade-12/sub4`)
  await page.locator('h1').waitFor()
  assert.not.ok(requests.some((path) => path.includes('/search')), 'nothing is fetched before something is searched for')
  await page.getByRole('searchbox').fill('معادله')
  await page.getByText(/\d+ lessons found.*, in 6 of 6 subjects\./).waitFor()
  const shards = requests.filter((path) => path.includes('/search/')).map((path) => /search\/(\w+)\./.exec(path)![1])
  assert.is(shards[0], 'sub4')
  assert.equal([...shards].sort(), ['sub0', 'sub1', 'sub2', 'sub3', 'sub4', 'sub5'])
  assert.ok(await page.locator('.result').count() > 10)
  const searched = () => requests.filter((path) => path.includes('/search')).length
  const before = searched()
  await page.getByRole('searchbox').fill('Energy')
  await page.locator('.result mark', { hasText: 'Energy' }).first().waitFor()
  assert.is(searched(), before, 'the next search finds the shards in memory')
  await close()
})

test.run()
