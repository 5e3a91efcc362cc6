// An open page while the snapshot changes: it shows the change where the reader is, or why there is none, and says
// which nodes are drafts.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { snapshotFiles, type Snapshot } from '../../build/snapshot/snapshot.ts'
import { accessibilityFaults, openPage, startChromium } from '../chromium.ts'
import { lesson } from '../example-site.ts'
import { writeSnapshot } from '../folders.ts'
import { temporaryFolder } from '../program.ts'
import { explorerSite } from './explorer-site.ts'
import { startPreview, type RunningPreview } from './running-preview.ts'

const test = suite('live explorer')

const LESSONS = 'subjects/history/lessons/history-topic.json'
const LESSON = '#/science/history/history-topic/history-one'

let browser: Browser
const previews: RunningPreview[] = []

test.before(async () => { browser = await startChromium() })
test.after(() => browser?.close())
test.after.each(async () => {
  for (const preview of previews.splice(0)) await preview.interrupt()
})

interface Running {
  readonly preview: RunningPreview
  write(path: string, text: string): void
}

async function start(args: readonly string[] = [], site: Snapshot = explorerSite()): Promise<Running> {
  const place = temporaryFolder()
  const snapshot = join(place, 'snapshot')
  writeSnapshot(snapshot, site)
  const preview = await startPreview(['--snapshot', snapshot, '--dist', join(place, 'dist'), ...args])
  previews.push(preview)
  return { preview, write: (path, text) => writeFileSync(join(snapshot, path), text) }
}

/** The site's file with something in it changed. */
function changed(path: string, change: (text: string) => string): string {
  const text = snapshotFiles(explorerSite() as Snapshot).get(path)!
  const result = change(text)
  assert.is.not(result, text, 'the change changes something')
  return result
}

const says = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor()

test('an edit is on the page at once, and nothing else moves', async () => {
  const { preview, write } = await start()
  const { page, requests, close } = await openPage(browser, `${preview.url}${LESSON}`, { viewport: { width: 800, height: 500 } })
  await page.getByRole('radio', { name: '1914' }).check()
  await page.evaluate('scrollTo(0, 400)')
  const before = { scroll: await page.evaluate('scrollY'), requests: requests.length }
  write(LESSONS, changed(LESSONS, (text) => text.replace('انطلقت الثورة عام:', 'متى انطلقت الثورة؟')))
  await says(page, 'متى انطلقت الثورة؟')
  assert.is(await page.evaluate('scrollY'), before.scroll)
  assert.is(await page.evaluate('document.activeElement.value'), 'a', 'the focus stays')
  assert.ok(await page.getByRole('radio', { name: '1914' }).isChecked(), 'and so does what was chosen')
  const again = requests.slice(before.requests).map((path) => path.replace(/\.[0-9a-f]{16}/, ''))
  assert.equal(again, ['/plans/science/manifest.json', '/plans/science/history_h.json', '/plans/science/history-topic.json', '/lessons/history-one.json'])
  await says(page, 'The content was updated, once so far')
  await close()
})

test('an edit elsewhere costs one request, for the manifest and what leads to it', async () => {
  const { preview, write } = await start()
  const { page, requests, close } = await openPage(browser, `${preview.url}${LESSON}`)
  await page.getByRole('radio', { name: '1914' }).waitFor()
  const before = requests.length
  write('subjects/english/lessons/english-topic.json', changed('subjects/english/lessons/english-topic.json', (text) => text.replace('Phrasal Verbs', 'Idioms')))
  await preview.until(({ build, state }) => build >= 2 && state === 'ready')
  await says(page, 'The content was updated, once so far')
  assert.equal(requests.slice(before), ['/plans/science/manifest.json'])
  await close()
})

test('a snapshot that cannot be built says why over the last good content, and is forgotten when it is mended', async () => {
  const { preview, write } = await start()
  const { page, close } = await openPage(browser, `${preview.url}${LESSON}`)
  await page.getByRole('radio', { name: '1914' }).waitFor()
  write(LESSONS, changed(LESSONS, (text) => text.replace('"bit_index": 1', '"bit_index": 0')))
  await page.getByRole('alert').getByText('stop the build').or(page.getByRole('alert').getByText('A problem stops')).first().waitFor()
  const { problems } = await preview.until(({ state }) => state === 'failed')
  const shown = await page.getByRole('alert').innerText()
  for (const { text } of problems) assert.ok(shown.includes(text), `the page says: ${text}`)
  assert.match(shown, /last good content/)
  assert.ok(await page.getByRole('radio', { name: '1914' }).isVisible())
  assert.match(await page.locator('.build').innerText(), /Build failed/)
  assert.equal(await accessibilityFaults(page), [])
  write(LESSONS, changed(LESSONS, (text) => text.replace('انطلقت الثورة عام:', 'وانتهت عام:')))
  await says(page, 'وانتهت عام:')
  await page.getByRole('alert').waitFor({ state: 'detached' })
  await close()
})

test('a lesson that is withdrawn while it is open says so, and shows again when it comes back', async () => {
  const { preview, write } = await start()
  const { page, close } = await openPage(browser, `${preview.url}#/science/history/history-topic/history-two`)
  await page.locator('h1').getByText('أُسُسُ المدرسة').waitFor()
  write(LESSONS, changed(LESSONS, (text) => text.replace(/("title": "أُسُسُ المدرسة",[^{]*?"is_published": )true/, '$1false')))
  await page.locator('h1').getByText('This lesson is not in the plan').waitFor()
  write(LESSONS, snapshotFiles(explorerSite() as Snapshot).get(LESSONS)!)
  await page.locator('h1').getByText('أُسُسُ المدرسة').waitFor()
  await close()
})

/** Drafts on several levels, one of them with a fault, and a warning. */
function draftsSite(): Snapshot {
  const site = explorerSite()
  const [history, , english] = site.subjects
  history!.structure.tracks[0]!.is_published = false
  english!.structure.subject.color_code = 'red'
  english!.lessons[0]!.lessons.push(lesson('no-bit', -1, { is_published: false }))
  return { ...site, plans: site.plans.map((plan) => (plan.name === 'arts' ? { ...plan, is_published: false } : plan)) }
}

test('drafts are marked wherever they are met, and so is the preview that shows them', async () => {
  const { preview } = await start(['--drafts'], draftsSite())
  const { page, close } = await openPage(browser, `${preview.url}#/science/english/english-topic`)
  await page.getByText('With drafts').waitFor()
  const row = (name: string) => page.locator('.lesson-row', { hasText: name }).innerText()
  assert.match(await row('Future Forms'), /Draft/)
  assert.not.match(await row('Phrasal Verbs'), /Draft/)
  await page.getByRole('main').getByRole('link', { name: 'Future Forms' }).click()
  await page.getByRole('heading', { name: 'Stage english-draft-s1' }).waitFor()
  assert.match(await page.locator('.heading').innerText(), /Draft/)
  assert.match(await page.locator('.crumbs').innerText(), /Future Forms\s+Draft/)

  const go = async (hash: string, heading: string) => {
    await page.goto(`${preview.url}${hash}`)
    await page.locator('h1').getByText(heading, { exact: true }).waitFor()
  }
  await go('#/science/history', 'تاريخ الأردن')
  assert.match(await page.locator('.track > .branch').innerText(), /Draft/)
  assert.match(await page.locator('.topic-row').innerText(), /In a draft/)
  await go('#/science/history/history-topic', 'تاريخ الأردن 1.1.1')
  await page.locator('.heading').getByText('Draft: its track is not published').waitFor()
  assert.match(await row('الثورة العربية الكبرى'), /In a draft/)
  await go(LESSON, 'الثورة العربية الكبرى')
  await page.locator('.heading').getByText('Draft: its track is not published').waitFor()
  assert.match(await page.locator('.crumbs').innerText(), /الثورة العربية الكبرى\s+In a draft/)
  assert.ok(await page.locator('.side .topic-row').getByText('In a draft').isVisible(), 'in the tree beside it as well')
  await go('#/science?q=الثورة', 'Search')
  await page.locator('.result').getByText('Draft: its track is not published').waitFor()
  await go('#/arts', 'Arts plan')
  await page.locator('.heading').getByText('Draft', { exact: true }).waitFor()
  await go('#/arts/english/english-topic/english-one', 'Phrasal Verbs')
  await page.locator('.heading').getByText('Draft: its plan is not published').waitFor()

  await page.getByText('1 warning', { exact: true }).click()
  await page.getByRole('region', { name: 'Warnings' }).getByText('"red"').waitFor()
  await page.getByText('1 thing to mend').click()
  await page.getByRole('region', { name: 'Things to mend' }).getByText('no-bit').waitFor()
  assert.ok(await page.getByRole('region', { name: 'Warnings' }).isHidden(), 'a click elsewhere closes it')
  await page.evaluate('document.querySelectorAll("details").forEach((each) => { each.open = true })')
  assert.equal(await accessibilityFaults(page), [])
  await close()
})

test('a plan that is withdrawn while it is open says so without an error, and shows again', async () => {
  const { preview, write } = await start()
  const { page, requests, close } = await openPage(browser, `${preview.url}#/arts/english`)
  await page.locator('h1').getByText('English Language').waitFor()
  const path = 'plans/arts.json'
  write(path, changed(path, (text) => text.replace(/("is_published": )true/, '$1false')))
  await page.locator('h1').getByText('This plan is not published').waitFor()
  await page.getByRole('link', { name: 'الخطة العلمية' }).waitFor()
  write(path, snapshotFiles(explorerSite() as Snapshot).get(path)!)
  await page.locator('h1').getByText('English Language').waitFor()
  assert.is(requests.filter((each) => each === '/plans/arts/manifest.json').length, 2, 'it was not asked for while it was known not to be there')
  await close()
})

test('very many problems take a part of the screen, also where nothing was built yet', async () => {
  const site = explorerSite()
  site.subjects[0]!.lessons[0]!.lessons.push(...Array.from({ length: 99 }, (_, i) => lesson(`none-${i}`, -1)))
  const { preview } = await start([], site)
  const { page, close } = await openPage(browser, preview.url)
  const banner = page.getByRole('alert')
  await banner.getByText('99 problems stop the build').waitFor()
  assert.match(await banner.innerText(), /Nothing was built yet, so there is no content to see below/)
  assert.ok((await banner.boundingBox())!.height < 600)
  await page.getByRole('region', { name: 'Problems' }).focus()
  await page.keyboard.press('End')
  while (await page.evaluate(`document.querySelector('.problems').scrollTop`) === 0) await page.waitForTimeout(50)
  assert.match(await banner.innerText(), /none-98/)
  assert.equal(await accessibilityFaults(page), [])
  await close()
})

test('a preview that is gone is told, and the page goes on when it is back', async () => {
  const { preview } = await start()
  const { page } = await openPage(browser, `${preview.url}${LESSON}`)
  await page.getByRole('radio', { name: '1914' }).waitFor()
  await preview.interrupt()
  await page.getByRole('alert').getByText('The preview does not answer').waitFor()
  assert.ok(await page.getByRole('radio', { name: '1914' }).isVisible())
  // The browser itself writes a line for each try that fails, so what the console holds is not looked at here.
  await page.context().close()
})

test.run()
