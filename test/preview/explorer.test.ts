// The explorer in a browser, as those use it who have a mouse, only a keyboard, a screen reader, or a link from a colleague.
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { accessibilityFaults, openPage, startChromium, type OpenPage } from '../chromium.ts'
import { writeSnapshot } from '../folders.ts'
import { temporaryFolder } from '../program.ts'
import { explorerSite } from './explorer-site.ts'
import { startPreview, type RunningPreview } from './running-preview.ts'

const test = suite('explorer')

const LESSON = '#/science/history/history-topic/history-one'

let browser: Browser
let preview: RunningPreview
let open: OpenPage | undefined

test.before(async () => {
  const place = temporaryFolder()
  writeSnapshot(join(place, 'snapshot'), explorerSite())
  preview = await startPreview(['--snapshot', join(place, 'snapshot'), '--dist', join(place, 'dist')])
  browser = await startChromium()
})

test.after(async () => {
  await browser?.close()
  await preview?.interrupt()
})

/** Opens an address; what the page may not do is checked when the test ends. */
async function visit(hash: string, options: Parameters<typeof openPage>[2] = {}): Promise<Page> {
  open = await openPage(browser, `${preview.url}${hash}`, options)
  return open.page
}

/** Once a page: a suite whose closing fails twice is silent. */
async function leave(): Promise<void> {
  const page = open
  open = undefined
  await page?.close()
}

test.after.each(leave)

const title = (page: Page) => page.locator('h1')
const address = (page: Page): Promise<string> => page.evaluate('location.hash')
const focused = (page: Page): Promise<string> => page.evaluate('(document.activeElement.textContent || document.activeElement.getAttribute("aria-label")).trim()')

/** Waits for a heading, since a view is there when its heading is. */
async function shows(page: Page, heading: string): Promise<void> {
  await title(page).getByText(heading, { exact: true }).waitFor()
}

test('by mouse, from the plans to a stage', async () => {
  const page = await visit('')
  await page.getByRole('link', { name: 'الخطة العلمية' }).click()
  await shows(page, 'الخطة العلمية')
  await page.getByRole('link', { name: 'تاريخ الأردن', exact: true }).click()
  await shows(page, 'تاريخ الأردن')
  await page.getByRole('link', { name: 'تاريخ الأردن 1.1.1' }).click()
  await shows(page, 'تاريخ الأردن 1.1.1')
  await page.getByRole('main').getByRole('link', { name: 'الثورة العربية الكبرى' }).click()
  await shows(page, 'الثورة العربية الكبرى')
  await page.getByRole('heading', { name: 'متى؟' }).waitFor()
  assert.is(await page.title(), 'الثورة العربية الكبرى – Memora preview')
  assert.equal(open!.requests.filter((path) => path.endsWith('.json')).map((path) => path.replace(/\.[0-9a-f]{16}/, '')), [
    '/plans/science/manifest.json', '/plans/science/history_h.json', '/plans/science/history-topic.json', '/lessons/history-one.json',
  ], 'the pages from the manifest down, and no others')
})

test('by keyboard alone, from the plans to a stage and back', async () => {
  const page = await visit('')
  await page.getByRole('link', { name: 'الخطة العلمية' }).waitFor()
  const go = async (name: string, keys = 'Tab') => {
    for (let i = 0; i < 40 && await focused(page) !== name; i += 1) await page.keyboard.press(keys)
    assert.is(await focused(page), name, `${name} can be reached with ${keys}`)
    await page.keyboard.press('Enter')
  }
  await go('الخطة العلمية')
  await shows(page, 'الخطة العلمية')
  assert.is(await focused(page), 'الخطة العلمية', 'the focus is on the new heading')
  await go('تاريخ الأردن')
  await shows(page, 'تاريخ الأردن')
  await page.keyboard.press('Tab')
  for (let i = 0; i < 10 && await focused(page) !== 'تاريخ الأردن 1'; i += 1) await page.keyboard.press('Tab')
  const isOpen = () => page.locator(':focus').getAttribute('aria-expanded')
  assert.is(await isOpen(), 'true')
  // Right to left: the way out of a branch points to the right.
  await page.keyboard.press('ArrowRight')
  assert.is(await isOpen(), 'false')
  await page.keyboard.press('ArrowLeft')
  assert.is(await isOpen(), 'true')
  await page.keyboard.press('ArrowDown')
  assert.is(await focused(page), 'تاريخ الأردن 1.1')
  await page.keyboard.press('End')
  assert.is(await focused(page), 'تاريخ الأردن 1.1.1')
  await page.keyboard.press('Home')
  assert.is(await focused(page), 'تاريخ الأردن 1')
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await shows(page, 'تاريخ الأردن 1.1.1')
  await go('الثورة العربية الكبرى')
  await shows(page, 'الثورة العربية الكبرى')
  await page.getByRole('radio', { name: '1914' }).waitFor()
  for (let i = 0; i < 60 && await page.evaluate('document.activeElement.type') !== 'radio'; i += 1) await page.keyboard.press('Tab')
  await page.keyboard.press('ArrowDown')
  assert.ok(await page.getByRole('radio', { name: '1916' }).isChecked(), 'an answer can be chosen')
  await page.goBack()
  await shows(page, 'تاريخ الأردن 1.1.1')
  await page.locator('a.lesson-link:focus').waitFor()
  assert.is(await focused(page), 'الثورة العربية الكبرى', 'back on the link that was followed')
})

test('a lesson shows its stages by their type', async () => {
  const page = await visit(LESSON)
  const stage = (name: string) => page.getByRole('region', { name: new RegExp(`^Stage \\d: ${name}$`) })
  assert.match(await stage('وثائقي').innerText(), /Video.*Weight 1.*Time 5:56.*Can be skipped.*hls · 5:56.*البداية/s)
  assert.match(await stage('متى؟').innerText(), /Question.*Weight 1\.5.*Time 0:45.*Cannot be skipped.*1914.*1916/s)
  assert.not.match(await stage('متى؟').innerText(), /حزيران/)
  await stage('متى؟').getByText('Answer', { exact: true }).click()
  assert.match(await stage('متى؟').locator('.answer').innerText(), /1916\s+في حزيران/)
  assert.match(await stage('رتّب').innerText(), /Interactive.*أولا\s+ثانيا/s)
  assert.match(await stage('جديد').innerText(), /"kind": "not_known_yet",\s+"range": \[/, 'a config of no known shape is readable')
  assert.match(await stage('جديد').locator('header').innerText(), /جديد\s+Interactive\s+Weight 2\s*$/, 'what the page leaves out is left out')
  await stage('وثائقي').getByText('Config of stage 1').click()
  assert.match(await stage('وثائقي').locator('.config').innerText(), /"provider": "hls"/)
})

test('a question that is not right says what is odd, and shows all that is there', async () => {
  const page = await visit('#/science/history/history-topic/history-two')
  const stage = page.getByRole('region', { name: 'Stage 2: نص' })
  await stage.waitFor()
  assert.equal(await stage.locator('.odd li').allInnerTexts().then((all) => all.map((text) => text.trim())), [
    'Option 2 has no text.', 'Option 3 is not an object with an id and a text.', 'Options 1 and 2 have the same id: "a".', 'The answer "c" is the id of no option.', 'No option is marked right.',
  ])
  assert.equal(await stage.locator('.option').allInnerTexts(), ['فيصل', 'no text', 'عبدالله'])
  await stage.getByText('Answer', { exact: true }).click()
  assert.match(await stage.locator('.answer').innerText(), /No option is marked right/)
  assert.is(await page.getByRole('region', { name: 'Stage 1: نص' }).locator('.missing-image').innerText(), 'خريطة')
})

test('HTML of the content runs nothing and loads nothing', async () => {
  const page = await visit(LESSON)
  const text = page.getByRole('region', { name: 'Stage 3: ملخص' }).locator('.text')
  await text.waitFor()
  assert.is(await text.innerHTML(), '<p>آمن <b>نص</b><span class="missing-image" dir="auto">صورة</span>رابط</p>')
  assert.is(await page.evaluate('typeof stolen'), 'undefined')
})

test('Arabic reads from right to left, English from left to right, each in its place', async () => {
  const page = await visit('#/science')
  const direction = async (selector: string): Promise<string> => {
    await page.locator(selector).first().waitFor()
    return page.evaluate(`getComputedStyle(document.querySelector('${selector}')).direction`)
  }
  await shows(page, 'الخطة العلمية')
  assert.is(await direction('h1'), 'rtl')
  assert.is(await page.locator('h1').getAttribute('lang'), 'ar')
  const cards = page.locator('.subject-card')
  const [first, last] = [await cards.first().boundingBox(), await cards.last().boundingBox()]
  assert.ok(first!.x > last!.x, 'the first subject stands on the right')
  assert.is(await direction('.subject-card:nth-child(3) h2'), 'ltr')
  assert.is(await direction('.subject-card:nth-child(2) h2'), 'rtl')
  assert.match(await page.locator('.heading').innerText(), /3 subjects/)
  await page.goto(`${preview.url}${LESSON}`)
  await shows(page, 'الثورة العربية الكبرى')
  assert.is(await direction('.options .option'), 'rtl', 'a year goes as the question around it')
  await page.goto(`${preview.url}#/science/english/english-topic/english-one`)
  await shows(page, 'Phrasal Verbs')
  assert.is(await direction('.text'), 'ltr')
  assert.equal(await page.locator('.text').innerText().then((text) => text.split(/\s+/)), ['Look', 'look', 'after', 'a', 'b', '1', '2'])
})

test('a search finds Arabic however it is written, and English', async () => {
  const page = await visit('#/science')
  const box = page.getByRole('searchbox', { name: 'Search lessons of this plan' })
  const results = async (query: string): Promise<string> => {
    await box.fill(query)
    await page.getByText(/^\d+ lessons? found\.$/).waitFor()
    return page.locator('.results').innerText()
  }
  assert.match(await results('اسس المدرسه'), /أُسُسُ المدرسة/)
  assert.is(await page.locator('mark').first().innerText(), 'أُسُسُ')
  assert.match(await results('الثـــورة'), /الثورة العربية الكبرى/)
  assert.match(await results('phrasal'), /Phrasal Verbs/)
  assert.not.match(await results('phrasal'), /الثورة/)
  assert.match(await address(page), /q=phrasal/)
  await page.locator('.result').getByText('Signed in').waitFor()
  await results('المشتقة')
  await page.locator('.result').getByText('Paid, locked: ITEM-INTENSIVE and ITEM-MATH').waitFor()
  await page.getByText(/From click to screen: [\d,]+ ms/).waitFor()
  await results('phrasal')
  await box.press('ArrowDown')
  await page.keyboard.press('Enter')
  await shows(page, 'Phrasal Verbs')
  assert.is(await box.inputValue(), '', 'the search is over when a result is opened')
  await box.fill('nothing has this name')
  await page.getByText('0 lessons found').waitFor()
})

test('a locked lesson shows what it needs, and opens for who owns it', async () => {
  const page = await visit('#/science/math/math-topic/math-one')
  await page.getByRole('heading', { name: 'This lesson opens with a purchase' }).waitFor()
  assert.match(await page.locator('.purchase').innerText(), /ITEM-INTENSIVE and ITEM-MATH/, 'a track can ask for its subject’s item too')
  assert.not.ok(open!.requests.some((path) => path.includes('/lessons/math-one')), 'an app would not fetch it')
  await page.getByText('Owns no items').click()
  await page.getByRole('checkbox', { name: 'ITEM-INTENSIVE' }).check()
  await page.locator('.purchase code', { hasText: 'ITEM-INTENSIVE' }).waitFor({ state: 'detached' })
  assert.match(await page.locator('.purchase').innerText(), /needs ITEM-MATH to open/)
  await page.getByRole('checkbox', { name: 'ITEM-MATH' }).check()
  await page.getByRole('heading', { name: 'Stage math-one-s1' }).waitFor()
  assert.match(await page.locator('.heading').innerText(), /Paid, owned/)
  assert.match(await address(page), /owns=ITEM-INTENSIVE&owns=ITEM-MATH/)
  await page.keyboard.press('Escape')
  await page.getByRole('navigation', { name: 'Where you are' }).getByRole('link', { name: 'الرياضيات', exact: true }).click()
  await shows(page, 'الرياضيات')
  assert.match(await page.locator('.track').innerText(), /Paid, owned/, 'the items go along')
  await page.getByText('Owns 2 items').click()
  await page.getByRole('checkbox', { name: 'ITEM-MATH' }).uncheck()
  await page.getByLabel('Another item').fill('ANYTHING')
  await page.getByRole('button', { name: 'Add' }).click()
  await page.getByText('Owns 2 items').waitFor()
  assert.match(await page.locator('.track').innerText(), /Paid, locked/)
  assert.match(await address(page), /owns=ITEM-INTENSIVE&owns=ANYTHING/)
})

test('a free lesson in a paid track is open, and a click owns what is missing', async () => {
  const page = await visit('#/science/math/math-topic')
  await shows(page, 'الرياضيات 1.1.1')
  assert.match(await page.locator('.lesson-row', { hasText: 'مقدمة' }).innerText(), /Free preview/)
  assert.match(await page.locator('.lesson-row', { hasText: 'المشتقة' }).innerText(), /Paid, locked/)
  await page.getByRole('main').getByRole('link', { name: 'المشتقة' }).click()
  await page.getByRole('button', { name: 'See it as an owner' }).click()
  await page.getByRole('heading', { name: 'Stage math-one-s1' }).waitFor()
  await page.getByTestId('journey').getByText(/^From click to screen: [\d,]+ ms, 1 request, .*, 3 pages from memory\.$/).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'Stage math-one-s1' }).waitFor()
})

test('two plans side by side, with what differs marked', async () => {
  const page = await visit('#/science')
  await page.getByLabel('Compare with').selectOption({ label: 'Arts plan' })
  await page.getByText('6 differences in 3 rows.').waitFor()
  assert.is(await page.locator('.fact-list > li').count(), 2 + 4 + 4, 'all pages that were counted are listed: of both plans the manifest, two hierarchies and their topics')
  const row = (name: string) => page.getByRole('row').filter({ hasText: name })
  assert.match(await row('الرياضيات').innerText(), /Only in الخطة العلمية/)
  assert.match(await row('تاريخ (أدبي)').innerText(), /title: تاريخ الأردن → تاريخ \(أدبي\)\s+2 differences inside/)
  assert.match(await row('English Language').innerText(), /2 differences inside/)
  await page.getByRole('link', { name: 'English Language' }).first().click()
  await page.getByText('Compare subjects').waitFor()
  await page.getByText('2 differences in 1 row.').waitFor()
  await row('English Language 1.1.1').getByText('1 difference inside').waitFor()
  assert.match(await row('English Language 1.1.1').innerText(), /access: authenticated → public/)
  await page.getByLabel('Show what is the same').uncheck()
  await page.getByRole('row').nth(2).waitFor({ state: 'detached' })
  await page.getByRole('link', { name: 'English Language 1.1.1' }).first().click()
  await page.getByText('Compare topics').waitFor()
  await page.getByText('1 difference in 1 row.').waitFor()
  assert.match(await row('Phrasal Verbs').innerText(), /access: authenticated → public/)
  await page.goBack()
  await page.goBack()
  await shows(page, 'Two plans side by side')
  await page.getByLabel('Compare with').selectOption({ label: 'no other plan' })
  await shows(page, 'الخطة العلمية')
})

test('a link leads to the same place: topic, stage, search, comparison', async () => {
  for (const [hash, text] of [
    ['#/science/history', 'تاريخ الأردن'], ['#/science/history/history-topic', 'تاريخ الأردن 1.1.1'], [LESSON, 'الثورة العربية الكبرى'],
    ['#/arts/english/english-topic', 'English Language 1.1.1'], ['#/science?q=phrasal', 'Search'], ['#/science/english?beside=arts', 'English Language'],
    ['#/science/none', 'This subject is not in the plan'], ['#/science/history/none', 'This topic is not in the plan'], ['#/arts/history/history-topic/history-two', 'This lesson is not in the plan'],
  ] as const) {
    const page = await visit(hash)
    await shows(page, text)
    await leave()
  }
  const page = await visit(`${LESSON}?stage=4`)
  await page.locator('#stage-4:focus').waitFor()
  assert.ok((await page.locator('#stage-4').boundingBox())!.y < 900, 'the stage is in sight')
})

test('a comparison says who shows what, where not both do', async () => {
  for (const [hash, text] of [
    ['#/science/math/math-topic?beside=arts', 'Only الخطة العلمية shows this subject.'], ['#/arts/math?beside=science', 'Only الخطة العلمية shows this subject.'],
    ['#/science/history/none?beside=arts', 'Neither of the two plans shows this topic.'],
  ] as const) {
    const page = await visit(hash)
    await page.getByText(text).waitFor()
    assert.not.match(await page.locator('main').innerText(), /Both show the same|difference/)
    await leave()
  }
  const page = await visit('#/science')
  await page.locator('.build-ready').waitFor()
  await page.evaluate(`location.hash = '#/science?beside=nope'`)
  await page.getByText('There is no plan nope to compare with').waitFor()
  assert.not.match(await page.locator('main').innerText(), /Only in|difference/)
})

test('a link to where a lesson was leads to where it is', async () => {
  const page = await visit('#/science/history/old-topic/english-one')
  await shows(page, 'This lesson was moved')
  await page.getByRole('link', { name: 'go to Phrasal Verbs' }).click()
  await shows(page, 'Phrasal Verbs')
  assert.is(await address(page), '#/science/english/english-topic/english-one')
  await page.goto(`${preview.url}#/science/english/history-topic`)
  await shows(page, 'This topic was moved')
  await page.getByRole('link', { name: 'go to تاريخ الأردن 1.1.1' }).click()
  await shows(page, 'تاريخ الأردن 1.1.1')
})

test('the box of items knows all that the plan asks for, and closes by a click elsewhere', async () => {
  const page = await visit('#/science')
  await page.getByText('Owns no items').click()
  await page.getByRole('checkbox', { name: 'ITEM-INTENSIVE' }).check()
  await page.getByRole('checkbox', { name: 'ITEM-MATH' }).waitFor()
  await page.locator('h1').click()
  await page.getByRole('checkbox', { name: 'ITEM-MATH' }).waitFor({ state: 'hidden' })
  await page.goto(`${preview.url}#/science/math?owns=ITEM-INTENSIVE`)
  await page.locator('.track > .branch').getByText('Paid, locked').waitFor()
  assert.match(await page.locator('.heading').innerText(), /Paid, locked: ITEM-MATH/, 'what is missing is named')
  assert.not.match(await page.locator('.track').innerText(), /locked: ITEM-INTENSIVE/)
})

test('what was closed by hand is closed after a reload', async () => {
  const page = await visit('#/science/english')
  const branch = page.getByRole('button', { name: 'English Language 1', exact: true })
  await branch.click()
  await page.reload()
  await branch.waitFor()
  assert.is(await branch.getAttribute('aria-expanded'), 'false')
})

test('a plan that is not there says so', async () => {
  const page = await visit('')
  await page.getByRole('link', { name: 'Arts plan' }).waitFor()
  await page.evaluate(`location.hash = '#/nowhere/math'`)
  await shows(page, 'This plan is not published')
  assert.match(await page.locator('main').innerText(), /no plan nowhere.*Arts plan/s)
  assert.match(await page.locator('.crumbs').innerText(), /nowhere\s+math/)
  assert.not.ok(open!.requests.some((path) => path.includes('nowhere')), 'what is known not to be there is not asked for')
  await leave()
})

test('an old link to a plan that is not there says so too', async () => {
  open = await openPage(browser, `${preview.url}#/nowhere`)
  await shows(open.page, 'This plan is not published')
  await open.page.getByRole('link', { name: 'Arts plan' }).waitFor()
  // The browser itself writes a line for every 404.
  assert.match(await leave().then(() => 'no fault', (error: Error) => error.message), /404/)
})

test('every page tells its path, hash, size, version, request and JSON', async () => {
  const page = await visit(LESSON)
  const sum = page.getByTestId('journey')
  await sum.getByText(/^From click to screen: [\d,]+ ms, 4 requests, [\d.]+ kB over the network\.$/).waitFor()
  const facts = page.locator('.fact-list > li').last()
  await facts.locator('summary').click()
  await facts.getByText('(the bytes match it)').waitFor()
  const body = await preview.json('lessons/history-one.json')
  const shown = await facts.locator('dl').innerText()
  assert.match(shown, /lessons\/history-one\.[0-9a-f]{16}\.json/)
  assert.match(shown, new RegExp(`${body.version}, 2026-01-01 08:00 UTC`))
  assert.match(shown, /Size\s+[\d,]+ bytes.*Request\s+[\d,]+ ms, [\d,]+ bytes over the network/s)
  assert.equal(JSON.parse(await facts.getByRole('region', { name: /^JSON of/ }).innerText()), body)
  await page.getByRole('link', { name: /^Next/ }).click()
  await shows(page, 'أُسُسُ المدرسة')
  await sum.getByText(/^From click to screen: [\d,]+ ms, 1 request, [\d.]+ k?B over the network, 3 pages from memory\.$/).waitFor()
})

const VIEWS: readonly (readonly [string, string])[] = [
  ['plans', ''], ['plan', '#/science'], ['subject', '#/science/math'], ['topic', '#/science/history/history-topic'], ['lesson', LESSON], ['locked lesson', '#/science/math/math-topic/math-one'],
  ['search', `#/science?q=${encodeURIComponent('ا')}`], ['comparison of plans', '#/science?beside=arts'], ['comparison of subjects', '#/science/english?beside=arts'], ['missing', '#/science/none'],
  ['lesson with faults', '#/science/history/history-topic/history-two'], ['moved', '#/science/history/old/english-one'],
]

/** Goes from view to view as one who opens a link each time, and calls when the view is whole. */
async function onEachView(page: Page, act: (name: string) => Promise<void>): Promise<void> {
  for (const [name, hash] of VIEWS) {
    // Where only what is behind the # changes, the page would be the same one.
    await page.goto('about:blank')
    await page.goto(`${preview.url}${hash}`)
    await title(page).waitFor()
    await page.locator('main[aria-busy="false"]').waitFor()
    if (!['plans', 'missing', 'moved'].includes(name)) await page.getByText('From click to screen').waitFor()
    if (name === 'moved') await page.getByText('was moved').waitFor()
    await act(name)
  }
}

test('axe finds nothing wrong on any view, light and dark', async () => {
  const page = await visit('')
  await onEachView(page, async (name) => {
    await page.setViewportSize(name === 'lesson' ? { width: 360, height: 740 } : { width: 1200, height: 900 })
    // Opened, since what is closed is not looked at.
    await page.evaluate('document.querySelectorAll("details").forEach((each) => { each.open = true })')
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      assert.equal(await accessibilityFaults(page), [], `${name}, ${colorScheme}`)
    }
  })
})

test('a phone’s width shows everything without scrolling sideways', async () => {
  const page = await visit('', { viewport: { width: 320, height: 640 } })
  await onEachView(page, async (name) => assert.is(await page.evaluate('document.documentElement.scrollWidth'), 320, name))
})

test.run()
