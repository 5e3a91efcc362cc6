// What is wrong, in the words of the command line, over the content that is still good.
import type { PreviewState } from '../../protocol.ts'
import { count } from '../rules/format.ts'
import { useShared } from './context.ts'
import { Lines } from './lines.tsx'

export function Banner() {
  const { preview, isConnected } = useShared().view
  if (!isConnected) return <div class="banner banner-quiet" role="alert" lang="en"><p>The preview does not answer. What you see is what it served last; start it again with <code>make preview</code>, and this page goes on by itself.</p></div>
  if (!preview) return null
  const { problems, notices } = preview
  return (
    <>
      {problems.length > 0 && (
        <div class="banner banner-failed" role="alert" lang="en">
          <h2>{problems.length === 1 ? 'A problem stops the build' : `${problems.length} problems stop the build`}</h2>
          <p>{whatIsBelow(preview)}</p>
          <Lines of={problems} label="Problems" />
        </div>
      )}
      {notices.length > 0 && (
        <section class="banner banner-quiet" aria-label="Faults of drafts" lang="en">
          <details>
            <summary>{count(notices.length, 'thing')} to mend before the drafts can be published</summary>
            <Lines of={notices} label="Things to mend" />
          </details>
        </section>
      )}
    </>
  )
}

function whatIsBelow({ build, plans }: PreviewState): string {
  if (build > 0) return 'What you see below is the last good content.'
  return plans.length === 0 ? 'Nothing was built yet, so there is no content to see below.' : 'Nothing was built yet; what you see below is what an earlier run left.'
}
