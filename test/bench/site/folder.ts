// A generated site as a snapshot folder, in the very bytes that a dump writes. It holds one subject's structure and one
// topic's lessons at a time, so a site of any size can be made.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { INDEX_FILE, lessonsFile, planFile, subjectFile, subjectFolder, TERM_FILES } from '../../../build/snapshot/layout.ts'
import { indexOf } from '../../../build/snapshot/snapshot.ts'
import { lineJson } from '../../../build/stable-json.ts'
import { planName, planOf, structureOf, subjectName, termsOf, topicLessonsOf } from './records.ts'
import type { SiteShape } from './shape.ts'

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

/** Writes the snapshot in place of what the folder held. Returns how many files and bytes it has. */
export function writeSite(shape: SiteShape, folder: string, onFile: (files: number) => void = () => {}): { readonly files: number; readonly bytes: number } {
  rmSync(folder, { recursive: true, force: true })
  let [files, bytes, made] = [0, 0, '']
  for (const [path, text] of siteFiles(shape)) {
    const target = join(folder, path)
    if (dirname(target) !== made) mkdirSync((made = dirname(target)), { recursive: true })
    writeFileSync(target, text)
    files += 1
    bytes += Buffer.byteLength(text)
    onFile(files)
  }
  return { files, bytes }
}
