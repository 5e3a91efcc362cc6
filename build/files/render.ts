// From a snapshot to the bytes of every page, with every problem on the way. A function of the snapshot
// alone: no clock, no file, no order of arrival. It holds the whole site in memory.
import type { Problem } from '../errors.ts'
import type { PageKindName } from '../pages/page-kind.ts'
import type { Plan } from '../snapshot/records.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import { assembleSite, plansListing, publishedPlans, sitePages, type RenderOptions } from './assemble.ts'
import { keepInMemory } from './render-page.ts'
import { renderSubject } from './render-subject.ts'

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
}

/** Renders all pages of a snapshot's published plans (contract.md, sections 3 to 7). */
export function renderSite(snapshot: Snapshot, options: RenderOptions = {}): Site {
  const published = publishedPlans(snapshot.plans, options)
  const subjects = snapshot.subjects.map((content) => renderSubject(content, plansListing(content.structure.subject.name, published), keepInMemory, options.drafts))
  const site = assembleSite(snapshot, subjects, keepInMemory, options)
  const { stops, warnings } = site
  const pages = stops.length > 0 && !options.drafts ? [] : Array.from(sitePages(site), ({ kind, stableName, key, body }) => ({ kind, stableName, key, bytes: body.stored }))
  return { pages, stops, warnings, published }
}
