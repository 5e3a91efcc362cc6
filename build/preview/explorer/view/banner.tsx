// What is wrong, in the words of the command line, over the content that is still good.
import type { PreviewProblem } from '../../protocol.ts'
import { count } from '../rules/format.ts'
import { useShared } from './context.ts'

const MOST_SHOWN = 20

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
          <p>What you see below is the last good content.</p>
          <Lines of={problems} />
        </div>
      )}
      {notices.length > 0 && (
        <details class="banner banner-quiet" lang="en">
          <summary>{count(notices.length, 'thing')} to mend before the drafts can be published</summary>
          <Lines of={notices} />
        </details>
      )}
    </>
  )
}

function Lines({ of }: { readonly of: readonly PreviewProblem[] }) {
  return (
    <ul class="problems">
      {of.slice(0, MOST_SHOWN).map(({ text }, at) => <li key={at} dir="auto">{text}</li>)}
      {of.length > MOST_SHOWN && <li>and {count(of.length - MOST_SHOWN, 'more', 'more')}, listed where the command runs</li>}
    </ul>
  )
}
