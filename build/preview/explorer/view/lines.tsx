// Lines in the words of the command line. There can be hundreds, so they scroll in a place of their own, which the
// keyboard reaches.
import type { PreviewProblem } from '../../protocol.ts'

export function Lines({ of, label }: { readonly of: readonly PreviewProblem[]; readonly label: string }) {
  return (
    <div class="problems" role="region" aria-label={label} tabIndex={0}>
      <ul>{of.map(({ text }, at) => <li key={at} dir="auto">{text}</li>)}</ul>
    </div>
  )
}
