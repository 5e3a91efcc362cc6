// Where each record of a snapshot lives. schemas/SNAPSHOT.md tells why.
import { keySegment } from '../key-segment.ts'

export const FORMAT_VERSION = 1

export const INDEX_FILE = 'snapshot.json'

/** What plans link to, a file each. */
export const TERM_FILES = { seasons: 'seasons.json', grades: 'grades.json', streams: 'streams.json' } as const

export const ORPHANS_FOLDER = 'orphans'
export const ORPHANS_FILE = `${ORPHANS_FOLDER}/structure.json`

export function planFile(plan: string): string {
  return `plans/${keySegment(plan)}.json`
}

export function subjectFolder(subject: string): string {
  return `subjects/${keySegment(subject)}`
}

export function subjectFile(subject: string): string {
  return `${subjectFolder(subject)}/subject.json`
}

/**
 * The lessons of one topic, in `subjectFolder(...)` or ORPHANS_FOLDER; without a topic, those that name none:
 * a lone `~` is no id's segment, since a `~` always has two hex digits behind it.
 */
export function lessonsFile(folder: string, topic: string | undefined): string {
  return `${folder}/lessons/${topic === undefined ? '~' : keySegment(topic)}.json`
}

/** The folders with a subject's files. */
export function subjectFolders(subject: string): readonly string[] {
  return [subjectFolder(subject), `${subjectFolder(subject)}/lessons`]
}

/** Whether a name in a snapshot folder is that of somebody's own file or folder: no reader and no dump minds it. */
export function isSomebodyElses(name: string): boolean {
  return name.startsWith('.') || /^readme/i.test(name)
}
