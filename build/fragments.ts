// A large list or map of which most pages that hold it hold the same stretches: the JSON of each is made once.

/** A stretch of a list, or of an object's fields in their order; never empty. */
export class Fragment<Item> {
  readonly items: readonly Item[]
  readonly #print: (item: Item) => string
  #json: readonly [first: Buffer, next: Buffer] | undefined

  /** `print` gives the JSON of an item. */
  constructor(items: readonly Item[], print: (item: Item) => string) {
    this.items = items
    this.#print = print
  }

  /** Its JSON as UTF-8 without the brackets, always the same memory: what stands first in them, and what comes after another. */
  json(isFirst: boolean): Buffer {
    if (!this.#json) {
      const next = Buffer.from(`,${this.items.map(this.#print).join(',')}`, 'utf8')
      this.#json = [next.subarray(1), next]
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
  get pieces(): readonly (string | Buffer)[] {
    const [open, close] = this.brackets as unknown as [string, string]
    return [open, ...this.fragments.map((fragment, i) => fragment.json(i === 0)), close]
  }

  /** Some of it as a plain value. */
  plain(fragments: readonly Fragment<Item>[] = this.fragments): object {
    const items = fragments.flatMap(({ items }) => items)
    return this.brackets === '[]' ? items : Object.fromEntries(items as unknown as readonly (readonly [string, unknown])[])
  }
}

export function listFragment<Item>(items: readonly Item[]): Fragment<Item> {
  return new Fragment(items, (item) => JSON.stringify(item))
}

export function mapFragment<Value>(entries: readonly (readonly [key: string, value: Value])[]): Fragment<readonly [string, Value]> {
  return new Fragment(entries, ([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
}
