// A generated site as a snapshot folder, in the very bytes that a dump writes. It holds one subject's structure and one
// topic's lessons at a time, so a site of any size can be made.
import { rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { makeFolder } from '../../../build/make-folder.ts'
import { INDEX_FILE, lessonsFile, planFile, subjectFile, subjectFolder, TERM_FILES } from '../../../build/snapshot/layout.ts'
import { indexOf } from '../../../build/snapshot/snapshot.ts'
import { lineJson } from '../../../build/stable-json.ts'
import { planName, planOf, structureOf, subjectName, termsOf, topicLessonsOf } from './records.ts'
import type { SiteShape } from './shape.ts'

const FILES_IN_A_TURN = 100

/** Every file of the site's snapshot, by its path in the folder, with its text. */
export function* siteFiles(shape: SiteShape): Generator<readonly [path: string, text: string]> {
  const { plans, subjects } = shape
  yield [INDEX_FILE, lineJson(indexOf(Array.from({ length: plans }, (_, no) => planName(shape, no)), subjects.map(({ no }) => subjectName(shape, no)), false))]
  const terms = termsOf(shape)
  for (const kind of ['seasons', 'grades', 'streams'] as const) yield [TERM_FILES[kind], lineJson(terms[kind])]
  for (let no = 0; no < plans; no++) {
    const plan = planOf(shape, no)
    yield [planFile(plan.name), lineJson(plan)]
  }
  for (const subject of subjects) {
    const name = subjectName(shape, subject.no)
    yield [subjectFile(name), lineJson(structureOf(shape, subject))]
    for (let topic = 0; topic < subject.topics; topic++) {
      const group = topicLessonsOf(shape, subject, topic)
      yield [lessonsFile(subjectFolder(name), group.topic), lineJson(group)]
    }
  }
}

/** Writes the snapshot in place of what the folder held. Gives how many files and bytes it has. */
export async function writeSite(shape: SiteShape, folder: string, onFile: (files: number) => void = () => {}): Promise<{ readonly files: number; readonly bytes: number }> {
  rmSync(folder, { recursive: true, force: true })
  let [files, bytes, made] = [0, 0, '']
  for (const [path, text] of siteFiles(shape)) {
    const target = join(folder, path)
    if (dirname(target) !== made) makeFolder((made = dirname(target)))
    writeFileSync(target, text)
    files += 1
    bytes += Buffer.byteLength(text)
    onFile(files)
    // A large site takes a minute, and Ctrl-C must not wait for it.
    if (files % FILES_IN_A_TURN === 0) await nextTurn()
  }
  return { files, bytes }
}
