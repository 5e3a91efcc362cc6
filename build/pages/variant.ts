// What tells apart the pages about one document that plans show differently (see PageKind).
import type { ShownNode } from '../plan/view.ts'

/** All that a plan says of a node itself, as text. */
export function ownVariant(shown: ShownNode): string {
  let text = texts.get(shown)
  if (text === undefined) {
    const { node, children: _, ...said } = shown
    texts.set(shown, (text = JSON.stringify([node.name, said])))
  }
  return text
}

/** The same for a node and all below it: plans that show these alike show the very same value (see viewSubject). */
export function wholeVariant(shown: ShownNode): string {
  let number = numbers.get(shown)
  if (number === undefined) numbers.set(shown, (number = ++count))
  return String(number)
}

// Plans share most of what they show, so most nodes are asked for again and again.
const texts = new WeakMap<ShownNode, string>()
const numbers = new WeakMap<ShownNode, number>()
let count = 0
