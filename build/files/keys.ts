// The keys that this program writes, and so the only ones that it may ever delete.

const SEGMENT = '[A-Za-z0-9_~-]+'
const HASH = '(?:\\.([0-9a-f]{16}))?'
const FOLDER = `(?:lessons|plans/${SEGMENT}|plans/${SEGMENT}/search)`
const OURS = new RegExp(`^(${FOLDER}/${SEGMENT})${HASH}\\.json$`)
const OUR_FOLDER = new RegExp(`^${FOLDER}$`)
const OUR_NAME = new RegExp(`^${SEGMENT}${HASH}\\.json$`)

export interface ParsedKey {
  /** The key without its hash. */
  readonly stableName: string
  readonly hash: string | undefined
  /** The segment of the plan, for pages below plans/. */
  readonly plan: string | undefined
  readonly isManifest: boolean
}

/** A key that fits our pattern; undefined for any other. */
export function parseKey(key: string): ParsedKey | undefined {
  const match = OURS.exec(key)
  if (!match) return undefined
  const stem = match[1]!
  const plan = stem.startsWith('plans/') ? stem.split('/')[1] : undefined
  return { stableName: `${stem}.json`, hash: match[2], plan, isManifest: plan !== undefined && stem === `plans/${plan}/manifest` }
}

const HASHED_END = '.0123456789abcdef.json'

/** The hash in a key of ours; undefined for a manifest or a stable name. */
export function hashInName(key: string): string | undefined {
  // A segment never holds a dot.
  return key.at(-HASHED_END.length) === '.' ? key.slice(1 - HASHED_END.length, -'.json'.length) : undefined
}

/** Whether keys of ours lie in this folder. */
export function isOurFolder(folder: string): boolean {
  return OUR_FOLDER.test(folder)
}

/** Whether a file with this name in one of our folders has a key of ours. */
export function isOurName(name: string): boolean {
  return OUR_NAME.test(name)
}
