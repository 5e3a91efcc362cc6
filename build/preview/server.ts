// SHELL: the preview's web server: vite's, with one handler that answers everything. It listens on this machine only,
// and vite refuses requests by foreign names, which a web page could otherwise make a browser send here.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createLogger, preview, type PreviewServer } from 'vite'
import { failure, type CommandError } from '../errors.ts'
import { send, sendFailure } from './answer.ts'
import { pageAnswer } from './dist-pages.ts'
import { documentSender } from './document.ts'
import { EventStream } from './event-stream.ts'
import type { ExplorerFiles } from './explorer-files.ts'
import { EVENTS_PATH, EXPLORER_BASE, STATE_PATH, type PreviewState } from './protocol.ts'

export interface ServedContent {
  /** The folder whose pages are served. */
  readonly dist: string
  readonly explorer: ExplorerFiles
  readonly state: () => PreviewState
}

export interface Server {
  /** Where a browser finds it. */
  readonly url: string
  /** Tells every open page the state. */
  tell(state: PreviewState): void
  close(): Promise<void>
}

const USUAL_PORT = 4173
const HOST = '127.0.0.1'
const NO_STORE = 'no-store'
const REVALIDATED = 'no-cache'
const IMMUTABLE = 'public, max-age=31536000, immutable'

/**
 * Starts to serve. Without a port it takes the usual one, or the next that is free; one that was asked for and is
 * taken is a CommandError.
 */
export async function startServer(content: ServedContent, port: number | undefined): Promise<Server> {
  const events = new EventStream<PreviewState>()
  const sendDocument = documentSender(content.explorer.get('index.html')!)
  const server = await listen(port, (request, response) => answer(content, events, sendDocument, request, response))
  const { port: taken } = server.httpServer.address() as { readonly port: number }
  return {
    url: `http://localhost:${taken}/`,
    tell: (state) => events.send(state),
    async close() {
      await events.close()
      await server.close()
    },
  }
}

async function listen(port: number | undefined, handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>): Promise<PreviewServer> {
  const listeners = process.listeners('SIGTERM')
  try {
    const server = await preview({
      configFile: false,
      envDir: false,
      appType: 'custom',
      customLogger: createLogger('silent'),
      preview: { host: HOST, port: port ?? USUAL_PORT, strictPort: port !== undefined && port !== 0, allowedHosts: [] },
      plugins: [{
        name: 'memora-preview',
        configurePreviewServer: ({ middlewares }) => {
          middlewares.use((request, response, next) => void handle(request, response).catch(next))
        },
      }],
    })
    // vite would cut every connection at once; how to end is for the program to say.
    for (const listener of process.listeners('SIGTERM')) if (!listeners.includes(listener)) process.off('SIGTERM', listener)
    return server
  } catch (error) {
    throw portFailure(error, port) ?? error
  }
}

function portFailure(error: unknown, port: number | undefined): CommandError | undefined {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE' || /is already in use/.test(message)) {
    return failure(
      'port-taken',
      { setting: 'PORT' },
      `another program listens on port ${port ?? USUAL_PORT}, perhaps another preview`,
      'Stop it, or name another port (PORT=4174); without PORT the next one that is free is taken.',
    )
  }
  if (code === 'EACCES') {
    return failure(
      'port-refused',
      { setting: 'PORT' },
      `the system does not let this user listen on port ${port ?? USUAL_PORT}`,
      'Name a port over 1023.',
    )
  }
  return undefined
}

async function answer({ dist, explorer, state }: ServedContent, events: EventStream<PreviewState>, sendDocument: ReturnType<typeof documentSender>, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '/').split(/[?#]/)[0]!
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD')
    return sendFailure(request, response, 405, `${request.method} is not for a preview: pages are only read`)
  }
  if (path === EVENTS_PATH) return events.open(request, response, state())
  if (path === STATE_PATH) return send(request, response, { status: 200, type: 'application/json; charset=utf-8', cacheControl: NO_STORE, bytes: Buffer.from(JSON.stringify(state())) })
  if (path === '/') return sendDocument(request, response)
  const asset = explorer.get(path.startsWith(EXPLORER_BASE) ? path.slice(EXPLORER_BASE.length) : '')
  if (asset) return send(request, response, { status: 200, ...asset, cacheControl: path.startsWith(`${EXPLORER_BASE}assets/`) ? IMMUTABLE : REVALIDATED })
  const page = await pageAnswer(dist, path)
  return page ? send(request, response, page) : sendFailure(request, response, 404, `there is no page ${path}`)
}
