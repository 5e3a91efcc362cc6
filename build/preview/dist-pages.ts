// SHELL: the pages of a dist folder as they are published: nothing but them, with the headers that a deploy gives them.
import { readFile } from 'node:fs/promises'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { contentHash } from '../deploy/content-hash.ts'
import { cacheControlOf, CONTENT_TYPE } from '../deploy/headers.ts'
import { parseKey } from '../files/keys.ts'
import { DRAFTS_MARK, parseDraftsMark } from '../output/drafts-mark.ts'
import type { Answer } from './answer.ts'
import type { PreviewPlan } from './protocol.ts'

/** The page that a path of a URL asks for; undefined where there is none. Only a page's own name leads anywhere. */
export async function pageAnswer(dist: string, path: string): Promise<Answer | undefined> {
  const key = decoded(path.slice(1))
  if (key === undefined || !parseKey(key)) return undefined
  const bytes = await unlessMissing(() => readFile(join(dist, key)))
  return bytes && { status: 200, type: CONTENT_TYPE, cacheControl: cacheControlOf(key), bytes, etag: contentHash(bytes) }
}

/** The plans that have a manifest here, by title: what is published has no list of them. */
export function plansOf(dist: string): readonly PreviewPlan[] {
  const unpublished = new Set(parseDraftsMark(textOf(join(dist, DRAFTS_MARK)))?.unpublished_plans)
  const plans = foldersOf(join(dist, 'plans')).flatMap((segment): readonly PreviewPlan[] => {
    const manifest = manifestOf(textOf(join(dist, 'plans', segment, 'manifest.json')))
    return manifest ? [{ segment, id: manifest.plan_id, title: manifest.title, published: !unpublished.has(manifest.plan_id) }] : []
  })
  return plans.sort((a, b) => a.title.localeCompare(b.title, 'en') || (a.segment < b.segment ? -1 : 1))
}

function manifestOf(text: string | undefined): { readonly plan_id: string; readonly title: string } | undefined {
  if (text === undefined) return undefined
  try {
    const { plan_id, title } = JSON.parse(text)
    return { plan_id: String(plan_id), title: String(title) }
  } catch {
    // Not a build's; its page says as much to whoever asks for it.
    return undefined
  }
}

function foldersOf(folder: string): readonly string[] {
  return unlessMissing(() => readdirSync(folder)) ?? []
}

function textOf(file: string): string | undefined {
  return unlessMissing(() => readFileSync(file, 'utf8'))
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}

const MISSING = ['ENOENT', 'ENOTDIR', 'EISDIR']

function unlessMissing<T>(read: () => Promise<T>): Promise<T | undefined>
function unlessMissing<T>(read: () => T): T | undefined
function unlessMissing<T>(read: () => T | Promise<T>): T | undefined | Promise<T | undefined> {
  const whenMissing = (error: unknown): undefined => {
    if (!MISSING.includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
  try {
    const result = read()
    return result instanceof Promise ? result.catch(whenMissing) : result
  } catch (error) {
    return whenMissing(error)
  }
}
