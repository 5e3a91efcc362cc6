// The one shape that every kind of page has. To add a kind: a module of this shape, a line in the
// registry (index.ts), a schema, and an example in test/cases.
import type { PlanView } from '../plan/view.ts'
import type { Stamp } from './moment.ts'

export type PageKindName = 'manifest' | 'subject_hierarchy' | 'subject_bitmap' | 'topic' | 'lesson' | 'search_index' | 'search_shard'

/** A page that is rendered already, as others link to it. */
export interface Link {
  /** Its hashed name, relative to the content root. */
  readonly url: string
  /** When its content last changed: UTC to the microsecond, empty when unknown. */
  readonly moment: string
}

/** Finds a rendered page by its stable name. */
export type LinkTo = (stableName: string) => Link

export interface PageKind<Input> {
  /** Its name, which is that of its schema too. */
  readonly name: PageKindName
  /** What a plan needs a page of this kind for: one input a page. */
  readonly inputs: (view: PlanView) => Iterable<Input>
  /** The path of the page below the content root, without the hash (contract.md, section 6, Keys). */
  readonly stableName: (input: Input) => string
  /** The document that the page is about. */
  readonly about: (input: Input) => { readonly doctype: string; readonly name: string }
  /** When the content of the page last changed (contract.md, section 6, `version`). */
  readonly moment: (input: Input, linkTo: LinkTo) => string
  /** The page, its fields in the order of the contract. */
  readonly body: (input: Input, linkTo: LinkTo, stamp: Stamp) => object
}
