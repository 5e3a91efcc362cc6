// Makes the pictures of the README: the explorer with the snapshot that is committed here, in light, in dark and in Arabic.
// Run it with `make screenshots` when what it shows has changed.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContextOptions } from 'playwright-core'
import { openPage, startChromium } from '../chromium.ts'
import { ROOT, temporaryFolder } from '../program.ts'
import { installSystemPackages } from '../system-packages.ts'
import { startPreview } from './running-preview.ts'

interface Picture {
  readonly name: string
  readonly hash: string
  readonly look: BrowserContextOptions
}

const FOLDER = join(ROOT, '.github/images')
const DESKTOP = { viewport: { width: 1240, height: 800 } }

const PICTURES: readonly Picture[] = [
  { name: 'explorer-plan-arabic', hash: '#/PLAN-2008-SCI', look: DESKTOP },
  { name: 'explorer-lesson-light', hash: '#/g0mfrr1tju/nbd3k2ucak/8253fuircu/ENG-L40', look: DESKTOP },
  { name: 'explorer-lesson-dark-arabic', hash: '#/PLAN-2008-SCI/mac5bq5u07/c488aglqot/l5mh2sj49q', look: { ...DESKTOP, colorScheme: 'dark' } },
  { name: 'explorer-compare', hash: '#/PLAN-2008-SCI/mac5bq5u07?beside=g0mfrr1tju', look: { viewport: { width: 1240, height: 620 } } },
  { name: 'explorer-phone', hash: '#/PLAN-2008-SCI/MATH-12', look: { viewport: { width: 390, height: 800 } } },
]

installSystemPackages()
mkdirSync(FOLDER, { recursive: true })
const preview = await startPreview(['--snapshot', join(ROOT, 'content-snapshot'), '--dist', join(temporaryFolder(), 'dist')])
const browser = await startChromium()
for (const { name, hash, look } of PICTURES) {
  const { page, close } = await openPage(browser, `${preview.url}${hash}`, look)
  await page.getByText('From click to screen').waitFor()
  await page.locator('.build-ready').waitFor()
  await page.screenshot({ path: join(FOLDER, `${name}.png`) })
  await close()
  process.stdout.write(`.github/images/${name}.png\n`)
}
await browser.close()
await preview.interrupt()
