// The examples of how to run the worker and how to tell it of edits, as far as they can be tried here.
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parse } from 'yaml'
import { ROOT, temporaryFolder } from '../program.ts'

const test = suite('the examples of deployment')
const FOLDER = join(ROOT, 'build/worker/deployment')
const SERVICE = 'memora-content-worker.service'
const read = (name: string) => readFileSync(join(FOLDER, name), 'utf8')
const known = new Set([...readFileSync(join(ROOT, '.env.example'), 'utf8').matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name!))

interface Instruction {
  readonly word: string
  readonly rest: string
}

const dockerfile: readonly Instruction[] = read('Dockerfile').replace(/^#.*\n/gm, '').replace(/\\\n/g, '').split('\n').flatMap((line) => {
  const found = /^([A-Z]+)\s+(.*)$/.exec(line)
  return found ? [{ word: found[1]!, rest: found[2]! }] : []
})
const of = (word: string) => dockerfile.filter((item) => item.word === word).map(({ rest }) => rest)

test('what the Dockerfile does gives a program that is ready to run, and need not be made by who runs it', () => {
  const root = temporaryFolder()
  const [workdir] = of('WORKDIR')
  const npmsWay = Object.fromEntries(Object.entries(process.env).filter(([name]) => /^(?:npm_config_(?:registry|cache|userconfig|cafile)|https?_proxy|no_proxy|node_extra_ca_certs)$/i.test(name)))
  // Node of the base image's version, and none from packages for development.
  const env = { PATH: [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(':'), HOME: process.env['HOME'] ?? '', npm_config_prefer_offline: 'true', ...npmsWay }
  for (const { word, rest } of dockerfile.slice(dockerfile.findIndex(({ rest }) => rest === workdir) + 1)) {
    if (word === 'COPY') copy(root, rest)
    if (word !== 'RUN' || !/^(?:npm|node) /.test(rest)) continue
    const { status, stdout, stderr } = spawnSync(rest, { cwd: root, encoding: 'utf8', shell: '/bin/sh', env })
    assert.is(status, 0, `${rest}\n${stdout}${stderr}`)
  }
  assert.not.ok(existsSync(join(root, 'node_modules/node')), 'nothing that is for development')
  const bundle = join(root, 'node_modules/.cache/memora-content/program/main.js')
  const made = statSync(bundle).ino
  const [entry] = JSON.parse(of('ENTRYPOINT')[0]!) as string[]
  assert.ok(entry!.startsWith(`${workdir}/`))
  const program = join(root, entry!.slice(workdir!.length))
  const run = (...args: string[]) => spawnSync(program, args, { cwd: root, encoding: 'utf8', env: { PATH: env.PATH } })
  const bare = run(...(JSON.parse(of('CMD')[0]!) as string[]))
  assert.is(bare.status, 2, bare.stderr)
  assert.match(bare.stderr, /REDIS_URL: it is not set/)
  const built = run('build', '--snapshot', join(ROOT, 'content-snapshot'), '--dist', join(root, 'dist'))
  assert.is(built.status, 0, built.stderr)
  assert.is(statSync(bundle).ino, made)
})

/** As COPY does it, with the times of the files. */
function copy(root: string, rest: string): void {
  const parts = rest.split(/\s+/)
  const target = parts.pop()!
  for (const source of parts) {
    assert.ok(existsSync(join(ROOT, source)), source)
    const to = join(root, target === './' ? source : target)
    mkdirSync(dirname(to), { recursive: true })
    cpSync(join(ROOT, source), to, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true })
  }
}

test('the Dockerfile runs the Node that the project asks for, not as root, and stays ready for a stop', () => {
  const { engines, devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  const major = Number(/^node:(\d+)/.exec(of('FROM')[0]!)?.[1])
  assert.is(major, Number(/\d+/.exec(devDependencies.node)?.[0]))
  assert.ok(major >= Number(/\d+/.exec(engines.node)?.[0]))
  assert.equal(of('USER'), ['node'])
  for (const [, name] of of('ENV').join(' ').matchAll(/([A-Z_]+)=/g)) assert.ok(known.has(name!), name)
  const [command, ...args] = JSON.parse(of('HEALTHCHECK')[0]!.replace(/^CMD /, '')) as string[]
  assert.is(spawnSync(command!, args, { env: { ...process.env, WORKER_PORT: '1' } }).status, 1, 'nobody answers')
})

test('the compose file names settings that there are, and services that it has', async () => {
  const { services, volumes } = parse(read('compose.yaml'))
  assert.equal(Object.keys(services), ['worker', 'redis', 'mariadb'])
  for (const name of Object.keys(services.worker.environment)) assert.ok(known.has(name), name)
  for (const name of Object.keys(services.worker.depends_on)) assert.ok(services[name].healthcheck, name)
  assert.is(new URL(services.worker.environment.REDIS_URL).hostname, 'redis')
  assert.ok(existsSync(join(ROOT, services.worker.build.context, services.worker.build.dockerfile)))
  assert.is(services.worker.env_file, '.env', 'every setting reaches the worker')
  const fixed = of('ENV').join(' ').split(/\s+/).map((pair) => pair.split('='))
  for (const [name, value] of fixed) assert.is(String(services.worker.environment[name!]), value, 'nothing in .env moves it')
  assert.ok(services.worker.ports.every((port: string) => port.startsWith('127.0.0.1:')), 'on localhost alone')
  for (const { volumes: mounts = [] } of Object.values<any>(services)) for (const mount of mounts) assert.ok(mount.split(':')[0] in volumes, mount)
  const folder = temporaryFolder()
  const [program, ...options] = services.redis.command.split(' ')
  const redis = spawn(program, [...options, '--port', '0', '--dir', folder, '--unixsocket', join(folder, 'socket')], { stdio: ['ignore', 'pipe', 'pipe'] })
  const said = await new Promise<string>((resolve) => {
    let text = ''
    for (const stream of [redis.stdout, redis.stderr]) {
      stream.on('data', (part) => {
        text += part
        if (text.includes('eady to accept connections')) redis.kill()
      })
    }
    redis.on('close', () => resolve(text))
  })
  assert.match(said, /eady to accept connections/)
})

test('the unit is one that systemd takes', () => {
  const unit = read(SERVICE)
  for (const [, name] of unit.matchAll(/^Environment=([A-Z_]+)=/gm)) assert.ok(known.has(name!), name)
  const values = Object.fromEntries([...unit.matchAll(/^(\w+)=(.*)$/gm)].map(([, key, value]) => [key!, value!]))
  assert.match(values['ExecStart']!, /^\/opt\/memora-content\/build\/memora-content worker$/)
  assert.ok(existsSync(join(ROOT, values['ExecStart']!.slice('/opt/memora-content/'.length).split(' ')[0]!)))
  assert.ok(Number(values['TimeoutStopSec']) > 60, 'longer than STOP_SECONDS')
  assert.is(values['RestartPreventExitStatus'], '2', 'a wrong setting is not tried for ever')
  const here = join(temporaryFolder(), SERVICE)
  writeFileSync(here, unit.replaceAll('/opt/memora-content', ROOT.replace(/\/$/, '')).replace('User=memora-content', 'User=root'))
  const { status, stderr, error } = spawnSync('systemd-analyze', ['verify', '--man=no', here], { encoding: 'utf8' })
  // A machine without systemd has nobody to ask.
  if ((error as NodeJS.ErrnoException | undefined)?.code !== 'ENOENT') assert.is(status, 0, stderr)
})

test('the hooks add the plans that an edit concerns, where it came from too, and only after the commit', () => {
  const row = (name: string, fields = {}) => ({ name, ...fields })
  const tables = {
    'Memora Academic Plan': [row('p1', { is_published: 1, season: '2026' }), row('p2', { is_published: 1 }), row('draft', { is_published: 0, season: '2026' })],
    'Memora Plan Subject': [row('r1', { subject: 'math', parent: 'p1', parenttype: 'Memora Academic Plan' }), row('r2', { subject: 'art', parent: 'p2', parenttype: 'Memora Academic Plan' })],
    'Memora Subject': [row('math'), row('art')],
    'Memora Track': [row('mt', { parent_subject: 'math' }), row('at', { parent_subject: 'art' })],
    'Memora Unit': [row('mu', { parent_track: 'mt' }), row('au', { parent_track: 'at' })],
    'Memora Topic': [row('mo', { parent_unit: 'mu' }), row('ao', { parent_unit: 'au' })],
    'Memora Lesson': [row('l', { parent_topic: 'mo' })],
  }
  const lesson = { doctype: 'Memora Lesson', name: 'l', parent_topic: 'mo' }
  const cases: readonly [object, readonly string[]][] = [
    [{ doc: lesson, method: 'on_update' }, ['p1']],
    [{ doc: { ...lesson, parent_topic: 'ao', before: lesson }, method: 'on_update' }, ['p1', 'p2']],
    [{ doc: lesson, method: 'on_trash' }, ['p1']],
    [{ doc: { doctype: 'Memora Topic', name: 'new', parent_unit: 'au' }, method: 'on_update' }, ['p2']],
    [{ doc: { doctype: 'Memora Subject', name: 'art' }, method: 'on_update' }, ['p2']],
    [{ doc: { doctype: 'Memora Unit', name: 'mu', parent_track: 'mt' }, method: 'after_rename', args: ['old', 'mu', false] }, ['p1']],
    [{ doc: { doctype: 'Memora Season', name: '2026' }, method: 'on_update' }, ['draft', 'p1']],
    [{ doc: { doctype: 'Memora Academic Plan', name: 'p1', is_published: 0 }, method: 'on_update' }, ['p1']],
    [{ doc: { doctype: 'Memora Academic Plan', name: 'p9' }, method: 'after_rename', args: ['p1', 'p9', false] }, ['p1', 'p9']],
    [{ doc: { doctype: 'Memora Academic Plan', name: 'p1', is_published: 1 }, method: 'on_trash' }, ['p1']],
    [{ doc: { doctype: 'Memora Academic Plan', name: 'draft', is_published: 0 }, method: 'on_trash' }, []],
    [{ doc: { doctype: 'Memora Academic Plan', name: 'p1' }, method: 'on_trash' }, ['p1']],
    [{ doc: { ...lesson, parent_topic: 'gone' }, method: 'on_update' }, []],
  ]
  const { status, stdout, stderr } = spawnSync('python3', [join(ROOT, 'test/worker/frappe_stand_in.py')], { encoding: 'utf8', input: JSON.stringify({ folder: FOLDER, tables, events: cases.map(([event]) => event) }) })
  assert.is(status, 0, stderr)
  const { answers, all, events } = JSON.parse(stdout)
  for (const [i, [event, plans]] of cases.entries()) {
    assert.equal(answers[i], { before: [], after: plans.length === 0 ? [] : [['pending_cdn_plans', plans]] }, JSON.stringify(event))
  }
  assert.equal(all, [['pending_cdn_plans', ['draft', 'p1', 'p2']]], 'one that was unpublished without a hook is withdrawn too')
  assert.is(Object.keys(events).length, 9, 'plan, subject, track, unit, topic, lesson, season, grade, stream')
})

test.run()
