// Fields of pages whose JSON need not be made for the page: large lists and maps of which most pages that hold one hold
// the same stretches, and lists that were text all along.

/** UTF-8 that several pages hold. */
export class SharedBytes {
  readonly bytes: Buffer

  constructor(bytes: Buffer) {
    this.bytes = bytes
  }
}

/** A piece of a page's JSON. */
export type Piece = string | Buffer | SharedBytes

/** A field of a page that is a list, in the JSON of which nothing is to be changed. Its items are what their schema asks for: it holds nothing else. */
export class PrintedList {
  /** How many items there are. */
  readonly length: number
  readonly #json: Buffer

  /** `json` is UTF-8, with its brackets. */
  constructor(json: Buffer, length: number) {
    this.#json = json
    this.length = length
  }

  get pieces(): readonly Piece[] {
    return [this.#json]
  }
}

/** A stretch of a list, or of an object's fields in their order; never empty. */
export class Fragment<Item> {
  readonly items: readonly Item[]
  readonly #print: (item: Item) => string
  #json: readonly [first: SharedBytes, next: SharedBytes] | undefined

  /** `print` gives the JSON of an item. */
  constructor(items: readonly Item[], print: (item: Item) => string) {
    this.items = items
    this.#print = print
  }

  /** Its JSON as UTF-8 without the brackets, always the same object: what stands first in them, and what comes after another. */
  json(isFirst: boolean): SharedBytes {
    if (!this.#json) {
      const next = Buffer.from(`,${this.items.map(this.#print).join(',')}`, 'utf8')
      this.#json = [new SharedBytes(next.subarray(1)), new SharedBytes(next)]
    }
    return this.#json[isFirst ? 0 : 1]
  }
}

/** A field of a page that is a list, or an object with ids for its keys, which stay in their order. */
export class Fragments<Item = unknown> {
  readonly brackets: '[]' | '{}'
  readonly fragments: readonly Fragment<Item>[]

  private constructor(brackets: '[]' | '{}', fragments: readonly Fragment<Item>[]) {
    this.brackets = brackets
    this.fragments = fragments
  }

  static list<Item>(fragments: readonly Fragment<Item>[]): Fragments<Item> {
    return new Fragments('[]', fragments)
  }

  static map<Value>(fragments: readonly Fragment<readonly [key: string, value: Value]>[]): Fragments<readonly [string, Value]> {
    return new Fragments('{}', fragments)
  }

  get items(): readonly Item[] {
    return this.fragments.flatMap(({ items }) => items)
  }

  /** How many items there are in all. */
  get size(): number {
    return this.fragments.reduce((sum, { items }) => sum + items.length, 0)
  }

  /** The JSON in pieces, some of them UTF-8 already. */
  get pieces(): readonly Piece[] {
    const [open, close] = this.brackets as unknown as [string, string]
    return [open, ...this.fragments.map((fragment, i) => fragment.json(i === 0)), close]
  }

  /** Some of it as a plain value. */
  plain(fragments: readonly Fragment<Item>[] = this.fragments): object {
    const items = fragments.flatMap(({ items }) => items)
    return this.brackets === '[]' ? items : mapOf(items as unknown as readonly (readonly [string, unknown])[])
  }
}

/** Without a prototype V8 takes an object for a map from the start, which is several times as fast as finding out. */
function mapOf(entries: readonly (readonly [key: string, value: unknown])[]): object {
  const map = Object.create(null) as Record<string, unknown>
  for (const [key, value] of entries) map[key] = value
  return map
}

export function listFragment<Item>(items: readonly Item[]): Fragment<Item> {
  return new Fragment(items, (item) => JSON.stringify(item))
}

export function mapFragment<Value>(entries: readonly (readonly [key: string, value: Value])[]): Fragment<readonly [string, Value]> {
  return new Fragment(entries, ([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
}

/** Whether a field of a page brings its JSON along. */
export function isPrinted(value: unknown): value is Fragments | PrintedList {
  return value instanceof Fragments || value instanceof PrintedList
}
