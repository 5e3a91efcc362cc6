// When a page's content last changed (contract.md, section 6, `version`). A moment is UTC text to the
// microsecond, whose order as text is its order in time; empty text is before everything.
import type { ContentNode } from '../content/nodes.ts'
import type { Moments, ShownNode, ShownTopic } from '../plan/view.ts'

export interface Stamp {
  /** Unix seconds, rounded down. */
  readonly version: number
  /** The same instant, `YYYY-MM-DDTHH:MM:SSZ`. */
  readonly generated_at: string
}

/** The two fields that say when a page's content last changed. */
export function stampOf(moment: string): Stamp {
  const second = moment === '' ? '1970-01-01T00:00:00' : moment.slice(0, 19)
  return { version: Date.parse(`${second}Z`) / 1000, generated_at: `${second}Z` }
}

export function latest(...moments: readonly (string | undefined)[]): string {
  return moments.reduce<string>((last, moment) => (moment !== undefined && moment > last ? moment : last), '')
}

type Dated = Pick<ContentNode, 'record' | 'childDeletedAt'>

/** What a node that is printed on a page adds to the page's moment: its own change and the deletion of a child. */
export function printed({ record, childDeletedAt }: Dated, by: keyof Moments): string {
  const own = record[by] ?? ''
  return own > childDeletedAt ? own : childDeletedAt
}

/** The same for a node that the plan shows, with the overrides aimed at it or at one above it. */
export function shown({ node, overridden }: Pick<ShownNode, 'overridden'> & { readonly node: Dated }, by: keyof Moments): string {
  const own = printed(node, by)
  return own > overridden[by] ? own : overridden[by]
}

/** The latest `creation` of a topic and its lessons: asked for by several pages of each plan, most of which show the very same topic. */
export function createdWithLessons(topic: ShownTopic): string {
  let last = created.get(topic)
  if (last === undefined) {
    last = shown(topic, 'creation')
    for (const lesson of topic.children) {
      const moment = shown(lesson, 'creation')
      if (moment > last) last = moment
    }
    created.set(topic, last)
  }
  return last
}

const created = new WeakMap<ShownTopic, string>()
