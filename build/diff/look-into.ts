// Walks a plan on both sides from the manifest down, as far as they differ: a page under a hashed name never
// changes, so where both sides link to the same one, nothing below differs and nothing of it is read.
import type { PageKindName } from '../pages/page-kind.ts'
import type { ManifestPage } from '../pages/page-types.ts'
import { allNodes, growSubject, growTopic, nodeKey, subjectNodes, type PlanNode } from './plan-nodes.ts'
import type { PageTypes, SideReader } from './side.ts'
import { subjectItemBelow } from './subject-items.ts'

export interface PlanSeen {
  readonly manifest: ManifestPage
  readonly subjects: readonly PlanNode[]
  /** By node key: every node that was looked at. */
  readonly nodes: ReadonlyMap<string, PlanNode>
  /** The hashed pages that were seen: all that the other side does not link to, and maybe more. */
  readonly pages: ReadonlyMap<string, PageKindName>
}

export interface PlanPair {
  readonly base: PlanSeen | undefined
  readonly head: PlanSeen | undefined
}

interface Way {
  readonly reader: SideReader
  readonly manifest: ManifestPage
  readonly subjects: readonly PlanNode[]
  readonly pages: Map<string, PageKindName>
}

/** Looks into one plan. A side without it is undefined; so are both where a manifest cannot be read. */
export async function lookInto(segment: string, base: SideReader, head: SideReader): Promise<PlanPair> {
  const ways = [setOut(segment, base), setOut(segment, head)] as const
  const there = ways.filter((way) => way !== undefined)
  const manifestsLacking = [base, head].some(({ side }, index) => side.manifests.has(segment) && !ways[index])
  if (manifestsLacking) return { base: undefined, head: undefined }
  await openDiffering(there, ({ subjects }) => subjects, 'subject_hierarchy', growSubject)
  await openDiffering(there, ({ subjects }) => topicsOf(subjects), 'topic', growTopic)
  await noteSearch(there)
  return { base: ways[0] && seen(ways[0]), head: ways[1] && seen(ways[1]) }
}

function setOut(segment: string, reader: SideReader): Way | undefined {
  const manifest = reader.manifest(segment)
  if (!manifest) return undefined
  const pages = new Map<string, PageKindName>(manifest.subjects.map(({ bitmap_url }) => [bitmap_url, 'subject_bitmap']))
  pages.set(manifest.search_index_url, 'search_index')
  return { reader, manifest, subjects: subjectNodes(manifest), pages }
}

/**
 * Grows those of the nodes whose pages the other side does not link to, and those in a place where the subject's item
 * is asked for otherwise than before: who can open what is below them changes though their pages stay.
 */
async function openDiffering<Kind extends 'subject_hierarchy' | 'topic'>(
  ways: readonly Way[],
  nodesOf: (way: Way) => readonly PlanNode[],
  kind: Kind,
  grow: (node: PlanNode, page: PageTypes[Kind]) => void,
): Promise<void> {
  const links = ways.map((way) => new Map(nodesOf(way).map((node) => [node.page, subjectItemBelow(node)])))
  await Promise.all(ways.map((way, index) => Promise.all(nodesOf(way).map(async (node) => {
    way.pages.set(node.page, kind)
    const other = links[1 - index]
    const isInBoth = other?.has(node.page) ?? false
    if (isInBoth && other!.get(node.page) === subjectItemBelow(node)) return
    // Of a page that both have, the snapshot's copy is at hand, and the base's may be far away.
    const page = await (isInBoth ? ways.at(-1)! : way).reader.page(kind, node.page)
    if (page) grow(node, page)
  }))))
}

function topicsOf(subjects: readonly PlanNode[]): readonly PlanNode[] {
  return [...allNodes(subjects)].filter(({ kind }) => kind === 'topic')
}

/** Shards are linked from the index alone. */
async function noteSearch(ways: readonly Way[]): Promise<void> {
  if (new Set(ways.map(({ manifest }) => manifest.search_index_url)).size < ways.length) return
  await Promise.all(ways.map(async ({ reader, manifest, pages }) => {
    const index = await reader.page('search_index', manifest.search_index_url)
    for (const { url } of index?.shards ?? []) pages.set(url, 'search_shard')
  }))
}

function seen({ manifest, subjects, pages }: Way): PlanSeen {
  const nodes = new Map<string, PlanNode>()
  for (const node of allNodes(subjects)) {
    nodes.set(nodeKey(node), node)
    if (node.kind === 'lesson') pages.set(node.page, 'lesson')
  }
  return { manifest, subjects, nodes, pages }
}
