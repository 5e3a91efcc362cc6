// The start: which plan?
import { count } from '../rules/format.ts'
import { directionOf } from '../rules/language.ts'
import { useShared } from './context.ts'
import { Heading } from './heading.tsx'
import { Link } from './link.tsx'
import { Label, Text } from './text.tsx'

export function Plans() {
  return (
    <>
      <Heading title="Plans" />
      <PlanCards />
    </>
  )
}

/** All plans that the preview has. */
export function PlanCards() {
  const { preview, isConnected } = useShared().view
  if (!preview) return isConnected ? <p class="quiet">Asking the preview for its plans…</p> : null
  if (preview.plans.length === 0) return <p>No plan is published here yet.</p>
  return (
    <>
      <p class="quiet">{count(preview.plans.length, 'plan')} to open as a student does, from the manifest down.</p>
      <ul class="cards">
        {preview.plans.map(({ segment, id, title, published }) => (
          <li key={segment} class="card plan-card">
            <h2 dir={directionOf(title)}><Link class="card-link" plan={segment}><Text of={title} /></Link></h2>
            <p class="meta"><code>{id}</code>{!published && <Label class="badge badge-draft">Draft</Label>}</p>
          </li>
        ))}
      </ul>
    </>
  )
}
