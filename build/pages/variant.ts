// What tells apart the pages about one document that plans show differently (see PageKind): numbers, the same for what
// is alike.
import type { ContentNode } from '../content/nodes.ts'
import type { ShownNode } from '../plan/view.ts'

/** Tells apart all that plans say of a node itself. */
export function ownVariant(shown: ShownNode): number {
  let number = own.get(shown)
  if (number === undefined) {
    const { node, children: _, ...said } = shown
    const known = saidOf.get(node) ?? new Map<string, number>()
    saidOf.set(node, known)
    const text = JSON.stringify(said)
    number = known.get(text) ?? ++count
    known.set(text, number)
    own.set(shown, number)
  }
  return number
}

/** The same for a node and all below it: plans that show these alike show the very same value (see viewSubject). */
export function wholeVariant(shown: ShownNode): number {
  let number = whole.get(shown)
  if (number === undefined) whole.set(shown, (number = ++count))
  return number
}

// Plans share most of what they show, so most nodes are asked for again and again.
const own = new WeakMap<ShownNode, number>()
const whole = new WeakMap<ShownNode, number>()
const saidOf = new WeakMap<ContentNode, Map<string, number>>()
let count = 0
