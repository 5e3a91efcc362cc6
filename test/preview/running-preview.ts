// A preview as its user runs it: the program in a process of its own, read over HTTP and by its events.
import type { ChildProcess } from 'node:child_process'
import { EVENTS_PATH, STATE_PATH, type PreviewState } from '../../build/preview/protocol.ts'
import { memora, type Outcome } from '../program.ts'

export interface RunningPreview {
  /** Ends with a slash. */
  readonly url: string
  /** The line of `--json`. */
  readonly summary: Readonly<Record<string, unknown>>
  state(): Promise<PreviewState>
  /** Waits for a state that an open page is told of. */
  until(isMeant: (state: PreviewState) => boolean): Promise<PreviewState>
  /** Every state that was told since it started. */
  readonly told: readonly PreviewState[]
  json(path: string): Promise<any>
  interrupt(signal?: NodeJS.Signals): Promise<Outcome>
}

const PATIENCE_MS = 60_000
const running = new Set<ChildProcess>()
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')))

/** Starts it on any port that is free, unless `args` name one. Rejects when it ends before it is ready. */
export async function startPreview(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<RunningPreview> {
  let child!: ChildProcess
  const ended = memora(['preview', '--json', ...(args.includes('--port') || env['PORT'] ? [] : ['--port', '0']), ...args], { env, onStart: (started) => { child = started } })
  running.add(child)
  void ended.then(() => running.delete(child))
  const line = await new Promise<string>((resolve, reject) => {
    let text = ''
    child.stdout!.on('data', (data: string) => {
      text += data
      if (text.includes('\n')) resolve(text)
    })
    void ended.then(({ status, stderr }) => reject(new Error(`the preview ended with ${status}: ${stderr}`)))
  })
  const summary = JSON.parse(line)
  const url: string = summary.url
  const told: PreviewState[] = []
  const listeners = new Set<() => void>()
  const listening = new AbortController()
  const events = await fetch(url + EVENTS_PATH.slice(1), { signal: listening.signal })
  void readEvents(events, (state) => {
    told.push(state)
    listeners.forEach((listener) => listener())
  })
  return {
    url,
    summary,
    told,
    state: async () => (await fetch(url + STATE_PATH.slice(1))).json() as Promise<PreviewState>,
    json: async (path) => (await fetch(url + path)).json(),
    until: (isMeant) => new Promise((resolve, reject) => {
      const look = () => {
        const last = told.at(-1)
        if (!last || !isMeant(last)) return
        listeners.delete(look)
        clearTimeout(limit)
        resolve(last)
      }
      const limit = setTimeout(() => reject(new Error(`never told; last: ${JSON.stringify(told.at(-1))}`)), PATIENCE_MS)
      listeners.add(look)
      look()
    }),
    interrupt(signal = 'SIGINT') {
      child.kill(signal)
      return ended
    },
  }
}

async function readEvents(events: Response, onState: (state: PreviewState) => void): Promise<void> {
  let text = ''
  try {
    for await (const chunk of events.body!.pipeThrough(new TextDecoderStream())) {
      const messages = (text + chunk).split('\n\n')
      text = messages.pop()!
      for (const message of messages) {
        const data = message.split('\n').find((line) => line.startsWith('data: '))
        if (data) onState(JSON.parse(data.slice('data: '.length)))
      }
    }
  } catch {
    // The server went away with its process.
  }
}
