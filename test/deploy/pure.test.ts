// The rules of a deploy by their values: settings, answers, what is older, what goes.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { CommandError } from '../../build/errors.ts'
import { parseManifest, showsTheSame, stamped } from '../../build/deploy/manifest.ts'
import { expiredManifests } from '../../build/deploy/prune-steps.ts'
import { purgeFiles } from '../../build/deploy/purge.ts'
import { changesBetween } from '../../build/deploy/steps.ts'
import { explainFailure, isHopeless, readLogLine } from '../../build/deploy/rclone-log.ts'
import { isOlder, isSameSnapshot, releaseMetadata, releaseOf } from '../../build/deploy/release.ts'
import { errorCode, parseListing, refusal, unreachable } from '../../build/deploy/s3-answers.ts'
import { deploySettings, pruneSettings, verifySettings } from '../../build/deploy/settings.ts'
import { cacheControlOf, CONTENT_TYPE } from '../../build/deploy/headers.ts'
import { atMost, inPool } from '../../build/deploy/pool.ts'
import { historyOf } from '../../build/deploy/releases.ts'
import { verify } from '../../build/deploy/verify.ts'

const test = suite('deploy rules')

const R2 = { R2_ENDPOINT: 'https://x.example/', R2_BUCKET: 'b', R2_ACCESS_KEY_ID: 'k', R2_SECRET_ACCESS_KEY: 's' }

function problemsOf(act: () => unknown): readonly string[] {
  try {
    act()
  } catch (error) {
    if (error instanceof CommandError) return [String(error.status), ...error.problems.map(({ where }) => where.setting ?? '')]
    throw error
  }
  return []
}

test('settings: R2 when any of it is set, else a folder; frozen', () => {
  const r2 = deploySettings({ ...R2, R2_PREFIX: '/a/b/', PLANS: 'x, y,x', BUCKET_DIR: 'f' })
  assert.equal(r2.target, { kind: 'r2', endpoint: 'https://x.example', bucket: 'b', accessKeyId: 'k', secretAccessKey: 's', prefix: 'a/b/' })
  assert.equal([r2.plans, r2.stableNames, r2.purge, r2.leaseMs], [['x', 'y'], undefined, undefined, 20_000])
  assert.ok(Object.isFrozen(r2))
  assert.equal(deploySettings({}).target, { kind: 'folder', folder: '.bucket' })
  assert.equal(deploySettings({ CI: '1', BUCKET_DIR: 'f' }).target, { kind: 'folder', folder: 'f' })
  assert.equal(deploySettings({ CI: '', R2_BUCKET: '' }).target, { kind: 'folder', folder: '.bucket' })
  assert.equal(problemsOf(() => deploySettings({ CI: 'true' })), ['2', 'R2_ENDPOINT, R2_BUCKET, R2_ACCESS_KEY_ID, R2_SECRET_ACCESS_KEY'])
  assert.equal(problemsOf(() => deploySettings({ R2_PREFIX: 'x' })), ['2', 'R2_ENDPOINT', 'R2_BUCKET', 'R2_ACCESS_KEY_ID', 'R2_SECRET_ACCESS_KEY'])
  assert.equal(problemsOf(() => deploySettings({ ...R2, R2_PREFIX: 'a/../b' })), ['2', 'R2_PREFIX'])
  assert.equal(problemsOf(() => pruneSettings({ GRACE_HOURS: 'a day', KEEP_RELEASES: '-1' })), ['2', 'GRACE_HOURS', 'KEEP_RELEASES'])
  assert.equal([pruneSettings({}).graceHours, pruneSettings({ GRACE_HOURS: '0.5' }).graceHours], [24, 0.5])
})

test('settings: verify over HTTP alone asks for no bucket', () => {
  assert.is(verifySettings({ CI: '1', CDN_BASE_URL: 'https://c.example/x/' }).target, undefined)
  assert.is(verifySettings({ CDN_BASE_URL: 'https://c.example/x/' }).baseUrl, 'https://c.example/x')
  assert.is(verifySettings({ ...R2, CDN_BASE_URL: 'https://c.example' }).target?.kind, 'r2')
  assert.equal(problemsOf(() => verifySettings({ CI: '1' })).length, 2)
})

test('a snapshot is older by commit time where both have one, else by what is newest in it', () => {
  const at = (commit_time: number | undefined, modified: string) => ({ modified, ...(commit_time === undefined ? {} : { commit: 'a'.repeat(40), commit_time }) })
  assert.ok(isOlder(at(1, '9'), at(2, '1')))
  assert.not.ok(isOlder(at(2, '1'), at(1, '9')))
  assert.ok(isOlder(at(undefined, '1'), at(2, '2')))
  assert.not.ok(isOlder(at(1, '2'), at(1, '3')))
  assert.not.ok(isOlder(at(undefined, ''), at(undefined, '1')), 'what cannot be told is not older')
  assert.ok(isSameSnapshot({ modified: '1' }, { modified: '1' }))
  assert.not.ok(isSameSnapshot({ modified: '1', commit: 'a' }, { modified: '1' }))
})

test('what a manifest carries comes back whole, and what others wrote is not ours', () => {
  for (const release of [{ modified: '' }, { modified: '2026', commit: 'a'.repeat(40), commit_time: 5, changed: '1 lesson edited', restores: 'b'.repeat(16) }]) {
    const metadata = releaseMetadata(release)
    assert.equal(releaseOf(metadata), release)
    assert.ok(Object.values(metadata).every((value) => /^[\x20-\x7e]+$/.test(value)))
  }
  assert.is(releaseOf({ commit: 'x' }), undefined)
})

test('a manifest is the same but for its stamp; a stamp is both fields, in their places', () => {
  const body = parseManifest(Buffer.from('{"plan_id":"p","version":5,"generated_at":"1970-01-01T00:00:05Z","subjects":[]}'))!
  const later = stamped(body, 86_400)
  assert.equal(Object.entries(later), [['plan_id', 'p'], ['version', 86_400], ['generated_at', '1970-01-02T00:00:00Z'], ['subjects', []]])
  assert.ok(showsTheSame(body, later))
  assert.not.ok(showsTheSame(body, { ...body, plan_id: 'q' }))
  for (const text of ['', '[]', 'null', '{']) assert.is(parseManifest(Buffer.from(text)), undefined)
})

test('a listing that was cut off is not taken for a whole one', () => {
  const xml = '<?xml version="1.0"?><ListBucketResult><Contents><Key>a&amp;b&#39;.json</Key><LastModified>2026-01-01T00:00:00.500Z</LastModified><ETag>&quot;ab&quot;</ETag><Size>7</Size></Contents><CommonPrefixes><Prefix>plans/a&amp;b/</Prefix></CommonPrefixes><IsTruncated>true</IsTruncated><NextContinuationToken>t/+=</NextContinuationToken></ListBucketResult>'
  assert.equal(parseListing(xml), { objects: [{ key: "a&b'.json", size: 7, etag: 'ab', uploaded: 1_767_225_600_500 }], prefixes: ['plans/a&b/'], next: 't/+=' })
  for (let length = 0; length < xml.length; length += 7) assert.is(parseListing(xml.slice(0, length)), undefined)
  assert.is(errorCode('<Error><Code>NoSuchBucket</Code></Error>'), 'NoSuchBucket')
})

test('many acts are done a few at a time, and one that fails is in nobody\'s way', async () => {
  let running = 0
  let most = 0
  const act = atMost(3, async (number: number) => {
    most = Math.max(most, ++running)
    await new Promise((resolve) => setImmediate(resolve))
    running -= 1
    if (number % 4 === 0) throw new Error(`not ${number}`)
    return number * 2
  })
  const results = await Promise.allSettled(Array.from({ length: 20 }, (_, number) => act(number)))
  assert.is(most, 3)
  assert.equal(results.map((result) => (result.status === 'fulfilled' ? result.value : undefined)), Array.from({ length: 20 }, (_, number) => (number % 4 === 0 ? undefined : number * 2)))
})

test('refusals say what to do', () => {
  const said = (status: number, code: string) => refusal('bucket b', 'list', status, code).problems[0]!
  assert.equal(
    ([[403, 'SignatureDoesNotMatch'], [401, 'Unauthorized'], [404, 'NoSuchBucket'], [403, 'AccessDenied'], [403, 'RequestTimeTooSkewed'], [500, '']] as const).map(([status, code]) => said(status, code).code),
    ['bucket-wrong-key', 'bucket-wrong-key', 'bucket-missing', 'bucket-forbidden', 'clock-skew', 'bucket-failed'],
  )
  assert.match(said(403, 'RequestTimeTooSkewed').remedy, /clock/)
  assert.match(unreachable('b', 'h:1', 'list', 'ENOTFOUND').message, /name h:1 is not known/)
  assert.match(unreachable('b', 'h:1', 'list', 'SELF_SIGNED_CERT_IN_CHAIN').message, /AWS_CA_BUNDLE/)
})

test('the log of rclone is read line by line', () => {
  assert.equal(readLogLine('{"level":"info","msg":"Copied (new)","object":"a.json"}'), { sent: 'a.json' })
  assert.equal(readLogLine('{"level":"error","msg":"Failed to copy: x","object":"a.json"}'), { key: 'a.json', message: 'Failed to copy: x' })
  assert.equal(readLogLine('{"level":"error","msg":"Attempt 1/1 failed"}'), { message: 'Attempt 1/1 failed' })
  assert.equal(readLogLine('Error: unknown flag: --x'), { message: 'Error: unknown flag: --x' })
  assert.equal([readLogLine(''), readLogLine('{"level":"notice","msg":"x"}')], [{}, {}])
  for (const [message, hopeless, says] of [
    ['AccessDenied: Access Denied status code: 403', true, /Object Read & Write/],
    ['write /x: no space left on device', true, /disk is full/],
    ['SlowDown: Reduce your rate', false, /slow down/],
    ['RequestTimeTooSkewed: The difference', true, /clock/],
    ['something new', false, /something new/],
  ] as const) {
    assert.is(isHopeless(message), hopeless, message)
    assert.match(explainFailure(message), says)
  }
})

test('headers and URLs of a key', () => {
  assert.match(cacheControlOf('lessons/a.0123456789abcdef.json'), /immutable/)
  for (const key of ['lessons/a.json', 'plans/p/manifest.json', '.lock']) assert.match(cacheControlOf(key), /max-age=60/)
  assert.equal(purgeFiles({ baseUrl: 'https://c', origins: ['https://a'] }, 'k'), ['https://c/k', { url: 'https://c/k', headers: { Origin: 'https://a' } }])
})

test('what a release changed, in words', () => {
  const reach = (lessons: Record<string, string>, pages: readonly string[] = []) => ({
    pages: new Set([...Object.values(lessons), ...pages]),
    lessons: new Map(Object.entries(lessons).map(([name, key]) => [name, { id: name, key, isPaid: false }])),
    unread: [],
  })
  assert.is(changesBetween(reach({ a: 'lessons/a.1', b: 'lessons/b.1' }), reach({ b: 'lessons/b.2', c: 'lessons/c.1', d: 'lessons/d.1' }, ['plans/x'])), '2 lessons added, 1 lesson removed, 1 lesson edited, 1 other page')
  assert.is(changesBetween(reach({}), reach({})), 'the manifest alone')
})

test('a kept manifest goes beyond the number, and only long after its successor came', () => {
  const hour = 3_600_000
  const kept = [1, 2, 3, 4].map((no) => ({ key: `k${no}`, segment: 'p', hash: String(no), uploaded: no * hour, etag: '', body: {}, release: { modified: '' } }))
  const look = { listing: new Map(), live: new Map(), lastVersions: new Map(), purgesOwed: [], doubts: [] }
  const gone = (now: number, keepReleases: number) => expiredManifests(kept, look, { now: now * hour, graceMs: 2 * hour, keepReleases }).map(({ key }) => key)
  assert.equal(gone(100, 2), ['k2', 'k1'])
  assert.equal(gone(4.5, 2), ['k1'], 'the second was replaced an hour and a half ago')
  assert.equal(gone(100, 5), [])
  assert.equal(gone(100, 0), ['k3', 'k2', 'k1'], 'the last has no successor')
})

test('what a rollback wrote counts as the release that it brought back, and stands for it where that is gone', () => {
  const entry = (no: number, restores?: string) => ({ key: `k${no}`, segment: 'p', hash: String(no), uploaded: no, etag: '', body: {}, release: { modified: '', ...(restores === undefined ? {} : { restores }) } })
  const look = { listing: new Map(), live: new Map(), lastVersions: new Map(), purgesOwed: [], doubts: [] }
  const [one, two, copy, four] = [entry(1), entry(2), entry(3, '1'), entry(4)]
  assert.equal(expiredManifests([one, two, copy, four], look, { now: 100, graceMs: 1, keepReleases: 2 }).map(({ key }) => key), ['k2'])
  const keys = (kept: readonly typeof one[]) => historyOf(kept, undefined).published.map(({ key }) => key)
  assert.equal(keys([one, two, copy, four]), ['k1', 'k2', 'k4'])
  assert.equal(keys([two, copy, four, entry(5, '1')]), ['k2', 'k3', 'k4'])
})

test('settings: a lease that a holder cannot keep is refused', () => {
  for (const seconds of ['0', '1.9']) assert.equal(problemsOf(() => deploySettings({ LOCK_LEASE_SECONDS: seconds })), ['2', 'LOCK_LEASE_SECONDS'])
  assert.is(deploySettings({ LOCK_LEASE_SECONDS: '2' }).leaseMs, 2000)
})

test('a wrong header is never mended by taking a page from its readers', async () => {
  const page = 'plans/p/manifest.json'
  const report = { step: () => ({ advance() {}, done() {} }), note() {}, warn() {} }
  const { problems } = await verify(async () => ({ bytes: Buffer.from('{}'), headers: { cacheControl: 'no-store', contentType: CONTENT_TYPE } }), [page], undefined, report)
  const [wrong] = problems.filter(({ code }) => code === 'header-wrong')
  assert.match(wrong!.remedy, /do not delete it/)
})

test('a pool keeps to its width and to the order of results, and stops at a failure', async () => {
  let running = 0
  let most = 0
  const results = await inPool([5, 1, 3, 2, 4], 2, async (ms) => {
    most = Math.max(most, ++running)
    await new Promise((resolve) => setTimeout(resolve, ms))
    running -= 1
    return ms * 2
  })
  assert.equal([results, most], [[10, 2, 6, 4, 8], 2])
  let begun = 0
  try {
    await inPool(Array.from({ length: 50 }), 2, async () => {
      begun += 1
      throw new Error('no')
    })
    assert.unreachable()
  } catch (error) {
    assert.is((error as Error).message, 'no')
  }
  assert.ok(begun <= 2)
})

test.run()
