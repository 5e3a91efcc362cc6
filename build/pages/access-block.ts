// The `access` block of a node on a page (contract.md, section 4).
import type { ContentNode } from '../content/nodes.ts'
import type { ShownNode, ShownTrack } from '../plan/view.ts'
import type { Access, TrackAccess } from './page-types.ts'

const SOLD_SEPARATELY_BY_OVERRIDE = 3

/** The block of any node but a track. */
export function accessBlock({ node, access }: Pick<ShownNode, 'access'> & { readonly node: Pick<ContentNode, 'record'> }): Access {
  return {
    is_published: isPublished(node),
    access_level: access.level,
    required_item: access.item,
    is_sold_separately: access.rule === SOLD_SEPARATELY_BY_OVERRIDE ? true : undefined,
  }
}

/** The block of a track, which says of both its flags whether they are set. */
export function trackAccessBlock({ node, access }: ShownTrack): TrackAccess {
  return {
    is_published: isPublished(node),
    access_level: access.level,
    required_item: access.item,
    is_sold_separately: access.rule === SOLD_SEPARATELY_BY_OVERRIDE || node.record.is_sold_separately === true,
    parent_item_required: node.record.parent_item_required === true,
  }
}

/** On a page for students always true, as its schema demands: only a preview of drafts shows what is not published. */
function isPublished({ record }: Pick<ContentNode, 'record'>): true {
  return record.is_published as true
}
