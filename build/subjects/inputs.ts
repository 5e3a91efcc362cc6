// SHELL: the files and folders that a snapshot is read from, as paths in it.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { INDEX_FILE, lessonsFile, ORPHANS_FOLDER, subjectFile, subjectFolder, subjectFolders, TERM_FILES } from '../snapshot/layout.ts'

/** What all that is in no subject is read from. */
export function framePaths(snapshot: string): readonly string[] {
  const orphans = `${ORPHANS_FOLDER}/lessons`
  return [
    '.', INDEX_FILE, ...Object.values(TERM_FILES), 'plans', 'subjects', ORPHANS_FOLDER, orphans,
    ...['plans', ORPHANS_FOLDER, orphans].flatMap((folder) => list(snapshot, folder).map((name) => `${folder}/${name}`)),
  ]
}

export function subjectPaths(snapshot: string, subject: string): readonly string[] {
  const lessons = `${subjectFolder(subject)}/lessons`
  return [...subjectFolders(subject), subjectFile(subject), ...list(snapshot, lessons).map((name) => `${lessons}/${name}`)]
}

/**
 * The topics whose lessons may have changed with these of a subject's files; undefined where more than lessons may have.
 * A folder changes with any name in it: one that does not belong there is refused when the subject is read.
 */
export function changedTopics(subject: string, topics: readonly string[], changed: readonly string[]): readonly string[] | undefined {
  const paths = new Set(changed)
  return paths.has(subjectFile(subject)) ? undefined : topics.filter((topic) => paths.has(lessonsFile(subjectFolder(subject), topic)))
}

/** How many files of lessons each subject has, by its folder; tells how much there is to do, and no more. */
export function countLessonFiles(snapshot: string): ReadonlyMap<string, number> {
  return new Map(list(snapshot, 'subjects').map((segment) => [`subjects/${segment}`, list(snapshot, `subjects/${segment}/lessons`).length]))
}

/**
 * The names in a folder; none where there is no such folder, which reading the snapshot tells in its own words. Paths are
 * kept as lines, and no file of a snapshot has a line break in its name.
 */
function list(snapshot: string, folder: string): readonly string[] {
  try {
    return readdirSync(join(snapshot, folder)).filter((name) => !name.includes('\n'))
  } catch {
    return []
  }
}
