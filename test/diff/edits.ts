// What authors do to a site between two builds, at random: hide, override, publish, move, rename, sell, reorder.
import fc from 'fast-check'
import type { Lesson, Plan, Subject, Topic, Track, Unit } from '../../build/snapshot/records.ts'
import type { Snapshot } from '../../build/snapshot/snapshot.ts'

const EDITS = ['publish', 'free', 'item', 'paid', 'separately', 'linear', 'title', 'order', 'move', 'override', 'clear overrides', 'publish plan', 'drop subject', 'remove lesson', 'stage', 'saved'] as const

export const edits = fc.array(fc.record({ edit: fc.constantFrom(...EDITS), a: fc.nat(1_000), b: fc.nat(1_000) }), { minLength: 1, maxLength: 6 })

type Edit = { readonly edit: (typeof EDITS)[number]; readonly a: number; readonly b: number }
type Node = Subject | Track | Unit | Topic | Lesson

const ACTIONS = [['Hide'], ['Set Free'], ['Set Sold Separately', 'OTHER'], ['Set Sold Separately'], ['Set Access Level', 'public'], ['Set Access Level', 'paid'], ['Set Linear', '0'], ['Rename', 'Ours']] as const

export function edited(site: Snapshot, list: readonly Edit[]): Snapshot {
  const copy = structuredClone(site)
  list.forEach((edit, index) => editOne(copy, edit, index))
  return copy
}

function editOne(site: Snapshot, { edit, a, b }: Edit, index: number): void {
  const lessons = site.subjects.flatMap((content) => content.lessons.flatMap((group) => group.lessons))
  const tracks = site.subjects.flatMap(({ structure }) => structure.tracks)
  const nodes: [doctype: string, node: Node][] = [
    ...site.subjects.map(({ structure }) => ['Memora Subject', structure.subject] as [string, Node]),
    ...tracks.map((node) => ['Memora Track', node] as [string, Node]),
    ...site.subjects.flatMap(({ structure }) => [...structure.units.map((node) => ['Memora Unit', node] as [string, Node]), ...structure.topics.map((node) => ['Memora Topic', node] as [string, Node])]),
    ...lessons.map((node) => ['Memora Lesson', node] as [string, Node]),
  ]
  const [doctype, node] = at(nodes, a) ?? []
  const plan: Plan | undefined = at(site.plans, a)
  const track = at(tracks, b)
  switch (edit) {
    // A draft may hold what would stop a build once it is published.
    case 'publish': return void (node && node.is_published && Object.assign(node, { is_published: false }))
    case 'free': return void (node && Object.assign(node, { is_free_preview: !node.is_free_preview }))
    case 'item': return void (node && 'next_bit_index' in node && Object.assign(node, { required_item: `ITEM-${b % 3}` }))
    case 'paid': return void (site.subjects.length > 0 && Object.assign(at(site.subjects, a)!.structure.subject, { is_paid: b % 2 === 0, is_public: b % 3 === 0 }))
    case 'separately': return void (track && Object.assign(track, { is_sold_separately: !track.is_sold_separately, parent_item_required: b % 2 === 0, required_item: 'TRACK' }))
    case 'linear': return void (node && !('stages' in node) && Object.assign(node, { is_linear: b % 2 === 0 }))
    case 'title': return void (node && node.is_published && Object.assign(node, { title: `Edited ${b}` }))
    case 'order': return void (node && Object.assign(node, { sort_order: b % 5 }))
    case 'move': return moveOne(site, a, b)
    case 'override': {
      const [action, override_value] = at(ACTIONS, b)!
      return void (plan && doctype && plan.overrides.push({ name: `edit ${index}`, idx: 50 + index, target_doctype: doctype, target_name: node!.name, action, ...(override_value === undefined ? {} : { override_value }) }))
    }
    case 'clear overrides': return void (plan && plan.is_published && plan.overrides.splice(0))
    case 'publish plan': return void (plan && Object.assign(plan, { is_published: false }))
    case 'drop subject': return void plan?.subjects.splice(b % 3, 1)
    case 'remove lesson': return void at(site.subjects.flatMap((content) => content.lessons), a)?.lessons.splice(b % 3, 1)
    case 'stage': return void (at(lessons, a)?.is_published && at(lessons, a)!.stages.reverse().forEach((stage, i) => Object.assign(stage, { idx: i + 1, weight: b })))
    case 'saved': return void (node && Object.assign(node, { modified: '2031-01-01T00:00:00.000000Z' }))
  }
}

/** A unit to another track, a topic to another unit, or a lesson to another topic, of the same subject. */
function moveOne(site: Snapshot, a: number, b: number): void {
  const content = at(site.subjects, a)
  if (!content) return
  const { units, topics, tracks } = content.structure
  if (b % 3 === 0) return void (at(units, b) && tracks.length > 0 && Object.assign(at(units, b)!, { parent_track: at(tracks, a)!.name }))
  if (b % 3 === 1) return void (at(topics, b) && units.length > 0 && Object.assign(at(topics, b)!, { parent_unit: at(units, a)!.name }))
  const [from, to] = [at(content.lessons, a), at(content.lessons, b)]
  if (from && to && from !== to && from.lessons.length > 0) to.lessons.push(from.lessons.shift()!)
}

function at<T>(list: readonly T[], index: number): T | undefined {
  return list[index % list.length]
}
