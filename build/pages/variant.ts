// What tells apart the pages about one document that plans show differently (see PageKind): numbers, the same for what
// is alike.
import type { ContentNode } from '../content/nodes.ts'
import type { ShownNode } from '../plan/view.ts'

/** The numbers of what the plans show of one subject. Plans share most of it, so most nodes are asked for again and again. */
export class Variants {
  readonly #own = new Map<ShownNode, number>()
  readonly #whole = new Map<ShownNode, number>()
  readonly #said = new Map<ContentNode, Map<string, number>>()
  #count = 0

  /** Tells apart all that plans say of a node itself. */
  own(shown: ShownNode): number {
    let number = this.#own.get(shown)
    if (number === undefined) {
      const { node, children: _, ...said } = shown
      const known = this.#said.get(node) ?? new Map<string, number>()
      this.#said.set(node, known)
      const text = JSON.stringify(said)
      number = known.get(text) ?? ++this.#count
      known.set(text, number)
      this.#own.set(shown, number)
    }
    return number
  }

  /** The same for a node and all below it: plans that show these alike show the very same value (see viewSubject). */
  whole(shown: ShownNode): number {
    let number = this.#whole.get(shown)
    if (number === undefined) this.#whole.set(shown, (number = ++this.#count))
    return number
  }
}
