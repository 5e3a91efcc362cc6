// What a manifest leads to. Pages are read through a function, since they may lie in dist/ or in the bucket.
import { parseKey } from '../files/keys.ts'
import type { ManifestBody } from './manifest.ts'
import { inPool } from './pool.ts'

export interface LessonSeen {
  /** As Frappe names it. */
  readonly id: string
  /** Its hashed page. */
  readonly key: string
  readonly isPaid: boolean
}

export interface Reach {
  /** Every hashed page that the manifest leads to. */
  readonly pages: ReadonlySet<string>
  /** By stable name. */
  readonly lessons: ReadonlyMap<string, LessonSeen>
  /** Pages that lead further but could not be read: what lies behind them is not known. */
  readonly unread: readonly string[]
}

/** The parsed page, or undefined when it is not there. */
export type ReadPage = (key: string) => Promise<unknown>

const WIDTH = 32

/** Follows a manifest's links down to the lessons. Bitmaps, shards and lessons lead no further and are not read. */
export async function reachOf(manifest: ManifestBody, read: ReadPage): Promise<Reach> {
  const pages = new Set<string>()
  const lessons = new Map<string, LessonSeen>()
  const unread: string[] = []
  const link = (owner: unknown, field: string): string | undefined => {
    const key = fieldOf(owner, field)
    if (typeof key !== 'string' || parseKey(key)?.hash === undefined) return undefined
    pages.add(key)
    return key
  }
  const follow = async (keys: readonly (string | undefined)[], onPage: (page: unknown) => void) => {
    const found = await inPool([...new Set(keys.filter((key) => key !== undefined))], WIDTH, async (key) => ({ key, page: await read(key) }))
    for (const { key, page } of found) {
      if (page === undefined) unread.push(key)
      else onPage(page)
    }
  }

  const subjects = items(manifest, 'subjects')
  for (const subject of subjects) link(subject, 'bitmap_url')
  await follow([link(manifest, 'search_index_url')], (index) => {
    for (const shard of items(index, 'shards')) link(shard, 'url')
  })
  const topics: (string | undefined)[] = []
  await follow(subjects.map((subject) => link(subject, 'hierarchy_url')), (hierarchy) => {
    for (const track of items(hierarchy, 'tracks')) for (const unit of items(track, 'units')) for (const topic of items(unit, 'topics')) topics.push(link(topic, 'topic_url'))
  })
  await follow(topics, (topic) => {
    for (const lesson of items(topic, 'lessons')) {
      const key = link(lesson, 'lesson_url')
      if (key === undefined) continue
      const isPaid = fieldOf(fieldOf(lesson, 'access'), 'access_level') === 'paid'
      lessons.set(parseKey(key)!.stableName, { id: String(fieldOf(lesson, 'id')), key, isPaid })
    }
  })
  return { pages, lessons, unread }
}

// A live page may have been written by anyone, so nothing is taken for granted of its shape.
function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

function items(value: unknown, name: string): readonly unknown[] {
  const list = fieldOf(value, name)
  return Array.isArray(list) ? list : []
}
