// The `access` block of a node on a page (contract.md, section 4).
import type { ShownNode, ShownTrack } from '../plan/view.ts'
import type { Access, TrackAccess } from './page-types.ts'

const SOLD_SEPARATELY_BY_OVERRIDE = 3

/** The block of any node but a track. */
export function accessBlock({ access }: ShownNode): Access {
  return {
    is_published: true,
    access_level: access.level,
    required_item: access.item,
    is_sold_separately: access.rule === SOLD_SEPARATELY_BY_OVERRIDE ? true : undefined,
  }
}

/** The block of a track, which says of both its flags whether they are set. */
export function trackAccessBlock({ node, access }: ShownTrack): TrackAccess {
  return {
    is_published: true,
    access_level: access.level,
    required_item: access.item,
    is_sold_separately: access.rule === SOLD_SEPARATELY_BY_OVERRIDE || node.record.is_sold_separately === true,
    parent_item_required: node.record.parent_item_required === true,
  }
}
