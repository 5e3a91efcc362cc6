// A first deploy to Cloudflare's R2 emulator, against a bare rclone that copies the same pages with as many transfers.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { r2Remote } from '../../build/deploy/rclone.ts'
import { PROGRAM } from '../program.ts'
import { ACCESS_KEY, SECRET_KEY, startR2, type R2 } from '../r2.ts'
import { startProxy } from '../recording-proxy.ts'
import type { Figure } from './figure.ts'
import { once, resultOf, type Command, type Run } from './measure.ts'
import { pagesOnDisk } from './pages-on-disk.ts'
import { writeSite } from './site/folder.ts'
import { siteShape } from './site/shape.ts'

const LEAST_SHARE = 0.95
const TRANSFERS = 64
const HASHED = /\.[0-9a-f]{16}\.json$/
const MANIFEST_COPY = /\/manifest\.[0-9a-f]{16}\.json$/

export async function deployFigures(folder: string, { lessons, plans, runs }: { readonly lessons: number; readonly plans: number; readonly runs: number }): Promise<readonly Figure[]> {
  process.stderr.write(`Deploys of ${lessons.toLocaleString('en')} lessons to the R2 emulator\n`)
  const snapshot = join(folder, 'deploy-snapshot')
  const dist = join(folder, 'deploy-dist')
  await writeSite(siteShape({ lessons, plans }), snapshot)
  await once({ program: PROGRAM, args: ['build'], cwd: folder, env: { SNAPSHOT: snapshot, DIST: dist, STABLE_NAMES: '0', BUILD_CACHE: join(folder, 'deploy-cache'), PLANS: undefined } })
  const pages = Array.from(pagesOnDisk(dist), ([path]) => path).filter((path) => HASHED.test(path))
  const list = join(folder, 'deploy-pages')
  writeFileSync(list, pages.map((page) => `${page}\n`).join(''))

  const r2 = await startR2()
  try {
    const puts = await putsOfFirstDeploy(folder, dist, r2)
    const deploys: Run[] = []
    const copies: Run[] = []
    for (let turn = 0; turn < runs; turn++) {
      copies.push(await once(bareCopy(dist, list, r2.endpoint, `bare-${turn}/`)))
      deploys.push(await once(deploy(folder, dist, r2.endpoint, `ours-${turn}/`)))
    }
    const [ours, bare] = [resultOf(deploys), resultOf(copies)]
    const share = bare.seconds / ours.seconds
    return [
      { name: `PUTs of pages for ${pages.length.toLocaleString('en')} new pages`, value: String(puts.pages), limit: String(pages.length), isWithin: puts.pages === pages.length, amount: puts.pages, target: pages.length },
      { name: 'requests besides: lock, manifests and their copies, lists', value: String(puts.others), amount: puts.others },
      { name: 'bare rclone copy, objects a second', value: String(Math.round(pages.length / bare.seconds)), amount: pages.length / bare.seconds, seconds: bare.seconds },
      { name: 'deploy, objects a second, as a share of that', value: share.toFixed(2), limit: `at least ${LEAST_SHARE}`, isWithin: share >= LEAST_SHARE, amount: share, target: LEAST_SHARE, seconds: ours.seconds },
    ]
  } finally {
    await r2.stop()
  }
}

/** Counts what a deploy into an empty bucket asks for; slower than without the counting, so not timed. */
async function putsOfFirstDeploy(folder: string, dist: string, r2: R2): Promise<{ readonly pages: number; readonly others: number }> {
  const proxy = await startProxy(r2)
  try {
    await once(deploy(folder, dist, proxy.endpoint, 'counted/'))
    const pages = proxy.requests.filter(({ method, key }) => method === 'PUT' && HASHED.test(key) && !MANIFEST_COPY.test(key)).length
    return { pages, others: proxy.requests.length - pages }
  } finally {
    await proxy.stop()
  }
}

function deploy(folder: string, dist: string, endpoint: string, prefix: string): Command {
  const target = { R2_ENDPOINT: endpoint, R2_BUCKET: 'content', R2_ACCESS_KEY_ID: ACCESS_KEY, R2_SECRET_ACCESS_KEY: SECRET_KEY, R2_PREFIX: prefix }
  return { program: PROGRAM, args: ['deploy'], cwd: folder, env: { DIST: dist, PLANS: undefined, CLOUDFLARE_ZONE_ID: undefined, CLOUDFLARE_API_TOKEN: undefined, AWS_CA_BUNDLE: undefined, ...target } }
}

function bareCopy(dist: string, list: string, endpoint: string, prefix: string): Command {
  const { path, environment, flags } = r2Remote({ kind: 'r2', endpoint, bucket: 'content', prefix, accessKeyId: ACCESS_KEY, secretAccessKey: SECRET_KEY })
  return {
    program: 'rclone',
    args: ['copy', `${dist}/`, path, '--files-from-raw', list, '--no-check-dest', '--no-traverse', '--transfers', String(TRANSFERS), '--retries', '1', '--buffer-size', '0', ...flags],
    env: { ...environment, RCLONE_CONFIG: '/dev/null', AWS_CA_BUNDLE: undefined },
  }
}
