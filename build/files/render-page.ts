// One page, from what it says to its bytes and its name.
import { problem, type Problem } from '../errors.ts'
import { Fragments, isPrinted, SharedBytes, type Fragment, type Piece } from '../fragments.ts'
import type { PlannedPage } from '../pages/index.ts'
import { stampOf } from '../pages/moment.ts'
import type { Link, LinkTo, PageKindName } from '../pages/page-kind.ts'
import { schemaFaults } from '../schema.ts'
import { compactPieces } from '../stable-json.ts'
import { hashedName, pageHash } from './page-hash.ts'

/**
 * Puts a page aside until all pages are rendered: gives its bytes, to look at for now, and what they are found by later.
 * Its text is in pieces, some of them UTF-8 already.
 */
export type Keep<Stored> = (pieces: readonly Piece[]) => { readonly bytes: Uint8Array; readonly stored: Stored }

/** What a page says: several names can have it. */
export interface Body<Stored> {
  readonly hash: string
  readonly size: number
  readonly moment: string
  /** What its schema finds wrong with it. */
  readonly faults: readonly string[]
  readonly stored: Stored
}

export interface RenderedPage<Stored> {
  readonly kind: PageKindName
  readonly stableName: string
  /** Where links find it: the hashed name; for a manifest, which is a pointer, the stable one. */
  readonly key: string
  readonly about: PlannedPage['about']
  readonly body: Body<Stored>
}

const LARGE_PAGE_BYTES = 1_000_000

export function renderBody<Stored>(planned: PlannedPage, linkTo: LinkTo, keep: Keep<Stored>, drafts: boolean): Body<Stored> {
  const moment = planned.moment(linkTo)
  const body = planned.body(linkTo, stampOf(moment))
  const faults = pageFaults(planned.kind, body, drafts)
  const { bytes, stored } = keep(compactPieces(body))
  return { hash: pageHash(bytes), size: bytes.length, moment, faults, stored }
}

export function pageOf<Stored>({ kind, stableName, about }: PlannedPage, body: Body<Stored>): RenderedPage<Stored> {
  return { kind, stableName, key: kind === 'manifest' ? stableName : hashedName(stableName, body.hash), about, body }
}

export function linkOf({ key, body }: RenderedPage<unknown>): Link {
  return { url: key, moment: body.moment }
}

/** What is wrong with a page in a plan: what stops a build, and what is worth a warning. */
export function pageProblems({ kind, stableName, about, body: { faults, size } }: RenderedPage<unknown>, plan: string): { readonly stops: readonly Problem[]; readonly warnings: readonly Problem[] } {
  return {
    stops: faults.map((fault) =>
      problem(
        'page-invalid',
        { ...about, plan: kind === 'lesson' ? undefined : plan, file: stableName },
        `the page is not what its schema asks for: ${fault}`,
        'Mend the field in Frappe. If it looks right there, report this as a bug.',
      ),
    ),
    warnings: isLarge(size)
      ? [problem(
        'page-large',
        { ...about, file: stableName },
        `the page has ${(size / 1e6).toFixed(1)} MB, which opens slowly on a phone`,
        'Split its content, or move large texts out of it.',
      )]
      : [],
  }
}

/** Whether nothing is to be told of a page that says this. */
export function isSound({ faults, size }: Pick<Body<unknown>, 'faults' | 'size'>): boolean {
  return faults.length === 0 && !isLarge(size)
}

function isLarge(size: number): boolean {
  return size > LARGE_PAGE_BYTES
}

/** Keeps pages in memory. */
export function keepInMemory(pieces: readonly Piece[]): { readonly bytes: Buffer; readonly stored: Buffer } {
  const bytes = Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece, 'utf8') : piece instanceof SharedBytes ? piece.bytes : piece)))
  return { bytes, stored: bytes }
}

/** What was found sound on a page of a kind need not be looked at on the next. */
const sound = new WeakMap<Fragment<unknown>, string>()

function pageFaults(kind: PageKindName, body: object, drafts: boolean): readonly string[] {
  const schema = `${kind} ${drafts}`
  const printed = Object.values(body).filter(isPrinted)
  if (printed.length === 0) return schemaFaults(kind, body, drafts)
  const fragments = printed.flatMap((field) => (field instanceof Fragments ? field.fragments : []))
  const anew = fragments.filter((fragment) => sound.get(fragment) !== schema)
  // With the first of them, so that a list which must not be empty is not.
  const looked = new Set([...fragments.slice(0, 1), ...anew])
  // What is wrong is told with its place on the whole page.
  if (schemaFaults(kind, asPlain(body, looked), drafts).length > 0) return schemaFaults(kind, asPlain(body, new Set(fragments)), drafts)
  for (const fragment of anew) sound.set(fragment, schema)
  return []
}

/** The body as schemas see it, with these of its fragments, and without the items of lists that are printed. */
function asPlain(body: object, looked: ReadonlySet<Fragment<unknown>>): object {
  const plain: Record<string, unknown> = { ...body }
  for (const [key, value] of Object.entries(body)) {
    if (isPrinted(value)) plain[key] = value instanceof Fragments ? value.plain(value.fragments.filter((fragment) => looked.has(fragment))) : []
  }
  return plain
}
