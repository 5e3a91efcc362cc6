// Lessons that students of one plan fetch for the first time although another plan showed them before: they cost these
// students as much, and the site nothing. A lesson's page is the only one that plans share.
import type { PageKindName } from '../pages/page-kind.ts'
import type { PlanPair } from './look-into.ts'
import { growSubject, growTopic, type PlanNode } from './plan-nodes.ts'
import type { SideReader } from './side.ts'

/** A plan's students fetch `fetched` anew. */
export interface FetchedByPlan {
  readonly pair: PlanPair
  readonly fetched: ReadonlyMap<string, PageKindName>
}

/** Those of the pages that the base has in some plan. Where both sides have one page, it is read from the head. */
export async function publishedAlready(plans: readonly FetchedByPlan[], head: SideReader): Promise<ReadonlySet<string>> {
  // Of a lesson that the plan showed before, the page is another since it was edited: no plan had it.
  const left = new Set(plans.flatMap(({ pair, fetched }) => [...(pair.head?.nodes.values() ?? [])].filter((node) => fetched.get(node.page) === 'lesson' && !isInBase(pair, node)).map(({ page }) => page)))
  const found = new Set<string>()
  const note = (page: string) => void (left.delete(page) && found.add(page))
  for (const { pair } of plans) for (const page of pair.base?.pages.keys() ?? []) note(page)
  for (const { pair } of plans) if (pair.base && pair.head && left.size > 0) await lessonsOfBoth(pair.head.subjects, head, note)
  return found
}

function isInBase({ base }: PlanPair, { id }: PlanNode): boolean {
  return base?.nodes.has(`lesson ${id}`) ?? false
}

/** The lessons below what nobody looked into, since both sides have the same page of it. */
async function lessonsOfBoth(nodes: readonly PlanNode[], head: SideReader, note: (page: string) => void, areOfBoth = false): Promise<void> {
  for (const node of nodes) {
    if (node.kind === 'lesson') {
      if (areOfBoth) note(node.page)
    } else await lessonsOfBoth(node.children ?? await childrenOf(node, head), head, note, areOfBoth || !node.children)
  }
}

/** What was seen of the plan stays as it is. */
async function childrenOf(node: PlanNode, head: SideReader): Promise<readonly PlanNode[]> {
  const copy = { ...node }
  if (node.kind === 'subject') {
    const page = await head.page('subject_hierarchy', node.page)
    if (page) growSubject(copy, page)
  } else {
    const page = await head.page('topic', node.page)
    if (page) growTopic(copy, page)
  }
  return copy.children ?? []
}
