// SHELL: reads a snapshot and has each subject rendered, while no dump replaces it.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { plansListing } from '../files/assemble.ts'
import { unpackSubject } from '../files/pack.ts'
import type { RenderedSubject } from '../files/render-subject.ts'
import { failure } from '../errors.ts'
import { newestInFrame } from '../snapshot/identity.ts'
import { subjectFolder } from '../snapshot/layout.ts'
import { readFrame, readSnapshot, type SnapshotFrame } from '../snapshot/read.ts'
import type { Plan } from '../snapshot/records.ts'
import { finishReplacement, snapshotGeneration } from '../snapshot/replace.ts'
import { frameIds } from '../snapshot/structure.ts'
import { idNumbers, mayRepeat } from './record-ids.ts'
import type { SubjectWorkers } from './threads.ts'
import type { SubjectReport } from './work.ts'

export interface RenderedSnapshot {
  readonly frame: SnapshotFrame
  readonly subjects: readonly RenderedSubject<undefined>[]
  /** The newest `modified` in it. */
  readonly newest: string
  readonly filesRead: number
}

const MOST_READINGS = 20

/**
 * Reads the snapshot in `folder` and renders its subjects for the plans that `published` finds in it. Finishes a
 * replacement that a killed dump left behind, and begins again when a dump replaced the files meanwhile.
 * Throws a CommandError with every fault of the snapshot.
 */
export async function renderSnapshot(folder: string, workers: SubjectWorkers, published: (frame: SnapshotFrame) => readonly Plan[], onSubject: (files: number) => void): Promise<RenderedSnapshot> {
  for (let reading = 1; reading <= MOST_READINGS; reading++) {
    await finishReplacement(folder)
    const before = snapshotGeneration(folder)
    const frame = readFrame(folder)
    const reports = frame && (await renderSubjects(folder, frame, workers, published(frame), onSubject))
    const rendered = frame && reports && together(frame, reports)
    // Reading all of it in one piece tells every fault, or finds that there is none.
    if (!rendered || mayRepeat(rendered.ids)) await readSnapshot(folder)
    if (rendered && snapshotGeneration(folder) === before) return rendered
    await workers.forget()
  }
  throw failure('snapshot-busy', { file: folder }, 'the snapshot keeps being replaced while it is read', 'Run this again when no dump is running.')
}

/** How many files of lessons each subject has, by its folder; tells how much there is to do, and no more. */
export function countLessonFiles(folder: string): ReadonlyMap<string, number> {
  const list = (path: string) => {
    try {
      return readdirSync(join(folder, path))
    } catch {
      return []
    }
  }
  return new Map(list('subjects').map((segment) => [`subjects/${segment}`, list(`subjects/${segment}/lessons`).length]))
}

async function renderSubjects(folder: string, frame: SnapshotFrame, workers: SubjectWorkers, published: readonly Plan[], onSubject: (files: number) => void): Promise<readonly SubjectReport[]> {
  const files = countLessonFiles(folder)
  const size = (subject: string) => files.get(subjectFolder(subject)) ?? 0
  // The largest first, so that no thread is left with one at the end.
  const jobs = [...frame.subjects].sort((a, b) => size(b) - size(a)).map((subject) => ({ subject, plans: plansListing(subject, published) }))
  const reports: SubjectReport[] = []
  for await (const report of workers.render(jobs)) {
    reports.push(report)
    onSubject(report.filesRead)
  }
  return reports
}

function together(frame: SnapshotFrame, reports: readonly SubjectReport[]): (RenderedSnapshot & { readonly ids: readonly Float64Array[] }) | undefined {
  const sound = reports.flatMap((report) => report.sound ?? [])
  if (sound.length < reports.length) return undefined
  return {
    frame,
    subjects: sound.map(({ rendered }) => unpackSubject(rendered)),
    newest: sound.reduce((last, { newest }) => (newest > last ? newest : last), newestInFrame(frame)),
    filesRead: reports.reduce((files, { filesRead }) => files + filesRead, 0) + frame.plans.length + FRAME_FILES + (frame.orphans ? 1 + frame.orphans.lessons.length : 0),
    ids: [idNumbers(frameIds(frame)), ...sound.map(({ ids }) => ids)],
  }
}

/** The index, and the three files of what plans link to. */
const FRAME_FILES = 4
