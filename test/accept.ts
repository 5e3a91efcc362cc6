// `make accept`: what the builds of test/cases give now becomes what they must give. Read the diff before you commit it.
import { existsSync, rmSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { readTree, writeTree } from './folders.ts'
import { buildCase, caseNames, changedFolder, expectedFolder } from './golden-cases.ts'

const only = process.argv.slice(2)
for (const name of caseNames().filter((name) => only.length === 0 || only.includes(name))) {
  const { pages } = await buildCase(name)
  const expected = expectedFolder(name)
  const same = existsSync(expected) && isDeepStrictEqual(readTree(expected), pages)
  if (!same) {
    rmSync(expected, { recursive: true, force: true })
    writeTree(expected, pages)
  }
  rmSync(changedFolder(name), { recursive: true, force: true })
  process.stdout.write(`${name}: ${pages.size} pages${same ? ', as they were' : ' written'}\n`)
}
