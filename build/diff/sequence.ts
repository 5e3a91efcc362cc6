// Of a list that was put into another order: the fewest items that were moved. Pushing one item to the end
// gives all others new positions, and a reader wants to hear of that one.

/**
 * `places` tells for each item, in its new order, where it was before; no two were in one place.
 * Returns the indexes in `places` of the items that moved: all but a longest run that kept its order.
 */
export function movedItems(places: readonly number[]): ReadonlySet<number> {
  // tails[n]: the index of the smallest place in which an increasing run of n + 1 items can end.
  const tails: number[] = []
  const previous: number[] = []
  for (const [index, place] of places.entries()) {
    let low = 0
    let high = tails.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (places[tails[middle]!]! < place) low = middle + 1
      else high = middle
    }
    previous.push(low === 0 ? -1 : tails[low - 1]!)
    tails[low] = index
  }
  const moved = new Set(places.keys())
  for (let index = tails.at(-1) ?? -1; index >= 0; index = previous[index]!) moved.delete(index)
  return moved
}
