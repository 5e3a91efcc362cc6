// Debian's Chromium, driven as a person would, and what every page of ours must keep to while a test uses it: no
// error on its console, and no request that leaves this machine.
import axe, { type AxeResults } from 'axe-core'
import { chromium, type Browser, type BrowserContextOptions, type CDPSession, type Page } from 'playwright-core'

const CHROMIUM = '/usr/bin/chromium'
const PATIENCE_MS = 30_000

export interface OpenPage {
  readonly page: Page
  /** The paths that were asked for, in order. */
  readonly requests: readonly string[]
  /** Throws where the page did what none of ours may; closes it. */
  close(): Promise<void>
}

export async function startChromium(): Promise<Browser> {
  // The sandbox needs rights that a container's root has not; the tests open nothing but their own pages.
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
}

export async function openPage(browser: Browser, url: string, options: BrowserContextOptions & { readonly before?: (page: Page) => Promise<void> } = {}): Promise<OpenPage> {
  const { before, ...contextOptions } = options
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, reducedMotion: 'reduce', ...contextOptions })
  const page = await context.newPage()
  page.setDefaultTimeout(PATIENCE_MS)
  const faults: string[] = []
  const requests: string[] = []
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) faults.push(`on the console: ${message.text()}`) })
  page.on('pageerror', (error) => faults.push(`thrown: ${error.stack ?? error.message}`))
  page.on('request', (request) => {
    const { protocol, hostname, pathname } = new URL(request.url())
    requests.push(pathname)
    if (protocol !== 'data:' && hostname !== 'localhost') faults.push(`a request to ${request.url()}`)
  })
  await before?.(page)
  await page.goto(url)
  return {
    page,
    requests,
    async close() {
      await context.close()
      if (faults.length > 0) throw new Error(`The page did what none of ours may:\n${faults.join('\n')}`)
    },
  }
}

export interface NetworkProfile {
  readonly roundTripMs: number
  readonly kilobitsPerSecond: number
}

export const SLOW_MOBILE: NetworkProfile = { roundTripMs: 400, kilobitsPerSecond: 400 }

/** From here on the page's network is as slow as this. */
export async function throttle(page: Page, { roundTripMs, kilobitsPerSecond }: NetworkProfile): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page)
  const bytesPerSecond = kilobitsPerSecond * 125
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', { offline: false, latency: roundTripMs, downloadThroughput: bytesPerSecond, uploadThroughput: bytesPerSecond })
  return session
}

/** What axe finds wrong for people with disabilities, as lines; rules of the WCAG up to level AA and best practice. */
export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  // Evaluated, not added as a script: the page's own policy lets in none but its own.
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate('axe.run(document, { resultTypes: ["violations"] })') as AxeResults
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target.join(' ')}: ${failureSummary}`))
}
