// The preview's server as a browser, a stranger and a shell meet it.
import { request } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cacheControlOf, CONTENT_TYPE } from '../../build/deploy/headers.ts'
import { parseKey } from '../../build/files/keys.ts'
import { exampleSite, stage } from '../example-site.ts'
import { readTree, writeSnapshot } from '../folders.ts'
import { memora, temporaryFolder } from '../program.ts'
import { startPreview, type RunningPreview } from './running-preview.ts'

const test = suite('preview server')
const folder = temporaryFolder()
const snapshot = join(folder, 'snapshot')
const dist = join(folder, 'dist')
let preview: RunningPreview

test.before(async () => {
  const { lessons, snapshot: site } = exampleSite()
  lessons[0].stages.push(stage('long', { idx: 2, config: { body: 'نص '.repeat(2_000) } }))
  writeSnapshot(snapshot, site)
  preview = await startPreview(['--snapshot', snapshot, '--dist', dist])
})

interface Raw {
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

/** The path is sent as it is written: fetch would tidy it. */
function raw(path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Raw> {
  const { port } = new URL(preview.url)
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }))
    })
    sent.on('error', reject).end()
  })
}

test('its dist folder is byte for byte what make build writes', async () => {
  const built = join(folder, 'built')
  assert.is((await memora(['build', '--snapshot', snapshot, '--dist', built])).status, 0)
  assert.equal(readTree(dist), readTree(built))
})

test('every page is under its own path, with the bytes of the folder and the headers of a deploy', async () => {
  const keys = [...readTree(dist).keys()].filter((key) => parseKey(key))
  assert.is(keys.length, 13)
  for (const key of keys) {
    const { status, headers, body } = await raw(`/${key}`)
    assert.is(status, 200, key)
    assert.equal([headers['content-type'], headers['cache-control']], [CONTENT_TYPE, cacheControlOf(key)], key)
    assert.is(body.toString(), readTree(dist).get(key), key)
    const again = await raw(`/${key}`, { 'If-None-Match': String(headers['etag']) })
    assert.equal([again.status, again.body.length, again.headers['cache-control']], [304, 0, cacheControlOf(key)], key)
    assert.is((await raw(`/${key}`, { 'If-None-Match': '"other"' })).status, 200)
  }
})

test('a long page is sent as small as the browser can unpack it', async () => {
  const key = [...readTree(dist).keys()].find((key) => /^lessons\/one\.[0-9a-f]+\.json$/.test(key))!
  const plain = await raw(`/${key}`)
  for (const [offer, encoding, unpack] of [['gzip, deflate, br', 'br', brotliDecompressSync], ['gzip', 'gzip', gunzipSync], ['br;q=0, gzip', 'gzip', gunzipSync]] as const) {
    const packed = await raw(`/${key}`, { 'Accept-Encoding': offer })
    assert.is(packed.headers['content-encoding'], encoding)
    assert.match(String(packed.headers['vary']), /Accept-Encoding/)
    assert.ok(packed.body.length < plain.body.length / 4)
    assert.ok(unpack(packed.body).equals(plain.body))
    assert.is((await raw(`/${key}`, { 'Accept-Encoding': offer, 'If-None-Match': String(packed.headers['etag']) })).status, 304)
  }
  assert.is(plain.headers['content-encoding'], undefined)
  const head = await raw(`/${key}`, {}, 'HEAD')
  assert.equal([head.status, head.body.length, head.headers['content-length']], [200, 0, String(plain.body.length)])
})

test('nothing is served but pages: no dot file, nothing beside or above them', async () => {
  writeFileSync(join(dist, 'plans/notes.txt'), 'private')
  writeFileSync(join(dist, 'plans/plan/.hidden.json'), '{}')
  writeFileSync(join(dist, 'secret.json'), '{}')
  mkdirSync(join(dist, 'plans/plan/folder.json'))
  symlinkSync(folder, join(dist, 'plans/plan/out'))
  const paths = [
    '/.build.json', '/plans/../.build.json', '/plans/%2e%2e/.build.json', '/plans/..%2f.build.json', '/plans/plan/..%2F..%2F.build.json', '/plans/plan/%2e%2e%2f%2e%2e%2f.build.json',
    '/plans/plan/.hidden.json', '/plans/notes.txt', '/secret.json', '/lessons/../secret.json', '/plans/plan/out/secret.json', '/plans/plan/folder.json', '/plans/plan', '/plans/', '/plans/plan/',
    '//etc/passwd', '/lessons/..\\secret.json', '/lessons/%00.json', '/lessons/%', '/plans/plan/manifest.json%00', '/_preview/../secret.json', '/_preview/', '/_preview/assets/../../secret.json', '/@fs/etc/passwd', '/build/cli.ts', '/package.json', '/index.html',
    '/plans/none/manifest.json', '/lessons/none.json',
  ]
  for (const path of paths) {
    const { status, headers, body } = await raw(path)
    assert.is(status, 404, path)
    assert.is(headers['cache-control'], 'no-store')
    assert.type(JSON.parse(body.toString()).error, 'string')
  }
})

test('a page is only read', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
    const { status, headers } = await raw('/plans/plan/manifest.json', {}, method)
    assert.equal([status, headers['allow']], [405, 'GET, HEAD'])
  }
})

test('it answers to this machine\'s names alone, which no web page can take', async () => {
  const { port } = new URL(preview.url)
  for (const host of ['evil.example', `evil.example:${port}`, 'localhost.evil.example', 'evil-localhost']) {
    for (const path of ['/', '/_preview/state', '/plans/plan/manifest.json']) assert.is((await raw(path, { Host: host })).status, 403, host)
  }
  for (const host of ['localhost', `localhost:${port}`, `127.0.0.1:${port}`]) assert.is((await raw('/_preview/state', { Host: host })).status, 200, host)
})

test('another app on this machine may read pages, a site may not', async () => {
  const origin = async (Origin: string) => (await raw('/plans/plan/manifest.json', { Origin })).headers['access-control-allow-origin']
  assert.is(await origin('http://localhost:3000'), 'http://localhost:3000')
  assert.is(await origin('https://evil.example'), undefined)
})

test('the explorer is at /, whole', async () => {
  const { status, headers, body } = await raw('/')
  assert.equal([status, headers['content-type']], [200, 'text/html; charset=utf-8'])
  const html = body.toString()
  assert.match(html, /<!doctype html>/i)
  for (const [, path] of html.matchAll(/(?:src|href)="(\/[^"]+)"/g)) assert.is((await raw(path!)).status, 200, path)
  assert.not.match(html, /(?:src|href)="https?:/)
})

test('the state lists plans by title, and events begin with it', async () => {
  const state = await preview.state()
  assert.equal(state.plans, [{ segment: 'plan', id: 'plan', title: 'خطة', published: true }])
  assert.equal([state.build, state.state, state.drafts, state.problems, state.notices, state.warnings, state.warningCount], [1, 'ready', false, [], [], [], 0])
  assert.ok(Math.abs(Date.parse(state.builtAt!) - Date.now()) < 600_000)
  assert.equal(await preview.until(() => true), state)
  const { headers } = await fetch(`${preview.url}_preview/events`, { method: 'HEAD' })
  assert.match(headers.get('content-type')!, /^text\/event-stream/)
})

test('--json prints one line when it is ready', () => {
  const { status, command, url, build, plans, state } = preview.summary
  assert.equal([status, command, build, plans, state], ['running', 'preview', undefined, 1, 'ready'])
  assert.match(String(url), /^http:\/\/localhost:\d+\/$/)
})

test('a port that is asked for and taken is said; without one the next is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => other.once('listening', resolve))
  const { port } = other.address() as AddressInfo
  const taken = await memora(['preview', '--snapshot', snapshot, '--dist', dist, '--port', String(port)])
  assert.is(taken.status, 1, taken.stderr)
  assert.match(taken.stderr, new RegExp(`^error: PORT: another program listens on port ${port}.*PORT=`, 'm'))
  assert.not.match(taken.stderr, /\n\s+at /)
  other.close()

  const [one, two] = [await startPreview(['--snapshot', snapshot, '--dist', dist, '--port', '']), await startPreview(['--snapshot', snapshot, '--dist', dist, '--port', ''])]
  assert.is.not(one.url, two.url)
  assert.is((await one.state()).state, 'ready')
  assert.is((await two.state()).state, 'ready')
  await Promise.all([one.interrupt(), two.interrupt()])
})

for (const [variable, value, says] of [['PORT', '70000', /^error: PORT: "70000" is no port/m], ['PORT', 'web', /^error: PORT: /m], ['DRAFTS', 'yes', /^error: DRAFTS: "yes" is neither 0 nor 1/m]] as const) {
  test(`${variable}=${value}: 2, and what to write instead`, async () => {
    const { status, stdout, stderr } = await memora(['preview'], { env: { [variable]: value, STABLE_NAMES: '3', SNAPSHOT: snapshot, DIST: dist } })
    assert.equal([status, stdout], [2, ''])
    assert.match(stderr, says)
    assert.match(stderr, /^error: STABLE_NAMES: /m)
  })
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} ends it, its open pages too, with 130`, async () => {
    const other = await startPreview(['--snapshot', snapshot, '--dist', join(folder, 'other')])
    const events = await fetch(`${other.url}_preview/events`)
    const ended = events.text()
    const { status, stderr } = await other.interrupt(signal)
    assert.is(status, 130, stderr)
    assert.not.match(stderr, /\n\s+at |error/i)
    assert.match(await ended, /^retry: \d+\ndata: \{/)
  })
}

test('what the folder is not fit for is said before anything is served', async () => {
  const { status, stderr } = await memora(['preview', '--snapshot', snapshot, '--dist', join(snapshot, 'dist'), '--port', '0'])
  assert.is(status, 2)
  assert.match(stderr, /DIST.*written into the snapshot/)

  const foreign = join(folder, 'foreign')
  mkdirSync(join(foreign, 'plans'), { recursive: true })
  writeFileSync(join(foreign, 'plans/mine.txt'), '')
  const refused = await memora(['preview', '--snapshot', snapshot, '--dist', foreign, '--port', '0'])
  assert.equal([refused.status, refused.stdout], [2, ''])
  assert.match(refused.stderr, /^error: DIST, .*no build wrote/m)
})

test.after(async () => void (await preview.interrupt()))

test.run()
