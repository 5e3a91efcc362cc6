// The dump of a large site, against mariadb-dump of the same tables.
import { spawnSync } from 'node:child_process'
import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { TABLES, tableName } from '../../build/dump/tables.ts'
import { largeSiteSql } from '../fixtures/large-site.ts'
import { SCHEMA, startMariaDb, USER, PASSWORD } from '../mariadb.ts'
import { PROGRAM } from '../program.ts'
import { inTurns, type Command } from './measure.ts'
import type { Figure } from './run.ts'

const DATABASE = 'site'
const MOST_MEMORY = 500e6
const MOST_TIME = 2

export async function dumpFigures(folder: string, { lessons, runs }: { readonly lessons: number; readonly runs: number }): Promise<readonly Figure[]> {
  process.stderr.write(`Loading a site of ${lessons} lessons\n`)
  // Large enough for the site, as on a server that is sized for it.
  const server = await startMariaDb('--innodb-buffer-pool-size=2G')
  try {
    await server.database(DATABASE, SCHEMA, largeSiteSql(lessons))
    const [snapshot, sql] = [join(folder, 'snapshot'), join(folder, 'dump.sql')]
    const env = { DATABASE_URL: server.url(DATABASE), SNAPSHOT: snapshot }
    const peer: Command = {
      program: 'mariadb-dump',
      args: ['--no-defaults', `--socket=${server.socketPath}`, `--user=${USER}`, '--single-transaction', '--skip-lock-tables', `--result-file=${sql}`, DATABASE, ...TABLES.map(tableName)],
      env: { MYSQL_PWD: PASSWORD },
      prepare: () => beginAnew(sql),
    }
    let turn = 0
    // What a run wrote stays, so that each, the peer's too, begins with new files on new pages. And not deleted: ext4
    // avoids the inodes of deleted files for some minutes, and takes ten times as long to make new ones.
    const setAside = (path: string) => { if (existsSync(path)) renameSync(path, `${path}-${++turn}`) }
    // A dump waits until the disk has what it wrote, and would wait for what the run before it left to be written as well.
    const settle = () => { spawnSync('sync') }
    const beginAnew = (path: string) => {
      setAside(path)
      settle()
    }
    // Where a source is newer than the program, the launcher makes it anew first, which is no part of a dump.
    spawnSync(PROGRAM, ['--help'], { stdio: 'ignore' })
    process.stderr.write('Dumping it\n')
    const results = await inTurns({
      peer,
      first: { program: PROGRAM, args: ['snapshot'], env, prepare: () => beginAnew(snapshot) },
      unchanged: { program: PROGRAM, args: ['snapshot'], env, prepare: settle },
    }, runs)
    const figure = (name: string, key: 'first' | 'unchanged'): readonly Figure[] => {
      const { seconds, peakBytes } = results[key]!
      const ratio = seconds / results['peer']!.seconds
      return [
        { name: `${name}, against mariadb-dump`, value: `${ratio.toFixed(2)} times`, limit: `${MOST_TIME} times`, isWithin: ratio <= MOST_TIME },
        { name: `${name}, peak memory`, value: peakBytes === undefined ? 'not told' : `${Math.round(peakBytes / 1e6)} MB`, limit: `${MOST_MEMORY / 1e6} MB`, isWithin: (peakBytes ?? 0) <= MOST_MEMORY },
      ]
    }
    return [
      { name: `mariadb-dump of ${lessons} lessons with 5 stages each`, value: `${results['peer']!.seconds.toFixed(1)} s` },
      ...figure('dump into an empty folder', 'first'),
      ...figure('dump with nothing changed', 'unchanged'),
    ]
  } finally {
    await server.stop()
  }
}
