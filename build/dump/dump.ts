// SHELL: one reading of a site, as the files of a snapshot. The structure is held in memory; lessons, which are most of
// a site, are not.
import { byCodePoint, byName } from '../code-point-order.ts'
import { CommandError, problem, quote, type Problem } from '../errors.ts'
import type { Reporter } from '../reporter.ts'
import { INDEX_FILE, ORPHANS_FILE, planFile, subjectFile, TERM_FILES } from '../snapshot/layout.ts'
import type { LessonDeletion, NodeDeletion, Plan, Topic, Track, Unit } from '../snapshot/records.ts'
import { stageFile, type StagedFile, type Staging } from '../snapshot/staging.ts'
import { indexOf } from '../snapshot/snapshot.ts'
import { lineJson } from '../stable-json.ts'
import type { DocumentNames } from './changes.ts'
import { recordFaults } from './faults.ts'
import { startLessonWriter } from './lesson-threads.ts'
import { readLessons } from './lessons.ts'
import { type Deletion, deletionRecord, id, planRecord, type Row, subjectRecord, termRecord, topicRecord, trackRecord, unitRecord } from './normalize.ts'
import { type Home, lessonsFileOf, ORPHANS, orphanWarning, place } from './placement.ts'
import type { SiteReader } from './rows.ts'
import { GRADE, LESSON, PLAN, PLAN_OVERRIDE, PLAN_SUBJECT, SEASON, STAGE, STREAM, SUBJECT, type Table, TOPIC, TRACK, UNIT } from './tables.ts'
import { type ToUtc, utcConverter } from './time-zone.ts'

/**
 * Reads a site and stages every file of its snapshot (contract.md, sections 1 and 2). Warns of orphans, of child rows
 * without their document, and of deletions that cannot be read. Returns the names of all documents. Throws a CommandError
 * that names every row that no snapshot can hold.
 */
export async function dumpSite(site: SiteReader, staging: Staging, keep: (file: StagedFile) => void, report: Reporter): Promise<DocumentNames> {
  const put = (path: string, value: unknown) => keep(stageFile(staging, path, Buffer.from(lineJson(value))))
  site.warnings.forEach((warning) => report.warn(warning))
  const timeZone = await site.timeZone()
  const utc = utcConverter(timeZone)
  // Its threads start while the structure is read.
  await using writer = startLessonWriter(await site.size([LESSON, STAGE]), { staging, timeZone, lessonColumns: site.columns(LESSON), stageColumns: site.columns(STAGE) })
  const faults: Problem[] = []
  const documents: Record<string, readonly string[]> = {}
  const note = <T extends { readonly name: string }>(table: Table, records: readonly T[]) => {
    documents[table.doctype] = records.map(({ name }) => name)
    for (const record of records) faults.push(...recordFaults(table, record))
    return records
  }

  for (const [table, file] of [[SEASON, TERM_FILES.seasons], [GRADE, TERM_FILES.grades], [STREAM, TERM_FILES.streams]] as const) {
    put(file, note(table, (await site.all(table)).map((row) => termRecord(row, utc)).sort(byName)))
  }
  const plans = note(PLAN, await readPlans(site, utc, report))
  for (const plan of plans) {
    for (const [table, rows] of [[PLAN_SUBJECT, plan.subjects], [PLAN_OVERRIDE, plan.overrides]] as const) {
      for (const row of rows) faults.push(...recordFaults(table, row, `of plan ${quote(plan.name)}`))
    }
    put(planFile(plan.name), plan)
  }

  const subjects = note(SUBJECT, (await site.all(SUBJECT)).map((row) => subjectRecord(row, utc)).sort(byName))
  const tracks = note(TRACK, (await site.all(TRACK)).map((row) => trackRecord(row, utc)).sort(byName))
  const units = note(UNIT, (await site.all(UNIT)).map((row) => unitRecord(row, utc)).sort(byName))
  const topics = note(TOPIC, (await site.all(TOPIC)).map((row) => topicRecord(row, utc)).sort(byName))
  const homes = place({ subjects: new Set(documents[SUBJECT.doctype]), tracks, units, topics })
  homes.warnings.forEach((warning) => report.warn(warning))

  const deletions = await readDeletions(site, utc, report)
  const homesOfParents: ReadonlyMap<string, ReadonlyMap<string, Home>> = new Map([
    [TRACK.doctype, new Map(subjects.map(({ name }) => [name, name]))],
    [UNIT.doctype, homes.tracks],
    [TOPIC.doctype, homes.units],
  ])
  const deletedIn = Map.groupBy(deletions, ({ doctype, parent }) => homesOfParents.get(doctype)?.get(parent))
  const tracksIn = Map.groupBy(tracks, ({ name }) => homes.tracks.get(name)!)
  const unitsIn = Map.groupBy(units, ({ name }) => homes.units.get(name)!)
  const topicsIn = Map.groupBy(topics, ({ name }) => homes.topics.get(name)!)
  const structureOf = (home: Home): { tracks: Track[]; units: Unit[]; topics: Topic[]; deleted: NodeDeletion[] } => ({
    tracks: tracksIn.get(home) ?? [],
    units: unitsIn.get(home) ?? [],
    topics: topicsIn.get(home) ?? [],
    deleted: (deletedIn.get(home) ?? []) as NodeDeletion[],
  })
  for (const subject of subjects) put(subjectFile(subject.name), { subject, ...structureOf(subject.name) })

  const reading = report.step('Reading lessons and stages')
  const lessons = await readLessons(site, {
    topics: homes.topics.keys(),
    scratch: staging.scratch,
    onStray: (row) => report.warn(strayWarning(STAGE, row, LESSON)),
    onStages: (stages) => reading.advance(stages),
  })
  reading.done()
  documents[LESSON.doctype] = lessons.names
  for (const { name, topic } of lessons.orphans) report.warn(orphanWarning(LESSON.doctype, name, 'parent_topic', topic === '' ? undefined : topic))
  const hasOrphans = lessons.orphans.length > 0 || [tracksIn, unitsIn, topicsIn].some((nodes) => nodes.has(ORPHANS))
  if (hasOrphans) put(ORPHANS_FILE, structureOf(ORPHANS))

  const deletedFrom = Map.groupBy(deletions.filter(({ doctype }) => doctype === LESSON.doctype), ({ parent }) => parent)
  const jobs = lessons.buckets.map((bucket) => ({
    ...bucket,
    topics: bucket.topics.map(({ number, topic }) => ({
      number,
      topic,
      path: lessonsFileOf(topic, homes.topics),
      deleted: homes.topics.has(topic) ? (deletedFrom.get(topic) ?? []).map(({ name, time }): LessonDeletion => ({ name, time })) : [],
    })),
  }))
  const writing = report.step('Writing the files of topics', jobs.reduce((sum, { topics }) => sum + topics.length, 0))
  for await (const bucket of writer.write(jobs)) {
    bucket.files.forEach(keep)
    faults.push(...bucket.faults)
    writing.advance(bucket.files.length)
  }
  writing.done()
  if (faults.length > 0) throw new CommandError(faults)
  put(INDEX_FILE, indexOf(documents[PLAN.doctype]!, documents[SUBJECT.doctype]!, hasOrphans))
  return documents
}

async function readPlans(site: SiteReader, utc: ToUtc, report: Reporter): Promise<readonly Plan[]> {
  const rows = await site.all(PLAN)
  const names = new Set(rows.map((row) => id(row['name'])))
  const children = async (table: Table) => {
    const found = Map.groupBy(await site.all(table), (row) => id(row['parent']))
    for (const [parent, strays] of found) if (!names.has(parent)) strays.forEach((row) => report.warn(strayWarning(table, row, PLAN)))
    return (plan: Row) => found.get(id(plan['name'])) ?? []
  }
  const subjectsOf = await children(PLAN_SUBJECT)
  const overridesOf = await children(PLAN_OVERRIDE)
  return rows.map((row) => planRecord(row, subjectsOf(row), overridesOf(row), utc)).sort(byName)
}

/** In their order in a file: by time, then DocType, then name; each only once. */
async function readDeletions(site: SiteReader, utc: ToUtc, report: Reporter): Promise<readonly Deletion[]> {
  const found = new Map<string, Deletion>()
  for await (const row of site.deletions()) {
    const deletion = deletionRecord(row, utc)
    if (typeof deletion !== 'string') found.set(JSON.stringify(deletion), deletion)
    else report.warn(problem(
      'deletion-unreadable',
      { doctype: 'Deleted Document', name: id(row['name']) },
      `${deletion}, so the deletion is left out`,
      'Nothing to do: pages that showed the document may keep their old version.',
    ))
  }
  return [...found.values()].sort((a, b) => byCodePoint(a.time, b.time) || byCodePoint(a.doctype, b.doctype) || byCodePoint(a.name, b.name))
}

function strayWarning(table: Table, row: Row, parent: Table): Problem {
  return problem(
    'stray-row',
    { doctype: table.doctype, name: id(row['name']), field: 'parent' },
    `belongs to ${parent.doctype} ${quote(id(row['parent']))}, which does not exist, so it is left out`,
    'Delete the row, or restore the document that it belongs to.',
  )
}
