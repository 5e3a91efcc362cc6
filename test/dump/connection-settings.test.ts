// Where the database is: every form that interface.md promises, and no message that repeats a secret.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { connectionSettings, type Environment } from '../../build/dump/connection-settings.ts'
import { CommandError } from '../../build/errors.ts'

const test = suite('dump: connection settings')
const read = (files: Readonly<Record<string, object | string>> = {}) => (path: string) => (files[path] === undefined ? undefined : typeof files[path] === 'string' ? files[path] : JSON.stringify(files[path]))
const ofUrl = (url: string) => connectionSettings({ DATABASE_URL: url }, read())
const ofSite = (site: object, common: object = {}, environment: Environment = {}) =>
  connectionSettings({ ...environment, FRAPPE_SITE_CONFIG: 'sites/a/site_config.json' }, read({ 'sites/a/site_config.json': site, 'sites/a/../common_site_config.json': common }))

function refused(act: () => unknown): CommandError {
  try {
    act()
  } catch (error) {
    if (error instanceof CommandError) return error
    throw error
  }
  throw new Error('it was not refused')
}

test('a URL in full, and with what can be left out', () => {
  assert.equal(ofUrl('mysql://reader:p%40ss%2F%25@db.example:3307/site'), { host: 'db.example', port: 3307, socketPath: undefined, user: 'reader', password: 'p@ss/%', database: 'site', tls: false, setting: 'DATABASE_URL' })
  const { host, port, password, database } = ofUrl('mariadb://reader@127.0.0.1/%D9%85%D9%88%D9%82%D8%B9')
  assert.equal([host, port, password, database], ['127.0.0.1', 3306, '', 'موقع'])
  assert.equal(ofUrl('mysql://u:p@[::1]:3310/d').host, '::1')
  assert.equal(ofUrl('mysql://u:p@h/d?ssl=true&socketPath=%2Frun%2Fmysqld.sock'), { ...ofUrl('mysql://u:p@h/d'), tls: true, socketPath: '/run/mysqld.sock' })
  assert.is(ofUrl('mysql://u:a@b@h/d').password, 'a@b')
})

test('a wrong URL is refused with status 2, and nothing of it is repeated', () => {
  const wrong = [
    'Hunter2', 'postgres://u:Hunter2@h/d', 'mysql://u:Hunter2@h', 'mysql://u:Hunter2@h/', 'mysql://:Hunter2@h/d', 'mysql://u:Hunter2@h:port/d', 'mysql://u:Hunter2@h/a/b',
    'mysql://u:Hunter2%zz@h/d', 'mysql://u:12#Hunter2@h/d', 'mysql://u:12?Hunter2@h/d', 'mysql://u:12?a=1&Hunter2@h/d', 'mysql://u:12/Hunter2@h/d', 'mysql://u:p@h/d?ssl=Hunter2', 'mysql://u:p@h/d#Hunter2', 'mysql://u@h/d?Hunter2',
    'mysql://u:p@h/d?ssl=true&Hunter2=x',
  ]
  for (const url of wrong) {
    const error = refused(() => ofUrl(url))
    assert.is(error.status, 2, url)
    assert.not.match(`${error.message}${error.stack}`, 'Hunter2', url)
  }
  assert.match(refused(() => ofUrl('mysql://u:p@h/d?sslmode=x')).message, 'a parameter that is not known')
  assert.match(refused(() => ofUrl('mysql://u:p@h/d?ssl=true&ssl=false')).message, 'more than one ssl')
})

test('a site\'s configuration, over that of its bench and below its environment', () => {
  const site = { db_name: '_a1', db_password: 'p' }
  assert.equal(ofSite(site), { host: '127.0.0.1', port: 3306, socketPath: undefined, user: '_a1', password: 'p', database: '_a1', tls: false, setting: 'FRAPPE_SITE_CONFIG' })
  assert.equal(ofSite({ ...site, db_port: 3307, db_user: 'u' }, { db_host: 'h', db_port: '1', db_password: 'other' }), { ...ofSite(site), host: 'h', port: 3307, user: 'u' })
  assert.is(ofSite(site, { db_socket: '/s' }).socketPath, '/s')
  assert.is(ofSite(site, {}, { FRAPPE_DB_HOST: 'h2', FRAPPE_DB_PORT: '' }).host, 'h2')
  assert.is(ofSite({ ...site, db_ssl_ca: 'a', db_ssl_cert: 'b' }).tls, false)
  assert.equal(ofSite({ ...site, db_ssl_ca: 'a', db_ssl_cert: 'b', db_ssl_key: 'c' }).tls, { ca: 'a', cert: 'b', key: 'c' })
  assert.is(connectionSettings({ FRAPPE_SITE_CONFIG: 'site_config.json' }, read({ 'site_config.json': site })).database, '_a1')
})

test('a site that cannot be dumped from is refused with every fault at once', () => {
  assert.equal(refused(() => ofSite({ db_type: 'postgres', db_port: 'x' })).problems.map(({ where }) => where.field), ['db_type', 'db_name', 'db_port'])
  assert.match(refused(() => connectionSettings({ FRAPPE_SITE_CONFIG: 'gone.json' }, read())).message, 'gone.json')
  const broken = refused(() => connectionSettings({ FRAPPE_SITE_CONFIG: 's.json' }, read({ 's.json': '{"db_password": "Hunter2' })))
  assert.not.match(`${broken.message}${broken.stack}`, 'Hunter2')
})

test('one of the two settings, and only one', () => {
  assert.match(refused(() => connectionSettings({}, read())).message, 'neither is set')
  assert.match(refused(() => connectionSettings({ DATABASE_URL: '', FRAPPE_SITE_CONFIG: '' }, read())).message, 'neither is set')
  const both = refused(() => connectionSettings({ DATABASE_URL: 'mysql://u:p@h/d', FRAPPE_SITE_CONFIG: 'x' }, read()))
  assert.match(both.message, 'both are set')
  assert.is(both.status, 2)
})

test.run()
