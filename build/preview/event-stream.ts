// SHELL: tells every open page what changed, by server-sent events.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

// A browser that is gone is noticed when something is sent to it.
const SIGN_OF_LIFE_MS = 20_000
const RETRY_MS = 1_000
const PATIENCE_MS = 1_000

export class EventStream<State> {
  readonly #clients = new Set<ServerResponse>()
  readonly #signs = setInterval(() => this.#write(':\n\n'), SIGN_OF_LIFE_MS).unref()

  /** Answers a request with the state as it is, and goes on as it changes. */
  open(request: IncomingMessage, response: ServerResponse, state: State): void {
    response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' })
    if (request.method === 'HEAD') {
      response.end()
      return
    }
    response.write(`retry: ${RETRY_MS}\n${message(state)}`)
    this.#clients.add(response)
    response.on('close', () => this.#clients.delete(response))
  }

  send(state: State): void {
    this.#write(message(state))
  }

  /** Returns when every page was told the end, but for those that do not listen. */
  async close(): Promise<void> {
    clearInterval(this.#signs)
    const ended = Array.from(this.#clients, (client) => new Promise<void>((resolve) => { client.once('close', resolve).end(resolve) }))
    await Promise.race([Promise.all(ended), sleep(PATIENCE_MS, undefined, { ref: false })])
  }

  #write(text: string): void {
    for (const client of this.#clients) client.write(text)
  }
}

function message(state: unknown): string {
  return `data: ${JSON.stringify(state)}\n\n`
}
