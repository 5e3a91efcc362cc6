// What keeps a site from being dumped: one clear message each, status 1, nothing written, and no password anywhere.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { TABLES, tableName } from '../../build/dump/tables.ts'
import { readTree } from '../folders.ts'
import { DEMO, PASSWORD, SCHEMA, startMariaDb, type TestServer, USER } from '../mariadb.ts'
import { memora, ROOT, temporaryFolder } from '../program.ts'
import { dump, failedDump } from './site.ts'

const test = suite('dump: refusals')
const TLS = join(temporaryFolder(), 'tls')
const COMMITTED = join(ROOT, 'content-snapshot')
let server: TestServer

/** A certificate for 127.0.0.1 that signs itself. */
function makeCertificate(): void {
  mkdirSync(TLS)
  const made = spawnSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=test', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', join(TLS, 'key.pem'), '-out', join(TLS, 'cert.pem')], { encoding: 'utf8' })
  if (made.status !== 0) throw new Error(`openssl failed: ${made.error ?? made.stderr}`)
}

test.before(async () => {
  makeCertificate()
  server = await startMariaDb(`--ssl-cert=${join(TLS, 'cert.pem')}`, `--ssl-key=${join(TLS, 'key.pem')}`)
  await server.database('demo', SCHEMA, DEMO)
})
test.after(() => server?.stop())

/** Runs the program; it must fail with one message, and leave nothing behind. */
async function refusal(env: Readonly<Record<string, string>>, status = 1): Promise<string> {
  const snapshot = join(temporaryFolder(), 'a', 'snapshot')
  const outcome = await memora(['snapshot', '--json', '--snapshot', snapshot], { env })
  const output = outcome.stdout + outcome.stderr
  assert.is(outcome.status, status, output)
  assert.not.ok(existsSync(join(snapshot, '..')), 'something was written')
  for (const secret of [PASSWORD, encodeURIComponent(PASSWORD), 'S3cret']) assert.not.ok(output.includes(secret), 'the password is in the output')
  assert.not.match(output, /^\s+at .*:\d+:\d+/m)
  return (JSON.parse(outcome.stdout).problems as { what: string; remedy: string; where: object }[]).map(({ what, remedy }) => `${what}. ${remedy}`).join('\n')
}

const url = (database: string, { user = USER, password = PASSWORD, host = '127.0.0.1', port = server.port, query = '' } = {}) =>
  ({ DATABASE_URL: `mysql://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}${query}` })

test('wrong password, user, host, port, socket and database', async () => {
  assert.match(await refusal(url('demo', { password: 'S3cret wrong' })), 'user "frappe"')
  assert.match(await refusal(url('demo', { user: 'nobody' })), 'user "nobody"')
  assert.match(await refusal(url('demo', { host: 'no-such-host.invalid' })), 'no host "no-such-host.invalid"')
  assert.match(await refusal(url('demo', { port: 1 })), 'nothing answers on 127.0.0.1:1')
  assert.match(await refusal(url('demo', { query: '?socketPath=%2Fno%2Fsocket' })), 'no socket "/no/socket"')
  assert.match(await refusal(url('gone')), 'no database "gone"')
})

test('a server that accepts and says nothing is given up', async () => {
  const silent = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => silent.once('listening', resolve))
  const { openDatabase, TIME_OUTS } = await import('../../build/dump/connection.ts')
  const { port } = silent.address() as { port: number }
  try {
    await openDatabase({ host: '127.0.0.1', port, user: 'u', password: 'p', database: 'd', tls: false, setting: 'DATABASE_URL' }, { ...TIME_OUTS, connectMs: 200 })
    assert.unreachable()
  } catch (error) {
    assert.match((error as Error).message, 'does not answer')
  } finally {
    silent.close()
  }
})

test('a server that is not MariaDB, and a user who may ask no more', async () => {
  const other = createServer((socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0, '127.0.0.1')
  await new Promise((resolve) => other.once('listening', resolve))
  const { port } = other.address() as { port: number }
  assert.match(await refusal(url('demo', { port })), `what answers on 127.0.0.1:${port} is not MariaDB`)
  other.close()
  await server.sql('demo', "CREATE USER 'seldom'@'%' IDENTIFIED BY 'seldom' WITH MAX_QUERIES_PER_HOUR 3; GRANT SELECT ON demo.* TO 'seldom'@'%'")
  assert.match(await refusal(url('demo', { user: 'seldom', password: 'seldom' })), 'user "seldom" has used up')
})

test('where there was no snapshot, none is said to stand', async () => {
  await server.database('bare')
  const { stderr } = await memora(['snapshot', '--snapshot', join(temporaryFolder(), 'snapshot')], { env: url('bare') })
  assert.match(stderr, /^error: DATABASE_URL: the database .* not a Frappe site's/m)
  assert.match(stderr, 'Stopped: 1 problem. No new snapshot was made.')
})

test('calls that are wrong have status 2', async () => {
  await refusal({}, 2)
  await refusal({ ...url('demo'), FRAPPE_SITE_CONFIG: 'x' }, 2)
  assert.match(await refusal(url('demo', { query: '?tls=1' }), 2), 'a parameter that is not known')
})

test('a database that is not a Frappe site, and a site without the app', async () => {
  await server.database('empty')
  assert.match(await refusal(url('empty')), 'not a Frappe site')
  await server.database('plain', 'CREATE TABLE tabSingles (doctype varchar(255), field varchar(255), value longtext)')
  assert.match(await refusal(url('plain')), 'no Memora tables')
})

test('missing tables and columns are all named, with what to do', async () => {
  await server.database('lacking', SCHEMA, 'DROP TABLE `tabMemora Unit`, `tabMemora Plan Override`; ALTER TABLE `tabMemora Lesson` DROP COLUMN description; ALTER TABLE `tabMemora Lesson Stage` DROP COLUMN config, DROP COLUMN weight; ALTER TABLE `tabDeleted Document` DROP COLUMN data')
  const said = (await refusal(url('lacking'))).split('\n')
  assert.is(said.length, 5)
  for (const part of ['table `tabMemora Unit`', 'table `tabMemora Plan Override`', 'column `description` of the table `tabMemora Lesson`', 'column `config` of the table `tabMemora Lesson Stage`', 'column `data` of the table `tabDeleted Document`']) {
    assert.ok(said.some((line) => line.includes(part) && line.includes('bench --site <site> migrate')), part)
  }
})

test('the least privilege: SELECT on the tables that are read, and no more', async () => {
  const grants = TABLES.map((table) => `GRANT SELECT ON demo.\`${tableName(table)}\` TO 'reader'@'%'`)
  await server.sql('demo', `CREATE USER 'reader'@'%' IDENTIFIED BY 'reader'; ${grants.join(';')}`)
  const snapshot = join(temporaryFolder(), 'snapshot')
  await dump(url('demo', { user: 'reader', password: 'reader' }).DATABASE_URL, snapshot)
  assert.equal([...readTree(snapshot)], [...(await dump(server.url('demo'), join(temporaryFolder(), 'snapshot'))).files])

  await server.sql('demo', "REVOKE SELECT ON demo.`tabMemora Lesson Stage` FROM 'reader'@'%'; REVOKE SELECT ON demo.`tabDeleted Document` FROM 'reader'@'%'")
  const said = await refusal(url('demo', { user: 'reader', password: 'reader' }))
  assert.match(said, "GRANT SELECT ON `demo`.`tabMemora Lesson Stage` TO 'reader'@'<host>'")
  assert.match(said, "GRANT SELECT ON `demo`.`tabDeleted Document` TO 'reader'@'<host>'")
  await server.sql('demo', "CREATE USER 'nothing'@'%' IDENTIFIED BY 'nothing'")
  assert.match(await refusal(url('demo', { user: 'nothing', password: 'nothing' })), 'may not use the database "demo"')
})

test('a right on some columns only is no reason for defaults', async () => {
  const columns = 'name, creation, modified, title, color_code, is_published, is_free_preview, sort_order, image, description'
  await server.sql('demo', `CREATE USER 'columns'@'%' IDENTIFIED BY 'columns'; ${TABLES.map((table) => `GRANT SELECT${tableName(table) === 'tabMemora Subject' ? ` (${columns})` : ''} ON demo.\`${tableName(table)}\` TO 'columns'@'%'`).join(';')}`)
  assert.match(await refusal(url('demo', { user: 'columns', password: 'columns' })), "GRANT SELECT ON `demo`.`tabMemora Subject` TO 'columns'@'<host>'")
})

test('a child table without the columns that say whose its rows are', async () => {
  await server.database('childless', SCHEMA, 'ALTER TABLE `tabMemora Lesson Stage` DROP COLUMN parenttype; ALTER TABLE `tabMemora Plan Override` DROP COLUMN parentfield')
  const said = await refusal(url('childless'))
  assert.match(said, '`parenttype` of the table `tabMemora Lesson Stage`')
  assert.match(said, '`parentfield` of the table `tabMemora Plan Override`')
  assert.match(said, 'bench migrate')
})

test('a user for whom TLS is required, with a certificate that is trusted, and one that is not', async () => {
  await server.sql('demo', "CREATE USER 'secure'@'%' IDENTIFIED BY 'secure' REQUIRE SSL; GRANT SELECT ON demo.* TO 'secure'@'%'")
  const secure = (query: string, host?: string) => url('demo', { user: 'secure', password: 'secure', query, ...(host === undefined ? {} : { host }) })
  assert.match(await refusal(secure('')), 'does not let user "secure" in')
  assert.match(await refusal(secure('?ssl=true')), 'certificate is not trusted')
  const trusted = { NODE_EXTRA_CA_CERTS: join(TLS, 'cert.pem') }
  assert.match(await refusal({ ...secure('?ssl=true', 'localhost'), ...trusted }), 'certificate is not trusted')
  const snapshot = join(temporaryFolder(), 'snapshot')
  const { status, stderr } = await memora(['snapshot', '--snapshot', snapshot], { env: { ...secure('?ssl=true'), ...trusted } })
  assert.is(status, 0, stderr)
  // Here, and through a socket, the rows come by another way than over plain TCP.
  assert.equal([...readTree(snapshot)], [...readTree(COMMITTED)])
})

test('TLS that the server does not offer', async () => {
  const plain = await startMariaDb('--skip-ssl')
  try {
    await plain.database('demo', SCHEMA)
    assert.match(await refusal({ DATABASE_URL: `${plain.url('demo')}?ssl=true` }), 'does not offer TLS')
  } finally {
    await plain.stop()
  }
})

test('a bench site\'s configuration, through the socket', async () => {
  const bench = temporaryFolder()
  mkdirSync(join(bench, 'sites', 'demo'), { recursive: true })
  writeFileSync(join(bench, 'sites', 'common_site_config.json'), JSON.stringify({ db_socket: server.socketPath, db_host: 'not used' }))
  writeFileSync(join(bench, 'sites', 'demo', 'site_config.json'), JSON.stringify({ db_name: 'demo', db_user: USER, db_password: PASSWORD, db_type: 'mariadb' }))
  const FRAPPE_SITE_CONFIG = join(bench, 'sites', 'demo', 'site_config.json')
  const { status, stdout, stderr } = await memora(['snapshot', '--json', '--snapshot', join(bench, 'snapshot')], { env: { FRAPPE_SITE_CONFIG } })
  assert.is(status, 0, stderr)
  assert.is(JSON.parse(stdout).documents['Memora Lesson'], 60)
  assert.equal([...readTree(join(bench, 'snapshot'))], [...readTree(COMMITTED)])
  assert.not.match(stdout + stderr, 'S3cret')
})

test('a folder that holds something else is left alone', async () => {
  const home = temporaryFolder()
  writeFileSync(join(home, 'thesis.txt'), 'mine')
  const { problems } = await failedDump(url('demo'), home)
  assert.equal(problems.map(({ code }) => code), ['not-a-snapshot'])
  assert.equal([...readTree(home)], [['thesis.txt', 'mine']])
})

test.run()
