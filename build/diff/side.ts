// One of the two sets of published pages that are compared. Where its pages lie, nobody here knows: they are
// asked for one by one, and only those that the other side does not have.
import { CommandError, problem, type Problem } from '../errors.ts'
import { parseKey } from '../files/keys.ts'
import { pageHash } from '../files/page-hash.ts'
import { schemaFaults, type SchemaName } from '../schema.ts'
import type { HierarchyPage, LessonPage, ManifestPage, SearchIndexPage, TopicPage } from '../pages/page-types.ts'

export interface Side {
  /** As a message names it. */
  readonly name: string
  /** By the key segments of their plans. */
  readonly manifests: ReadonlyMap<string, Buffer>
  /** The bytes under a hashed name; undefined when there are none. */
  readonly read: (key: string) => Buffer | undefined | Promise<Buffer | undefined>
  /** The stable names of all its pages; of the side that is asked what it still has. */
  readonly names?: ReadonlySet<string> | undefined
  /** Plans that are there but not published, by segment. */
  readonly drafts?: ReadonlySet<string> | undefined
  /** The ids of plans whose pages cannot be made there, by segment: nothing is said of them. */
  readonly unbuildable?: ReadonlyMap<string, string> | undefined
  /** Whether the pages were made just now, and not read from where anyone may have written them. */
  readonly isRendered?: boolean | undefined
}

export interface PageTypes {
  manifest: ManifestPage
  subject_hierarchy: HierarchyPage
  topic: TopicPage
  lesson: LessonPage
  search_index: SearchIndexPage
}

/** Reads parsed pages of one side, and collects what is wrong with them. */
export class SideReader {
  readonly side: Side
  readonly #problems = new Map<string, Problem>()

  constructor(side: Side) {
    this.side = side
  }

  /** Undefined where the side has no such plan, or no readable manifest of it. */
  manifest(segment: string): ManifestPage | undefined {
    const bytes = this.side.manifests.get(segment)
    return bytes && this.#parsed('manifest', `plans/${segment}/manifest.json`, bytes)
  }

  /** Undefined, and a problem noted, where the page is missing or is none. */
  async page<Kind extends Exclude<keyof PageTypes, 'manifest'>>(kind: Kind, key: string): Promise<PageTypes[Kind] | undefined> {
    const bytes = await this.side.read(key)
    if (bytes && (this.side.isRendered || pageHash(bytes) === parseKey(key)?.hash)) return this.#parsed(kind, key, bytes)
    const what = bytes ? 'the page does not have the bytes that its name tells' : 'a link leads to this page, and it is not there'
    return this.#note('base-page-broken', key, what)
  }

  throwProblems(): void {
    if (this.#problems.size > 0) throw new CommandError([...this.#problems.values()])
  }

  #parsed<Kind extends keyof PageTypes>(kind: Kind, key: string, bytes: Buffer): PageTypes[Kind] | undefined {
    let value: unknown
    try {
      value = JSON.parse(bytes.toString('utf8'))
    } catch {
      return this.#note('base-page-unknown', key, 'the page is no JSON')
    }
    const [fault] = this.side.isRendered ? [] : schemaFaults(kind satisfies SchemaName, value)
    return fault === undefined ? (value as PageTypes[Kind]) : this.#note('base-page-unknown', key, `the page is not what this program writes: ${fault}`)
  }

  #note(code: string, key: string, what: string): undefined {
    this.#problems.set(key, problem(
      code,
      { name: this.side.name, file: key },
      what,
      'Mend it there (make build, or make deploy, writes the pages anew), or compare with something else (BASE).',
    ))
    return undefined
  }
}
