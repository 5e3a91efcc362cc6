// Writes a generated site as a snapshot folder, or as SQL: `tsx test/bench/generate.ts --size M --out FOLDER`.
// Other options: `--seed N` (1), `--lessons N --plans N` in place of --size, `--sql` for SQL on standard output.
import { existsSync, readdirSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { writeSite } from './site/folder.ts'
import { siteSql } from './site/sql.ts'
import { inPlans, siteShape, SIZES, type SizeName } from './site/shape.ts'

const USAGE = `Usage: generate.ts --size ${Object.keys(SIZES).join('|')} (--out FOLDER | --sql) [--seed N] [--lessons N] [--plans N]\n`
const values = parsed()
if (values.help) {
  process.stdout.write(USAGE)
  process.exit()
}
const numbers = [values.seed, values.lessons, values.plans].filter((text) => text !== undefined)
if (!Object.hasOwn(SIZES, values.size) || (values.out === undefined) === !values.sql || !numbers.every((text) => /^[1-9]\d*$/.test(text))) refuse()
const size = SIZES[values.size as SizeName]
const shape = siteShape({ lessons: Number(values.lessons ?? size.lessons), plans: Number(values.plans ?? size.plans), seed: Number(values.seed) })
if (values.out === undefined) {
  await pipeline(Readable.from(siteSql(shape)), process.stdout).catch((error: NodeJS.ErrnoException) => {
    // Whoever reads it may stop when there is enough.
    if (error.code !== 'EPIPE') throw error
  })
} else {
  await write(values.out)
}

async function write(folder: string): Promise<void> {
  try {
    // A site takes the place of all that is in its folder.
    if (existsSync(folder) && readdirSync(folder).length > 0) end(`${folder} is not empty: name a folder that is, or that is not there yet.`, 2)
    const { files, bytes } = await writeSite(shape, folder, (count) => { if (count % 1_000 === 0 && process.stderr.isTTY) process.stderr.write(`\r${count} files`) })
    process.stderr.write(`${folder}: ${shape.lessons} lessons of ${shape.subjects.length} subjects in ${inPlans(shape)}; ${files} files, ${(bytes / 1e6).toFixed(1)} MB\n`)
  } catch (error) {
    if (!('syscall' in (error as Error))) throw error
    end(`${folder} cannot be written: ${(error as Error).message}.`, 1)
  }
}

function parsed() {
  try {
    return parseArgs({
      options: { size: { type: 'string', default: 'S' }, out: { type: 'string' }, seed: { type: 'string', default: '1' }, lessons: { type: 'string' }, plans: { type: 'string' }, sql: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
    }).values
  } catch {
    return refuse()
  }
}

function refuse(): never {
  return end(USAGE.trimEnd(), 2)
}

function end(why: string, status: 1 | 2): never {
  process.stderr.write(`${why}\n`)
  process.exit(status)
}
