// Where the preview's server and the explorer in the browser meet: types and constants only, so that both can import
// it. Pages are not part of it: they are served under their real paths, with the headers that a deploy gives them.

/** The explorer's files lie below this; it is `base` of the app that vite builds. `/` itself is its index.html. */
export const EXPLORER_BASE = '/_preview/'
/** `GET`: one PreviewState as JSON. */
export const STATE_PATH = '/_preview/state'
/** `GET`: server-sent events, each one's data a whole PreviewState as JSON; one at once, one upon each change. */
export const EVENTS_PATH = '/_preview/events'

export interface PreviewState {
  /** Counts the contents that were served since the server started: 0 is what the folder held before any build. */
  readonly build: number
  /** `failed`: the problems say why, and the last good content is still served. */
  readonly state: 'building' | 'ready' | 'failed'
  /** Whether unpublished nodes are shown too (`access.is_published` false on them). */
  readonly drafts: boolean
  /** Every plan that has a manifest, by title. */
  readonly plans: readonly PreviewPlan[]
  /** Why the snapshot as it is now cannot be built; empty unless the state is `failed`, or `building` after a failure. */
  readonly problems: readonly PreviewProblem[]
  /** Faults that content is shown in spite of: what would stop a build if the drafts were published. Empty without drafts. */
  readonly notices: readonly PreviewProblem[]
  /** The warnings of the last good build: the first of them, where there are very many. */
  readonly warnings: readonly PreviewProblem[]
  /** How many there are in all. */
  readonly warningCount: number
  /** When the content that is served was built: UTC, ISO 8601. Left out while nothing was built yet. */
  readonly builtAt?: string
}

export interface PreviewPlan {
  /** The plan's folder: `/plans/<segment>/manifest.json`. */
  readonly segment: string
  readonly id: string
  readonly title: string
  /** False for a plan that only drafts show. */
  readonly published: boolean
}

export interface PreviewProblem {
  /** The whole line as the command line prints it, without its `error: `. */
  readonly text: string
  readonly code: string
  readonly doctype?: string
  readonly name?: string
  readonly field?: string
  readonly plan?: string
  readonly file?: string
}
