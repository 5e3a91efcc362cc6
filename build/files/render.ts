// From a snapshot to the bytes of every page, with every problem on the way. A function of the snapshot
// alone: no clock, no file, no order of arrival. It holds the whole site in memory.
import type { Problem } from '../errors.ts'
import type { PageKindName } from '../pages/page-kind.ts'
import type { Plan } from '../snapshot/records.ts'
import type { Snapshot, SubjectContent } from '../snapshot/snapshot.ts'
import { assembleSite, plansListing, publishedPlans, sitePages, type RenderOptions } from './assemble.ts'
import { keepInMemory } from './render-page.ts'
import { plansAsBefore, renderSubject, type RenderedSubject } from './render-subject.ts'
import { shardedPlans } from './shards.ts'

export interface Page {
  readonly kind: PageKindName
  readonly stableName: string
  /** Where links find it: the hashed name; for a manifest, which is a pointer, the stable one. */
  readonly key: string
  /** Pages with the same buffer have the same bytes. */
  readonly bytes: Buffer
}

export interface Site {
  /** Every page, those that others link to first; empty when there is a stop. */
  readonly pages: readonly Page[]
  readonly stops: readonly Problem[]
  readonly warnings: readonly Problem[]
  readonly published: readonly Plan[]
  /** What came of each subject of the snapshot. */
  readonly subjects: readonly RenderedContent[]
}

export interface RenderedContent {
  readonly content: SubjectContent
  readonly rendered: RenderedSubject<Buffer>
}

/**
 * Renders all pages of a snapshot's published plans (contract.md, sections 3 to 7). Of subjects that are alike in a site
 * that was rendered with the same `drafts`, pages are not rendered again where a plan shows them alike.
 */
export function renderSite(snapshot: Snapshot, options: RenderOptions = {}, like: Pick<Site, 'subjects'> = { subjects: [] }): Site {
  const published = publishedPlans(snapshot.plans, options)
  const known = new Map(like.subjects.map((each) => [each.content.structure.subject.name, each]))
  const subjects = snapshot.subjects.map((content): RenderedContent => {
    const plans = plansListing(content.structure.subject.name, published)
    const alike = known.get(content.structure.subject.name)
    if (!alike || !isSameContent(alike.content, content)) return { content, rendered: renderSubject(content, plans, keepInMemory, options.drafts) }
    const samePlans = plansAsBefore(alike.rendered, plans)
    if (samePlans.size === plans.length && alike.rendered.plans.length === plans.length) return { content, rendered: alike.rendered }
    const left = plans.filter(({ name }) => !samePlans.has(name))
    return { content, rendered: renderSubject(content, left, keepInMemory, options.drafts, { rendered: alike.rendered, isAsBefore: () => true, samePlans }) }
  })
  const rendered = subjects.map((each) => each.rendered)
  const site = assembleSite(snapshot, rendered, shardedPlans(rendered), keepInMemory, options)
  const { stops, warnings } = site
  const pages = stops.length > 0 && !options.drafts ? [] : Array.from(sitePages(site), ({ kind, stableName, key, body }) => ({ kind, stableName, key, bytes: body.stored }))
  return { pages, stops, warnings, published, subjects }
}

/** Whether all is written alike, the order of keys included: pages repeat it. */
function isSameContent(one: SubjectContent, other: SubjectContent): boolean {
  const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
  return one.lessons.length === other.lessons.length && isSame(one.structure, other.structure) && one.lessons.every((group, index) => isSame(group, other.lessons[index]))
}
