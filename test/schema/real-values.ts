// Real values for every schema: the pages, the records and the snapshot files of sites that have everything.
import { renderSite } from '../../build/files/render.ts'
import { wholeRecord } from '../../build/output/build-record.ts'
import { readSnapshot } from '../../build/snapshot/read.ts'
import { snapshotFiles, type Snapshot } from '../../build/snapshot/snapshot.ts'
import { exampleSite, lesson, LONG_AGO, override } from '../example-site.ts'
import { largeSite } from '../large-site.ts'
import { ROOT } from '../program.ts'

/** A site whose records have every field that there is. */
function fullSite(): Snapshot {
  const { plan, subject, track, unit, topic, lessons, snapshot } = exampleSite()
  const looks = { image: '/files/a.png', description: 'About it', sort_order: 1 }
  Object.assign(subject, looks, { color_code: '#2563EB', is_paid: true, required_item: 'ITEM', is_linear: false })
  Object.assign(track, looks, { is_sold_separately: true, required_item: 'ITEM-TRACK', parent_item_required: true })
  Object.assign(unit, looks, { badge_image: '/files/badge.png', is_free_preview: true })
  Object.assign(topic, looks, { is_linear: false })
  Object.assign(lessons[0], looks)
  Object.assign(plan, { season: '2026', grade: '12', stream: 'none', overrides: [override({ action: 'Set Sold Separately', override_value: 'ITEM-TOPIC' })] })
  snapshot.seasons.push({ name: '2026', title: '2026/2027', modified: LONG_AGO })
  snapshot.grades.push({ name: '12', title: 'Grade 12' })
  const { structure, lessons: groups } = snapshot.subjects[0]!
  structure.deleted.push({ doctype: 'Memora Topic', name: 'old', parent: 'unit', time: LONG_AGO })
  groups[0]!.deleted.push({ name: 'older', time: LONG_AGO })
  snapshot.orphans = {
    structure: {
      tracks: [{ name: 'lost-track', title: 'Lost', is_published: true }],
      units: [{ name: 'lost-unit', title: 'Lost', is_published: true, parent_track: 'lost-track' }],
      topics: [{ name: 'lost-topic', title: 'Lost', is_published: true, parent_unit: 'lost-unit' }],
      deleted: [{ doctype: 'Memora Topic', name: 'gone', parent: 'lost-unit', time: LONG_AGO }],
    },
    lessons: [{ topic: 'lost-topic', lessons: [lesson('lost', 0)], deleted: [] }],
  }
  return snapshot
}

/** Values by the name of their schema. */
export async function realValues(): Promise<ReadonlyMap<string, readonly unknown[]>> {
  const values = new Map<string, unknown[]>()
  const add = (schema: string, value: unknown) => void values.set(schema, [...(values.get(schema) ?? []), value])
  for (const site of [await readSnapshot(`${ROOT}/content-snapshot`), fullSite(), largeSite(520)]) {
    for (const [path, text] of snapshotFiles(site)) add(schemaOfFile(path), JSON.parse(text))
    const { pages, stops } = renderSite(site)
    if (stops.length > 0) throw new Error(`the site has faults: ${JSON.stringify(stops)}`)
    for (const { kind, bytes } of pages) add(kind, JSON.parse(bytes.toString()))
  }
  add('build_record', wholeRecord(['plan'], { commit: 'a'.repeat(40), commit_time: 1, modified: LONG_AGO }, true))
  return values
}

function schemaOfFile(path: string): string {
  if (path === 'snapshot.json') return 'snapshot'
  if (path.startsWith('plans/')) return 'snapshot_plan'
  if (path.endsWith('/subject.json')) return 'snapshot_subject'
  if (path === 'orphans/structure.json') return 'snapshot_orphans'
  return path.includes('/lessons/') ? 'snapshot_lessons' : 'snapshot_terms'
}
