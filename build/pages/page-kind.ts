// The one shape that every kind of page has. To add a kind: a module of this shape, a line in the
// registry (index.ts), a schema, and an example in test/cases.
import type { Stamp } from './moment.ts'
import type { Variants } from './variant.ts'

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

/** A subject in a plan as far as the names of its pages go. */
export interface SubjectInPlan {
  readonly plan: { readonly name: string }
  readonly subject: { readonly node: { readonly name: string } }
}

/** A kind of page of which a `Whole` (a subject in a plan, or a plan) has one for each `Input` in it. */
export interface PageKind<Whole, Input, Named = Input> {
  /** Its name, which is that of its schema too. */
  readonly name: PageKindName
  /** What such pages are needed for: one input a page. */
  readonly inputs: (whole: Whole) => Iterable<Input>
  /** The path of the page below the content root, without the hash (contract.md, section 6, Keys). */
  readonly stableName: (input: Named) => string
  /** The document that the page is about. */
  readonly about: (input: Input) => { readonly doctype: string; readonly name: string }
  /**
   * Where a plan's name is not on the page, all that one plan can show of the document otherwise than another: pages
   * about one document that are alike in this are rendered once.
   */
  readonly variant?: (input: Input, variants: Variants) => string
  /** When the content of the page last changed (contract.md, section 6, `version`). */
  readonly moment: (input: Input, linkTo: LinkTo) => string
  /** The page, its fields in the order of the contract. */
  readonly body: (input: Input, linkTo: LinkTo, stamp: Stamp) => object
}
