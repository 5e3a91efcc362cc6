// Many acts at a time, but not all at once.

/** Runs `act` on every item, at most `width` at a time, and gives the results in the items' order. The first failure stops what has not begun. */
export async function inPool<T, R>(items: Iterable<T>, width: number, act: (item: T) => Promise<R>): Promise<R[]> {
  const queue = [...items].entries()
  const results: R[] = []
  let failed = false
  const worker = async () => {
    for (const [index, item] of queue) {
      if (failed) return
      try {
        results[index] = await act(item)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  await Promise.all(Array.from({ length: width }, worker))
  return results
}

/** The same act, but no more than `width` of it at a time. */
export function atMost<T, R>(width: number, act: (input: T) => Promise<R>): (input: T) => Promise<R> {
  let running = 0
  const waiting: (() => void)[] = []
  return async (input) => {
    if (running >= width) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    try {
      return await act(input)
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
}
