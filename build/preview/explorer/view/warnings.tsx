// The warnings of the build that is shown, one click away.
import { count } from '../rules/format.ts'
import { useShared } from './context.ts'
import { DropBox } from './drop-box.tsx'
import { Lines } from './lines.tsx'

export function Warnings() {
  const { preview } = useShared().view
  if (!preview || preview.warningCount === 0) return null
  return (
    <DropBox class="warnings" summary={count(preview.warningCount, 'warning')}>
      <p class="quiet">The content is built in spite of these.</p>
      <Lines of={preview.warnings} label="Warnings" />
    </DropBox>
  )
}
