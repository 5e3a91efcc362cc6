// Runs before all else, in the first bytes of the document: asks for the first page while the rest of the app is
// still on its way. On a slow network that is most of a round trip.
import type { Fetched } from './data/fetch-page.ts'

declare global {
  var earlyPages: Map<string, Fetched> | undefined
}

const plan = /^#\/([\w~-]+)/.exec(location.hash)?.[1]
if (plan !== undefined) {
  const path = `plans/${plan}/manifest.json`
  const response = fetch(`/${path}`, { cache: 'no-cache' })
  // The app tells of a failure when it takes the page over; until then it is not an unheard one.
  response.catch(() => {})
  globalThis.earlyPages = new Map([[path, { startedAt: performance.now(), response }]])
}
