// Two pages under one stable name (contract, section 6, Keys).
import type { Faults } from './faults.ts'
import { bitmapName, hierarchyName, lessonName, manifestName, searchIndexName, searchShardName, topicName } from './keys.ts'
import type { PlanView } from './plan-view.ts'
import type { Owner } from './published.ts'
import { shardSubjects } from './search-pages.ts'

interface NamedPage {
  readonly name: string
  readonly owner: Owner
}

export function findSharedNames(faults: Faults, views: readonly PlanView[]): void {
  const pages = [...views.flatMap(pagesOfPlan), ...lessonPages(views)]
  const byName = Map.groupBy(pages, ({ name }) => name)
  for (const sharing of byName.values()) {
    if (sharing.length === 1) continue
    // A topic is what has the odd name; only where no topic is involved, the others are named.
    const topics = sharing.filter(({ owner }) => owner.doctype === 'Memora Topic')
    for (const { owner } of topics.length > 0 ? topics : sharing) faults.stop('page-name-shared', owner.doctype, owner.name, 'name')
  }
}

function pagesOfPlan(view: PlanView): readonly NamedPage[] {
  const plan = view.plan.name
  const owner = { doctype: 'Memora Academic Plan', name: plan }
  const shards = shardSubjects(view).map((subject) => ({ name: searchShardName(plan, subject.name), owner: subject }))
  const ofNodes = [...view.visible].flatMap((node) => {
    if (node.doctype === 'Memora Topic') return [{ name: topicName(plan, node.name), owner: node }]
    if (node.doctype !== 'Memora Subject') return []
    return [hierarchyName(plan, node.name), bitmapName(plan, node.name)].map((name) => ({ name, owner: node }))
  })
  return [{ name: manifestName(plan), owner }, { name: searchIndexName(plan), owner }, ...ofNodes, ...shards]
}

function lessonPages(views: readonly PlanView[]): readonly NamedPage[] {
  const lessons = new Set(views.flatMap((view) => [...view.visible].filter(({ doctype }) => doctype === 'Memora Lesson')))
  return [...lessons].map((lesson) => ({ name: lessonName(lesson.name), owner: lesson }))
}
