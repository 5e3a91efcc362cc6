// What is behind a view: each page's path, hash, size, version and request, and its JSON as it was published.
import { useEffect, useState } from 'preact/hooks'
import { sha256, type Page } from '../data/fetch-page.ts'
import type { Journey } from '../data/reader.ts'
import { bytes, count, hashInName, milliseconds, moment } from '../rules/format.ts'
import { useShared } from './context.ts'
import { Json } from './json.tsx'

export interface FactsProps {
  readonly paths: readonly string[]
  readonly journey: Journey
}

export function Facts({ paths, journey }: FactsProps) {
  const { pages } = useShared().reader
  const shown = paths.map((path) => pages.page(path)).filter((page) => page !== undefined)
  if (shown.length === 0) return null
  // A page that was in memory before the click cost this view nothing, and one that a new build brought is not of it.
  const isSince = ({ startedAt }: Page) => startedAt >= (journey.shownAt ?? Infinity)
  const fetched = shown.filter((page) => page.startedAt >= journey.startedAt - 5 && !isSince(page))
  const later = shown.filter(isSince).length
  const kept = shown.length - fetched.length - later
  const transferred = fetched.reduce((sum, page) => sum + page.transferred, 0)
  return (
    <section class="facts" aria-labelledby="facts-title" lang="en" dir="ltr">
      <h2 id="facts-title">Pages behind this view</h2>
      <p class="facts-sum" data-testid="journey">
        {journey.shownAt === undefined
          ? 'On its way…'
          : `From click to screen: ${milliseconds(journey.shownAt - journey.startedAt)}, ${count(fetched.length, 'request')}, ${bytes(transferred)} over the network${kept > 0 ? `, ${count(kept, 'page')} from memory` : ''}${later > 0 ? `, ${count(later, 'page')} fetched since` : ''}.`}
      </p>
      <ul class="fact-list">{shown.map((page) => <PageFacts key={page.path} page={page} isFresh={page.startedAt >= journey.startedAt - 5} />)}</ul>
    </section>
  )
}

function PageFacts({ page, isFresh }: { readonly page: Page; readonly isFresh: boolean }) {
  const [isOpen, setOpen] = useState(false)
  const { version, generated_at } = page.body as { version?: number; generated_at?: string }
  return (
    <li>
      <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>
          <code class="path">{page.path}</code>
          <span class="fact">{bytes(page.bytes.length)}</span>
          <span class="fact">{isFresh ? `${milliseconds(page.time)}, ${bytes(page.transferred)} sent` : 'from memory'}</span>
        </summary>
        {isOpen && (
          <>
            <dl>
              <dt>Path</dt><dd><a href={`/${page.path}`}>{page.path}</a></dd>
              <Hash page={page} />
              <dt>Size</dt><dd>{page.bytes.length.toLocaleString('en')} bytes</dd>
              <dt>Version</dt><dd>{version ?? 'none'}{generated_at !== undefined && `, ${moment(generated_at)}`}</dd>
              <dt>Request</dt><dd>{milliseconds(page.time)}, {page.transferred === 0 ? 'from the browser’s cache' : `${page.transferred.toLocaleString('en')} bytes over the network`}</dd>
            </dl>
            <Json value={page.body} label={`JSON of ${page.path}`} />
          </>
        )}
      </details>
    </li>
  )
}

/** The hash in the name, held against the bytes that came. */
function Hash({ page }: { readonly page: Page }) {
  const [digest, setDigest] = useState<string>()
  useEffect(() => {
    let isWanted = true
    void sha256(page.bytes).then((value) => { if (isWanted) setDigest(value) })
    return () => { isWanted = false }
  }, [page])
  const named = hashInName(page.path)
  const verdict = digest === undefined || named === undefined ? '' : digest.startsWith(named) ? ' (the bytes match it)' : ' (THE BYTES DO NOT MATCH IT)'
  return <><dt>Hash</dt><dd><code>{named ?? digest?.slice(0, 16) ?? '…'}</code>{named === undefined ? ' (of the bytes; a manifest keeps its name)' : verdict}</dd></>
}
