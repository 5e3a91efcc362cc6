// A server that speaks the part of GitHub's API that lists, writes and changes the comments of a pull request.
import http from 'node:http'
import type { AddressInfo } from 'node:net'

export const REPOSITORY = 'memora/content'
export const TOKEN = 'token-of-the-run'

export interface CommentsApi {
  readonly url: string
  /** By id, oldest first. */
  readonly comments: Map<number, string>
  /** Those that people wrote; all others are the workflow's. */
  readonly byPeople: Set<number>
  stop(): Promise<void>
}

export async function startCommentsApi(): Promise<CommentsApi> {
  const comments = new Map<number, string>()
  const byPeople = new Set<number>()
  const server = http.createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8').on('data', (part: string) => { text += part })
    request.on('end', () => {
      const answer = (status: number, body: unknown) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
      if (request.headers.authorization !== `Bearer ${TOKEN}`) return answer(401, { message: 'Bad credentials' })
      const url = new URL(request.url ?? '', 'http://localhost')
      const [, id] = new RegExp(`^/repos/${REPOSITORY}/issues/comments/(\\d+)$`).exec(url.pathname) ?? []
      if (request.method === 'PATCH' && id !== undefined && comments.has(Number(id))) {
        comments.set(Number(id), JSON.parse(text).body)
        return answer(200, { id: Number(id) })
      }
      if (url.pathname !== `/repos/${REPOSITORY}/issues/7/comments`) return answer(404, { message: 'Not Found' })
      if (request.method === 'POST') {
        comments.set(comments.size + 1, JSON.parse(text).body)
        return answer(201, { id: comments.size })
      }
      const [size, page] = [Number(url.searchParams.get('per_page') ?? 30), Number(url.searchParams.get('page') ?? 1)]
      answer(200, Array.from(comments, ([number, body]) => ({ id: number, body, user: { login: byPeople.has(number) ? 'somebody' : 'github-actions[bot]' } })).slice((page - 1) * size, page * size))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    comments,
    byPeople,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
