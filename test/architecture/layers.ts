// Which part of build/ may import which: data flows down, and imports point up to where it comes from.
// A part is a folder of build/, or a file beside the folders. `part/file` allows that file alone, and
// `(types)` only what is gone when the program runs. A part may import itself.

export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'errors': [],
  'fragments': [],
  'repeated': [],
  'stable-json': ['fragments'],
  'key-segment': [],
  'code-point-order': [],
  'make-folder': [],
  'thread-program': [],
  'asked-thread': ['thread-program'],
  'v8-flags': [],
  'share-jobs': [],
  'all-at-rest': [],
  'file-reader': [],
  'fs-native-extensions.d': [],

  'config': ['errors'],
  'schema': ['schema-validators'],
  'schema-validators': [],
  'schema-standalone': ['schema-validators'],
  'reporter': ['errors'],
  'file-lock': ['errors', 'make-folder'],
  'schema-types': [],
  'bundle': ['schema-standalone'],
  'interrupt': [],
  'main': ['interrupt', 'cli'],

  'snapshot': ['errors', 'fragments', 'stable-json', 'schema', 'key-segment', 'code-point-order', 'file-lock', 'make-folder', 'file-reader'],
  'dump': ['v8-flags', 'thread-program', 'asked-thread', 'share-jobs', 'snapshot', 'errors', 'reporter', 'schema', 'key-segment', 'code-point-order', 'file-lock', 'stable-json', 'file-reader'],

  'content': ['snapshot/records', 'snapshot/config', 'snapshot/stage-text', 'snapshot/snapshot (types)', 'errors', 'code-point-order'],
  'plan': ['content', 'snapshot/records', 'errors', 'code-point-order'],
  'pages': ['plan', 'content', 'snapshot/records', 'snapshot/stage-text', 'errors', 'key-segment', 'fragments'],
  'files': ['pages', 'plan', 'content', 'snapshot (types)', 'schema', 'fragments', 'repeated', 'stable-json', 'errors', 'key-segment', 'code-point-order'],

  'cache': ['key-segment', 'make-folder', 'thread-program', 'file-reader'],
  'output': ['all-at-rest', 'files', 'pages (types)', 'schema', 'stable-json', 'errors', 'reporter'],
  'deploy': ['output', 'files', 'snapshot/records', 'schema', 'stable-json', 'key-segment', 'config', 'errors', 'reporter', 'file-lock', 'make-folder'],
  'worker': ['deploy/setting-values', 'config', 'errors', 'reporter', 'file-lock', 'key-segment'],

  'diff': ['pages (types)', 'files', 'schema', 'code-point-order', 'errors'],
  // The explorer in preview/ runs in the browser: of the parts above it takes types alone.
  'preview': ['deploy/headers', 'deploy/content-hash', 'deploy/setting-values', 'files/keys', 'output/drafts-mark', 'pages (types)', 'pages/page-types (types)', 'config', 'errors', 'reporter'],

  // What a build does once a subject, in a thread or not: it reads, renders and writes one.
  'subjects': ['v8-flags', 'thread-program', 'asked-thread', 'share-jobs', 'all-at-rest', 'fragments', 'repeated', 'snapshot', 'files', 'cache', 'output', 'errors'],

  'commands': [
    'dump', 'snapshot', 'content', 'plan', 'pages', 'files', 'cache', 'output', 'deploy', 'subjects', 'diff', 'preview', 'worker',
    'config', 'reporter', 'file-lock', 'make-folder', 'thread-program', 'schema', 'stable-json', 'key-segment', 'code-point-order', 'errors',
  ],
  'cli': ['interrupt', 'commands', 'config', 'reporter', 'errors'],
}

/** Functions of what they are given: the same snapshot makes the same bytes on any machine, at any time. */
export const PURE = ['content', 'plan', 'pages', 'files', 'diff'] as const

/** What would let the machine or the moment into a page. */
export const IMPURE_MODULES = /^(?:node:)?(?:fs|child_process|net|https?|http2|process|timers|os|dns|tls|dgram|worker_threads|perf_hooks|async_hooks)(?:\/|$)/
export const IMPURE_CODE: Readonly<Record<string, RegExp>> = {
  'process': /\bprocess\s*(?:\.|\[|\?\.)/,
  'the clock': /\bDate\.now\b|\bnew Date\s*(?:\(\s*\)|(?!\s*\())|\bTemporal\.Now\b/,
  'chance': /\bMath\.random\b|\brandomUUID\b|\brandomBytes\b|\bgetRandomValues\b/,
  'performance': /\bperformance\b/,
  'a timer': /\bset(?:Timeout|Interval|Immediate)\b/,
  'the network': /\bfetch\s*\(/,
}
