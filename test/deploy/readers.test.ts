// Nobody sees half an update: readers walk from manifests to lessons without pause while deploys come one after
// another, are killed at any moment, and have their requests dropped, refused and cut off.
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { r2Environment, startR2, type R2 } from '../r2.ts'
import { startProxy, type Fault, type Proxy } from '../recording-proxy.ts'
import { build, comparable, done, run, site, type Built, type Env } from './publishing.ts'

const test = suite('readers')
const KILLS = process.env['LONG'] ? 240 : 36
const FAULTY_DEPLOYS = process.env['LONG'] ? 50 : 10
const FAULTS: readonly Fault[] = ['drop', 'drop', 500, 503, 'truncate', 'swallow']
const PLANS = 3

let r2: R2
let proxy: Proxy
let env: Env
let builds: Built[]

test.before(async () => {
  r2 = await startR2()
  proxy = await startProxy(r2)
  env = { ...r2Environment(proxy.endpoint), LOCK_LEASE_SECONDS: '2' }
  builds = []
  for (let no = 0; no < 4; no++) {
    const edited = Object.fromEntries([1, 6, 11].map((lesson) => [lesson, `Version ${no} of ${lesson}`]))
    builds.push(await build(site({ plans: PLANS, lessons: 12, title: no % 2 === 0 ? 'Lesson' : 'Lektion', at: `2026-03-0${no + 1}T00:00:00.000000Z`, edited }).snapshot))
  }
  await done('deploy', { ...env, DIST: builds[0]!.dist })
})
test.after(async () => {
  await proxy.stop()
  await r2.stop()
})

interface Seen {
  readonly broken: string[]
  readonly wrongHash: string[]
  readonly wentBack: string[]
  walks: number
}

/** Walks over the public side until it is told to stop. */
function startReader(): { stop(): Promise<Seen> } {
  const seen: Seen = { broken: [], wrongHash: [], wentBack: [], walks: 0 }
  const versions = new Map<string, number>()
  let stopped = false
  const read = async (key: string, from: string): Promise<any> => {
    const response = await fetch(`${r2.publicUrl}/${key}`)
    const text = await response.text()
    if (!response.ok) {
      seen.broken.push(`${from} -> ${key} (${response.status})`)
      return undefined
    }
    const hash = /\.([0-9a-f]{16})\.json$/.exec(key)?.[1]
    if (hash !== undefined && createHash('sha256').update(text).digest('hex').slice(0, 16) !== hash) seen.wrongHash.push(key)
    return JSON.parse(text)
  }
  const walkPlan = async (plan: string) => {
    const key = `plans/${plan}/manifest.json`
    const manifest = await read(key, '')
    if (!manifest) return
    if (manifest.version < (versions.get(plan) ?? 0)) seen.wentBack.push(`${plan}: ${versions.get(plan)} -> ${manifest.version}`)
    versions.set(plan, manifest.version)
    await read(manifest.search_index_url, key)
    for (const subject of manifest.subjects) {
      await read(subject.bitmap_url, key)
      const hierarchy = await read(subject.hierarchy_url, key)
      for (const topic of hierarchy?.tracks.flatMap((track: any) => track.units.flatMap((unit: any) => unit.topics)) ?? []) {
        const page = await read(topic.topic_url, subject.hierarchy_url)
        await Promise.all((page?.lessons ?? []).map((lesson: any) => read(lesson.lesson_url, topic.topic_url)))
      }
    }
    seen.walks += 1
  }
  const loop = (async () => {
    while (!stopped) for (let plan = 0; plan < PLANS && !stopped; plan++) await walkPlan(`plan-${plan}`)
  })()
  return {
    async stop() {
      stopped = true
      await loop
      return seen
    },
  }
}

async function published(): Promise<Map<string, string>> {
  return new Map(await Promise.all([...(await r2.keys()).keys()].map(async (key) => [key, (await r2.read(key))!] as const)))
}

/** After a clean run every file of the build is there, and nothing is live that is not of the build. */
async function assertPublished(built: Built): Promise<void> {
  const there = comparable(await published())
  for (const [key, text] of comparable(built.files())) assert.is(there.get(key), text, key)
  const verified = await done('verify', { ...env })
  assert.equal(verified['problems'], [])
}

function assertWhole(seen: Seen): void {
  assert.equal([seen.broken, seen.wrongHash, seen.wentBack], [[], [], []])
  assert.ok(seen.walks > 10, `${seen.walks} walks`)
}

test(`deploys that are killed at any of ${KILLS} moments leave no broken link`, async () => {
  const reader = startReader()
  let killed = 0
  let most = 60
  for (let no = 0; killed < KILLS; no++) {
    const built = builds[1 + (no % 3)]!
    proxy.requests.splice(0)
    const at = Math.floor(Math.random() * most)
    const { signal } = await run('deploy', { ...env, DIST: built.dist }, ['--allow-older'], {
      onStart(child) {
        const kill = () => child.kill('SIGKILL')
        if (no % 4 === 0) setTimeout(kill, 200 + Math.random() * 1500)
        proxy.fault = () => {
          if (proxy.requests.length > at) kill()
          return undefined
        }
      },
    })
    if (signal === 'SIGKILL') killed += 1
    else most = Math.max(10, Math.min(most, proxy.requests.length))
    assert.ok(no < KILLS * 4, 'most are killed')
  }
  proxy.fault = undefined
  await done('deploy', { ...env, LOCK_LEASE_SECONDS: '3', DIST: builds[0]!.dist }, ['--allow-older'])
  assertWhole(await reader.stop())
  await assertPublished(builds[0]!)
})

test('dropped connections, refusals and answers that are cut off or lost do no harm', async () => {
  const reader = startReader()
  for (let no = 0; no < FAULTY_DEPLOYS; no++) {
    proxy.fault = () => (Math.random() < 0.12 ? FAULTS[Math.floor(Math.random() * FAULTS.length)] : undefined)
    const { status, stderr } = await run('deploy', { ...env, LOCK_LEASE_SECONDS: '5', DIST: builds[no % 4]!.dist }, ['--allow-older'])
    assert.ok(status === 0 || status === 1, stderr)
  }
  proxy.fault = undefined
  await done('deploy', { ...env, LOCK_LEASE_SECONDS: '3', DIST: builds[2]!.dist }, ['--allow-older'])
  assertWhole(await reader.stop())
  await assertPublished(builds[2]!)
})

test('an interrupted deploy ends with 130, takes rclone with it, and is finished by running it again', async () => {
  proxy.requests.splice(0)
  proxy.delayMs = 30
  const { status, stderr } = await run('deploy', { ...env, DIST: builds[3]!.dist }, ['--allow-older'], {
    onStart(child) {
      let told = false
      proxy.fault = () => {
        if (proxy.requests.length > 12 && !told) told = child.kill('SIGTERM')
        return undefined
      }
    },
  })
  proxy.fault = undefined
  proxy.delayMs = 0
  assert.is(status, 130, stderr)
  const requests = proxy.requests.length
  await sleep(500)
  assert.ok(proxy.requests.length <= requests + 1, 'rclone does not go on alone')
  await done('deploy', { ...env, DIST: builds[3]!.dist }, ['--allow-older'])
  await assertPublished(builds[3]!)
})

test.run()
