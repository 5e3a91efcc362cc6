// What the server tells while the page is open: the plans there are, new builds, and why a build failed.
import { EVENTS_PATH, type PreviewState } from '../../protocol.ts'

/** Calls with each state; with undefined when the server is gone. A hidden tab gives its connection back: browsers allow few. */
export function listen(onState: (state: PreviewState | undefined) => void): void {
  let source: EventSource | undefined
  const open = () => {
    source = new EventSource(EVENTS_PATH)
    source.onmessage = ({ data }) => onState(JSON.parse(data))
    source.onerror = () => onState(undefined)
  }
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) {
      source?.close()
      source = undefined
    } else if (!source) open()
  })
  if (!document.hidden) open()
}
