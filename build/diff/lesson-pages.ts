// The two versions of each lesson that changed, read once however many plans show it.
import type { LessonVersions } from './node-changes.ts'
import type { PlanSeen } from './look-into.ts'
import type { PlanNode } from './plan-nodes.ts'
import type { SideReader } from './side.ts'

export class LessonPages {
  readonly #base: SideReader
  readonly #head: SideReader
  readonly #versions = new Map<string, LessonVersions | undefined>()

  constructor(base: SideReader, head: SideReader) {
    this.#base = base
    this.#head = head
  }

  /** Reads what `versions` is going to be asked for about one plan. */
  async load(base: PlanSeen, head: PlanSeen): Promise<void> {
    await Promise.all(Array.from(head.nodes, async ([key, after]) => {
      const before = base.nodes.get(key)
      if (after.kind !== 'lesson' || !before || before.page === after.page) return
      const pair = pairKey(before, after)
      if (this.#versions.has(pair)) return
      this.#versions.set(pair, undefined)
      const [from, to] = await Promise.all([this.#base.page('lesson', before.page), this.#head.page('lesson', after.page)])
      if (from && to) this.#versions.set(pair, { before: from, after: to })
    }))
  }

  /** Undefined for a node that is no lesson, or whose page is the same. */
  readonly versions = (before: PlanNode, after: PlanNode): LessonVersions | undefined => this.#versions.get(pairKey(before, after))
}

function pairKey(before: PlanNode, after: PlanNode): string {
  return `${before.page} ${after.page}`
}
